/** A platform's rules change while filings are under way: their leads are told, once, and nothing else about them changes. */
import { checkInvariants } from '../support/invariants'
import { begin, DOUYIN, factsOf, filingOf, ledger, LEAD, must, toPlatform, WECHAT } from '../support/play'
import { releasePackWith } from '../support/release-pack'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(async () => {
  await rig.stop()
})

const toldOf = async (number: string): Promise<unknown[]> =>
  (await factsOf(rig, number, 'RulesChanged')).map((f) => [f.subject, f.body])

let number: string

it('S0-34 leads of running filings are told of a release that says something else about them, and of no other', async () => {
  number = await begin(rig, [DOUYIN, WECHAT])
  const over = await begin(rig)
  must(await rig.command('giveUp', { filing: `${over}-01`, reason: '不再投放' }))
  await releasePackWith(rig, '2027-01-01', (item) => {
    item.review.max.value = 9
  })
  await rig.settle()
  expect(await toldOf(number)).toEqual([[`${number}-01`, { from: '2026-11-22', to: '2027-01-01', gone: false }]])
  expect(await toldOf(over)).toEqual([])
  const [mail, ...more] = await ledger(rig, number, 'rules_changed')
  expect([mail?.subject, mail?.recipient, more]).toEqual([`${number}-01`, LEAD, []])
  expect(mail?.body.lines[0]?.text).toContain('2027-01-01')
  expect((await filingOf(rig, `${number}-01`)).packVersion).toBe('2026-11-22')
})

it('S0-34 a release that only knows the same better tells nobody; the next real one tells once more', async () => {
  await releasePackWith(rig, '2027-02-01', (item) => {
    item.review.max.value = 9
    item.entry.source = '另一出处'
  })
  await toPlatform(rig, `${number}-01`)
  await rig.settle()
  expect(await toldOf(number)).toHaveLength(1)
  await releasePackWith(rig, '2027-03-01', (item) => {
    item.review.max.value = 10
  })
  await rig.settle()
  expect((await toldOf(number))[1]).toMatchObject([`${number}-01`, { from: '2026-11-22', to: '2027-03-01' }])
  await rig.step('2026-10-13T10:00:00+08:00')
  expect(await toldOf(number)).toHaveLength(2)
})

it('keeps every invariant and replays', async () => {
  await checkInvariants(rig)
})
