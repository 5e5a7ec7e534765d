/**
 * What an import of filings that already run elsewhere would become, row by row, with every fault in its place. Cells are judged
 * in `cells.ts` and `dates.ts`, a row by itself in `read-row.ts`; here rows against each other and against the record.
 */
import { addDuration } from '../time/calendar'
import { at } from '../time/instants'
import { numberKey, seenText } from '../rules/number-key'
import type { TakenOverPhase } from './cells'
import { IMPORT_COLUMNS, type ImportField, type ImportTable } from './columns'
import { Findings, type ImportFinding } from './findings'
import { judgeRow, readRow, type ImportReference, type ReadRow } from './read-row'

export interface ImportContext extends ImportReference {
  client: string
  seesAll: boolean
  /** Lets others have a turn when this has taken long; undefined: go on. */
  othersTurn(): Promise<void> | undefined
  /** The caller knows that the sheet has rows that nobody sees, and wants them too. */
  takesHiddenRows?: boolean
}

/** A number of the import that a filing carries already. */
export interface KnownNumber {
  platform: string
  number: string
  filing: string
  client: string
}

/** What the record already knows of what an import brings. */
export interface KnownOfImport {
  numbers: readonly KnownNumber[]
  externalRefs: ReadonlySet<string>
}

/** An import whose rows are read, before anybody asked the record. */
export interface ImportReading {
  rows: readonly ReadRow[]
  campaigns: ReadonlyMap<string, readonly ReadRow[]>
  found: Findings
  ignored: readonly string[]
  /** What to ask the record for. */
  numbers: readonly Pick<KnownNumber, 'platform' | 'number'>[]
  externalRefs: readonly string[]
}

export interface PreviewedFiling {
  row: number
  platform: string
  platformName: string
  item: string
  noun: string
  account?: string
  applicationNumber?: string
  submittedAt: string
  phase: TakenOverPhase
  passedAt?: string
  credential?: { number?: string; validUntil?: string }
  /** By the usual review time. */
  expectedBy: string
  /** By the longest review time. */
  overdueAt: string
  launchAt?: string
}

export interface PreviewedCampaign {
  name: string
  externalRef?: string
  lead: string
  backup: string
  endsAt?: string
  filings: PreviewedFiling[]
}

export interface ImportPreview {
  /** No row has an error. */
  importable: boolean
  rows: number
  faultyRows: number
  errors: ImportFinding[]
  warnings: ImportFinding[]
  /** So many more are not listed. */
  leftOut: number
  ignoredColumns: string[]
  /** Made of the rows without errors. */
  campaigns: PreviewedCampaign[]
}

const MAX_FINDINGS = 500
/** As many as a campaign may be started with. */
const MAX_FILINGS = 200

export async function readImportTable(ctx: ImportContext, table: ImportTable): Promise<ImportReading> {
  const found = new Findings()
  judgeHidden(ctx, table, found)
  const rows: ReadRow[] = []
  for (const row of table.rows) {
    await ctx.othersTurn()
    const read = readRow(ctx, row, found)
    judgeRow(ctx, read, found)
    rows.push(read)
  }
  judgeRepetitions(rows, found)
  const campaigns = campaignsOf(rows)
  for (const [first, ...others] of campaigns.values()) judgeCampaign(first, others, found)
  return {
    rows,
    campaigns,
    found,
    ignored: table.ignored,
    numbers: rows.flatMap(({ pack, applicationNumber: number }) =>
      pack && number !== undefined ? [{ platform: pack.platform, number }] : [],
    ),
    externalRefs: rows.flatMap(({ externalRef }) => (externalRef === undefined ? [] : [externalRef])),
  }
}

