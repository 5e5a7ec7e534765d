/** A campaign: may it go live, who has what until when, and how it came to here. */
import type { VNode } from 'preact'
import type { PlatformGo } from '../../../activities/domain/desk/campaign-sheet'
import { filingName, platformName } from '../../../activities/domain/desk/names'
import type { CampaignState } from '../../../activities/domain/record/state'
import { STAGES, ENDED_STAGES } from '../../../workflows/contract/words'
import { inLanguage } from '../around'
import { Page } from '../ui/layout'
import { Card, Tag, type Tone } from '../ui/parts'
import { campaignWords } from '../words/campaign'
import type { CampaignPart, CampaignProps } from './campaign-part'
import { CampaignTasks, Filings } from './filings'
import { Parties } from './parties'
import { Plan } from './plan'
import { Progress } from './progress'
import { reasonText } from './reason-text'
import { Reviews } from './reviews'
import { StoryPicture, type StoryProps } from './story-picture'
import { StoryTable } from './story-table'
import { Work } from './work'
import { WaitingCard } from './waiting-card'

export function CampaignView(props: CampaignProps): VNode {
  const { campaign, viewer, done } = props
  const words = campaignWords(viewer.language)
  const part: CampaignPart = { ...props, words }
  return (
    <Page title={`${campaign.name} · ${campaign.number}`} viewer={viewer}>
      {done === undefined ? null : (
        <p class="card good" role="status">
          {done}
        </p>
      )}
      <Head {...part} />
      <StoryCard {...part} />
      <WaitingCard {...part} />
      {props.may.readPlan && <Reviews {...part} />}
      {props.may.readPlan && <Parties {...part} />}
      {props.may.readPlan && <Work {...part} />}
      {props.may.readPlan && (
        <Plan campaign={campaign} textOf={props.textOf} around={props.around} language={viewer.language} />
      )}
      <Filings {...part} />
      <Progress {...part} />
      <CampaignTasks {...part} />
      <Actions {...part} />
    </Page>
  )
}

const STAGE_TONES: Partial<Record<CampaignState['stage'], Tone>> = {
  preparation: 'act',
  internal_review: 'act',
  filing: 'act',
  cleared: 'good',
  live: 'good',
  withdrawing: 'warn',
}

function Head(props: CampaignPart): VNode {
  const { campaign, sheet, words, viewer, around } = props
  const { language } = viewer
  const stage = STAGES[campaign.stage]
  const isOver = ENDED_STAGES.includes(campaign.stage)
  const stopped = sheet.platforms.some(({ clearance, status }) => clearance === 'no_go' && status !== 'dropped')
  const group = Object.values(campaign.group).map((staff) => around.personName(staff))
  return (
    <Card tone={isOver ? undefined : stopped ? 'late' : 'good'}>
      <div class="row">
        <h1>{campaign.name}</h1>
        <Tag tone={STAGE_TONES[campaign.stage] ?? 'quiet'}>{inLanguage(stage, language)}</Tag>
        <span class="push faint">{campaign.number}</span>
      </div>
      {isOver ? null : sheet.platforms.length === 0 ? (
        <p class="soft">{words.noPlatforms}</p>
      ) : (
        <ul class="plain gos">
          {sheet.platforms.map((go) => (
            <Go key={go.platform} go={go} {...props} />
          ))}
        </ul>
      )}
      <p class="soft">
        {[
          `${words.lead} ${around.personName(campaign.lead)}`,
          `${words.backup} ${around.personName(campaign.backup)}`,
          group.length === 0 ? '' : `${words.group} ${words.marks.list([...new Set(group)])}`,
          campaign.endsAt === undefined ? '' : `${words.ends} ${around.when.moment(campaign.endsAt)}`,
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </p>
    </Card>
  )
}

function Go({ go, campaign, words, viewer, around, packOf }: CampaignPart & { go: PlatformGo }): VNode {
  const { platform, clearance, status, launchAt, reasons } = go
  const { language } = viewer
  const { when } = around
  const said =
    status === 'dropped'
      ? words.dropped
      : status === 'live'
        ? words.isLive
        : clearance === 'go'
          ? words.canLaunch
          : words.noGo
  const tone: Tone = status === 'dropped' ? 'quiet' : clearance === 'go' ? 'good' : 'late'
  return (
    <li>
      <div class="row">
        <b>{inLanguage(platformName(platform, packOf), language)}</b>
        <Tag tone={tone}>{said}</Tag>
        <span class="faint num">{launchAt === undefined ? words.noLaunch : words.launchAt(when.moment(launchAt))}</span>
      </div>
      {status !== 'dropped' && reasons.length > 0 ? (
        <ul class="plain soft">
          {reasons.map((reason) => (
            <li key={`${reason.code} ${reason.filing} ${reason.item}`}>
              {reasonText(reason, { campaign, platform, packOf, language, when })}
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  )
}

function StoryCard({ campaign, story, words, viewer, around, packOf }: CampaignPart): VNode | null {
  if (story.lanes.length === 0) return null
  const { language } = viewer
  const told: StoryProps = {
    story,
    calendar: around.calendar,
    when: around.when,
    words,
    nameOf: (id) => {
      const f = campaign.filings[id]
      return f ? inLanguage(filingName(f, packOf), language) : id
    },
    platformOf: (platform) => inLanguage(platformName(platform, packOf), language),
  }
  return (
    <Card title={words.story} id="story">
      <StoryPicture {...told} />
      <details>
        <summary>{words.storySummary}</summary>
        <StoryTable {...told} />
      </details>
    </Card>
  )
}

function Actions({ campaign, words, viewer, may }: CampaignPart): VNode | null {
  const base = `/campaigns/${campaign.number}`
  if (viewer.how === 'link')
    return (
      <p class="soft noprint">
        {words.signInToAct} <a href={`/sign-in?next=${encodeURIComponent(base)}`}>{words.signIn}</a>
      </p>
    )
  const ways = [
    ...(may.report ? [[`${base}/report`, words.report]] : []),
    ...(may.correct ? [[`${base}/correct`, words.correct]] : []),
    ...(may.share ? [[`${base}/links`, words.links]] : []),
    ...(may.correct && campaign.ending === undefined ? [[`${base}/withdraw`, words.withdraw]] : []),
  ]
  if (ways.length === 0) return null
  return (
    <nav class="card noprint" aria-label={words.actions}>
      <h2>{words.actions}</h2>
      <p class="row">
        {ways.map(([href, label]) => (
          <a key={href} class="button outline small" href={href}>
            {label}
          </a>
        ))}
      </p>
    </nav>
  )
}
