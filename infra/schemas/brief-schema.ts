/**
 * The shape of a brief at the border. A row that is there is there as a whole; what may be told later may be left out. Sums,
 * orders and references are judged by the domain, which says all faults at once.
 */
import { z } from 'zod'
import { PHASE_KINDS, RISKS } from '../../workflows/contract/brief'
import { FORMS } from '../../workflows/contract/traits'
import { department } from '../reference/reference-schema-parts'
import { campaignNumber, oneLine, shaped, text as storable } from './schema-parts'

const namesOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string]
const missing = '缺少必填内容 (required)'
/** Says in Chinese what is wrong with a value of another type, or that there is none. */
const must = (what: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? missing : what),
})

const text = (max: number) => storable(max, must('须为文字 (text)'))
const line = (max: number) => oneLine(max, must('须为文字 (text)'))
const id = shaped(/^[a-z][a-z0-9_]{0,63}$/, 'first', { zh: '小写字母开头的编号', en: 'id' }, must('须为编号 (id)'))
const staff = shaped(
  /^[A-Za-z0-9_-]{1,32}$/,
  'M1001',
  { zh: '工号', en: 'staff number' },
  must('须为工号 (staff number)'),
)

/** A local date of this century. */
export const day = z.iso
  .date({ ...must('须为日期，如 2026-11-11 (date)'), abort: true })
  .refine((value) => value.startsWith('20'), '须为 2000 至 2099 年间的日期')
  .meta({ example: '2026-11-11' })

/** A hundred billion yuan: the sum of all rows still is an exact number. */
const fen = z
  .int(must('须为整数，单位为分 (whole fen)'))
  .min(0, '不能为负 (negative)')
  .max(1e13, '金额过大 (too large)')
  .meta({ description: 'In fen.' })

const amount = z.number(must('须为数字 (number)')).min(-1e15, '过小').max(1e15, '过大')
const word = <T extends Record<string, unknown>>(words: T) =>
  z.enum(namesOf(words), must(`须为 ${Object.keys(words).join('、')} 之一 (one of these)`))
const list = <T extends z.ZodType>(item: T, max: number) =>
  z.array(item, must('须为列表 (list)')).max(max, `最多 ${max} 项 (at most ${max})`)
const flag = z.boolean(must('须为 true 或 false'))

const goal = z.strictObject(
  {
    metric: line(100).meta({ example: '新增会员' }),
    baseline: amount,
    target: amount,
    unit: line(30).meta({ example: '人' }),
    deadline: day,
    serves: id.optional().meta({ description: 'Id of the strategic goal that it serves.' }),
    stages: list(z.strictObject({ name: line(100).optional(), target: amount, deadline: day }), 50)
      .optional()
      .meta({ description: 'Measurable steps from baseline to target, by date.' }),
  },
  must('须为对象 (object)'),
)

const budget = z
  .strictObject({
    rows: list(
      z.strictObject({
        category: line(100),
        unitPriceFen: fen,
        quantity: z.int(must('须为整数 (whole number)')).min(1, '至少为 1').max(1_000_000, '数量过大 (too large)'),
        amountFen: fen,
      }),
      500,
    ),
    reserveFen: fen.optional().meta({ description: 'Emergency reserve in addition to the rows, in fen.' }),
    totalFen: fen.meta({ description: 'Sum of all rows and the reserve, in fen.' }),
    split: list(z.strictObject({ channel: id, phase: id, amountFen: fen }), 1_000)
      .optional()
      .meta({ description: 'The same amounts broken down by channel and phase.' }),
  })
  .meta({ description: 'Amounts are whole numbers of fen. Amounts and totals are recomputed and must agree.' })

const risk = z.strictObject({
  plan: text(4000).optional(),
  backup: text(1000).optional().meta({ description: 'Fallback: what or who takes over.' }),
  owner: staff.optional(),
})

const userData = z.strictObject({
  statement: text(4000).optional().meta({ description: 'What users are told about the use of their data.' }),
  privacyUrl: text(2000)
    .optional()
    .meta({
      description:
        'An https address with a public host name and without user name or password. Checked by its form only, ' +
        'never fetched.',
    }),
  consentText: text(4000).optional(),
  forcedRedirect: flag.optional().meta({ description: 'Must be false; `true` is refused.' }),
  permissions: list(z.strictObject({ name: line(100), dataPoint: id }), 50)
    .optional()
    .meta({ description: 'Permissions requested from users; each must serve one of the data points.' }),
})

