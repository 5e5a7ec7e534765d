/**
 * Materials that lapse (S0-12): a licence, an authorisation. Preparation does not end with one that lapses before the campaign
 * does; one that comes to lapse all the same, say because the campaign was prolonged, is told beforehand and stops the launch
 * on its day. It may be replaced at any time.
 */
import type { ReplaceMaterial } from '../../../workflows/contract/commands'
import { AUTHORISATION_ROW } from '../../../workflows/contract/reference'
import { addDuration } from '../time/calendar'
import { refuse, type Change } from '../decision/change'
import { pinPaper } from './company-papers'
import type { StoredFact } from '../record/facts'
import { refuseUnfitFiles } from './fit-files'
import type { CampaignState, FilingState } from '../record/state'
import type { RowState } from '../record/values'
import { isPast } from '../time/instants'

/** So long before a paper lapses its holder is told. A default of ours. */
const NOTICE = { value: -30, unit: 'calendar_day' } as const

type Plan = Pick<CampaignState, 'endsAt'>

export interface Validity {
  validFrom?: string
  validUntil?: string
}

/** A paper that is over, or that is no paper yet when it is handed over, is refused at once. */
export function checkValidity({ ctx }: Change, { validFrom, validUntil }: Validity): void {
  if (validUntil === undefined) return
  if (isPast(validUntil, ctx.now)) refuse('material_lapsed', validUntil, '/validUntil')
  if (validFrom !== undefined && isPast(validUntil, validFrom)) refuse('dates_unfit', validFrom, '/validFrom')
}

/** An authorisation says until when it holds. */
export function refuseUndated(row: string, validUntil: string | undefined): void {
  if (row === AUTHORISATION_ROW && validUntil === undefined) refuse('field_required', 'validUntil', '/validUntil')
}

/** Rows whose paper does not last until the campaign ends. */
export const rowsThatLapse = (s: Plan, f: FilingState): [row: string, paper: RowState, until: string][] =>
  Object.entries(f.rows).flatMap(([name, row]) =>
    row.status === 'provided' && row.validUntil !== undefined && lapsesDuring(s, row.validUntil)
      ? [[name, row, row.validUntil]]
      : [],
  )

const lapsesDuring = (s: Plan, until: string): boolean => s.endsAt === undefined || isPast(until, s.endsAt)

/** The second pair of eyes may not pass what will be worth nothing before the end. */
export function refuseWhatLapses(s: CampaignState, f: FilingState): void {
  const rows = s.endsAt === undefined ? [] : rowsThatLapse(s, f).map(([row, , validUntil]) => ({ row, validUntil }))
  if (rows.length > 0)
    refuse('material_lapses', rows.map((r) => r.row).join(', '), '/answer', { rows, endsAt: s.endsAt })
}

/** Tells of papers that lapse soon or have lapsed, each once. */
export function watchPapers(change: Change, f: FilingState): void {
  if (!isWatched(change.state, f)) return
  const { now } = change.ctx
  for (const [row, { told }, validUntil] of rowsThatLapse(change.state, f)) {
    const lapsed = isPast(validUntil, now)
    if (!lapsed && (told !== undefined || !isPast(noticeAt(change, validUntil), now))) continue
    if (told === 'lapsed') continue
    change.emit('MaterialLapsing', f.id, { row, validUntil, lapsed })
    if (lapsed) change.emit('AlarmRaised', f.id, { code: alarmOf(row) })
  }
}

/** When the next of them is to be told of. */
export function nextPaperWake(change: Change, f: FilingState): (string | undefined)[] {
  if (!isWatched(change.state, f)) return []
  return rowsThatLapse(change.state, f).map(([, { told }, validUntil]) => {
    if (told === 'lapsed') return undefined
    return told === 'soon' ? validUntil : noticeAt(change, validUntil)
  })
}

const isWatched = (s: CampaignState, f: FilingState): boolean => !f.ended && s.closedAt === undefined
const noticeAt = ({ ctx }: Change, until: string): string => addDuration(ctx.calendar, until, NOTICE).at
const alarmOf = (row: string): string => `material_lapsed:${row}`

/** A renewed paper takes the place of the old one, whose version stays in the rounds that used it. */
export function replaceMaterial(
  change: Change,
  f: FilingState,
  body: ReplaceMaterial,
): { filing: string; row: string } {
  const paper = pinPaper(change, body.row, body)
  const { row, text } = body
  const { fileIds, validFrom, validUntil } = paper ?? body
  refuseUndated(row, validUntil)
  const known = f.rows[row] ?? refuse('not_found', row, '/row', { rows: Object.keys(f.rows) })
  if (known.status !== 'provided' && known.status !== 'elsewhere') refuse('phase_mismatch', known.status, '/row')
  // A paper that lapses is not replaced by one of which nobody says how long it holds.
  if (known.validUntil !== undefined && validUntil === undefined) refuse('field_required', 'validUntil', '/validUntil')
  if (validUntil === undefined && !text?.trim() && !fileIds?.length) refuse('field_required', 'fileIds', '/fileIds')
  checkValidity(change, { validFrom, validUntil })
  // Somebody has looked it over already: what would not have passed then does not pass now.
  const { endsAt } = change.state
  if (f.phase !== 'preparing' && endsAt !== undefined && validUntil !== undefined && isPast(validUntil, endsAt))
    refuse('material_lapses', validUntil, '/validUntil', { endsAt })
  refuseUnfitFiles(change, change.requirement(f), row, fileIds)
  provideMaterial(change, f, {
    row,
    // Prolonged without a new document: the old one goes on.
    fileIds: paper?.fileIds ?? (fileIds === undefined ? known.fileIds : change.files(fileIds)),
    note: change.note(text),
    validFrom,
    validUntil,
    paper: paper?.paper,
  })
  return { filing: f.id, row }
}

type Provided = Omit<Extract<StoredFact, { type: 'MaterialProvided' }>['body'], 'status'>

/** Hands a paper over, and with it ends the alarm about the one before. */
export function provideMaterial(
  change: Change,
  f: FilingState,
  provided: Provided,
  status: RowState['status'] & ('provided' | 'not_applicable') = 'provided',
): void {
  change.emit('MaterialProvided', f.id, { ...provided, status })
  const code = alarmOf(provided.row)
  if (change.filing(f.id).alarms.includes(code)) change.emit('AlarmCleared', f.id, { code })
}
