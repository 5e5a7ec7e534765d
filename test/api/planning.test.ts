/** Questions that store nothing, over HTTP: who wants what of a campaign, and when its filings must start. */
import type { PlanAnswer } from '../../activities/domain/planning/plan-answer'
import type { RequirementsAnswer } from '../../activities/domain/requirements/requirements-answer'
import { FORMS, INDUSTRIES, PRODUCT_GROUPS, TRAITS } from '../../workflows/contract/traits'
import type { z } from 'zod'
import type { scheduleSchema } from '../../api/schemas/schedule'
import { createApiRig, PLAN, START_AT, type Answer, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

type Answered<T> = Pick<Answer, 'status' | 'headers'> & { body: T }
const check = (body: object, key?: string): Promise<Answered<RequirementsAnswer>> =>
  rig.call({ url: '/v1/requirements/check', body, key })
const plan = (body: object, key?: string): Promise<Answered<PlanAnswer>> => rig.call({ url: '/v1/plan', body, key })
/** Where a refusal points. */
const pointerOf = ({ body }: Answered<unknown>) => (body as { errors: { pointer: string }[] }).errors[0]?.pointer
const rows = async () =>
  (
    await rig.pool.query(
      'select (select count(*) from intake) + (select count(*) from facts) + (select count(*) from campaigns) as n',
    )
  ).rows[0].n as string

const SAID = { forms: ['mini_program'], industry: 'other', productGroups: [] }

describe('who wants what', () => {
  test('S0-1 S0-2 every answer has a reason in two languages, a rule, a version, and says what to bring', async () => {
    const before = await rows()
    const { status, body } = await check({ platforms: ['wechat', 'douyin'], traits: ['lottery'], ...SAID })
    expect(status).toBe(200)
    expect(body.answer).toBe('required')
    expect(body.platforms.map((p) => [p.platform, p.answer])).toEqual([
      ['company', 'not_required'],
      ['douyin', 'required'],
      ['health_authority', 'not_required'],
      ['samr', 'not_required'],
      ['wechat', 'required'],
    ])
    for (const platform of body.platforms)
      for (const requirement of platform.requirements)
        expect(requirement).toMatchObject({
          reason: { zh: expect.stringMatching(/\p{sc=Han}/u), en: expect.stringMatching(/[a-z]/) },
          rule: expect.stringMatching(new RegExp(`^${platform.platform}\\.${requirement.item}\\.[a-z_]+$`)),
          packVersion: expect.stringMatching(/^2026-11-2[29](\.\d)?$/),
          grade: expect.any(String),
          source: expect.any(String),
        })
    const wechat = body.platforms.at(-1)?.requirements[0]
    expect(wechat).toMatchObject({
      item: 'mini_program_audit',
      noun: { zh: '小程序提审' },
      rule: 'wechat.mini_program_audit.every_release',
      review: { max: { value: 7, unit: 'working_day', grade: 'O', estimate: false } },
      applicationNumber: 'required',
      credential: 'optional',
      expedited: { min: { value: 2, unit: 'hour' }, max: { value: 12, unit: 'hour' } },
      sideDeadlines: [{ id: 'media_id', within: { value: 3, unit: 'calendar_day' } }],
    })
    expect(wechat?.materials.map((m) => m.row)).toContain('page_preview')
    expect(wechat?.limits.map((l) => [l.id, l.max])).toEqual([
      ['withdrawals_a_day', 5],
      ['withdrawals_a_month', 10],
      ['expedites_a_month', undefined],
    ])
    expect(await rows()).toBe(before)
  })

  test('S0-14 S0-19 every row names its entry, and an estimate is called one', async () => {
    const { body } = await check({ traits: [] })
    const all = body.platforms.flatMap((p) => p.requirements)
    expect(all.length).toBeGreaterThan(20)
    for (const { entry, review } of all) {
      expect(entry.zh.length).toBeGreaterThan(3)
      for (const time of [review.min, review.usual, review.max]) expect(time.estimate).toBe(time.grade === 'E')
    }
  })

  test('S0-3 a plain daily post needs nothing of any platform; a lottery in it is filed all the same', async () => {
    const said = { industry: 'other', productGroups: [], forms: ['note'] }
    const platforms = ['wechat', 'douyin', 'xiaohongshu', 'weibo', 'kuaishou', 'bilibili', 'taobao', 'jd', 'pinduoduo']
    const plain = await check({ platforms, traits: ['plain_post'], ...said })
    expect(plain.body.answer).toBe('not_required')
    const forced = await check({ platforms, traits: ['plain_post', 'lottery'], ...said })
    expect(forced.body.answer).toBe('required')
    expect(forced.body.platforms.filter((p) => p.answer === 'required').map((p) => p.platform)).toEqual([
      'douyin',
      'xiaohongshu',
    ])
  })

  test('S3-7 what a platform forbids beside its filings is told, an authority only where it may be asked; a fee is never silence', async () => {
    const { body } = await check({ platforms: ['wechat', 'zhihu'], traits: ['plain_post'], ...SAID, forms: ['note'] })
    const notes = body.platforms.map((p) => [p.platform, p.answer, p.notes.map(({ id, grade }) => `${id} ${grade}`)])
    expect(notes).toEqual([
      ['company', 'not_required', []],
      ['health_authority', 'not_required', []],
      ['samr', 'not_required', []],
      ['wechat', 'not_required', expect.arrayContaining(['forced_sharing S', 'first_misuse S'])],
      ['zhihu', 'not_required', ['unknown ?']],
    ])
    for (const { fee } of body.platforms.filter((p) => !p.own).flatMap((p) => p.requirements))
      expect(fee).toMatchObject({ grade: '?', zh: expect.stringContaining('费用未知') })
    const drug = await check({ platforms: ['wechat'], traits: [], ...SAID, productGroups: ['drug'] })
    const samr = drug.body.platforms.find((p) => p.platform === 'samr')
    expect(samr?.notes.map(({ id }) => id)).toContain('label_prescription')
    expect(samr?.requirements[0]).toMatchObject({
      credentialFormat: { example: '粤械广审（文）第280917-05538号', grade: 'S' },
      materials: expect.arrayContaining([expect.objectContaining({ row: 'ad_review_form', grade: 'T' })]),
    })
  })

  test('S2-10 a vote is interactive without being called so', async () => {
    const { body } = await check({ platforms: ['douyin'], traits: ['vote'] })
    expect(body.traits).toEqual([
      { trait: 'vote', zh: '投票评选', en: 'vote', implied: false },
      { trait: 'interactive', zh: '互动活动', en: 'interactive', implied: true },
    ])
    const report = body.platforms
      .find((p) => p.platform === 'douyin')
      ?.requirements.find((r) => r.item === 'activity_report')
    expect(report).toMatchObject({ answer: 'ask', rule: 'douyin.activity_report.interactive' })
  })

  test('what was left out is asked for by name, never guessed', async () => {
    const { body } = await check({ platforms: ['wechat'], traits: ['plain_post'] })
    const byRule = (rule: string) => body.platforms.flatMap((p) => p.requirements).find((r) => r.rule === rule)
    expect(byRule('wechat.mini_program_audit.every_release')).toMatchObject({ answer: 'ask', unsaid: ['forms'] })
    expect(byRule('samr.health_ad_review.four_groups')).toMatchObject({ answer: 'ask', unsaid: ['productGroups'] })
    const medical = byRule('health_authority.medical_ad_review.medical')
    expect(medical).toMatchObject({ answer: 'ask', unsaid: ['industry'] })
    expect(medical?.reason.zh).toMatch(/^未说明行业，请确认是否适用：/)
  })

  test('duties come back with what to do, the article and how long proof is kept, and nothing to file', async () => {
    const { body } = await check({ traits: ['lottery', 'collects_personal_data'], ...SAID })
    const duty = (item: string) => body.duties.find((d) => d.item === item)
    expect(duty('prize_promotion')).toMatchObject({
      authority: 'law',
      answer: 'required',
      retention: { zh: expect.stringContaining('两年'), article: expect.any(String), grade: 'S' },
    })
    const cap = duty('prize_promotion')?.steps.find((s) => s.en.includes('50,000'))
    expect(cap).toMatchObject({ article: '反不正当竞争法第 11 条', grade: 'T' })
    expect(duty('prize_promotion')).not.toHaveProperty('entry')
    const sensitive = (d: ReturnType<typeof duty>) => d?.steps.some((s) => s.article === '第 28–29 条')
    expect(sensitive(duty('personal_data'))).toBe(false)
    expect(duty('price_promotion')?.answer).toBe('not_required')
    const more = await check({ traits: ['collects_sensitive_data'], ...SAID })
    expect(sensitive(more.body.duties.find((d) => d.item === 'personal_data'))).toBe(true)
    expect(body.platforms.map((p) => p.platform)).not.toContain('law')
  })

  test('accounts bring their platforms along, and are listed with them', async () => {
    const accounts = [
      { platform: 'weibo', account: '品牌官微' },
      { platform: 'weibo', account: '品牌服务' },
    ]
    const { body } = await check({ platforms: ['wechat'], traits: ['lottery'], accounts, ...SAID })
    const weibo = body.platforms.find((p) => p.platform === 'weibo')
    // What the prizes are worth was not said.
    expect(weibo).toMatchObject({ accounts: ['品牌官微', '品牌服务'], answer: 'ask' })
    const large = await check({
      platforms: ['wechat'],
      traits: ['lottery'],
      accounts,
      ...SAID,
      prizes: { totalFen: 6_000_000, highestFen: 99_900, cash: false },
    })
    expect(large.body.platforms.find((p) => p.platform === 'weibo')).toMatchObject({ answer: 'required' })
  })

  test('a word that no rule looks at is said to be one', async () => {
    const { body } = await check({
      platforms: ['weibo'],
      traits: ['employee_account', 'lottery'],
      industry: 'education',
    })
    expect(body.notConsidered.map((n) => [n.field, n.word])).toEqual([['industry', 'education']])
  })

  test('every word of the vocabulary is taken', async () => {
    const { status, body } = await check({
      traits: Object.keys(TRAITS),
      forms: Object.keys(FORMS),
      industry: Object.keys(INDUSTRIES)[0],
      productGroups: Object.keys(PRODUCT_GROUPS),
    })
    expect([status, body.answer]).toEqual([200, 'required'])
  })

  test.each<[string, object, number, string]>([
    ['no traits', {}, 400, '#/traits'],
    ['an unknown trait', { traits: ['raffle'] }, 400, '#/traits/0'],
    ['a trait twice', { traits: ['vote', 'vote'] }, 400, '#/traits'],
    ['an unknown form', { traits: [], forms: ['billboard'] }, 400, '#/forms/0'],
    ['an unknown industry', { traits: [], industry: 'mining' }, 400, '#/industry'],
    ['an unknown product', { traits: [], productGroups: ['toys'] }, 400, '#/productGroups/0'],
    ['no platform of a list', { traits: [], platforms: [] }, 400, '#/platforms'],
    ['a platform with a slash', { traits: [], platforms: ['../etc'] }, 400, '#/platforms/0'],
    ['a platform without a pack', { traits: [], platforms: ['wechat', 'douban'] }, 422, '#/platforms/1'],
    [
      'an account elsewhere',
      { traits: [], accounts: [{ platform: 'douban', account: 'a' }] },
      422,
      '#/accounts/0/platform',
    ],
    [
      'an account with NUL',
      { traits: [], accounts: [{ platform: 'weibo', account: 'a\0' }] },
      400,
      '#/accounts/0/account',
    ],
    ['an unknown field', { traits: [], channel: 'x' }, 400, '#/channel'],
    ['a list', [], 400, '#'],
  ])('refuses %s, and says where', async (_name, body, status, pointer) => {
    const answer = await check(body)
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toMatch('application/problem+json')
    expect(pointerOf(answer)).toBe(pointer)
  })
})

describe('when to start', () => {
  const audit = { platform: 'wechat', item: 'mini_program_audit' }
  const report = { platform: 'douyin', item: 'activity_report' }

  test('S0-19 S0-20 each filing has a latest safe start, an expected clearance and its slack', async () => {
    const before = await rows()
    const { status, body } = await plan({ filings: [audit, report], launchAt: '2026-11-11T00:00:00+08:00' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ startAt: START_AT, basis: 'rule_pack', late: false, provisional: false })
    // Launch on Wednesday at midnight: two days of buffer, 3 or 7 of review, 1 to submit, 1 to recheck, 3 to collect.
    expect(body.filings[0]).toMatchObject({
      noun: { zh: '小程序提审' },
      latestSafeStart: { usual: '2026-10-27T18:00:00+08:00', cautious: '2026-10-21T18:00:00+08:00' },
      steps: [
        { step: 'collect_material', time: { value: 3, unit: 'working_day' } },
        { step: 'recheck' },
        { step: 'submit' },
        { step: 'review', time: { value: 3 } },
        { step: 'buffer' },
      ],
      expectedClearance: { usual: '2026-10-22T18:00:00+08:00', cautious: '2026-10-28T18:00:00+08:00' },
      slackWorkingDays: 11,
      late: false,
      estimate: false,
      greenChannel: { advice: 'not_needed' },
      warnings: [],
    })
    expect(body.filings[1]).toMatchObject({ estimate: true, review: { usual: { estimate: true, grade: 'E' } } })
    expect(await rows()).toBe(before)
  })

  test('S0-20 a late start is warned of, with the green channel where it helps', async () => {
    const on = async (startAt: string) => {
      const { body } = await plan({ filings: [audit], launchAt: '2026-11-11T00:00:00+08:00', startAt })
      const [f] = body.filings
      return [f?.late, f?.slackWorkingDays, f?.greenChannel.advice, f?.warnings.map((w) => w.code)]
    }
    expect(await on('2026-10-21T17:00:00+08:00')).toEqual([false, 4, 'not_needed', []])
    expect(await on('2026-10-22T09:00:00+08:00')).toEqual([false, 3, 'not_needed', ['tight']])
    expect(await on('2026-10-27T18:00:00+08:00')).toEqual([false, 0, 'not_needed', ['tight']])
    expect(await on('2026-10-27T18:01:00+08:00')).toEqual([true, -1, 'suggested', ['late']])
    expect(await on('2026-11-05T10:00:00+08:00')).toEqual([true, -7, 'not_enough', ['late']])
    expect(await on('2026-11-11T00:00:00+08:00')).toEqual([true, -11, 'not_enough', ['launch_past', 'late']])
  })

  test("S0-20 what is late is told of the platform's own expedited way, and whether the green channel is needed besides", async () => {
    const on = async (startAt: string, filing: object = audit) => {
      const { body } = await plan({ filings: [filing], launchAt: '2026-11-11T00:00:00+08:00', startAt })
      return body.filings[0]?.greenChannel
    }
    expect((await on('2026-10-27T18:00:00+08:00'))?.expedited).toBeUndefined()
    const soon = await on('2026-10-28T10:00:00+08:00')
    expect(soon).toMatchObject({ advice: 'suggested', expedited: { advice: 'suffices' } })
    expect(soon?.reason.zh).toMatch(/平台可申请加急（2 小时 至 12 小时，以平台实际为准）：.*无需走绿色通道/)
    const later = await on('2026-11-05T10:00:00+08:00')
    expect(later).toMatchObject({ advice: 'not_enough', expedited: { advice: 'with_green_channel' } })
    expect(later?.reason.zh).toContain('须走绿色通道立即提交，并申请加急')
    const tooLate = await on('2026-11-10T17:00:00+08:00')
    expect(tooLate).toMatchObject({
      expedited: { advice: 'not_enough' },
      reason: { zh: expect.stringContaining('推迟') },
    })
    // Nothing of the kind is known of Douyin.
    expect((await on('2026-11-05T10:00:00+08:00', report))?.expedited).toBeUndefined()
  })

  test('S0-35 platforms come in the order in which they can be expected to clear; the slowest is the critical path', async () => {
    const icp = { platform: 'own_app', item: 'icp_filing' }
    const ads = { platform: 'wechat', item: 'moments_ad' }
    const { body } = await plan({ filings: [icp, audit, ads, report], launchAt: '2026-12-20T10:00:00+08:00' })
    const ranks = body.platforms.map((p) => [p.rank, p.platform])
    // WeChat and Douyin both take three days as a rule; Douyin's longest is shorter.
    expect(ranks).toEqual([
      [1, 'douyin'],
      [2, 'wechat'],
      [3, 'own_app'],
    ])
    expect(body.criticalPath).toMatchObject({ ...icp, slackWorkingDays: expect.any(Number) })
    const wechat = body.platforms.find((p) => p.platform === 'wechat')
    expect(wechat?.expectedClearance.usual).toBe(body.filings[1]?.expectedClearance.usual)
  })

  test('each platform has its own launch; what an authority reviews is through before the first', async () => {
    const launches = [
      { platform: 'wechat', launchAt: '2026-12-10T10:00:00+08:00' },
      { platform: 'douyin', launchAt: '2026-12-01T10:00:00+08:00' },
    ]
    const ad = { platform: 'samr', item: 'health_ad_review' }
    const { body } = await plan({ filings: [audit, report, ad], launches })
    expect(body.filings.map((f) => f.launchAt.slice(0, 10))).toEqual(['2026-12-10', '2026-12-01', '2026-12-01'])
  })

  test('a platform with a launch and no filing is named as undecided', async () => {
    const launches = ['douyin', 'weibo'].map((platform) => ({ platform, launchAt: '2026-12-10T10:00:00+08:00' }))
    const { body } = await plan({ filings: [{ platform: 'douyin', item: 'activity_report' }], launches })
    expect(body.undecided).toEqual(['weibo'])
  })

  test('what is filed after the launch holds nothing up', async () => {
    const filing = { platform: 'own_app', item: 'public_security_filing' }
    const { body } = await plan({ filings: [filing], launchAt: '2026-11-01T10:00:00+08:00' })
    expect(body).toMatchObject({ late: false, filings: [], platforms: [] })
    expect(body.criticalPath).toBeUndefined()
    expect(body.afterLaunch).toMatchObject([{ ...filing, dueAt: '2026-12-01T10:00:00+08:00', within: { grade: 'T' } }])
  })

  test('a plan into a year without a calendar is provisional and says so', async () => {
    const { body } = await plan({ filings: [audit], launchAt: '2027-01-12T10:00:00+08:00' })
    expect(body.provisional).toBe(true)
    expect(body.filings[0]?.warnings).toMatchObject([{ code: 'provisional', zh: expect.stringContaining('放假安排') }])
  })

  test('S0-20 a dry run warns of a start that leaves no time for the work inside', async () => {
    const launches = [{ platform: 'wechat', launchAt: '2026-10-21T10:00:00+08:00' }]
    const { body } = await rig.call({ url: '/v1/campaigns?dry_run=true', body: { ...PLAN, launches } })
    expect(body.warnings).toMatchObject([{ code: 'late_start', latestSafeStartAt: '2026-09-30T18:00:00+08:00' }])
  })

  const at = '2026-12-01T10:00:00+08:00'
  test.each<[string, object, number, string]>([
    ['no filing', { filings: [], launchAt: at }, 400, '#/filings'],
    ['no launch', { filings: [audit] }, 400, '#/launchAt'],
    ['a launch without an offset', { filings: [audit], launchAt: '2026-12-01T10:00:00' }, 400, '#/launchAt'],
    ['a launch far away', { filings: [audit], launchAt: '9999-12-01T10:00:00Z' }, 400, '#/launchAt'],
    ['a filing twice', { filings: [audit, audit], launchAt: at }, 400, '#/filings/1'],
    [
      'two launches of one platform',
      {
        filings: [audit],
        launches: [
          { platform: 'wechat', launchAt: at },
          { platform: 'wechat', launchAt: at },
        ],
      },
      400,
      '#/launches/1/platform',
    ],
    ['an unknown item', { filings: [audit, { platform: 'wechat', item: 'x' }], launchAt: at }, 422, '#/filings/1'],
    ['a duty', { filings: [{ platform: 'law', item: 'livestream' }], launchAt: at }, 422, '#/filings/0'],
    [
      'a platform that nothing says when to launch',
      { filings: [report], launches: [{ platform: 'wechat', launchAt: at }] },
      422,
      '#/filings/0',
    ],
    ['a start that is no instant', { filings: [audit], launchAt: at, startAt: 'now' }, 400, '#/startAt'],
  ])('refuses %s, and says where', async (_name, body, status, pointer) => {
    const answer = await plan(body)
    expect(answer.status).toBe(status)
    expect(pointerOf(answer)).toBe(pointer)
  })
})

test('both want a key that may read campaigns', async () => {
  const reporter = await rig.keyFor('platform', ['reports:write'])
  const reader = await rig.keyFor('calendar', ['campaigns:read'])
  const filings = [{ platform: 'wechat', item: 'mini_program_audit' }]
  const body = { filings, launchAt: '2026-12-01T10:00:00+08:00' }
  expect((await check({ traits: [] }, reporter)).status).toBe(403)
  expect((await plan(body, reporter)).status).toBe(403)
  expect((await check({ traits: [] }, reader)).status).toBe(200)
  expect((await plan(body, reader)).status).toBe(200)
  expect((await rig.call({ url: '/v1/plan', body, key: null })).status).toBe(401)
})

describe('what own filings took', () => {
  const report = { platform: 'douyin', item: 'activity_report' }

  test('S0-20 own reviews are shown, and from 20 on they are reckoned with instead of the rule pack', async () => {
    const item = { platform: 'wechat', item: 'mini_program_audit' }
    const ask = async () => {
      const { body } = await plan({ filings: [item, report], launchAt: '2026-12-20T10:00:00+08:00' })
      return { basis: body.basis, ...body.filings[0] }
    }
    expect(await ask()).toMatchObject({ basis: 'rule_pack', expected: { usual: { value: 3 }, max: { value: 7 } } })
    const filing = `${await rig.campaign()}-01`
    await rig.submit(filing, 'WX-OWN')
    await rig.call({ url: `/v1/filings/${filing}/reports`, body: { kind: 'rejected', text: '缺少规则' } })
    const one = { value: 1, unit: 'working_day', decidedAt: START_AT }
    const few = await ask()
    expect(few).toMatchObject({ basis: 'rule_pack', history: { samples: 1, lastFive: [one] } })
    expect(few.history).not.toHaveProperty('p50')
    // Twenty more of it, judged on the working days after their submission: ten after one, eight after two, two
    // after six: Sunday the 20th makes up for a holiday.
    await rig.pool.query(
      `insert into filings select (f.r).* from (
         select jsonb_populate_record(filings, jsonb_build_object('id', id || '-' || n, 'state', jsonb_set(jsonb_set(state,
                  '{rounds,0,submittedAt}', '"2026-09-14T10:00:00+08:00"'), '{rounds,0,verdict,occurredAt}',
                  to_jsonb('2026-09-' || case when n <= 10 then 15 when n <= 18 then 16 else 21 end || 'T10:00:00+08:00')))) as r
           from filings, generate_series(1, 20) as n where id = $1) as f`,
      [filing],
    )
    const many = await ask()
    expect(many).toMatchObject({
      basis: 'mixed',
      estimate: false,
      expected: { basis: 'history', usual: { value: 1 }, max: { value: 2 } },
      review: { usual: { value: 3 }, max: { value: 7 } },
      history: { samples: 21, p50: { value: 1, unit: 'working_day' }, p90: { value: 2 } },
    })
    expect(many.history?.lastFive.map((t) => t.value)).toEqual([1, 6, 6, 2, 2])
  })
})

describe('the plan that is kept', () => {
  test('S0-20 S0-21 S0-35 every filing shows when it had to begin, what came of it, and by how many days it differs', async () => {
    const number = await rig.campaign({
      filings: [
        { platform: 'wechat', item: 'mini_program_audit' },
        { platform: 'douyin', item: 'activity_report' },
      ],
      launches: [
        { platform: 'wechat', launchAt: '2026-11-11T10:00:00+08:00' },
        { platform: 'douyin', launchAt: '2026-10-15T10:00:00+08:00' },
      ],
    })
    const schedule = async () =>
      (await rig.call({ url: `/v1/campaigns/${number}/schedule` })).body as z.infer<typeof scheduleSchema>
    expect((await schedule()).filings.map((f) => f.plan)).toEqual([undefined, undefined])
    for (const n of ['01', '02']) await rig.open(`${number}-${n}`, [])
    const [wechat, douyin] = (await schedule()).filings
    expect(wechat).toMatchObject({ plan: { late: false }, risks: [], difference: {} })
    expect(douyin).toMatchObject({ plan: { basis: 'rule_pack', late: true }, risks: [{ code: 'late_start' }] })
    await rig.submit(`${number}-02`, 'DY-PLAN')
    await rig.call({
      url: `/v1/filings/${number}-02/reports`,
      body: { kind: 'passed', credential: { number: 'C-PLAN' } },
    })
    const after = await schedule()
    expect(after.filings[1]).toMatchObject({
      phase: 'passed',
      actual: { submittedAt: START_AT, passedAt: START_AT, rounds: 1, insideBuffer: true },
      risks: [],
    })
    expect(after.filings[1]?.difference.clearanceWorkingDays).toBeLessThan(0)
    expect(after.criticalPath).toBe(`${number}-01`)
    expect(after.platforms).toMatchObject([
      { rank: 1, platform: 'douyin', clearedAt: START_AT },
      { rank: 2, platform: 'wechat', expectedClearanceAt: wechat?.plan?.expectedClearanceAt },
    ])
    const stranger = await rig.keyFor('planner', ['campaigns:read'])
    expect((await rig.call({ url: `/v1/campaigns/${number}/schedule`, key: stranger })).status).toBe(404)
  })

  test('S0-20 a dry run reckons with own reviews as the plan does', async () => {
    const body = { ...PLAN, launches: [{ platform: 'wechat', launchAt: '2026-10-13T10:00:00+08:00' }] }
    const { body: answer } = await rig.call({ url: '/v1/campaigns?dry_run=true', body })
    expect(answer.warnings).toMatchObject([{ code: 'launch_before_review_end', basis: 'history' }])
  })
})

describe('a window in which the platform takes submissions', () => {
  const report = { platform: 'douyin', item: 'activity_report' }
  const window = { opensAt: '2026-10-13T10:00:00+08:00', closesAt: '2026-10-16T18:00:00+08:00' }

  test('U-20 bounds a plan, stays on its filing, and points to what is wrong with it', async () => {
    const launchAt = '2026-11-11T10:00:00+08:00'
    const { body } = await plan({
      filings: [
        { ...report, window },
        { platform: 'wechat', item: 'mini_program_audit' },
      ],
      launchAt,
    })
    const [douyin, wechat] = body.filings
    expect(douyin).toMatchObject({ boundBy: 'window', window: { ...window, from: 'filing' }, late: true })
    const said = {
      code: 'window_closed',
      zh: expect.stringContaining('受理窗口'),
      en: expect.stringContaining('window'),
    }
    expect(douyin?.warnings).toEqual([said])
    expect([wechat?.boundBy, wechat?.window, wechat?.late]).toEqual(['launch', undefined, false])
    expect(body.criticalPath?.platform).toBe('douyin')

    const start = { ...PLAN, filings: [{ ...report, window }], launches: [{ platform: 'douyin', launchAt }] }
    const dry = await rig.call({ url: '/v1/campaigns?dry_run=true', body: start })
    expect(dry.body.warnings).toMatchObject([{ code: 'window_closed', boundBy: 'window', launchAt }])
    const closed = { ...start, filings: [{ ...report, window: { closesAt: '2026-10-12T09:00:00+08:00' } }] }
    const refused = await rig.call({ url: '/v1/campaigns', body: closed, idempotencyKey: 'closed-window' })
    expect([refused.status, refused.body.code, pointerOf(refused)]).toEqual([
      422,
      'window_closed',
      '#/filings/0/window/closesAt',
    ])
    const upsideDown = { opensAt: window.closesAt, closesAt: window.opensAt }
    const malformed = await plan({ filings: [{ ...report, window: upsideDown }], launchAt })
    expect([malformed.status, pointerOf(malformed)]).toEqual([400, '#/filings/0/window/closesAt'])

    const number = await rig.campaign({ filings: start.filings, launches: start.launches })
    const filing = async (): Promise<unknown> => (await rig.call({ url: `/v1/filings/${number}-01` })).body
    expect(await filing()).toMatchObject({ window: { ...window, from: 'filing' } })
    await rig.open(`${number}-01`, [])
    const schedule = await rig.call({ url: `/v1/campaigns/${number}/schedule` })
    expect(schedule.body.filings[0]).toMatchObject({
      plan: { boundBy: 'window', window },
      risks: [{ code: 'late_start', zh: expect.stringContaining('受理窗口 2026-10-16 18:00 关闭') }],
    })
    await rig.submit(`${number}-01`, 'DY-WINDOW')
    expect(await filing()).toMatchObject({ phase: 'submitted', rounds: [{ outsideWindow: 'before' }] })
  })
})
