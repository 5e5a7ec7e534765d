/** A platform's rules change while filings are under way: their leads are told, once, and nothing else about them changes. */
import douyin from '../../infra/data/rule-packs/douyin.json'
import { checkInvariants } from '../support/invariants'
import {
  begin,
  DOUYIN,
  factsOf,
  filingOf,
  LAUNCH_AT,
  ledger,
  LEAD,
  must,
  openOf,
  refusal,
  toPlatform,
  WECHAT,
} from '../support/play'
import { releasePackWith } from '../support/release-pack'
import { createRig, prepare, type Rig } from '../support/rig'
import { createReferenceReader } from '../../infra/reference/reference'
import { installReference } from '../../infra/reference/install'
import { concernsOf } from '../../infra/reference/rule-packs/affected'
import { askInSteps, countRechecks } from '../../infra/reference/rule-packs/rechecks'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const toldOf = async (number: string): Promise<unknown[]> =>
  (await factsOf(rig, number, 'RulesChanged')).map((f) => [f.subject, f.body])

/** The version under which filings are opened here first. */
const OPENED = douyin.version
let number: string

it('S0-34 leads of running filings are told of a release that says something else about them, and of no other', async () => {
  number = await begin(rig, [DOUYIN, WECHAT])
  const over = await begin(rig)
  must(await rig.command('giveUp', { filing: `${over}-01`, reason: '不再投放' }))
  await releasePackWith(rig, '2027-01-01', (item) => {
    item.review.max.value = 9
  })
  await rig.settle()
  expect(await toldOf(number)).toEqual([[`${number}-01`, { from: OPENED, to: '2027-01-01', gone: false }]])
  expect(await toldOf(over)).toEqual([])
  const [mail, ...more] = await ledger(rig, number, 'rules_changed')
  expect([mail?.subject, mail?.recipient, more]).toEqual([`${number}-01`, LEAD, []])
  expect(mail?.body.lines[0]?.text).toContain('2027-01-01')
  expect((await filingOf(rig, `${number}-01`)).packVersion).toBe(OPENED)
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
  expect((await toldOf(number))[1]).toMatchObject([`${number}-01`, { from: OPENED, to: '2027-03-01' }])
  await rig.step('2026-10-13T10:00:00+08:00')
  expect(await toldOf(number)).toHaveLength(2)
})

it('S0-34 one act asks the lead of every filing concerned, once, in steps; the lead says what it means', async () => {
  const others = [await begin(rig), await begin(rig)]
  const oldest = `${number}-01`
  await releasePackWith(rig, '2027-04-01', (item) => {
    item.review.max.value = 11
  })
  const reference = createReferenceReader(rig.pool, { latestForMs: 0 })
  const pack = await reference.get('rule_pack', 'douyin', '2027-04-01')
  const concerns = (await concernsOf(rig.pool, reference, pack)).filter((concern) => concern.touched)
  const recheck = { pack, concerns, seen: undefined }
  const actor = { client: 'rules', person: 'L2001', channel: 'rest' } as const
  const step = () => askInSteps(rig.pool, recheck, { actor, text: '看审核时长', limit: 2 })
  const before = await countRechecks(rig.pool, recheck)
  expect([await step(), await step(), await step()]).toEqual([2, before.remaining - 2, 0])
  expect(before.remaining).toBe(3)
  const task = await rig.openTask(oldest, 'review_change')
  await rig.openTask(`${others[1]}-01`, 'review_change')
  await rig.settle()
  expect(await countRechecks(rig.pool, recheck)).toEqual({ remaining: 0, asked: 3, waiting: 0 })
  const mails = (await ledger(rig, number, 'task_opened')).filter((m) => m.body.tasks.includes(task.id))
  expect(mails.map((m) => m.recipient)).toEqual([LEAD])
  // It is with the platform: what must change is recalled there first.
  expect((await filingOf(rig, oldest)).phase).toBe('submitted')
  must(await rig.answer(oldest, 'review_change', 'must_change', { text: '材料须按新规则改' }))
  expect(await openOf(rig, oldest)).toContain('recall_at_platform/r1')
  expect(refusal(await rig.command('reviewChange', { filing: oldest, version: '2027-04-01' }))).toBe('review_asked')
})

it('S0-34 a pack that comes in a file is told of like one that was released here', async () => {
  const pack = {
    ...(await createReferenceReader(rig.pool).get('rule_pack', 'douyin', '2027-04-01')),
    version: '2027-05-01',
  }
  pack.requirements = pack.requirements.filter((r) => r.item !== DOUYIN.item)
  const poked = 'select subject from pokes order by subject'
  await installReference(rig.pool, [pack])
  const { rows } = await rig.pool.query<{ subject: string }>(poked)
  expect(rows.map((r) => r.subject)).toContain(`${number}-01`)
  await installReference(rig.pool, [pack])
  expect((await rig.pool.query(poked)).rowCount).toBe(rows.length)
  await rig.settle()
  expect((await toldOf(number)).at(-1)).toEqual([`${number}-01`, { from: OPENED, to: '2027-05-01', gone: true }])
})