export async function previewImport(
  ctx: ImportContext,
  { rows, campaigns, found, ignored }: ImportReading,
  known: KnownOfImport,
): Promise<ImportPreview> {
  judgeAgainstRecord(ctx, rows, found, known)
  const byRow = (a: ImportFinding, b: ImportFinding): number => a.row - b.row
  const errors = found.errors.sort(byRow)
  const warnings = found.warnings.sort(byRow)
  const shownErrors = errors.slice(0, MAX_FINDINGS)
  const shownWarnings = warnings.slice(0, MAX_FINDINGS)
  const out: PreviewedCampaign[] = []
  for (const group of campaigns.values()) {
    await ctx.othersTurn()
    out.push(...campaignOut(ctx, group, found))
  }
  return {
    importable: rows.length > 0 && errors.length === 0,
    rows: rows.length,
    faultyRows: found.faulty.size,
    errors: shownErrors,
    warnings: shownWarnings,
    leftOut: errors.length + warnings.length - shownErrors.length - shownWarnings.length,
    ignoredColumns: [...ignored],
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

/** A row that repeats another is at fault, not the one it repeats. */
function judgeRepetitions(rows: readonly ReadRow[], found: Findings): void {
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
const groupOf = (r: ReadRow): string =>
  r.externalRef === undefined ? `name ${seenText(r.name ?? '')}` : `ref ${seenText(r.externalRef)}`

function campaignsOf(rows: readonly ReadRow[]): Map<string, [ReadRow, ...ReadRow[]]> {
  const groups = new Map<string, [ReadRow, ...ReadRow[]]>()
  for (const r of rows) {
    const group = groups.get(groupOf(r))
    if (group) group.push(r)
    else groups.set(groupOf(r), [r])
  }
  return groups
}

/** What belongs to the campaign is the same in all of its rows; launches are the same on one platform. */
function judgeCampaign(first: ReadRow, others: readonly ReadRow[], found: Findings): void {
  const differ = (r: ReadRow, field: ImportField, to: ReadRow): void =>
    found.error(r.row, field, 'campaign_differs', `同一活动的${IMPORT_COLUMNS[field].header}与第 ${to.row} 行不一致`)
  for (const r of others.slice(MAX_FILINGS - 1))
    found.error(r.row, 'name', 'campaign_too_large', `一个活动最多导入 ${MAX_FILINGS} 项备案，请分成几个活动`)
  const launches = new Map<string, ReadRow>()
  for (const r of [first, ...others]) {
    for (const field of ['name', 'externalRef', 'lead', 'backup', 'endsAt'] as const)
      if (r[field] !== first[field] && r[field] !== undefined && first[field] !== undefined) differ(r, field, first)
    if (r.pack === undefined || r.launchAt === undefined) continue
    const known = launches.get(r.pack.platform) ?? r
    launches.set(r.pack.platform, known)
    if (known.launchAt !== r.launchAt) differ(r, 'launchAt', known)
  }
}

function judgeAgainstRecord(
  ctx: ImportContext,
  rows: readonly ReadRow[],
  found: Findings,
  { numbers, externalRefs }: KnownOfImport,
): void {
  const keyOf = (platform: string, number: string): string => JSON.stringify([platform, number])
  const taken = new Map(numbers.map((n) => [keyOf(n.platform, n.number), n]))
  for (const r of rows) {
    const known = r.pack && taken.get(keyOf(r.pack.platform, r.applicationNumber ?? ''))
    // Whose filing it is, is told to those only who may see it.
    const where = known && (ctx.seesAll || known.client === ctx.client) ? `（备案 ${known.filing}）` : ''
    if (known) found.error(r.row, 'applicationNumber', 'number_taken', `该申请号在该平台已登记过${where}，请核对号码`)
    if (r.externalRef !== undefined && externalRefs.has(r.externalRef))
      found.error(r.row, 'externalRef', 'external_ref_taken', '该外部编号已用于另一活动')
  }
}

function campaignOut(ctx: ImportContext, group: readonly ReadRow[], found: Findings): PreviewedCampaign[] {
  const good = group.filter(({ row }) => !found.faulty.has(row))
  const [first] = good
  if (first?.name === undefined || first.lead === undefined || first.backup === undefined) return []
  const { name, externalRef, lead, backup } = first
  const endsAt = good.find((r) => r.endsAt !== undefined)?.endsAt
  return [{ name, externalRef, lead, backup, endsAt, filings: good.flatMap((r) => filingOut(ctx, r)) }]
}

function filingOut({ calendar }: ImportContext, r: ReadRow): PreviewedFiling[] {
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
