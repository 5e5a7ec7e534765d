/** What a platform allows so often a day is refused here before it is refused there. */
import { quotaEnvironment } from '../support/fake-agency'
import { checkInvariants } from '../support/invariants'
import { begin, DOUYIN, must, openOf, refusal, resubmit, toPlatform, WECHAT } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each', env: await quotaEnvironment('douyin', 2) })
})
afterAll(async () => {
  await rig.stop()
})

const recall = (filing: string) => rig.command('recall', { filing, reason: '奖品数量写错' })

it('U-7 refuses one withdrawal too many in a day, of an account whatever the campaign, and says when there are more', async () => {
  const account = { ...DOUYIN, account: 'brand_official' }
  const numbers = [await begin(rig, [account]), await begin(rig, [account]), await begin(rig, [account])]
  const other = await begin(rig, [DOUYIN])
  for (const number of [...numbers, other]) await toPlatform(rig, `${number}-01`, `A-${number}`)
  const [first = '', second = '', third = ''] = numbers.map((number) => `${number}-01`)
  must(await recall(first))
  must(await rig.answer(first, 'recall_at_platform', 'done'))
  must(await rig.answer(first, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
  await resubmit(rig, first, `B-${first}`)

  // The platform did not do it: it does not count.
  must(await recall(second))
  must(await rig.answer(second, 'recall_at_platform', 'refused_by_platform'))

  // Both at once want the last one.
  const both = await Promise.all([recall(second), recall(third)])
  expect(both.filter(({ ok }) => ok)).toHaveLength(1)
  const refused = both.find(({ ok }) => !ok)
  const today = (await rig.now()).slice(0, 10)
  expect(refused).toMatchObject({
    ok: false,
    code: 'quota_used',
    extra: { most: 2, used: 2, availableAt: expect.stringMatching(/T00:00:00\+08:00$/) as string },
  })
  expect(today).toBe('2026-10-12')
  expect(refused).toMatchObject({ extra: { availableAt: '2026-10-13T00:00:00+08:00' } })
  // Another account has its own.
  must(await recall(`${other}-01`))

  const left = both[0]?.ok ? third : second
  expect(await openOf(rig, left)).toEqual(['await_verdict'])
  await rig.step('2026-10-12T23:59:00+08:00')
  expect(refusal(await recall(left))).toBe('quota_used')
  await rig.step('2026-10-13T00:00:00+08:00')
  must(await recall(left))
})

it('counts nothing where nobody says how many there are', async () => {
  const number = await begin(rig, [WECHAT])
  await toPlatform(rig, `${number}-01`, `W-${number}`)
  must(await recall(`${number}-01`))
})

it('keeps every invariant and replays', async () => {
  await rig.settle()
  await checkInvariants(rig)
})