describe('one release, many filings', () => {
  const VERSION = '2027-06-01'
  const lettersOf = async () =>
    (
      await rig.pool.query<{ recipient: string; subject: string }>(
        `select recipient, subject from mails where kind = 'rules_changed' and body -> 'release' ->> 'version' = $1`,
        [VERSION],
      )
    ).rows

  it('S0-34 is one mail a person, with the differences in it, of what can still be touched', async () => {
    // The item is there again: a filing is opened under the version before.
    const pack = await createReferenceReader(rig.pool, { latestForMs: 0 }).get('rule_pack', 'douyin', '2027-04-01')
    await installReference(rig.pool, [{ ...pack, version: '2027-05-15' }])
    await rig.settle()
    const open = [await begin(rig), await begin(rig, [DOUYIN, WECHAT]), await begin(rig, [DOUYIN], { name: '年货节' })]
    const theirs = await begin(rig, [DOUYIN], { lead: 'L2001', name: '法务普法' })
    const short = { endsAt: '2026-10-13T12:00:00+08:00', name: '已结束的活动' }
    const closing = await begin(rig, [DOUYIN], {
      ...short,
      launches: [{ platform: 'douyin', launchAt: '2026-10-13T11:30:00+08:00' }],
    })
    const leaving = await begin(rig, [DOUYIN], { name: '撤销中的活动' })
    await toPlatform(rig, `${leaving}-01`)
    must(await rig.command('withdraw', { campaign: leaving, reason: '取消' }))
    await rig.step('2026-10-13T12:01:00+08:00')
    expect((await rig.state(closing)).stage).toBe('closing')
    await releasePackWith(rig, VERSION, (item) => {
      item.review.max.value = 12
    })
    await rig.settle()
    expect((await lettersOf()).map((row) => row.recipient).sort()).toEqual(['L2001', LEAD])
    const letters = rig.mailbox.messages.filter((m) => m.text.includes(VERSION))
    expect(letters).toHaveLength(2)
    const [mine, other] = [open[0] ?? '', theirs].map((one) => letters.find((m) => m.text.includes(`${one}-01`))?.text)
    expect(mine).toMatch(/11 .*→.*12 /)
    for (const each of open) expect(mine).toContain(`${each}-01`)
    for (const each of [theirs, closing, leaving]) expect(mine).not.toContain(`${each}-01`)
    expect(other).toContain('法务普法')
    for (const each of [closing, leaving]) expect(await toldOf(each)).toEqual([])
  })
})

it('S0-40 what is changed after the recheck goes back to it, with what changed in the mail', async () => {
  const one = await begin(rig, [WECHAT])
  const filing = `${one}-01`
  await prepare(rig, filing)
  await rig.openTask(filing, 'submit')
  must(await rig.command('amend', { campaign: one, changes: { name: '双11抽奖（二期）' } }))
  const again = await rig.openTask(filing, 'recheck')
  expect([again.turn, await openOf(rig, filing)]).toEqual([2, ['recheck']])
  await rig.settle()
  const letter = rig.mailbox.messages.find((m) => m.text.includes('双11抽奖 → 双11抽奖（二期）'))
  expect(letter?.subject).toContain('复核')
  must(await rig.answer(filing, 'recheck', 'complete'))
  await rig.openTask(filing, 'submit')
})

it('U-10 the launch date of a platform that came late is asked for by a task', async () => {
  const said = { traits: ['vote' as const], forms: ['video' as const], industry: 'other' as const, productGroups: [] }
  const one = await begin(rig, [WECHAT])
  must(await rig.command('amend', { campaign: one, changes: { ...said, platforms: ['bilibili'] } }))
  const key = 'bilibili.activity_report'
  must(await rig.answer(one, 'decide_requirement', 'required', { key, text: '平台要求', by: LEAD }))
  const task = await rig.openTask(one, 'complete_plan')
  await rig.settle()
  expect((await ledger(rig, one, 'task_opened')).flatMap((m) => m.body.tasks)).toContain(task.id)
  must(
    await rig.command('amend', {
      campaign: one,
      changes: { launches: [{ platform: 'bilibili', launchAt: LAUNCH_AT }] },
    }),
  )
  expect(await openOf(rig, one)).not.toContain('complete_plan')
})

it('keeps every invariant and replays', async () => {
  await checkInvariants(rig)
})
