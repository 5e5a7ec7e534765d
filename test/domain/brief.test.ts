/** The brief: what is wrong in it, and which links are public. */
import { briefFaults } from '../../activities/domain/rules/brief-check'
import { isPublicLink } from '../../activities/domain/rules/public-link'
import { briefSchema } from '../../infra/schemas/brief-schema'
import type { Brief } from '../../workflows/contract/brief'
import { budget, FULL, GOAL, PHASES } from '../support/briefs'

const faults = (change: Partial<Brief>): string[] =>
  briefFaults({ ...FULL, ...change }, { isStaff: (staff) => staff === 'M1001', items: ['brand_guide'] }).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  )
it('S0-8 finds nothing wrong in a brief that agrees', () => {
  expect(faults({})).toEqual([])
  expect(briefSchema.safeParse(FULL).error).toBeUndefined()
})

const wrong: [name: string, change: Partial<Brief>, expected: string[]][] = [
  [
    'S1-1 a goal that is its own baseline, one that serves no goal there is',
    {
      goals: [
        { ...GOAL, target: 20_000 },
        { ...GOAL, serves: 'fame' },
      ],
    },
    ['/goals/0/target target_is_baseline', '/goals/1/serves reference_unknown'],
  ],
  [
    'S2-2 stages that lead backward, beyond the target or after the deadline',
    {
      goals: [
        {
          ...GOAL,
          stages: [
            { target: 60_000, deadline: '2026-11-01' },
            { target: 50_000, deadline: '2026-11-10' },
            { target: 120_000, deadline: '2026-11-21' },
          ],
        },
      ],
    },
    [
      '/goals/0/stages/1/target stage_unfit',
      '/goals/0/stages/2/target stage_unfit',
      '/goals/0/stages/2/deadline stage_unfit',
    ],
  ],
  [
    'S1-4 an amount that is not price times quantity, and with it the total and the split',
    budget({ rows: [{ category: '奖品', unitPriceFen: 199, quantity: 3, amountFen: 598 }] }),
    ['/budget/rows/0/amountFen amount_differs', '/budget/totalFen total_differs', '/budget/split split_differs'],
  ],
  ['S1-4 a total that is one fen off', budget({ totalFen: 10_000_001 }), ['/budget/totalFen total_differs']],
  [
    'S3-24 a split of an unknown channel and phase that does not add up',
    budget({ split: [{ channel: 'tv', phase: 'tail', amountFen: 8_999_999 }] }),
    [
      '/budget/split/0/channel reference_unknown',
      '/budget/split/0/phase reference_unknown',
      '/budget/split split_differs',
    ],
  ],
  [
    'S1-9 phases out of order',
    { phases: [PHASES[0]!, { ...PHASES[1]!, from: '2026-11-10', until: '2026-11-09' }] },
    ['/phases/1/until dates_unordered', '/phases/1/from dates_unordered'],
  ],
  [
    'S1-9 an id twice',
    { strategicGoals: [...FULL.strategicGoals!, ...FULL.strategicGoals!] },
    ['/strategicGoals/1/id repeated'],
  ],
  [
    'a KPI of a department twice',
    {
      kpis: [
        { department: 'ops', metric: '客诉率' },
        { department: 'legal', metric: '客诉率' },
        { department: 'ops', metric: '客诉率' },
      ],
    },
    ['/kpis/2/metric repeated'],
  ],
  [
    'S4-4 shares of 99.99 %',
    {
      partners: [
        { name: '甲', shareBps: 5_000 },
        { name: '乙', shareBps: 4_999 },
      ],
    },
    ['/partners shares_differ'],
  ],
  [
    'S3-6 a forced redirect, a permission that serves nothing, a link to the inside',
    {
      userData: {
        forcedRedirect: true,
        privacyUrl: 'https://192.168.0.1/p',
        permissions: [{ name: '通讯录', dataPoint: 'contacts' }],
      },
    },
    [
      '/userData/privacyUrl link_not_public',
      '/userData/forcedRedirect forced_redirect',
      '/userData/permissions/0/dataPoint reference_unknown',
    ],
  ],
  [
    'S1-3 people that nobody knows, S3-25 a row that is not in the checklist, and one that is due twice',
    {
      resources: [{ name: 'KOL', kind: 'external', owner: 'M9' }],
      risks: { technical: { owner: 'M9' } },
      keyDates: [{ on: '2026-10-20', name: '定稿', owner: 'M9', items: ['brand_guide', 'nothing', 'brand_guide'] }],
    },
    [
      '/keyDates/0/items/2 repeated',
      '/resources/0/owner person_unknown',
      '/risks/technical/owner person_unknown',
      '/keyDates/0/owner person_unknown',
      '/keyDates/0/items/1 reference_unknown',
    ],
  ],
]
it.each(wrong)('%s: refused by pointer and code', (_, change, expected) => {
  expect(faults(change)).toEqual(expected)
})

it('S1-1 S1-4 takes a goal or a budget row as a whole or not at all, and says so in Chinese', () => {
  const { error } = briefSchema.safeParse({
    goals: [{ metric: '新增会员', target: '十万' }],
    budget: { rows: [{ category: '奖品', unitPriceFen: 1.5 }], totalFen: -1 },
  })
  expect(error?.issues.map((i) => `/${i.path.join('/')} ${i.message}`)).toEqual([
    '/goals/0/baseline 缺少必填内容 (required)',
    '/goals/0/target 须为数字 (number)',
    '/goals/0/unit 缺少必填内容 (required)',
    '/goals/0/deadline 缺少必填内容 (required)',
    '/budget/rows/0/unitPriceFen 须为整数，单位为分 (whole fen)',
    '/budget/rows/0/quantity 缺少必填内容 (required)',
    '/budget/rows/0/amountFen 缺少必填内容 (required)',
    '/budget/totalFen 不能为负 (negative)',
  ])
})

it.each([
  'http://brand.com/p',
  'https://user:secret@brand.com/p',
  'https://user@brand.com',
  'https://localhost/p',
  'https://app.localhost',
  'https://intranet/p',
  'https://wiki.corp',
  'https://printer.local',
  'https://127.0.0.1/p',
  'https://2130706433/p',
  'https://0x7f.1/p',
  'https://10.0.0.8:8443',
  'https://[::1]/p',
  'https://[::ffff:10.0.0.1]/p',
  'https://brand.example',
  'https:/brand.com',
  'https:\\\\brand.com',
  'https://brand.com\\@10.0.0.1/',
  ' https://brand.com',
  'https://brand.com/a b',
  'ftp://brand.com',
  'javascript:alert(1)',
  '',
])('S0-10 refuses %j as a privacy link', (link) => {
  expect(isPublicLink(link)).toBe(false)
})
it.each([
  'https://brand.com',
  'https://www.brand.com.cn/privacy?v=2#a',
  'https://隐私.中国/说明',
  'https://brand.com:8443/p',
])('S0-10 takes %j', (link) => {
  expect(isPublicLink(link)).toBe(true)
})
