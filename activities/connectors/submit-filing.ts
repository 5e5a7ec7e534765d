/**
 * Hands filings in by connectors and asks what became of them. The call is written down before it is made, in the database, so that
 * no way back here (a worker that died, a workflow that was reset or started anew) makes it twice. What was heard is taken in as any
 * request is, and recorded from there, also when whoever called is gone.
 */
import { referenceOf, type PlatformAnswer, type SubmissionCall } from '../../workflows/contract/connectors'
import type { FilingActivities, PlatformHeard } from '../../workflows/contract/activities'
import { isInstant } from '../domain/time/instants'
import type { Connector, Heard, News, Order } from './connector'

export interface ConnectorLedger {
  /**
   * Writes the call down. `begun`: this caller makes it, and nobody else ever; `known`: another has, and what came of it, if that was
   * heard; `stale`: the record does not want it any more; `paused`: this deployment sends nothing.
   */
  begin(call: SubmissionCall, reference: string): Promise<'begun' | 'stale' | 'paused' | { known: string | undefined }>
  /** Whether this deployment speaks with platforms. */
  maySend(): Promise<boolean>
  /** How long ago the call was made, in real milliseconds; undefined where none was. */
  sentBeforeMs(reference: string): Promise<number | undefined>
  /** The connector that began it, and what is handed in. */
  order(call: SubmissionCall, reference: string): Promise<{ connector: string; order: Order } | undefined>
  /** The filing that has this number; undefined of none. */
  filingOfNumber(platform: string, number: string): Promise<string | undefined>
  /** Takes news of a filing in as a call-back of its platform; gives the row. */
  takeInNews(filing: string, news: { platform: string; number: string | undefined; news: News }): Promise<string>
  /** Takes the answer in, once under a key, and gives the row that keeps it. */
  takeIn(connector: string, key: string, answer: PlatformAnswer): Promise<string>
}

export interface ConnectorDeps {
  connectors: ReadonlyMap<string, Connector>
  connectorLedger: ConnectorLedger
}

const UNCONFIGURED = 'unconfigured'

export const createSubmitFiling =
  ({ connectors, connectorLedger: ledger }: ConnectorDeps): FilingActivities['submitFiling'] =>
  async (call) => {
    const reference = referenceOf(call)
    const found = await ledger.order(call, reference)
    const connector = connectors.get(found?.connector ?? '')
    const tell = (heard: Heard): Promise<PlatformHeard> =>
      keep(
        ledger,
        found?.connector ?? UNCONFIGURED,
        { call, key: `submit/${reference}`, platform: found?.order.platform },
        heard,
      )
    // First: what was called before may have arrived, whether or not it could be called today.
    const begun = await ledger.begin(call, reference)
    if (begun === 'paused') return tell({ answer: 'not_sent', why: 'sending_paused' })
    if (begun === 'stale') return tell({ answer: 'no_answer', why: 'interrupted' })
    if (begun !== 'begun') {
      if (begun.known !== undefined) return { intakeId: begun.known }
      // It was called, and nobody knows what came of it. What is heard late still counts.
      return keep(
        ledger,
        found?.connector ?? UNCONFIGURED,
        { call, key: `lost/${reference}` },
        { answer: 'no_answer', why: 'interrupted' },
      )
    }
    // Nobody else may make this call now, and here it cannot be made.
    if (!found || !connector) return tell({ answer: 'not_sent', why: 'unreachable' })
    return tell(await connector.submit(found.order))
  }

export const createAskPlatform =
  ({ connectors, connectorLedger: ledger }: ConnectorDeps): FilingActivities['askPlatform'] =>
  async ({ asks, refused, ...call }) => {
    const reference = referenceOf(call)
    const found = await ledger.order(call, reference)
    const connector = connectors.get(found?.connector ?? '')
    const key = `ask/${reference}/${asks ?? 'submit'}${refused ? '/refused' : ''}`
    const tell = (heard: Heard, final?: boolean): Promise<PlatformHeard> =>
      keep(
        ledger,
        found?.connector ?? UNCONFIGURED,
        { call: { ...call, asks }, key, platform: found?.order.platform, final },
        heard,
      )
    if (refused)
      return tell({ answer: 'no_answer', why: refused === 'number_taken' ? 'number_taken' : 'unreadable' }, true)
    if (!found || !connector || !(await ledger.maySend())) return tell({ answer: 'no_answer', why: 'not_asked' })
    const sentBeforeMs = await ledger.sentBeforeMs(reference)
    const heard = asUnknown(await connector.ask(found.order))
    const { arrivesWithinMs } = connector.describe()
    const isEarly = sentBeforeMs !== undefined && sentBeforeMs <= arrivesWithinMs
    return tell(heard.answer === 'not_there' && isEarly ? { ...heard, early: true } : heard)
  }

/** What somebody would look for in the platform's back end. Where nothing is heard, somebody does. */
export const createPollPlatform =
  ({ connectors, connectorLedger: ledger }: ConnectorDeps): FilingActivities['pollPlatform'] =>
  async ({ checks, ...call }) => {
    const reference = referenceOf(call)
    const found = await ledger.order(call, reference)
    const connector = connectors.get(found?.connector ?? '')
    const heard = found && (await ledger.maySend()) ? await connector?.ask(found.order) : undefined
    if (!found || heard?.answer !== 'accepted') return { reports: [] }
    const { platform } = found.order
    const reports: string[] = []
    for (const news of heard.news ?? [])
      reports.push(await ledger.takeInNews(call.filing, { platform, number: heard.number, news }))
    // Last: it says nothing where a verdict has come before it.
    const seen = await ledger.takeIn(found.connector, `seen/${reference}/${checks}`, { ...call, answer: 'seen' })
    return { reports, seen }
  }

/** That a question did not leave says nothing of what it was about, which may well have left. */
const asUnknown = (heard: Heard): Heard =>
  heard.answer === 'not_sent' ? { answer: 'no_answer', why: 'not_asked', text: heard.text } : heard

interface Keeping {
  call: SubmissionCall & { asks?: number }
  key: string
  platform?: string
  final?: boolean
}

async function keep(
  ledger: ConnectorLedger,
  connector: string,
  { call, key, platform, final }: Keeping,
  heard: Heard,
): Promise<PlatformHeard> {
  const { news: _, ...said } = { news: undefined, ...heard }
  const answer: PlatformAnswer = { ...call, ...said, final }
  // When it says that it happened counts only if it can be read.
  if ('occurredAt' in answer && !isInstant(answer.occurredAt ?? '')) delete answer.occurredAt
  const { number } = answer
  const other =
    number !== undefined && platform !== undefined ? await ledger.filingOfNumber(platform, number) : undefined
  if (other !== undefined && other !== call.filing)
    return {
      intakeId: await ledger.takeIn(connector, key, {
        ...call,
        answer: 'no_answer',
        why: 'number_taken',
        text: `申请号 ${number} 已登记在 ${other}`,
        final: true,
      }),
    }
  return { intakeId: await ledger.takeIn(connector, key, answer) }
}
