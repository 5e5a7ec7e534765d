/**
 * Scenes that several workflow tests play on a rig: a campaign with usual dates, a filing brought to the platform, a passing;
 * and what they look at: phases, facts, the ledger of mails.
 */
import type { Commands, FilingRequest } from '../../workflows/contract/commands'
import type { Outcome } from '../../workflows/contract/views'
import { campaignOf, keyOfFiling } from '../../workflows/contract/ids'
import type { FilingState, RoundState } from '../../activities/domain/record/state'
import { LEAD, prepare, type Rig } from './rig'

export const LEGAL = 'L2001'
export const TECH = 'T3001'
export const DESIGN = 'D4001'
export const OPS = 'O7001'
export const GROUP = { marketing: LEAD, legal: LEGAL, tech: TECH, design: DESIGN, ops: OPS }
export { LEAD }

export const LAUNCH_AT = '2026-11-11T10:00:00+08:00'
export const ENDS_AT = '2026-11-13T18:00:00+08:00'

export const DOUYIN: FilingRequest = { platform: 'douyin', item: 'activity_report' }
export const WECHAT: FilingRequest = { platform: 'wechat', item: 'mini_program_audit' }
export const ICP: FilingRequest = { platform: 'own_app', item: 'icp_filing' }

/** Opens a campaign whose plan is complete. Gives its number; its filings are `<number>-01`, `-02`, … */
export async function begin(
  rig: Rig,
  filings: FilingRequest[] = [DOUYIN],
  more: Partial<Commands['startCampaign']> = {},
): Promise<string> {
  const platforms = [...new Set(filings.map((f) => f.platform))]
  const { number, outcome } = await rig.start({
    endsAt: ENDS_AT,
    group: GROUP,
    filings,
    launches: platforms.map((platform) => ({ platform, launchAt: LAUNCH_AT })),
    ...more,
  })
  must(outcome)
  return number
}

export function must(outcome: Outcome): Record<string, unknown> {
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome)}`)
  return outcome.result
}

export const refusal = (outcome: Outcome): string | undefined => (outcome.ok ? undefined : outcome.code)

/** As somebody works on a page, signed in. */
export const onPage = (person: string) =>
  ({ client: 'pages', channel: 'page', level: 'known_browser', person }) as const

/** The second person confirms the correction of a filing's verdict that was asked for last. */
export async function confirmCorrection(rig: Rig, filing: string, person: string): Promise<void> {
  const { id } = await rig.openTask(campaignOf(filing), 'confirm_correction', keyOfFiling(filing))
  must(await rig.command('answerTask', { task: id, answer: 'approved' }, onPage(person)))
}

export async function filingOf(rig: Rig, id: string): Promise<FilingState> {
  const filing = (await rig.state(campaignOf(id))).filings[id]
  if (!filing) throw new Error(`no filing ${id}`)
  return filing
}

export const phaseOf = async (rig: Rig, id: string): Promise<string> => (await filingOf(rig, id)).phase
export const stageOf = async (rig: Rig, number: string): Promise<string> => (await rig.state(number)).stage

export async function roundOf(rig: Rig, id: string, n: number): Promise<RoundState> {
  const round = (await filingOf(rig, id)).rounds.find((r) => r.n === n)
  if (!round) throw new Error(`${id} has no round ${n}`)
  return round
}

/** Prepares and submits: the platform has it. */
export async function toPlatform(rig: Rig, filing: string, number: string | undefined = `A-${filing}`): Promise<void> {
  await prepare(rig, filing)
  must(await rig.answer(filing, 'submit', 'submitted', { number }))
}

/** The second look and the submission of a later round. */
export async function resubmit(rig: Rig, filing: string, number: string): Promise<void> {
  must(await rig.answer(filing, 'recheck', 'complete'))
  must(await rig.answer(filing, 'submit', 'submitted', { number }))
}

export async function pass(rig: Rig, filing: string, credential: string = `C-${filing}`): Promise<void> {
  must(await rig.command('report', { filing, kind: 'passed', credential: { number: credential } }))
}

/** Everything up to a valid credential. */
export async function toPassed(rig: Rig, filing: string): Promise<void> {
  await toPlatform(rig, filing)
  await pass(rig, filing)
}

/** `kind` or `kind/key` of what is open, sorted. */
export const openOf = async (rig: Rig, subject: string): Promise<string[]> =>
  (await rig.openTasks(subject)).map((t) => (t.key === undefined ? t.kind : `${t.kind}/${t.key}`)).sort()

/** Everything open in a campaign, its filings included. */
export async function openAnywhere(rig: Rig, number: string): Promise<string[]> {
  const state = await rig.state(number)
  return (await Promise.all([number, ...Object.keys(state.filings)].map((s) => openOf(rig, s)))).flat()
}

export interface LedgerRow {
  subject: string
  kind: string
  recipient: string
  status: string
  send_after: Date
  body: { tasks: string[]; rung?: number; lines: { label: string; text?: string }[] }
}

/** Ledger rows of a campaign in the order they were written. */
export async function ledger(rig: Rig, number: string, kind?: string): Promise<LedgerRow[]> {
  const { rows } = await rig.pool.query<LedgerRow>(
    `select subject, kind, recipient, status, send_after, body from mails
      where campaign = $1 and ($2::text is null or kind = $2) order by id`,
    [number, kind],
  )
  return rows
}

/** Who was told of a kind of news, sorted. */
export const told = async (rig: Rig, number: string, kind: string): Promise<string[]> =>
  (await ledger(rig, number, kind)).map((m) => m.recipient).sort()

export interface FactRow {
  seq: number
  type: string
  subject: string
  body: Record<string, unknown>
  occurred_at: Date
  recorded_at: Date
}

export async function factsOf(rig: Rig, number: string, type?: string): Promise<FactRow[]> {
  const { rows } = await rig.pool.query<FactRow>(
    `select seq, type, subject, body, occurred_at, recorded_at from facts
      where stream = $1 and ($2::text is null or type = $2) order by seq`,
    [number, type],
  )
  return rows
}

/** The workflow of a subject has come to its end. */
export async function workflowEnded(rig: Rig, workflowId: string): Promise<void> {
  await rig.client.workflow.getHandle(workflowId).result()
}
