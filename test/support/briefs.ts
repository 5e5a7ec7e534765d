/** A brief that agrees with itself and lacks nothing, for tests to spoil. */
import type { Brief } from '../../workflows/contract/brief'

export const GOAL = {
  metric: '新增会员',
  baseline: 20_000,
  target: 100_000,
  unit: '人',
  deadline: '2026-11-20',
  serves: 'growth',
}
export const PHASES = [
  { id: 'warm', kind: 'warm_up' as const, from: '2026-10-28', until: '2026-11-10' },
  { id: 'burst', kind: 'burst' as const, from: '2026-11-11', until: '2026-11-13' },
]
/** Rows of 90,000 yuan and a reserve of 10,000. */
export const FULL: Brief = {
  creativeForms: ['website'],
  strategicGoals: [{ id: 'growth', text: '会员增长' }],
  goals: [GOAL],
  phases: PHASES,
  budget: {
    rows: [
      { category: '奖品', unitPriceFen: 2_000_000, quantity: 3, amountFen: 6_000_000 },
      { category: '投放', unitPriceFen: 3_000_000, quantity: 1, amountFen: 3_000_000 },
    ],
    reserveFen: 1_000_000,
    totalFen: 10_000_000,
    split: [
      { channel: 'douyin', phase: 'warm', amountFen: 4_000_000 },
      { channel: 'douyin', phase: 'burst', amountFen: 5_000_000 },
    ],
  },
  channels: [{ id: 'douyin', name: '抖音', reason: '目标人群集中' }],
  kpis: [{ department: 'marketing', metric: '新增会员', target: 80_000, unit: '人' }],
  resources: [{ name: '达人 A', kind: 'external', owner: 'M1001' }],
  risks: { technical: { plan: '限流' }, compliance: { plan: '复核' }, publicOpinion: { plan: '值守' } },
  trackingPoints: [],
  integrations: [],
  dataPoints: [{ id: 'phone', name: '手机号', personal: true, purpose: '发奖' }],
  userData: {
    statement: '仅用于发奖',
    privacyUrl: 'https://www.brand.com.cn/privacy',
    consentText: '我同意',
    permissions: [{ name: '短信', dataPoint: 'phone' }],
  },
  history: { text: '去年双11' },
  keyDates: [{ on: '2026-10-20', name: '定稿' }],
}

/** FULL's budget with something else in it. */
export const budget = (change: Partial<NonNullable<Brief['budget']>>) => ({
  budget: { ...(FULL.budget as object), ...change } as never,
})