/** The whole brief. */
export const briefSchema = z
  .strictObject({
    creativeForms: list(word(FORMS), 20)
      .refine((all) => new Set(all).size === all.length, '有重复 (named twice)')
      .optional(),
    strategicGoals: list(z.strictObject({ id, text: line(500) }), 20).optional(),
    goals: list(goal, 50).optional(),
    kpis: list(
      z.strictObject({
        department,
        metric: line(100),
        target: amount.optional(),
        unit: line(30).optional(),
      }),
      200,
    )
      .optional()
      .meta({ description: 'The KPI sheet: targets of each department.' }),
    phases: list(z.strictObject({ id, kind: word(PHASE_KINDS), name: line(100).optional(), from: day, until: day }), 20)
      .optional()
      .meta({ description: 'In order; each phase begins after the previous one has ended.' }),
    budget: budget.optional(),
    expectedReturn: z
      .strictObject({ amountFen: fen, basis: text(4000).optional() }, must('须为对象 (object)'))
      .optional()
      .meta({ description: 'Expected return on the budget, and how it was estimated.' }),
    channels: list(z.strictObject({ id, name: line(100), reason: text(2000).optional() }), 50).optional(),
    resources: list(
      z.strictObject({
        name: line(200),
        kind: z.enum(['internal', 'external'], must('须为 internal 或 external')),
        owner: staff.optional(),
      }),
      200,
    ).optional(),
    risks: z.partialRecord(word(RISKS), risk).optional(),
    partners: list(
      z.strictObject({
        name: line(200),
        shareBps: z
          .int(must('须为整数 (whole number)'))
          .min(0, '不能为负')
          .max(10_000, '最多 10000')
          .meta({ description: 'Share of the budget in hundredths of a per cent; the shares add up to 10000.' }),
        source: line(200).optional(),
        approval: line(200).optional(),
      }),
      50,
    ).optional(),
    coBrandedGoods: list(
      z.strictObject({
        name: line(200),
        function: text(2000).optional(),
        priceFen: fen.optional(),
        salesChannel: line(200).optional(),
        afterSales: text(2000).optional().meta({ description: 'Who is responsible for after-sales service.' }),
      }),
      200,
    ).optional(),
    trackingPoints: list(z.strictObject({ event: line(100), place: line(200).optional() }), 500)
      .optional()
      .meta({ description: 'An empty list means that there are none.' }),
    integrations: list(
      z.strictObject({
        name: line(200),
        provider: line(200).optional(),
        purpose: text(1000).optional(),
        data: text(1000).optional().meta({ description: 'Data sent to it and received from it; 无 if none.' }),
        owner: staff.optional().meta({ description: 'Staff number of the person responsible for it.' }),
      }),
      100,
    )
      .optional()
      .meta({ description: 'An empty list means that there are none.' }),
    dataPoints: list(z.strictObject({ id, name: line(200), personal: flag, purpose: text(1000).optional() }), 200)
      .optional()
      .meta({
        description:
          'All data items that are collected, each with its purpose. An empty list means that none are collected.',
      }),
    userData: userData.optional(),
    history: z
      .strictObject({
        text: text(8000).optional(),
        campaigns: list(campaignNumber, 20).optional(),
        fileIds: list(z.uuid(must('须为文件编号 (file id)')).toLowerCase(), 50).optional(),
      })
      .optional(),
    keyDates: list(
      z.strictObject({
        on: day,
        name: line(200),
        owner: staff.optional(),
        items: list(id, 50)
          .optional()
          .meta({ description: "Rows of the campaign's checklist that are due on this day." }),
      }),
      100,
    ).optional(),
  })
  .meta({
    id: 'Brief',
    description: 'The structured campaign plan (活动方案). Errors are refused; missing parts may be added later.',
    example: {
      creativeForms: ['website'],
      goals: [{ metric: '新增会员', baseline: 20000, target: 100000, unit: '人', deadline: '2026-11-20' }],
      budget: {
        rows: [{ category: '奖品', unitPriceFen: 699900, quantity: 3, amountFen: 2099700 }],
        reserveFen: 233300,
        totalFen: 2333000,
      },
      risks: { technical: { plan: '压测与限流，异常时切换静态页' } },
    },
  })
