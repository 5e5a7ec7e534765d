/** What a policy asks of which brief, what is missing from it, what deserves a second look; the shipped types and templates. */
import { briefFaults } from '../../activities/domain/rules/brief-check'
import { briefGaps } from '../../activities/domain/rules/brief-gaps'
import { askedOf } from '../../activities/domain/rules/brief-policy'
import { applyBrief } from '../../activities/domain/record/fold/apply-brief'
import { briefMissing, planMissing } from '../../activities/domain/clearance/plan-missing'
import { briefTotals, briefWarnings } from '../../activities/domain/brief/brief-totals'
import type { CampaignState } from '../../activities/domain/record/state'
import { checkReferenceDoc, loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import { BRIEF_PARTS, RISKS, type Brief, type BriefPolicy, type CampaignTemplate } from '../../workflows/contract/brief'
import { placeLabel } from '../../workflows/contract/brief-words'
import type { Policy } from '../../workflows/contract/policy'
import { budget, FULL, GOAL, PHASES } from '../support/briefs'
import { campaign } from '../support/states'

const docs = loadReferenceDir(REFERENCE_DATA_DIR)
const policy = docs.find((d): d is Policy => d.kind === 'policy') as Policy
const briefs = policy.briefs as BriefPolicy
const templates = docs.filter((d): d is CampaignTemplate => d.kind === 'template')

const typed = (
  type: string,
  brief: Brief,
  more: Partial<CampaignState> = {},
  policy: BriefPolicy = briefs,
): CampaignState => {
  const s = campaign({ stage: 'preparation', filingsDecided: true, objective: { note: 'n', commitment: 'c' }, ...more })
  const asked = askedOf(policy, type, briefTotals(brief)?.totalFen)
  const personal = brief.dataPoints?.some((d) => d.personal) ?? false
  applyBrief(s, {
    type: 'BriefKept',
    v: 1,
    subject: s.number,
    at: s.startedAt,
    seq: 2,
    body: { type, size: asked.size, asks: asked.asks, gaps: briefGaps(brief), personal, dues: {} },
  })
  return s
}

describe('what a type and a size are asked for', () => {
  it('S0-8 nothing without a type, whatever the brief says', () => {
    const s = campaign({ brief: { asks: [], gaps: briefGaps({}), personal: true, dues: {} } })
    expect(planMissing(s)).toEqual([])
  })

  it('S1-11 tracking points and integrations of a large lottery, each integration with its purpose, data and owner; of a small one nothing', () => {
    const tech = (totalFen: number, brief: Brief): string[] =>
      briefMissing(
        typed('lottery', {
          ...brief,
          budget: { rows: [{ category: '奖品', unitPriceFen: totalFen, quantity: 1, amountFen: totalFen }], totalFen },
        }),
      ).filter((place) => /trackingPoints|integrations/.test(place))
    const LARGE = 100_000_000_000
    expect(tech(LARGE, {})).toEqual(['brief/trackingPoints', 'brief/integrations'])
    // That there are none is an answer.
    expect(tech(LARGE, { trackingPoints: [], integrations: [] })).toEqual([])
    const given = { trackingPoints: [{ event: 'draw_click' }], integrations: [{ name: '短信服务', owner: 'T3001' }] }
    const missing = ['brief/integrations/0/purpose', 'brief/integrations/0/data']
    expect(tech(LARGE, given)).toEqual(missing)
    expect(missing.map((place) => placeLabel(place))).toEqual([
      '第三方接入第 1 项：用途',
      '第三方接入第 1 项：涉及的数据',
    ])
    const whole = { name: '短信服务', purpose: '中奖通知', data: '手机号', owner: 'T3001' }
    expect(tech(LARGE, { ...given, integrations: [whole] })).toEqual([])
    expect(tech(100, given)).toEqual([])
    const unknown = briefFaults({ integrations: [{ ...whole, owner: 'X1' }] }, { isStaff: (id) => id !== 'X1' })
    expect(unknown).toEqual([{ pointer: '/integrations/0/owner', code: 'person_unknown' }])
  })

  it('a KPI sheet, each KPI with target and unit, only where the policy is switched to want one', () => {
    const wanting = structuredClone(briefs)
    wanting.types.launch!.parts.kpis = { small: 'off', medium: 'required' }
    const missing = (totalFen: number, brief: Brief, policy?: BriefPolicy): string[] => {
      const rows = [{ category: '投放', unitPriceFen: totalFen, quantity: 1, amountFen: totalFen }]
      const s = typed('launch', { ...brief, budget: { rows, totalFen } }, {}, policy)
      return briefMissing(s).filter((place) => place.startsWith('brief/kpis'))
    }
    const kpi = { department: 'ops', metric: '客诉率', target: 0.5, unit: '%' } as const
    expect(missing(5_000_000, {}, wanting)).toEqual(['brief/kpis'])
    expect(missing(5_000_000, { kpis: [kpi, { department: 'tech', metric: '可用率' }] }, wanting)).toEqual([
      'brief/kpis/1/target',
      'brief/kpis/1/unit',
    ])
    expect(missing(5_000_000, { kpis: [kpi] }, wanting)).toEqual([])
    expect([missing(100, {}, wanting), missing(5_000_000, {})]).toEqual([[], []])
  })

  it('little of a daily post, more of a large lottery than of a small one', () => {
    expect(briefMissing(typed('daily_post', {}))).toEqual([])
    const of = (totalFen: number): string[] =>
      briefMissing(
        typed('lottery', {
          budget: { rows: [{ category: '奖品', unitPriceFen: totalFen, quantity: 1, amountFen: totalFen }], totalFen },
        }),
      )
    expect(of(4_999_999)).toEqual([
      'startsAt',
      'endsAt',
      'brief/creativeForms',
      'brief/risks/technical/plan',
      'brief/risks/compliance/plan',
      'brief/risks/publicOpinion/plan',
      'brief/userData/statement',
    ])
    expect(of(5_000_000)).toEqual(expect.arrayContaining(['brief/goals', 'brief/channels', 'brief/dataPoints']))
    expect(of(5_000_000)).not.toContain('brief/phases')
    expect(of(50_000_000)).toEqual(expect.arrayContaining(['brief/phases', 'brief/resources', 'brief/history']))
  })

  it('S0-10 S3-6 S3-11 statement, link, consent and purposes of whoever collects personal data, by trait or by data point', () => {
    const personal = [
      'brief/dataPoints',
      'brief/userData/statement',
      'brief/userData/privacyUrl',
      'brief/userData/consentText',
    ]
    expect(briefMissing(typed('daily_post', {}, { traits: ['collects_personal_data'] }))).toEqual(personal)
    expect(
      briefMissing(typed('daily_post', { dataPoints: [{ id: 'phone', name: '手机号', personal: true }] })),
    ).toEqual(['brief/dataPoints/0/purpose', ...personal.slice(1)])
    expect(briefMissing(typed('daily_post', { dataPoints: FULL.dataPoints, userData: FULL.userData }))).toEqual([])
  })

  it('S1-7 S4-13 S4-4 S4-9 plans for every risk, backups, sources of the shares, duties of co-branded goods', () => {
    const dates = { startsAt: '2026-11-01T00:00:00+08:00', endsAt: '2026-11-20T00:00:00+08:00' }
    const brief: Brief = {
      ...FULL,
      partners: [{ name: '甲', shareBps: 10_000, source: '市场预算' }],
      coBrandedGoods: [{ name: '联名杯', priceFen: 9_900, function: '饮水' }],
    }
    expect(briefMissing(typed('co_branded_goods', brief, dates)).map((place) => placeLabel(place))).toEqual([
      '合作方及预算占比第 1 项：审批依据',
      '联名商品第 1 项：销售渠道',
      '联名商品第 1 项：售后责任',
      '技术风险：备用方案',
      '舆情风险：备用方案',
      '合作方资源延误：预案',
      '合作方资源延误：备用方案',
      '参与度不足：预案',
      '参与度不足：备用方案',
    ])
    const risks = Object.fromEntries(Object.keys(RISKS).map((kind) => [kind, { plan: '有', backup: '有' }]))
    expect(
      briefMissing(
        typed(
          'cross_industry',
          {
            ...brief,
            partners: [{ name: '甲', shareBps: 10_000, source: '市场预算', approval: '签报 7 号' }],
            coBrandedGoods: [],
            risks,
          },
          dates,
        ),
      ),
    ).toEqual([])
  })

  it('S1-3 S1-10 owners and reasons, where they are asked', () => {
    const s = typed('launch', {
      ...FULL,
      budget: {
        ...FULL.budget!,
        totalFen: 60_000_000,
        rows: [{ category: '全部', unitPriceFen: 60_000_000, quantity: 1, amountFen: 60_000_000 }],
      },
      channels: [{ id: 'douyin', name: '抖音', reason: ' ' }],
      resources: [{ name: 'KOL', kind: 'external' }],
    })
    expect(briefMissing(s)).toEqual(expect.arrayContaining(['brief/channels/0/reason', 'brief/resources/0/owner']))
  })
})

it('S1-5 S1-6 S1-9 S3-1 warns of an unusual reserve, a short warm-up, no history, a goal for nothing; not of what is off', () => {
  const odd: Brief = {
    ...FULL,
    goals: [{ ...GOAL, serves: undefined }],
    phases: [{ ...PHASES[0]!, from: '2026-11-01' }, PHASES[1]!],
    budget: { ...FULL.budget!, reserveFen: 100_000, totalFen: 9_100_000 },
    history: {},
  }
  const around = { demands: {}, dayOf: (at: string) => at.slice(0, 10) }
  const run = {
    startsAt: '2026-11-01T00:00:00+08:00',
    endsAt: '2026-11-12T23:00:00+08:00',
    described: { traits: [], forms: ['video' as const] },
  }
  const warned = (brief: Brief, demands: object = {}) =>
    briefWarnings(run, brief, briefs, { ...around, demands }).map(({ pointer, code }) => `${pointer} ${code}`)
  expect(warned(odd)).toEqual([
    'brief/budget/reserveFen reserve_unusual',
    'brief/history history_missing',
    'brief/goals/0/serves goal_serves_nothing',
    'brief/phases warm_up_short',
    'brief/phases/1 phase_outside_run',
    'brief/creativeForms/0 form_unsaid',
  ])
  expect(warned(odd, { budget: 'off', history: 'off', goals: 'off', phases: 'off', creativeForms: 'off' })).toEqual([])
  expect(briefWarnings({}, FULL, briefs, around)).toEqual([])
  expect(briefTotals(odd)).toMatchObject({
    totalFen: 9_100_000,
    reservePercent: 1.1,
    byChannel: [{ key: 'douyin', amountFen: 9_000_000 }],
  })
})

describe('the shipped types and templates', () => {
  it('S0-38 S1-36 S3-20 every template is of a known type, its checklist begins with the brand guide', () => {
    expect(templates.map((t) => t.id).sort()).toEqual([
      'cross_industry',
      'daily_post',
      'launch',
      'lottery',
      'promotion',
    ])
    for (const { type, checklist } of templates) {
      expect(Object.keys(briefs.types)).toContain(type)
      expect(checklist[0]).toMatchObject({ item: 'brand_guide', department: 'design', mandatory: true })
    }
  })

  it('S1-7 S4-13 a template for partners leaves no risk without plan and backup', () => {
    const { brief } = templates.find((t) => t.id === 'cross_industry') as CampaignTemplate
    expect(briefMissing(typed('cross_industry', brief)).filter((place) => place.includes('risks'))).toEqual([])
  })

  it('names every part of a brief and every place that can be missing', () => {
    const places = [
      ...briefGaps({}),
      ...briefGaps({
        channels: [{ id: 'a', name: 'a' }],
        coBrandedGoods: [{ name: 'a' }],
        partners: [{ name: 'a', shareBps: 1 }],
        expectedReturn: { amountFen: 1 },
      }),
    ]
    for (const place of places) expect(placeLabel(place)).not.toMatch(/[a-z]/)
    expect(Object.keys(BRIEF_PARTS)).toHaveLength(19)
  })

  it('refuses a policy whose size could be hidden, a template whose sums differ', () => {
    const faulty = (change: object) => checkReferenceDoc({ ...policy, briefs: { ...briefs, ...change } })
    const lottery = { ...briefs.types.lottery, parts: { goals: { medium: 'required', huge: 'off' } } }
    expect(faulty({ types: { lottery }, sizes: [{ id: 'medium', zh: '中', en: 'm', belowFen: 5 }] })).toMatchObject({
      problems: [
        { pointer: '/briefs/sizes/0/belowFen' },
        { pointer: '/briefs/types/lottery/parts/goals/huge' },
        { pointer: '/briefs/types/lottery/parts/budget' },
      ],
    })
    const template = { ...templates[0]!, brief: budget({ totalFen: 1 }) }
    expect(checkReferenceDoc(template)).toMatchObject({
      problems: [{ pointer: '/brief/budget/totalFen' }, { pointer: '/brief/budget/split/0/channel' }, {}, {}, {}],
    })
  })
})
