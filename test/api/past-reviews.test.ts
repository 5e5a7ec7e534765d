/** Past approvals of the company: found again, and measured. */
import { changeClock } from '../../infra/postgres/clock'
import { reviewId } from '../../workflows/contract/ids'
import { openByLink } from '../support/page-visitor'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
/** Approved in five working days, approved at once, refused, and still under way. */
let slow: string
let quick: string
let refused: string
let open: string

const to = (day: string) => changeClock(rig.pool, { to: `2026-${day}T10:00:00+08:00` })

/** Whoever is asked answers on the page. */
async function sign(
  number: string,
  kind: 'countersign' | 'approve_campaign',
  key: string,
  text = '同意',
  answer = 'approved',
) {
  const review = reviewId(number, 1)
  await rig.open(review, [{ kind, key }])
  const subject = `${review}.${kind}.${key}.r1`
  const { person } = (await rig.call({ url: `/v1/tasks/${subject}` })).body.holder as { person: string }
  const visitor = await openByLink(rig, { purpose: 'task', subject, person })
  await visitor.signIn(person)
  const days: Record<string, string> = key === 'tech' ? { '/approved/workingDays': '1' } : {}
  const { status } = await visitor.send({ answer, [`/${answer}/text`]: text, ...days })
  expect([subject, status]).toEqual([subject, 303])
}

const begin = (name: string): Promise<string> =>
  rig.campaign({
    name,
    internalReview: 'standard',
    brief: { budget: { rows: [{ category: '投放', unitPriceFen: 1, quantity: 1, amountFen: 1 }], totalFen: 1 } },
  })

beforeAll(async () => {
  rig = await createApiRig()
  slow = await begin('慢')
  refused = await begin('拒')
  await sign(refused, 'countersign', 'legal', '规则不清', 'refused')
  await rig.open(reviewId(slow, 1), [{ kind: 'countersign', key: 'legal' }])
  // From Monday to Wednesday.
  await to('10-14')
  await sign(slow, 'countersign', 'legal', '法务已阅')
  await sign(slow, 'countersign', 'finance')
  await rig.open(reviewId(slow, 1), [{ kind: 'countersign', key: 'tech' }])
  // To the Monday after the weekend.
  await to('10-19')
  await sign(slow, 'countersign', 'tech')
  await sign(slow, 'approve_campaign', 'department_head')
  quick = await begin('快')
  for (const key of ['legal', 'finance', 'tech']) await sign(quick, 'countersign', key)
  await sign(quick, 'approve_campaign', 'department_head')
  open = await begin('未决')
}, 120_000)
afterAll(() => rig.stop())

interface Found {
  campaign: string
  review: { phase: string; signatures: { text: string }[] }
}
async function found(query = '', key?: string): Promise<string[]> {
  const { status, body } = await rig.call({ url: `/v1/reviews?${query}`, key })
  expect([query, status]).toEqual([query, 200])
  return (body.items as Found[]).map(({ campaign }) => campaign)
}

test('S1-24 past approvals are found by who, department, step, outcome, period and campaign, the newest first', async () => {
  expect(await found()).toEqual([quick, refused, slow].sort().reverse())
  expect(await found()).not.toContain(open)
  expect(await found('outcome=refused')).toEqual([refused])
  expect(await found('outcome=approved')).toEqual([quick, slow].sort().reverse())
  expect(await found('step=legal&person=L2001')).toHaveLength(3)
  expect(await found('step=finance&person=L2001')).toEqual([])
  expect(await found('step=tech')).toEqual([quick, slow].sort().reverse())
  expect(await found('step=department_head&person=M1009')).toHaveLength(2)
  expect(await found(`campaign=${slow}`)).toEqual([slow])
  expect(await found(`decided_before=${encodeURIComponent('2026-10-15T00:00:00+08:00')}`)).toEqual([refused])
  expect(await found(`decided_from=${encodeURIComponent('2026-10-15T00:00:00+08:00')}&path=standard`)).toHaveLength(2)
  expect(await found('path=green_channel')).toEqual([])
})

test('S1-24 with what was said; a page at a time; nothing of another client', async () => {
  const { body } = await rig.call({ url: `/v1/reviews?campaign=${slow}` })
  expect((body.items as Found[])[0]?.review.signatures.map(({ text }) => text)).toContain('法务已阅')
  const seen: string[] = []
  for (let url: string | undefined = '/v1/reviews?limit=1'; url !== undefined;) {
    const answer = await rig.call({ url })
    seen.push(...(answer.body.items as Found[]).map(({ campaign }) => campaign))
    const { nextCursor } = answer.body as { nextCursor?: string }
    url = nextCursor === undefined ? undefined : `/v1/reviews?limit=1&cursor=${encodeURIComponent(nextCursor)}`
  }
  expect(seen).toEqual(await found())
  expect(await found('', await rig.keyFor('rival'))).toEqual([])
})

interface Times {
  approvals?: { count: number; averageWorkingDays: number }
  steps: { step: string; label: string; person: string; count: number; averageWorkingDays: number; most: number }[]
  outside: { campaign: string; workingDays: number; isShort: boolean }[]
}
const times = async (query = ''): Promise<Times> =>
  (await rig.call({ url: `/v1/reviews/times?${query}` })).body as Times

test('S1-25 the average time is measured in working days, by step and holder, and what lies outside 3 to 7 is reported', async () => {
  const { approvals, steps, outside } = await times()
  expect(approvals).toMatchObject({ count: 2, averageWorkingDays: 2.5 })
  // Of three answers of legal two came at once; a weekend is no working day.
  expect(steps.find(({ step }) => step === 'legal')).toMatchObject({
    person: 'L2001',
    count: 3,
    averageWorkingDays: 0.7,
    most: 2,
  })
  expect(steps[0]).toMatchObject({ step: 'tech', label: '技术', count: 2, averageWorkingDays: 1.5, most: 3 })
  expect(outside).toEqual([expect.objectContaining({ campaign: quick, workingDays: 0, isShort: true })])
  expect((await times('min=0&max=4')).outside).toEqual([
    expect.objectContaining({ campaign: slow, workingDays: 5, isShort: false }),
  ])
  const later = encodeURIComponent('2027-01-01T00:00:00+08:00')
  expect(await times(`decided_from=${later}`)).toMatchObject({ steps: [], outside: [] })
  expect((await rig.call({ url: '/v1/reviews/times?min=8' })).status).toBe(400)
})
