/** A form as a browser sends it becomes the body that REST takes, and is shown again as it was typed. */
import { withReckonedAmounts } from '../../activities/domain/brief/reckoned'
import { bodyOf, sentOf, type Sent } from '../../api/pages/forms/sent-form'
import { formBody, plainSchema, tidied } from '../../api/pages/start/form-schema'
import { platformField, type PlatformChoice } from '../../api/pages/start/platform-fields'
import { COMMAND_SCHEMAS } from '../../infra/schemas/command-schemas'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'

const CHOICES: PlatformChoice[] = ['wechat', 'douyin'].map((platform) => ({
  platform,
  name: { zh: platform, en: platform },
  items: [],
}))

const TYPED: Sent = {
  '/name': ' 双11 抽奖 ',
  '/lead': 'M1001',
  '/backup': 'M1002',
  '/objective': '拉新\r\n促活',
  '/startsAt': '',
  '/endsAt': '2026-11-20T23:59',
  '/traits': ['lottery', 'price_promotion'],
  '/prizes/totalFen': '30,000.07',
  '/prizes/cash': 'false',
  '/brief/goals/0/metric': '',
  '/brief/goals/1/metric': '新增会员',
  '/brief/goals/1/baseline': '20000',
  '/brief/goals/1/target': '1e5',
  '/brief/goals/1/unit': '人',
  '/brief/goals/1/deadline': '2026-11-20',
  '/brief/channels/0/name': '公众号',
  '/brief/partners/0/name': '某咖啡',
  '/brief/partners/0/shareBps': '33.33',
  '/brief/budget/rows/0/category': '奖品',
  '/brief/budget/rows/0/unitPriceFen': '6999',
  '/brief/budget/rows/0/quantity': '3',
  '/brief/budget/reserveFen': '2333',
  'on:wechat': 'on',
  'launch:douyin': '2026-11-11T20:00',
  'items:wechat': 'mini_program_audit',
  'account:wechat': ' gh_brand ',
}

it('U-6 reads yuan as fen, per cent as shares, local times as instants, and leaves out what is blank', () => {
  const { body } = formBody(CHOICES, TYPED)
  expect(body).toEqual({
    name: '双11 抽奖',
    lead: 'M1001',
    backup: 'M1002',
    objective: '拉新\n促活',
    endsAt: '2026-11-20T23:59:00+08:00',
    traits: ['lottery', 'price_promotion'],
    prizes: { totalFen: 3000007, cash: false },
    brief: {
      goals: [{ metric: '新增会员', baseline: 20000, target: '1e5', unit: '人', deadline: '2026-11-20' }],
      channels: [{ id: 'channels_1', name: '公众号' }],
      partners: [{ name: '某咖啡', shareBps: 3333 }],
      budget: {
        rows: [{ category: '奖品', unitPriceFen: 699900, quantity: 3, amountFen: 2099700 }],
        reserveFen: 233300,
        totalFen: 2333000,
      },
    },
    platforms: ['wechat'],
    launches: [{ platform: 'douyin', launchAt: '2026-11-11T20:00:00+08:00' }],
    filings: [{ platform: 'wechat', item: 'mini_program_audit', account: 'gh_brand' }],
  })
})

it('shows it again without blank rows, as typed where that cannot be read, and reads the same from what it shows', () => {
  const form = formBody(CHOICES, TYPED)
  const shown = tidied(TYPED, form)
  expect(shown).toMatchObject({
    '/endsAt': '2026-11-20T23:59',
    '/prizes/totalFen': '30000.07',
    '/brief/goals/0/metric': '新增会员',
    '/brief/goals/0/target': '1e5',
    '/brief/partners/0/shareBps': '33.33',
    'launch:douyin': '2026-11-11T20:00',
  })
  expect(shown['/brief/goals/1/metric']).toBeUndefined()
  expect(formBody(CHOICES, shown).body).toEqual(form.body)
})

it('a fault is said at the row where it now stands, and of a platform at its field', () => {
  const { body, parts } = formBody(CHOICES, TYPED)
  const parsed = COMMAND_SCHEMAS.startCampaign.safeParse(body)
  expect(parsed.error?.issues.map(({ path }) => path.join('/'))).toEqual(['brief/goals/0/target'])
  expect(platformField(parts, '/launches/0/launchAt')).toBe('launch:douyin')
  expect(platformField(parts, '/filings/0/account')).toBe('account:wechat')
  expect(platformField(parts, '/filings/0/item')).toBe('items:wechat')
  expect(platformField(parts, '/name')).toBeUndefined()
})

it('every template goes through the form and comes out as it was', () => {
  const templates = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc) => doc.kind === 'template')
  expect(templates.length).toBeGreaterThan(3)
  for (const { brief } of templates) {
    const typed = bodyOf(plainSchema, sentOf(plainSchema, { brief })) as { brief?: object } | undefined
    expect(typed?.brief ?? {}).toEqual(brief)
  }
})

it('reckons nothing where a number is missing or unreadable', () => {
  const rows = [{ category: '奖品', unitPriceFen: 100 }]
  expect(withReckonedAmounts({ budget: { rows } })).toEqual({ budget: { rows } })
  const odd = { budget: { rows: [], reserveFen: '很多' as unknown as number, totalFen: 5 } }
  expect(withReckonedAmounts(odd)).toEqual({ budget: { rows: [], reserveFen: '很多' } })
})

it('names that objects have by themselves, and fields of others, become nothing', () => {
  const sent = {
    '/__proto__/polluted': 'x',
    '/constructor': 'x',
    '/externalRef': 'x',
    '/filings/0/item': 'x',
    name: 'y',
  }
  expect(formBody([], sent).body).toEqual({})
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
