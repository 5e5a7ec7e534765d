/** What a check of the form found: what would be required, asked of whom, what is missing and what comes late. */
import type { VNode } from 'preact'
import type { StartPreview } from '../../../activities/domain/planning/start-preview'
import type { KeptAnswer } from '../../present/requirement'
import { HOLDER_ROLES } from '../../../workflows/contract/words'
import { Card, Tag } from '../ui/parts'
import type { Language } from '../words/languages'
import { startWords, type StartWords } from '../words/start'

export interface FoundProps {
  language: Language
  preview: StartPreview<KeptAnswer>
  /** What places of the plan are called. */
  missing: readonly string[]
  /** Who prepares the materials of a department. */
  whoOf: (department: string) => string
  dayOf: (instant: string) => string
}

export function Found(props: FoundProps): VNode {
  const { language, preview, missing } = props
  const words = startWords(language)
  const asks = preview.requirements.filter(({ answer }) => answer === 'ask')
  const needs = preview.filings
  return (
    <Card title={words.found} tone={preview.warnings.length > 0 ? 'warn' : 'good'} id="found">
      {needs.length + asks.length === 0 ? <p>{words.foundNone}</p> : null}
      <Late {...props} words={words} />
      {needs.length > 0 ? <h3>{words.wouldOpen}</h3> : null}
      <ul>
        {needs.map((filing) => (
          <Needed key={filing.suffix} {...props} words={words} filing={filing} />
        ))}
      </ul>
      {asks.length > 0 ? <h3>{words.asks}</h3> : null}
      {asks.length > 0 ? <p class="hint">{words.asksWhy}</p> : null}
      <ul>
        {asks.map(({ rule, platformName, noun, reason }) => (
          <li key={rule}>
            <b>{`${platformName} ${language === 'en' ? noun.en : noun.zh}`}</b>
            {words.marks.colon}
            {language === 'en' ? reason.en : reason.zh}
          </li>
        ))}
      </ul>
      {missing.length > 0 ? <h3>{words.missing}</h3> : <p>{words.nothingMissing}</p>}
      <ul>
        {missing.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
    </Card>
  )
}

type Words = { words: StartWords }

function Late({ preview, language, words, dayOf }: FoundProps & Words): VNode | null {
  if (preview.warnings.length === 0) return null
  const nameOf = (platform: string, item: string): string => {
    const filing = preview.filings.find((one) => one.platform === platform && one.item === item)
    return filing ? `${filing.platformName} ${filing.noun}` : platform
  }
  return (
    <>
      <h3>{words.late}</h3>
      <ul>
        {preview.warnings.map(({ code, platform, item, detail, detailEn, reachableAt, provisional }) => (
          <li key={`${code} ${platform} ${item}`}>
            <Tag tone="warn">{words.late}</Tag> <b>{nameOf(platform, item)}</b>
            {words.marks.colon}
            {language === 'en' ? detailEn : detail}。{words.reachable(dayOf(reachableAt))}
            {provisional ? words.perhapsProvisional : ''}
          </li>
        ))}
      </ul>
    </>
  )
}

function Needed(props: FoundProps & Words & { filing: FoundProps['preview']['filings'][number] }): VNode {
  const { filing, language, words, whoOf, dayOf } = props
  const departments = [...new Set(filing.materials.map(({ department }) => department))]
  const labelOf = (department: string): string => {
    const role = HOLDER_ROLES[department as keyof typeof HOLDER_ROLES]
    return language === 'en' ? role.en : role.zh
  }
  return (
    <li>
      <b>{`${filing.platformName} ${filing.noun}`}</b>
      {filing.account === undefined ? '' : ` · ${filing.account}`}{' '}
      {filing.held ? (
        <Tag tone="good">{words.held}</Tag>
      ) : (
        <span class="faint">{words.reviewed(dayOf(filing.reviewedBy))}</span>
      )}
      <ul class="plain soft">
        {departments.map((department) => (
          <li key={department}>
            {words.fromDepartment(labelOf(department), whoOf(department))}
            {words.marks.colon}
            {words.marks.list(
              filing.materials.filter((material) => material.department === department).map(({ label }) => label),
            )}
          </li>
        ))}
      </ul>
    </li>
  )
}
