/**
 * Where the days go: every minute of a filing, and of a campaign, belongs to one holder. Of all that holds it up at a moment it is
 * that which ends last; days on which that holder's clock stands still are told apart. Pure: facts in, parts out, without gaps and
 * without overlaps, from the beginning to the end.
 */
import { isWorkingDay, toInstant, type Calendar } from '../time/calendar'
import { localTimeOf, zoneOf } from '../time/zone'
import { MINUTE_MS, type Hold, type Lane, type Rest, type Span } from './lanes'

/** `held`: somebody has it; `day_off`: the clock of whoever has it stands still; `settled`: nothing is waited for. */
export const WAITING_KINDS = ['held', 'day_off', 'settled', 'nobody'] as const
export type WaitingKind = (typeof WAITING_KINDS)[number]

export interface WaitingPart {
  kind: WaitingKind
  fromMs: number
  toMs: number
  /** Absent where nothing is waited for, or nobody has it. */
  hold?: Hold
}

export interface Ledger {
  subject: string
  fromMs: number
  toMs: number
  isOpen: boolean
  parts: WaitingPart[]
}

interface Piece {
  fromMs: number
  toMs: number
  hold?: Hold
  rest?: Exclude<Rest, 'over' | 'campaign'>
}

/** Of the whole campaign: launches wait for the filings that they need, its reviews and itself. */
export function campaignLedger(lanes: readonly Lane[], calendar: Calendar, nowMs: number): Ledger {
  const own = lanes.find(({ level }) => level === 'campaign')
  if (!own) throw new Error('a campaign without facts has no ledger')
  return ledgerOf(
    own,
    lanes.filter((lane) => lane.isNeeded),
    calendar,
    nowMs,
  )
}

/** Of one filing; while it waits for the plan or the company's approval, of those who have that. */
export function filingLedger(lanes: readonly Lane[], filing: string, calendar: Calendar, nowMs: number): Ledger {
  const own = lanes.find(({ subject }) => subject === filing)
  if (!own) throw new Error(`filing ${filing} is not in the facts`)
  return ledgerOf(
    own,
    [own],
    calendar,
    nowMs,
    lanes.filter(({ level }) => level !== 'filing'),
  )
}

function ledgerOf(
  own: Lane,
  sources: readonly Lane[],
  calendar: Calendar,
  nowMs: number,
  inTheCampaign: readonly Lane[] = [],
): Ledger {
  const fromMs = own.spans[0]?.fromMs ?? nowMs
  const overMs = endOf(own)
  const toMs = Math.max(fromMs, Math.min(overMs ?? nowMs, nowMs))
  const ends = endsOf([...sources, ...inTheCampaign], nowMs)
  const at = (ms: number): Omit<Piece, 'fromMs' | 'toMs'> => {
    const rest = spanAt(own, ms)?.rest ?? 'nobody'
    const holds = holdsAt(sources, ms)
    const all = holds.length === 0 && rest === 'campaign' ? holdsAt(inTheCampaign, ms) : holds
    const hold = lastToEnd(all, ends)
    return hold ? { hold } : { rest: rest === 'settled' ? 'settled' : 'nobody' }
  }
  const pieces = cutsOf([...sources, ...inTheCampaign], fromMs, toMs).map(([from, to]): Piece => ({
    fromMs: from,
    toMs: to,
    ...at(from),
  }))
  const parts = merged(withoutInstants(merged(pieces, isSamePiece))).flatMap((piece) => byDays(piece, calendar))
  return {
    subject: own.subject,
    fromMs,
    toMs,
    isOpen: toMs === nowMs && (overMs === undefined || overMs > nowMs),
    parts,
  }
}

/** When a lane ended for good. */
const endOf = ({ spans }: Lane): number | undefined => {
  const last = spans.at(-1)
  if (last?.rest !== 'over') return undefined
  const lastUnder = spans.findLastIndex(({ rest }) => rest !== 'over')
  return spans[lastUnder + 1]?.fromMs
}

const spanAt = ({ spans }: Lane, ms: number): Span | undefined => spans.findLast(({ fromMs }) => fromMs <= ms)

