/** What is sent to make the things of a run. */
import type { Json } from '../../infra/dev/demo/rest-client'
import { pdfOf } from '../support/pdf'

export const LEAD = 'M1001'
export const LEGAL = 'L2001'
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
/** A file whose bytes are text: what is not cannot be checked against the document. */
export const PAGE = pdfOf([
  '<</Type/Catalog/Pages 2 0 R>>',
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>',
]).toString('latin1')

const FILING = { platform: 'douyin', item: 'activity_report' }

export const PLAN = {
  name: '契约测试',
  lead: LEAD,
  backup: 'M1002',
  group: { legal: LEGAL, tech: 'T3001', design: 'D4001' },
  endsAt: '2026-12-20T23:59:59+08:00',
  filings: [FILING],
  launches: [{ platform: 'douyin', launchAt: '2026-12-12T00:00:00+08:00' }],
}

/** With the platform before the run begins. */
export const takenOver = (number: string) => ({
  ...FILING,
  takenOver: { submittedAt: '2026-10-09T10:00:00+08:00', number },
})

export const COPY = { copy: 'main', parts: [{ part: '/poster/title', text: '会员满意度 98%' }] }
export const PROMOTION = {
  kind: 'gift',
  prizes: [{ id: 'first', form: 'goods', name: '手机壳', quantity: 3, valueFen: 9900 }],
}
export const PAPER = {
  row: 'business_licence',
  scope: 'company',
  name: '营业执照',
  owner: LEGAL,
  validUntil: '2028-12-31T23:59:59+08:00',
}

/** Shared by what its account is. */
export const siteCredential = (account: string) => ({
  platform: 'tencent_ads',
  item: 'ad_qualification',
  account,
  number: `QZ-${account}`,
})

/** Only offered: nobody has read that it may be shared. */
export const appCredential = (account: string) => ({
  platform: 'own_app',
  item: 'app_filing',
  account,
  number: `沪ICP备2026000001号-${account.slice(-1)}A`,
})

/** Nobody listens there: what is sent to it is refused at once and leaves this machine never. */
export const WEBHOOK = { url: 'http://127.0.0.1:9/hook', types: ['campaign.started'] }

/** Has no part in the campaigns of a run. */
export const AWAY = 'O7001'
export const entry = (staff: string) => ({
  name: '新同事',
  department: 'marketing',
  manager: LEAD,
  mail: `${staff.toLowerCase()}@example.com`,
  phone: '010-1234 5678',
})

/** Of groups that are there when a run begins: one that holds tasks, and such as are removed. */
export const GROUP = 'G-HOLDS'
export const REMOVED_GROUPS = ['G-GONE-1', 'G-GONE-2', 'G-GONE-3']
export const groupEntry = (id: string) => ({
  name: { zh: '设计组', en: 'Design' },
  mail: `${id.toLowerCase()}@example.com`,
  members: [LEAD, 'D4001'],
})

export const absence = (month: string) => ({
  from: `${month}-01T09:00:00+08:00`,
  until: `${month}-08T09:00:00+08:00`,
  substitute: 'M1002',
})

export const importRow = (applicationNumber: string): Json => ({
  name: `导入 ${applicationNumber}`,
  platform: '抖音',
  item: '活动报备',
  applicationNumber,
  submittedAt: '2026-10-01 15:30',
  lead: LEAD,
  backup: 'M1002',
})

export const PARTIES = [
  { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
  { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' },
]
