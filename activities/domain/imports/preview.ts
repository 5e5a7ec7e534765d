/**
 * What an import of filings that already run elsewhere would become, row by row, with every fault in its place. Reads the
 * record and stores nothing. Cells are judged in `import-cells.ts`; here rows against each other and against the record.
 */
import type { PoolClient } from 'pg'
import { addDuration, type Calendar } from '../time/calendar'
import { numberKey, seenText } from '../rules/number-key'
import { knownExternalRefs, knownNumbers } from '../../../infra/postgres/reads/import-checks'
import { createTurns } from '../../../infra/turns'
import type { DirectoryPerson, Requirement, RulePack } from '../../../workflows/contract/reference'
import { CellRefused, isEmpty, packOf, phaseOf, requirementOf, staffOf, textOf, type TakenOverPhase } from './cells'
import { instantOf, isMidnightEnd } from './dates'
import { IMPORT_COLUMNS, IMPORT_FIELDS, type ImportField, type ImportRow, type ImportTable } from './columns'
import type { ImportFinding, ImportPreview } from '../../../api/schemas/import-schema'
import { at, isAhead } from '../time/instants'

export interface ImportContext {
  db: PoolClient
  client: string
  seesAll: boolean
  now: string
  packs: readonly RulePack[]
  people: readonly DirectoryPerson[]
  calendar: Calendar
  /** The caller knows that the sheet has rows that nobody sees, and wants them too. */
  takesHiddenRows?: boolean
}

/** A row whose cells are what they have to be. */
interface Read {
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

const MAX_FINDINGS = 500
/** As many as a campaign may be started with. */
const MAX_FILINGS = 200

class Findings {
  readonly errors: ImportFinding[] = []
  readonly warnings: ImportFinding[] = []
  readonly faulty = new Set<number>()
  private readonly places = new Set<string>()

  error(row: number, field: ImportField, code: ImportFinding['code'], detail: string, accepts?: string[]): void {
    this.faulty.add(row)
    this.places.add(`${row} ${field}`)
    this.errors.push({ row, column: IMPORT_COLUMNS[field].header, field, code, detail, accepts })
  }

  has(row: number, field: ImportField): boolean {
    return this.places.has(`${row} ${field}`)
  }

