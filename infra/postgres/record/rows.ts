/**
 * The rows of the read model, as they follow from the state alone. One definition serves the commit, which writes them, and
 * `verify`, which compares. Columns that also depend on the clock or the policy (`wake_at`, `overdue`) are not here.
 */
import { papersOf } from '../../../activities/domain/materials/company-papers'
import { numberKey } from '../../../activities/domain/rules/number-key'
import { firstDue, openTasks, type CampaignState, type FilingState } from '../../../activities/domain/record/state'
import type { TaskState } from '../../../activities/domain/record/values'

export const campaignRow = (state: CampaignState) => {
  const { filings: _filings, ...own } = state
  const launches = Object.values(state.launches).flatMap((l) => (l.launchAt ? [Date.parse(l.launchAt)] : []))
  return {
    number: state.number,
    client: state.client,
    external_ref: state.externalRef,
    name: state.name,
    stage: state.stage,
    lead: state.lead,
    version: state.version,
    ended: state.archivedAt !== undefined,
    launch_at: launches.length > 0 ? new Date(Math.min(...launches)).toISOString() : undefined,
    ends_at: state.endsAt,
    started_at: state.startedAt,
    state: own,
  }
}

/** `holder` and `due_at` are those of the open task that is due first. */
export const filingRow = (state: CampaignState, f: FilingState) => {
  const first = firstDue(openTasks(f))
  return {
    id: f.id,
    campaign: state.number,
    client: state.client,
    platform: f.platform,
    item: f.item,
    account: f.account,
    pack_version: f.packVersion,
    papers: papersOf(f),
    phase: f.phase,
    round: f.round,
    lead: state.lead,
    holder: first?.holder.person ?? first?.holder.role ?? 'none',
    due_at: first?.dueAt,
    ended: f.ended,
    credential_number: f.credential?.number,
    credential: f.uses?.id,
    state: f,
  }
}

export const taskRow = (state: CampaignState, subject: string, task: TaskState) => ({
  id: task.id,
  campaign: state.number,
  client: state.client,
  subject,
  kind: task.kind,
  key: task.key,
  round: task.round,
  holder_role: task.holder.role,
  holder: task.holder.person,
  status: task.status,
  opened_at: task.openedAt,
  due_at: task.dueAt,
  closed_at: task.closedAt,
  answer: task.answer,
  state: task,
})

/** Application numbers of a filing; one that survived a resubmission stands once, with its latest round, however it was typed. */
export const submissionRows = (f: FilingState) => {
  const keepsCase = f.numbersKeepCase ?? false
  const numbers = new Map(
    f.rounds.flatMap(({ number, n }) =>
      number === undefined ? [] : [[numberKey(number, keepsCase), { number, n }] as const],
    ),
  )
  return [...numbers].map(([key, { number, n }]) => ({
    platform: f.platform,
    application_number: number,
    number_key: key,
    keeps_case: keepsCase,
    filing: f.id,
    round: n,
  }))
}
