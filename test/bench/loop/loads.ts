/** The requests that hold a loop longest: as large as the service takes them, and some that it refuses for their size. */
import { BACKUP, LEAD } from '../service'
import { madeSheet, UPLOAD_HEADERS, uploadOf } from '../../support/made-sheet'

export interface Sent {
  method: string
  path: string
  body?: string | Buffer
  headers?: Record<string, string>
  person?: string
  /** What it may be answered with. */
  takes: number[]
}

/** Some at once; the service is asked what it held while they were under way. */
export interface Load {
  name: string
  sent: Sent[]
}

const json = (method: string, path: string, body: unknown, takes: number[] = [200, 201, 202]): Sent => ({
  method,
  path,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
  person: LEAD,
  takes,
})
const read = (path: string): Sent => ({ method: 'GET', path, takes: [200] })
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n))

const FILINGS_EACH = 200
const importRow = (batch: string, n: number) => ({
  name: `${batch} ${Math.floor(n / FILINGS_EACH)}`,
  platform: '抖音',
  item: '活动报备',
  account: `shop-${n}`,
  applicationNumber: `${batch}-${n}`,
  submittedAt: '2026-10-09 15:30',
  lead: LEAD,
  backup: BACKUP,
  launchAt: '2026-12-12 00:00',
  endsAt: '2026-12-20 00:00',
})
const rows = (batch: string, count: number) => ({ rows: times(count, (n) => importRow(batch, n)) })

const COPY = '本店服務最佳，满意度 98%，歡迎選購；全場包郵，七天無理由退換，詳情見活動頁面。顶 级 享受，等你来拿。\n'
const WORDING_BYTES = 900_000
export const wording = (): string => COPY.repeat(Math.floor(WORDING_BYTES / Buffer.byteLength(COPY)))
/** As much as one copy may be, in parts as long as they may be; without a hit, since hits are refused by their number. */
const copy = (name: string) => {
  const line = '请在门店出示会员码，店员会为您登记。\n'
  const text = line.repeat(Math.floor(20_000 / line.length))
  return { copy: name, parts: times(10, (n) => ({ part: `/page/${n}`, text })) }
}

const EVERYTHING = {
  traits: ['lottery', 'collects_personal_data', 'livestream', 'paid_ads'],
  forms: ['mini_program', 'video'],
  industry: 'medical',
  productGroups: ['health_food'],
}
const PLAN = { name: '双11抽奖', lead: LEAD, backup: BACKUP, endsAt: '2026-12-20T23:59:59+08:00' }

const SHEETS = 24
export const SHEETS_NAME = `${SHEETS} import sheets of 2,000 rows at once`

async function sheets(): Promise<Load> {
  const headings = ['活动名称*', '平台*', '备案事项*', '备案申请号', '提交时间*', '备案负责人*', '备用联系人*']
  const cells = times(2_000, (n) => {
    const row = importRow('SHEET', n)
    return [row.name, row.platform, row.item, row.applicationNumber, row.submittedAt, row.lead, row.backup]
  })
  const body = uploadOf(await madeSheet([headings, ...cells]))
  const sent = { method: 'POST', path: '/v1/filings/import/preview', body, headers: UPLOAD_HEADERS }
  // Who waits too long at the gate is asked to come again.
  return { name: SHEETS_NAME, sent: times(SHEETS, () => ({ ...sent, takes: [200, 503] })) }
}

const unknownKeys = (count: number) => Object.fromEntries(times(count, (n) => [`k${n}`, 0]))

