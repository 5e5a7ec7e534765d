/** The campaigns that a person may see, filtered: a department head's are those of the department (S2-24). */
import type { VNode } from 'preact'
import { platformsGo } from '../../../activities/domain/desk/campaign-sheet'
import { platformName, type PackOf } from '../../../activities/domain/desk/names'
import { whenDue } from '../../../activities/domain/desk/when-due'
import { filingsOf, firstDue, openTasks, type CampaignState } from '../../../activities/domain/record/state'
import { ENDED_STAGES, STAGES } from '../../../workflows/contract/words'
import { inLanguage, type Around } from '../around'
import type { Viewer } from '../acting/viewer'
import { Choice, SelectField, TextField } from '../ui/fields'
import { Page } from '../ui/layout'
import { TableHead, Card, Tag } from '../ui/parts'
import { deskWords } from '../words/desk'

export const SCOPES = ['all', 'mine', 'department'] as const

export interface ListFilter {
  q?: string
  stage?: keyof typeof STAGES
  scope?: (typeof SCOPES)[number]
  overdue?: '1'
}

export interface CampaignsProps {
  campaigns: readonly CampaignState[]
  filter: ListFilter
  /** Address of the next page. */
  next?: string
  viewer: Viewer
  around: Around
  packOf: PackOf
}

type Part = CampaignsProps & { words: ReturnType<typeof deskWords> }

export function CampaignsView(props: CampaignsProps): VNode {
  const { campaigns, viewer, next } = props
  const words = deskWords(viewer.language)
  const part: Part = { ...props, words }
  return (
    <Page title={words.campaigns} viewer={viewer}>
      <div class="row">
        <h1>{words.campaigns}</h1>
        <p class="row push noprint">
          <a class="button outline small" href="/register">
            {words.register}
          </a>
          <a class="button small" href="/campaigns/new">
            {words.newCampaign}
          </a>
        </p>
      </div>
      <Filter {...part} />
      <Card>
        {campaigns.length === 0 ? <p class="soft">{words.none}</p> : <List {...part} />}
        {next === undefined ? null : (
          <p>
            <a href={next}>{words.more}</a>
          </p>
        )}
      </Card>
    </Page>
  )
}

function Filter({ filter, words, viewer, around }: Part): VNode {
  const stages = Object.entries(STAGES).map(([value, label]) => ({ value, label: inLanguage(label, viewer.language) }))
  // Who manages nobody has no department to look at.
  const scopes = SCOPES.filter((scope) => scope !== 'department' || around.reach.size > 1)
  return (
    <form method="get" action="/campaigns" class="card filter noprint" role="search">
      <TextField name="q" label={words.search} value={filter.q} type="search" maxLength={100} />
      <SelectField name="stage" label={words.stage} value={filter.stage} options={stages} choose={words.anyStage} />
      <SelectField
        name="scope"
        label={words.scope}
        value={filter.scope}
        options={scopes.filter((scope) => scope !== 'all').map((value) => ({ value, label: words.scopes[value] }))}
        choose={words.scopes.all}
      />
      <Choice name="overdue" value="1" label={words.onlyOverdue} checked={filter.overdue === '1'} type="checkbox" />
      <button class="outline">{words.filter}</button>
    </form>
  )
}

function List(props: Part): VNode {
  const { campaigns, words } = props
  return (
    <table class="stack">
      <TableHead names={[words.campaign, words.stage, words.launch, words.filings, words.lead, words.nextDue]} />
      <tbody>
        {campaigns.map((campaign) => (
          <Row key={campaign.number} campaign={campaign} {...props} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ campaign, words, viewer, around, packOf }: Part & { campaign: CampaignState }): VNode {
  const { language } = viewer
  const { calendar, now, when } = around
  const isOver = ENDED_STAGES.includes(campaign.stage)
  const filings = filingsOf(campaign)
  const first = firstDue(
    [campaign, ...filings].flatMap(openTasks).filter(({ holder, dueAt }) => holder.person !== undefined && dueAt),
  )
  const due = first?.dueAt === undefined ? undefined : whenDue(calendar, now, first.dueAt)
  return (
    <tr>
      <td>
        <a href={`/campaigns/${campaign.number}`}>{campaign.name}</a>
        <div class="faint">{campaign.number}</div>
      </td>
      <td data-label={words.stage}>
        <Tag tone={isOver ? 'quiet' : 'act'}>{inLanguage(STAGES[campaign.stage], language)}</Tag>
      </td>
      <td data-label={words.launch}>
        {isOver
          ? null
          : platformsGo(campaign, calendar, now).map(({ platform, clearance, launchAt, status }) =>
              status === 'dropped' ? null : (
                <div key={platform} class={`num ${clearance === 'go' ? 'good-c' : 'late-c'}`}>
                  {inLanguage(platformName(platform, packOf), language)}{' '}
                  {status === 'live' ? words.live : clearance === 'go' ? words.go : words.noGo}
                  {launchAt === undefined || status === 'live' ? '' : ` · ${when.day(launchAt)}`}
                </div>
              ),
            )}
      </td>
      <td class="num" data-label={words.filings}>
        {filings.length === 0
          ? words.noFilings
          : words.passedOf(filings.filter(({ phase }) => phase === 'passed').length, filings.length)}
      </td>
      <td class="num" data-label={words.lead}>
        {around.personName(campaign.lead)}
      </td>
      <td data-label={words.nextDue} class={due?.group === 'overdue' ? 'late-c' : 'soft'}>
        {due && !isOver ? when.due(due) : ''}
      </td>
    </tr>
  )
}