const holdsAt = (lanes: readonly Lane[], ms: number): Hold[] =>
  lanes.flatMap((lane) => spanAt(lane, ms)?.holds ?? []).filter(({ notBeforeMs = -Infinity }) => notBeforeMs <= ms)

/** When each hold goes; one that is there still goes when it is due, and not before now. */
function endsOf(lanes: readonly Lane[], nowMs: number): Map<string, number> {
  const ends = new Map<string, number>()
  for (const { spans } of lanes)
    for (const [index, { holds }] of spans.entries())
      for (const { id, dueMs } of holds) ends.set(id, spans[index + 1]?.fromMs ?? Math.max(nowMs, dueMs ?? nowMs))
  return ends
}

/** Where two end together, that which is due last; then by their names, so that the answer is always the same. */
const lastToEnd = (holds: readonly Hold[], ends: ReadonlyMap<string, number>): Hold | undefined =>
  [...holds].sort(
    (a, b) =>
      (ends.get(b.id) ?? 0) - (ends.get(a.id) ?? 0) ||
      (b.dueMs ?? 0) - (a.dueMs ?? 0) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )[0]

/** From moment to moment at which something changes. */
function cutsOf(lanes: readonly Lane[], fromMs: number, toMs: number): [number, number][] {
  const moments = lanes.flatMap(({ spans }) => [
    ...spans.map((span) => span.fromMs),
    ...spans.flatMap(({ holds }) => holds.flatMap(({ notBeforeMs }) => notBeforeMs ?? [])),
  ])
  const inside = [...new Set(moments)].filter((ms) => ms > fromMs && ms < toMs).sort((a, b) => a - b)
  const starts = [fromMs, ...inside]
  return starts
    .map((start, index): [number, number] => [start, starts[index + 1] ?? toMs])
    .filter(([start, end]) => end > start)
}

/** What the next one has a moment later was never left alone: tasks are opened by a step of their own. */
function withoutInstants(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, index) => {
    if (piece.rest !== 'nobody' || piece.toMs - piece.fromMs >= MINUTE_MS) return piece
    const heir = pieces[index + 1] ?? pieces[index - 1]
    return heir ? { ...heir, fromMs: piece.fromMs, toMs: piece.toMs } : piece
  })
}

const isSamePiece = (a: Piece, b: Piece): boolean =>
  a.rest === b.rest && a.hold?.id === b.hold?.id && a.hold?.person === b.hold?.person && a.hold?.rests === b.hold?.rests

function merged(pieces: readonly Piece[], isSame = isSamePiece): Piece[] {
  const kept: Piece[] = []
  for (const piece of pieces) {
    const last = kept.at(-1)
    if (last && isSame(last, piece)) last.toMs = piece.toMs
    else kept.push({ ...piece })
  }
  return kept
}

function byDays({ fromMs, toMs, hold, rest }: Piece, calendar: Calendar): WaitingPart[] {
  if (!hold) return [{ kind: rest === 'settled' ? 'settled' : 'nobody', fromMs, toMs }]
  if (!hold.rests) return [{ kind: 'held', fromMs, toMs, hold }]
  const parts: WaitingPart[] = []
  for (let at = fromMs; at < toMs;) {
    const until = Math.min(toMs, nextMidnight(calendar, at))
    const { working } = isWorkingDay(calendar, toInstant(at, calendar).slice(0, 10))
    const kind = working ? 'held' : 'day_off'
    const last = parts.at(-1)
    if (last?.kind === kind) last.toMs = until
    else parts.push({ kind, fromMs: at, toMs: until, hold })
    at = until
  }
  return parts
}

function nextMidnight({ timezone }: Calendar, ms: number): number {
  const zone = zoneOf(timezone)
  return zone.instantOf({ day: localTimeOf(zone, ms).day + 1, msOfDay: 0 })
}

/** Whole minutes, so counted that those of neighbours sum to those of both. */
export const minutesOf = ({ fromMs, toMs }: { fromMs: number; toMs: number }): number =>
  Math.floor(toMs / MINUTE_MS) - Math.floor(fromMs / MINUTE_MS)