/** In the order in which they are measured; the first fills the lists that others read. */
export async function loadsOf(packs: Record<string, object>): Promise<Load[]> {
  const imported = json('POST', '/v1/filings/import', rows('IMPORT', 2_000))
  const prizes = times(200, (n) => ({ id: `p${n}`, form: 'goods', name: `奖品 ${n}`, quantity: 3, valueFen: 9900 }))
  return [
    { name: 'import of 2,000 rows as JSON, taken over', sent: [imported] },
    {
      name: '4 previews of 2,000 rows as JSON',
      sent: times(4, (n) => json('POST', '/v1/filings/import/preview', rows(`PREVIEW${n}`, 2_000))),
    },
    {
      name: '900 kB of wording, twice',
      sent: times(2, () => json('POST', '/v1/wording/check', { texts: [{ id: 'a', text: wording() }] })),
    },
    {
      name: '80,000 unknown keys in one object',
      sent: times(4, () => json('POST', '/v1/campaigns?dry_run=true', unknownKeys(80_000), [400])),
    },
    {
      name: '45,000 unknown keys in 50 objects',
      sent: times(4, () =>
        json('POST', '/v1/campaigns?dry_run=true', { ...PLAN, launches: times(50, () => unknownKeys(900)) }, [400]),
      ),
    },
    await sheets(),
    {
      name: '8 dry runs with everything the rules know',
      sent: times(8, () =>
        json('POST', '/v1/campaigns?dry_run=true', {
          ...PLAN,
          ...EVERYTHING,
          platforms: Object.keys(packs),
          filings: times(200, (n) => ({ platform: 'douyin', item: 'activity_report', account: `shop-${n}` })),
        }),
      ),
    },
    {
      name: '16 requirement checks with all packs',
      sent: times(16, () => json('POST', '/v1/requirements/check', EVERYTHING)),
    },
    {
      name: '8 promotions of 200 prizes with 200 before',
      sent: times(8, () =>
        json('POST', '/v1/promotions/check', {
          promotion: { kind: 'gift', prizes },
          before: { kind: 'gift', prizes },
          startedAt: '2026-10-01T00:00:00+08:00',
        }),
      ),
    },
    {
      name: 'a brief of 500 rows of budget, 4 times, tried',
      sent: times(4, () => json('POST', '/v1/campaigns?dry_run=true', { ...PLAN, brief: brief() })),
    },
    {
      name: 'all rule packs read, one drafted',
      sent: [
        ...Object.keys(packs).map((platform) => read(`/v1/rule-packs/${platform}`)),
        json('PUT', '/v1/rule-packs/douyin/2027-01-01', {
          ...packs.douyin,
          version: '2027-01-01',
          sourcesReadOn: '2026-10-10',
        }),
      ],
    },
    {
      name: 'lists by 200, read 4 times',
      sent: times(4, () => ['campaigns', 'filings', 'tasks'].map((list) => read(`/v1/${list}?limit=200`))).flat(),
    },
    { name: 'the register exported, twice', sent: times(2, () => read('/v1/filings?format=xlsx')) },
  ]
}

function brief() {
  const amountFen = 300
  const budgetRows = times(500, (n) => ({ category: `物料 ${n}`, unitPriceFen: 100, quantity: 3, amountFen }))
  return {
    creativeForms: ['website'],
    budget: { rows: budgetRows, totalFen: 500 * amountFen },
    trackingPoints: times(500, (n) => ({ event: `event-${n}`, place: '首页' })),
    dataPoints: times(200, (n) => ({ id: `d${n}`, name: `数据 ${n}`, personal: false, purpose: '统'.repeat(500) })),
  }
}

/** What needs a campaign: its copy is screened by the record, and it is read with all that belongs to it. */
export const loadsOfCampaign = (number: string, large: string): Load[] => [
  {
    name: 'copy of 200,000 characters kept, 5 times',
    sent: times(5, (n) => json('POST', `/v1/campaigns/${number}/copy`, copy(`copy_${n}`))),
  },
  {
    name: 'a million characters of it screened again',
    sent: [json('PATCH', `/v1/campaigns/${number}`, { traits: ['vote'], industry: 'medical' })],
  },
  {
    name: 'a campaign of 200 filings, read 4 times',
    sent: times(4, () => ['', '/facts?limit=200', '/tasks?limit=200', '/clearance', '/schedule', '/filings?limit=200'])
      .flat()
      .map((part) => read(`/v1/campaigns/${large}${part}`)),
  },
]