  warn(row: number, field: ImportField, code: ImportFinding['code'], detail: string): void {
    this.warnings.push({ row, column: IMPORT_COLUMNS[field].header, field, code, detail })
  }
}

export async function previewImport(ctx: ImportContext, table: ImportTable): Promise<ImportPreview> {
  const found = new Findings()
  judgeHidden(ctx, table, found)
  const rows: Read[] = []
  const othersTurn = createTurns()
  for (const row of table.rows) {
    await othersTurn()
    const read = readRow(ctx, row, found)
    judgeRow(ctx, read, found)
    rows.push(read)
  }
  judgeRepetitions(rows, found)
  const campaigns = campaignsOf(rows)
  for (const [first, ...others] of campaigns.values()) judgeCampaign(first, others, found)
  await judgeAgainstRecord(ctx, rows, found)
  const byRow = (a: ImportFinding, b: ImportFinding): number => a.row - b.row
  const errors = found.errors.sort(byRow)
  const warnings = found.warnings.sort(byRow)
  const shownErrors = errors.slice(0, MAX_FINDINGS)
  const shownWarnings = warnings.slice(0, MAX_FINDINGS)
  const out: ImportPreview['campaigns'] = []
  for (const group of campaigns.values()) {
    await othersTurn()
    out.push(...campaignOut(ctx, group, found))
  }
  return {
    importable: rows.length > 0 && errors.length === 0,
    rows: rows.length,
    faultyRows: found.faulty.size,
    errors: shownErrors,
    warnings: shownWarnings,
    leftOut: errors.length + warnings.length - shownErrors.length - shownWarnings.length,
    ignoredColumns: table.ignored,
    campaigns: out,
  }
}

/** What is filtered out or hidden was perhaps never meant: whoever sends the sheet says so. */
function judgeHidden(
  { takesHiddenRows = false }: ImportContext,
  { rows, hidden = [] }: ImportTable,
  found: Findings,
): void {
  for (const { row } of rows.filter(({ isHidden }) => isHidden))
    if (takesHiddenRows) found.warn(row, 'name', 'row_hidden', '该行在表格中被筛选或隐藏，已按要求一并导入')
    else
      found.error(
        row,
        'name',
        'row_hidden',
        '该行在表格中被筛选或隐藏；不导入的请删除，要导入的请取消筛选，或在请求中加 hiddenRows=include 确认',
      )
  for (const field of hidden)
    found.warn(1, field, 'column_hidden', `${IMPORT_COLUMNS[field].header}一列在表格中被隐藏，仍会读取，请核对`)
}

/** Every cell by itself: a fault in one does not hide those in others. */
function readRow(ctx: ImportContext, { row, cells, formulas }: ImportRow, found: Findings): Read {
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
  const read: Read = {
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

function judgeRow({ now, calendar }: ImportContext, r: Read, found: Findings): void {
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
function judgePassing(now: string, r: Read, found: Findings): void {
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

/** A row that repeats another is at fault, not the one it repeats. */
function judgeRepetitions(rows: readonly Read[], found: Findings): void {
  const numbers = new Map<string, number>()
  const filings = new Map<string, number>()
  for (const r of rows) {
    const platform = r.pack?.platform
    if (platform !== undefined && r.applicationNumber !== undefined) {
      const first = firstOf(numbers, JSON.stringify([platform, numberKey(r.applicationNumber)]), r.row)
      if (first !== r.row) found.error(r.row, 'applicationNumber', 'number_repeated', `与第 ${first} 行的申请号相同`)
    }
    if (!r.requirement || r.name === undefined) continue
    const first = firstOf(
      filings,
      JSON.stringify([groupOf(r), platform, r.requirement.item, seenText(r.account ?? '')]),
      r.row,
    )
    if (first !== r.row) found.error(r.row, 'item', 'filing_duplicate', `与第 ${first} 行的平台、事项、账号相同`)
  }
}

function firstOf(seen: Map<string, number>, key: string, row: number): number {
  const first = seen.get(key) ?? row
  seen.set(key, first)
  return first
}

/** Rows of one campaign share its reference, or its name where they have none; two that only look alike differ as a fault. */
const groupOf = (r: Read): string =>
  r.externalRef === undefined ? `name ${seenText(r.name ?? '')}` : `ref ${seenText(r.externalRef)}`

function campaignsOf(rows: readonly Read[]): Map<string, [Read, ...Read[]]> {
  const groups = new Map<string, [Read, ...Read[]]>()
  for (const r of rows) {
    const group = groups.get(groupOf(r))
    if (group) group.push(r)
    else groups.set(groupOf(r), [r])
  }
  return groups
}

/** What belongs to the campaign is the same in all of its rows; launches are the same on one platform. */
function judgeCampaign(first: Read, others: readonly Read[], found: Findings): void {
  const differ = (r: Read, field: ImportField, to: Read): void =>
    found.error(r.row, field, 'campaign_differs', `同一活动的${IMPORT_COLUMNS[field].header}与第 ${to.row} 行不一致`)
  for (const r of others.slice(MAX_FILINGS - 1))
    found.error(r.row, 'name', 'campaign_too_large', `一个活动最多导入 ${MAX_FILINGS} 项备案，请分成几个活动`)
  const launches = new Map<string, Read>()
  for (const r of [first, ...others]) {
    for (const field of ['name', 'externalRef', 'lead', 'backup', 'endsAt'] as const)
      if (r[field] !== first[field] && r[field] !== undefined && first[field] !== undefined) differ(r, field, first)
    if (r.pack === undefined || r.launchAt === undefined) continue
    const known = launches.get(r.pack.platform) ?? r
    launches.set(r.pack.platform, known)
    if (known.launchAt !== r.launchAt) differ(r, 'launchAt', known)
  }
}

async function judgeAgainstRecord(ctx: ImportContext, rows: readonly Read[], found: Findings): Promise<void> {
  const numbers = rows.flatMap((r) =>
    r.pack && r.applicationNumber !== undefined ? [{ platform: r.pack.platform, number: r.applicationNumber }] : [],
  )
  const keyOf = (platform: string, number: string): string => JSON.stringify([platform, number])
  const taken = new Map((await knownNumbers(ctx.db, numbers)).map((n) => [keyOf(n.platform, n.number), n]))
  const refs = rows.flatMap((r) => (r.externalRef === undefined ? [] : [r.externalRef]))
  const knownRefs = await knownExternalRefs(ctx.db, ctx.client, refs)
  for (const r of rows) {
    const known = r.pack && taken.get(keyOf(r.pack.platform, r.applicationNumber ?? ''))
    // Whose filing it is, is told to those only who may see it.
    const where = known && (ctx.seesAll || known.client === ctx.client) ? `（备案 ${known.filing}）` : ''
    if (known) found.error(r.row, 'applicationNumber', 'number_taken', `该申请号在该平台已登记过${where}，请核对号码`)
    if (r.externalRef !== undefined && knownRefs.has(r.externalRef))
      found.error(r.row, 'externalRef', 'external_ref_taken', '该外部编号已用于另一活动')
  }
}

function campaignOut(ctx: ImportContext, group: readonly Read[], found: Findings): ImportPreview['campaigns'] {
  const good = group.filter(({ row }) => !found.faulty.has(row))
  const [first] = good
  if (first?.name === undefined || first.lead === undefined || first.backup === undefined) return []
  const { name, externalRef, lead, backup } = first
  const endsAt = good.find((r) => r.endsAt !== undefined)?.endsAt
  return [{ name, externalRef, lead, backup, endsAt, filings: good.flatMap((r) => filingOut(ctx, r)) }]
}

function filingOut({ calendar }: ImportContext, r: Read): ImportPreview['campaigns'][number]['filings'] {
  const { row, pack, requirement, account, applicationNumber, submittedAt, launchAt, phase = 'submitted' } = r
  const { passedAt, credentialNumber, credentialValidUntil } = r
  const proven = credentialNumber !== undefined
  if (!pack || !requirement || submittedAt === undefined) return []
  return [
    {
      row,
      platform: pack.platform,
      platformName: pack.name.zh,
      item: requirement.item,
      noun: requirement.noun.zh,
      account,
      applicationNumber,
      submittedAt,
      phase,
      passedAt,
      credential: proven ? { number: credentialNumber, validUntil: credentialValidUntil } : undefined,
      expectedBy: at(addDuration(calendar, submittedAt, requirement.review.usual).at),
      overdueAt: at(addDuration(calendar, submittedAt, requirement.review.max).at),
      launchAt,
    },
  ]
}
