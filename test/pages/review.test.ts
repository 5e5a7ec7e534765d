/** The tasks of an internal review, by REST and on their pages: who may answer, with what, and what the campaign says of it. */
import { installReference } from '../../infra/reference/install'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import { reviewId } from '../../workflows/contract/ids'
import type { Policy } from '../../workflows/contract/policy'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { FULL, GOAL } from '../support/briefs'
import { plainText } from '../support/html'
import { patiently } from '../support/patience'
import { openByLink, type PageVisitor } from '../support/page-visitor'

const wordsOf = (html: string): string => plainText(html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '))

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const budgetOf = (fen: number) => ({
  budget: { rows: [{ category: '投放', unitPriceFen: fen, quantity: 1, amountFen: fen }], totalFen: fen },
})

async function reviewed(more: object = {}): Promise<{ number: string; review: string }> {
  const number = await rig.campaign({ internalReview: 'standard', brief: budgetOf(1_000_000), ...more })
  return { number, review: reviewId(number, 1) }
}

/** Opens what the story would open, and gives it as callers read it. */
async function asked(
  review: string,
  kind: 'pre_review' | 'countersign' | 'approve_campaign' | 'revise_plan',
  key: string,
) {
  await rig.open(review, [{ kind, key }])
  const { body } = await rig.call({ url: `/v1/tasks/${review}.${kind}.${key}.r1` })
  return body as { id: string; basis: string; title: string; holder: { person: string }; campaign: string }
}

const answer = (task: string, body: object, person: string) =>
  rig.call({ url: `/v1/tasks/${task}/answer`, body, person })

async function pageOf(task: string, person: string): Promise<PageVisitor> {
  const visitor = await openByLink(rig, { purpose: 'task', subject: task, person })
  await visitor.signIn(person)
  return visitor
}

async function countersign(task: { id: string; holder: { person: string } }, more: Record<string, string> = {}) {
  const visitor = await pageOf(task.id, task.holder.person)
  return visitor.send({ answer: 'approved', '/approved/text': '同意', ...more })
}

test('a department countersigns on its page alone; systems read what it rests on', async () => {
  const { number, review } = await reviewed()
  const copy = { copy: 'main', platforms: ['douyin'], parts: [{ part: 'title', text: '到店有礼' }] }
  await rig.call({ url: `/v1/campaigns/${number}/copy`, body: copy, person: 'M1001' })
  const legal = await asked(review, 'countersign', 'legal')
  expect(legal).toMatchObject({ campaign: number, title: '会签：法务', holder: { person: 'L2001' } })
  const { basis } = legal
  for (const person of ['F6001', 'L2001']) {
    const byKey = await answer(legal.id, { answer: 'approved', basis }, person)
    expect([byKey.status, byKey.body.code]).toEqual([403, 'own_answer_required'])
  }
  const own = await pageOf(legal.id, 'L2001')
  expect(wordsOf((await own.get()).text)).toMatch(/对外文案 抖音（第 1 版） 到店有礼/)
  expect((await countersign(legal)).status).toBe(303)

  const finance = await asked(review, 'countersign', 'finance')
  const visitor = await pageOf(finance.id, finance.holder.person)
  expect((await visitor.get()).text).toContain('有争议，提请联席会议')
  // Whoever signs reads the plan where the answer is given.
  expect(wordsOf((await visitor.get()).text)).toMatch(
    /活动方案全文.*费用类别：投放；单价（元）：10,000.00；数量：1；金额（元）：10,000.00/s,
  )
  const sent = await visitor.send({ answer: 'change_requested', '/change_requested/text': '缺渠道报价' })
  expect(sent.status).toBe(303)
  const revise = await asked(review, 'revise_plan', 'c1')
  expect((await (await pageOf(revise.id, revise.holder.person)).get()).text).toContain('缺渠道报价')

  // The campaign's page tells who has signed, whose turn it is, and what was asked for.
  const lead = await openByLink(rig, { purpose: 'campaign', subject: number, person: 'M1001' })
  await lead.signIn('M1001')
  const told = wordsOf((await lead.get(`/campaigns/${number}`)).text)
  expect(told).toMatch(
    /内部评审.*第 1 次评审.*法务 同意 王五 .*财务 需修改 吴十 .*缺渠道报价 技术 尚未轮到 部门负责人 尚未轮到/s,
  )
  expect(told).toMatch(/修改与会议.*财务 吴十 要求修改 待处理 张三 缺渠道报价/s)

  const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(body).toMatchObject({
    stage: 'internal_review',
    internalReview: 'standard',
    reviews: [
      {
        id: review,
        phase: 'countersigning',
        order: [['legal'], ['finance'], ['tech']],
        signatures: [
          {
            signer: 'legal',
            answer: 'approved',
            person: 'L2001',
            text: '同意',
            // S1-8: what it has seen.
            confirmed: { copies: [{ copy: 'main', version: 1 }] },
          },
          { signer: 'finance', answer: 'change_requested', text: '缺渠道报价' },
        ],
        matters: [{ id: 'c1', kind: 'change', signer: 'finance', status: 'open' }],
      },
    ],
  })
})

test('a plan is read as it was written: each list has ids of its own, and figures are not rounded', async () => {
  const { review } = await reviewed({
    brief: {
      ...FULL,
      goals: [{ ...GOAL, metric: '转化率', baseline: 0.0004, target: 0.0125 }],
      channels: [{ id: 'first', name: '微信', reason: '会员' }],
      phases: [{ id: 'first', kind: 'warm_up', from: '2026-10-28', until: '2026-11-10' }],
      budget: { ...FULL.budget, split: [{ channel: 'first', phase: 'first', amountFen: 9_000_000 }] },
    },
  })
  const task = await asked(review, 'countersign', 'legal')
  const text = wordsOf((await (await pageOf(task.id, task.holder.person)).get()).text)
  expect(text).toContain('渠道：微信；阶段：预热')
  expect(text).toContain('基准值：0.0004；目标值：0.0125')
})

test('an approval is given on the page by the person alone; the lead sees whose it is', async () => {
  const brief = { ...budgetOf(1_000_000), expectedReturn: { amountFen: 1_250_000, basis: '按上年转化率测算' } }
  const { number, review } = await reviewed({ brief })
  for (const key of ['legal', 'finance', 'tech']) {
    const days: Record<string, string> = key === 'tech' ? { '/approved/workingDays': '2' } : {}
    const task = await asked(review, 'countersign', key)
    // Only who builds something says how long that takes, and must (S1-15).
    const { text } = await (await pageOf(task.id, task.holder.person)).get()
    expect([text.includes('所需工作日（必填）'), text.includes('所需工作日')]).toEqual([key === 'tech', key === 'tech'])
    expect(text).toContain('转交他人')
    // S1-14: finance confirms figures, and sees them beforehand.
    expect(text.includes('预算合计 10000.00 元，预期回报 12500.00 元，投资回报率 25.00%')).toBe(key === 'finance')
    expect((await countersign(task, days)).status).toBe(303)
  }
  const approval = await asked(review, 'approve_campaign', 'department_head')
  expect(approval).toMatchObject({ title: '审批活动：部门负责人', holder: { person: 'M1009' } })
  const byKey = await answer(approval.id, { answer: 'approved', basis: approval.basis }, 'M1009')
  expect([byKey.status, byKey.body.code]).toEqual([403, 'own_answer_required'])
  const lead = await (await pageOf(approval.id, 'M1001')).get()
  expect(lead.text).not.toContain('type="radio"')
  const visitor = await pageOf(approval.id, 'M1009')
  const page = await visitor.get()
  expect(page.text).toContain('10000.00 元')
  expect(page.text).toContain('投资回报率 25.00%')
  // Nobody approves in another's place: there is nothing to hand over.
  expect(page.text).not.toContain('转交他人')
  // What was shown is not what is there any more: it is asked again.
  const shown = await visitor.form()
  const { headers } = await rig.call({ url: `/v1/campaigns/${number}` })
  const changed = await rig.call({
    method: 'PATCH',
    url: `/v1/campaigns/${number}`,
    headers: { 'if-match': String(headers.etag) },
    body: { objective: '新增会员 12 万' },
    person: 'M1001',
  })
  expect(changed.status).toBe(200)
  const stale = await visitor.post({ ...shown, answer: 'approved', '/approved/text': '同意' })
  expect(stale.status).toBe(422)
  expect(stale.text).toContain('您打开页面之后情况有了变化')
  expect((await visitor.send({ answer: 'approved', '/approved/text': '同意' })).status).toBe(303)
  const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(body).toMatchObject({ stage: 'filing', reviews: [{ phase: 'approved' }] })
})

test('S1-19 the director writes corrections into the form, row by row; systems read them', async () => {
  const shipped = loadReferenceDir(REFERENCE_DATA_DIR).find((doc): doc is Policy => doc.kind === 'policy')
  if (!shipped?.review) throw new Error('the shipped policy has no review')
  const review = { ...shipped.review, preReview: { role: 'director' } } as const
  await installReference(rig.pool, [{ ...shipped, version: '2098-01-01', review }])
  // A reader of reference data looks for newer versions every few seconds.
  let number = ''
  await patiently(
    'the policy with a pre-review',
    async () => {
      number = (await reviewed()).number
      const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
      return (body.reviews as { phase: string }[])[0]?.phase === 'pre_reviewing'
    },
    1_000,
  )
  const id = reviewId(number, 1)
  const task = await asked(id, 'pre_review', 'director')
  expect(task).toMatchObject({ title: '预审活动：总监', holder: { person: 'M1009' } })
  const visitor = await pageOf(task.id, 'M1009')
  const { text } = await visitor.get()
  for (const label of ['对方案的更正', '更正内容', '原为', '改为']) expect(text).toContain(label)
  const sent = await visitor.send({
    answer: 'change_requested',
    '/change_requested/text': '时长不足',
    '/change_requested/amendments/0/what': '活动时长',
    '/change_requested/amendments/0/before': '7 天',
    '/change_requested/amendments/0/after': '10 天',
  })
  expect(sent.status).toBe(303)
  const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(body.reviews).toMatchObject([
    {
      phase: 'pre_reviewing',
      signatures: [{ signer: 'pre_review', label: '预审活动', answer: 'change_requested' }],
      matters: [{ id: 'c1', amendments: ['活动时长：7 天 → 10 天'], status: 'open' }],
    },
  ])
  const revise = await asked(id, 'revise_plan', 'c1')
  expect((await (await pageOf(revise.id, 'M1001')).get()).text).toContain('活动时长：7 天 → 10 天')
  // The campaign's page says whose turn it was, and what is to be otherwise.
  const lead = await openByLink(rig, { purpose: 'campaign', subject: number, person: 'M1001' })
  await lead.signIn('M1001')
  const page = wordsOf((await lead.get(`/campaigns/${number}`)).text)
  for (const words of ['预审中', '总监', '活动时长：7 天 → 10 天']) expect(page).toContain(words)
})
