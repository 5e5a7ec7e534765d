/** The submission kit as a page: what is missing, what to copy, what to upload, and where to record that it was submitted. */
import type { ComponentChildren, VNode } from 'preact'
import type { Kit } from '../../../activities/domain/kit/kit'
import type { Gap } from '../../../activities/domain/kit/kit-gaps'
import type { Viewer } from '../acting/viewer'
import type { Fault } from '../ui/faults'
import { Page } from '../ui/layout'
import { Card, Facts, Tag } from '../ui/parts'
import { kitWords, type KitWords } from '../words/kit'
import { KitFields } from './kit-fields'
import { KitFiles } from './kit-files'

export interface KitPageProps {
  viewer: Viewer
  kit: Kit
  campaign: { number: string; name: string }
  faults: readonly Fault[]
  /** The form in which the submission is recorded, or what stands in its place. */
  record?: ComponentChildren
}

export function KitPage({ viewer, kit, campaign, faults, record }: KitPageProps): VNode {
  const { language } = viewer
  const words = kitWords(language)
  const noun = language === 'en' ? kit.noun.en : kit.noun.zh
  const title = words.title(kit.platformName, noun)
  return (
    <Page title={title} viewer={viewer} faults={faults} scripts={['copy.js', 'files.js']}>
      <div class="cols">
        <div class="stackup">
          <Head kit={kit} campaign={campaign} title={title} viewer={viewer} words={words} />
          <Gaps gaps={kit.gaps} viewer={viewer} words={words} />
          <KitFields fields={kit.fields} own={kit.form.own} language={language} words={words} />
        </div>
        <div class="stackup">
          <KitFiles kit={kit} words={words} />
          {record}
        </div>
      </div>
    </Page>
  )
}

type HeadProps = Pick<KitPageProps, 'kit' | 'campaign' | 'viewer'> & { title: string; words: KitWords }

function Head({ kit, campaign, title, viewer, words }: HeadProps): VNode {
  const { entry } = kit
  return (
    <Card tone={kit.ready ? 'act' : 'warn'}>
      <p class="row">
        <State kit={kit} words={words} />
        <span class="faint">{words.round(kit.round)}</span>
      </p>
      <h1>{title}</h1>
      <Facts
        rows={[
          [
            words.campaign,
            viewer.how === 'session' ? <a href={`/campaigns/${campaign.number}`}>{campaign.name}</a> : campaign.name,
          ],
          [
            words.where,
            <>
              {entry.label}
              {entry.url === undefined ? null : (
                <>
                  {' '}
                  <a href={entry.url} rel="noreferrer noopener" target="_blank">
                    {words.openPlatform}
                  </a>
                </>
              )}
            </>,
          ],
        ]}
      />
      {kit.refusedBefore.length > 0 ? (
        <>
          <h2>{words.refusedBefore}</h2>
          <p class="hint">{words.refusedBeforeWhy}</p>
          <ul>
            {kit.refusedBefore.map(({ said }) => (
              <li key={said}>{said}</li>
            ))}
          </ul>
        </>
      ) : null}
    </Card>
  )
}

const AFTER: readonly string[] = ['submitted', 'in_review', 'passed', 'suspended', 'revoked', 'lapsed', 'unconfirmed']

function State({ kit, words }: { kit: Kit; words: KitWords }): VNode {
  if (AFTER.includes(kit.phase)) return <Tag tone="wait">{words.done}</Tag>
  if (kit.ready) return <Tag tone="good">{words.ready}</Tag>
  return kit.gaps.some(({ blocks }) => blocks) ? (
    <Tag tone="late">{words.blocked}</Tag>
  ) : (
    <Tag tone="warn">{words.notYet}</Tag>
  )
}

function Gaps({ gaps, viewer, words }: { gaps: readonly Gap[]; viewer: Viewer; words: KitWords }): VNode | null {
  if (gaps.length === 0) return null
  const inOrder = [...gaps].sort((a, b) => Number(b.blocks) - Number(a.blocks))
  return (
    <Card title={words.missing} tone={gaps.some(({ blocks }) => blocks) ? 'late' : 'warn'} id="missing">
      <ul class="plain">
        {inOrder.map((gap) => (
          <li key={`${gap.code} ${gap.row ?? gap.field ?? ''} ${gap.reason.zh}`} class="gap">
            <Tag tone={gap.blocks ? 'late' : 'warn'}>{gap.blocks ? words.blocks : words.warns}</Tag>{' '}
            {gap.label === undefined ? '' : `${gap.label}${words.marks.colon}`}
            {viewer.language === 'en' ? gap.reason.en : gap.reason.zh}
            {gap.items && gap.items.length > 1 ? words.marks.bracketed(gap.items.length) : ''}
          </li>
        ))}
      </ul>
    </Card>
  )
}
