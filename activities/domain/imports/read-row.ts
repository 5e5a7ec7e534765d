/** One row of an import: what its cells say, and what is wrong with it by itself. */
import { addDuration, type Calendar } from '../time/calendar'
import { isAhead } from '../time/instants'
import type { DirectoryPerson, Requirement, RulePack } from '../../../workflows/contract/reference'
import { CellRefused, isEmpty, packOf, phaseOf, requirementOf, staffOf, textOf, type TakenOverPhase } from './cells'
import { IMPORT_COLUMNS, IMPORT_FIELDS, type ImportField, type ImportRow } from './columns'
import { instantOf, isMidnightEnd } from './dates'
import type { Findings } from './findings'

/** What the cells of a row are held against. */
export interface ImportReference {
  now: string
  packs: readonly RulePack[]
  people: readonly DirectoryPerson[]
  calendar: Calendar
}

/** A row whose cells are what they have to be. */
export interface ReadRow {
  row: number
  name?: string
  externalRef?: string
  pack?: RulePack
  requirement?: Requirement
  account?: string
  applicationNumber?: string
  submittedAt?: string
  phase?: TakenOverPhase
  passedAt?: string
  credentialNumber?: string
  credentialValidUntil?: string
  lead?: string
  backup?: string
  launchAt?: string
  endsAt?: string
}

/** Every cell by itself: a fault in one does not hide those in others. */
export function readRow(ctx: ImportReference, { row, cells, formulas }: ImportRow, found: Findings): ReadRow {
  const refused = new Set<ImportField>()
  const attempt = <T>(field: ImportField, read: () => T | undefined): T | undefined => {
    try {
      if (formulas.has(field)) throw new CellRefused('formula_refused', `${IMPORT_COLUMNS[field].header}不能填写公式`)
      return read()
    } catch (error) {
      if (!(error instanceof CellRefused)) throw error
      refused.add(field)
      found.error(row, field, error.code, error.detail, error.accepts)
      return undefined
    }
  }
  const text = (field: ImportField) => attempt(field, () => textOf(field, cells[field]))
  const moment = (field: ImportField) => {
    const at = attempt(field, () => instantOf(field, cells[field]))
    if (isMidnightEnd(field, cells[field], at))
      found.warn(
        row,
        field,
        'end_at_midnight',
        `${IMPORT_COLUMNS[field].header}为当日零点，不含当日；指当日结束的请写 24:00`,
      )
    return at
  }
  const person = (field: ImportField) => attempt(field, () => staffOf(field, textOf(field, cells[field]), ctx.people))
  const pack = attempt('platform', () => packOf(textOf('platform', cells.platform), ctx.packs))
  const read: ReadRow = {
    row,
    name: text('name'),
    externalRef: text('externalRef'),
    pack,
    requirement: attempt('item', () => requirementOf(textOf('item', cells.item), pack)),
    account: text('account'),
    applicationNumber: text('applicationNumber'),
    submittedAt: moment('submittedAt'),
    phase: attempt('phase', () => phaseOf(textOf('phase', cells.phase))),
    passedAt: moment('passedAt'),
    credentialNumber: text('credentialNumber'),
    credentialValidUntil: moment('credentialValidUntil'),
    lead: person('lead'),
    backup: person('backup'),
    launchAt: moment('launchAt'),
    endsAt: moment('endsAt'),
  }
  for (const field of IMPORT_FIELDS)
    if (IMPORT_COLUMNS[field].mandatory && !refused.has(field) && isEmpty(cells[field]))
      found.error(row, field, 'field_required', `缺少${IMPORT_COLUMNS[field].header}`)
  return read
}

export function judgeRow({ now, calendar }: ImportReference, r: ReadRow, found: Findings): void {
  const ms = (instant: string): number => Date.parse(instant)
  const { row, requirement, applicationNumber, submittedAt, launchAt, endsAt } = r
  if (requirement?.applicationNumber === 'required' && applicationNumber === undefined)
    found.error(row, 'applicationNumber', 'number_required', `${requirement.noun.zh}须登记备案申请号`)
  if (requirement?.applicationNumber === 'none' && applicationNumber !== undefined)
    found.warn(row, 'applicationNumber', 'number_not_expected', `${requirement.noun.zh}通常没有申请号，请核对`)
  if (submittedAt !== undefined && isAhead(submittedAt, now))
    found.error(row, 'submittedAt', 'occurred_in_future', '提交时间不能晚于现在')
  else if (submittedAt !== undefined && requirement && r.phase !== 'passed') {
    const overdue = addDuration(calendar, submittedAt, requirement.review.max)
    if (ms(overdue.at) < ms(now))
      found.warn(row, 'submittedAt', 'review_overdue', '已超过最长审核时间，导入后请先查看平台后台')
  }
  judgePassing(now, r, found)
  if (endsAt !== undefined && ms(endsAt) <= ms(now)) found.error(row, 'endsAt', 'dates_unfit', '活动结束时间须晚于现在')
  if (endsAt !== undefined && launchAt !== undefined && ms(launchAt) > ms(endsAt))
    found.error(row, 'launchAt', 'launch_after_end', '上线时间不能晚于活动结束')
  if (launchAt !== undefined && ms(launchAt) <= ms(now))
    found.warn(row, 'launchAt', 'launch_past', '计划上线时间已过，请核对是否已上线')
}

/** When it passed and what proves it goes with having passed, and with nothing else. */
function judgePassing(now: string, r: ReadRow, found: Findings): void {
  const { row, phase, passedAt, submittedAt, credentialNumber, requirement } = r
  if (phase !== 'passed') {
    for (const field of ['passedAt', 'credentialNumber', 'credentialValidUntil'] as const)
      if (r[field] !== undefined)
        found.error(row, field, 'phase_unfit', `只有“已通过”的备案才有${IMPORT_COLUMNS[field].header}`)
    return
  }
  if (passedAt === undefined) {
    if (!found.has(row, 'passedAt')) found.error(row, 'passedAt', 'field_required', '已通过的须填写通过时间')
  } else if (isAhead(passedAt, now)) found.error(row, 'passedAt', 'occurred_in_future', '通过时间不能晚于现在')
  else if (submittedAt !== undefined && Date.parse(passedAt) < Date.parse(submittedAt))
    found.error(row, 'passedAt', 'dates_unfit', '通过时间不能早于提交时间')
  if (credentialNumber === undefined && r.credentialValidUntil !== undefined)
    found.error(row, 'credentialNumber', 'field_required', '填写了凭证有效期，须同时填写备案凭证编号')
  else if (credentialNumber === undefined && requirement?.credential === 'required')
    found.warn(row, 'credentialNumber', 'credential_missing', '导入后须补登记备案凭证，登记前不放行')
}
