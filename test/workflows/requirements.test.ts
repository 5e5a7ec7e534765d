import { Client } from 'pg'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { leadsTo } from '../support/page-links'
import { checkInvariants } from '../support/invariants'
import {
  begin,
  DOUYIN,
  ENDS_AT,
  factsOf,
  GROUP,
  ICP,
  LAUNCH_AT,
  ledger,
  must,
  openOf,
  refusal,
  stageOf,
  told,
  toPassed,
  workflowEnded,
} from '../support/play'
import { createRig, LEAD, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(120_000)

/** A campaign that says all that the rules want to know, and that only asks about Douyin's report. */
const VOTE = {
  traits: ['vote' as const],
  forms: ['video' as const],
  industry: 'other' as const,
  productGroups: [],
}
const QUESTION = 'douyin.activity_report'
const launches = (...platforms: string[]) => platforms.map((platform) => ({ platform, launchAt: LAUNCH_AT }))

describe('what the rules ask', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await createRig({ letters: 'each' })
  })
  afterAll(async () => {
    await rig.stop()
  })

  const startWith = async (body: Parameters<Rig['start']>[0]): Promise<string> => {
    const { number, outcome } = await rig.start({ endsAt: ENDS_AT, group: GROUP, ...VOTE, ...body })
    must(outcome)
    return number
  }
  const kept = async (number: string, key: string = QUESTION) => (await rig.state(number)).requirements?.[key]
  const clearanceOfDouyin = async (number: string) => (await rig.state(number)).launches.douyin?.clearance
  const decide = (number: string, answer: 'required' | 'not_required', more: object = {}) =>
    rig.answer(number, 'decide_requirement', answer, { key: QUESTION, by: LEAD, text: '已问平台运营', ...more })

  it('U-10 S0-1 is a task of the lead; answered "required", the filing opens and is cleared like any other', async () => {
    const number = await startWith({ launches: launches('douyin') })
    const task = await rig.openTask(number, 'decide_requirement', QUESTION)
    expect(task).toMatchObject({
      id: `${number}.decide_requirement.${QUESTION}.r1`,
      holder: { role: 'lead', person: LEAD },
    })
    expect(task.dueAt).toBeDefined()
    // Nothing else is missing: there is no second task that says the same.
    expect(await openOf(rig, number)).toEqual([`decide_requirement/${QUESTION}`])
    expect(await stageOf(rig, number)).toBe('preparation')
    expect(await kept(number)).toMatchObject({
      answer: 'ask',
      by: 'rule',
      rule: `${QUESTION}.interactive`,
      packVersion: '2026-11-29.1',
      mattered: { traits: ['interactive'] },
    })
    expect(await clearanceOfDouyin(number)).toBe('no_go')
    expect(refusal(await decide(number, 'required', { text: ' ' }))).toBe('field_required')
    const byNobody = { task: task.id, answer: 'required' as const, text: '是' }
    expect(refusal(await rig.command('answerTask', byNobody))).toBe('person_required')
    must(await decide(number, 'required'))
    expect(await kept(number)).toMatchObject({ answer: 'required', by: 'person', person: LEAD })
    expect(await stageOf(rig, number)).toBe('filing')
    await toPassed(rig, `${number}-01`)
    expect(await stageOf(rig, number)).toBe('cleared')
    expect(await clearanceOfDouyin(number)).toBe('go')
    // One notice of the task, and no question is asked twice.
    const notices = (await ledger(rig, number, 'task_opened')).filter((m) => m.body.tasks.includes(task.id))
    expect(notices.map((m) => m.recipient)).toEqual([LEAD])
  })

  it('U-10 the next campaign is offered what was decided before, in the mail, and may follow it by name', async () => {
    const number = await startWith({ launches: launches('douyin'), traits: ['quiz'] })
    const task = await rig.openTask(number, 'decide_requirement', QUESTION)
    // Offered, not answered: it waits for a person.
    expect(task.status).toBe('open')
    await rig.settle()
    const mail = rig.mailbox.messages.find((m) => leadsTo(m.html, task.id))
    expect(mail?.text).toContain('确认是否需要备案：抖音 活动报备')
    expect(mail?.text).toMatch(/先例[\s\S]*2026-10-12[\s\S]*需要备案[\s\S]*已问平台运营/)
    const { rows } = await rig.pool.query<{ id: string }>(`select campaign || '.' || seq as id from precedents`)
    const precedent = rows[0]?.id ?? ''
    expect(refusal(await decide(number, 'required', { precedent: 'MC-20261012-0009.1' }))).toBe('not_found')
    expect(refusal(await decide(number, 'not_required', { precedent }))).toBe('answer_not_accepted')
    must(await decide(number, 'required', { precedent }))
    expect(await kept(number)).toMatchObject({ by: 'precedent', precedent, person: LEAD })
  })

  it('U-10 answered "not required", the platform is go, and the rest of the campaign is filed', async () => {
    const number = await startWith({ filings: [ICP], launches: launches('own_app', 'douyin') })
    await rig.openTask(number, 'decide_requirement', QUESTION)
    // Materials are collected meanwhile, but nothing counts as decided.
    await rig.openTask(`${number}-01`, 'collect_material')
    expect(await stageOf(rig, number)).toBe('preparation')
    must(await decide(number, 'not_required', { text: '平台书面答复：无需报备' }))
    expect(await stageOf(rig, number)).toBe('filing')
    expect(await clearanceOfDouyin(number)).toBe('go')
    const changed = await factsOf(rig, number, 'ClearanceChanged')
    expect(changed.map((f) => f.body)).toMatchObject([{ platform: 'douyin', clearance: 'go' }])
    expect(Object.keys((await rig.state(number)).filings)).toEqual([`${number}-01`])
    await toPassed(rig, `${number}-01`)
    expect(await stageOf(rig, number)).toBe('cleared')
  })

  it('S0-3 what the rules require is filed without being named, beside what was named; nothing twice', async () => {
    const number = await startWith({
      traits: ['lottery'],
      filings: [{ ...DOUYIN, account: '品牌号' }],
      launches: launches('douyin', 'weibo'),
      prizes: { totalFen: 6_000_000, cash: false },
    })
    const filings = Object.values((await rig.state(number)).filings)
    expect(filings.map((f) => [f.platform, f.item, f.account])).toEqual([
      ['douyin', 'activity_report', '品牌号'],
      ['weibo', 'lottery_report', undefined],
    ])
    expect(await stageOf(rig, number)).toBe('filing')
    expect(await kept(number, 'weibo.lottery_report')).toMatchObject({ answer: 'required', by: 'rule' })
    must(await rig.command('amend', { campaign: number, changes: { traits: ['lottery', 'vote'] } }))
    expect(Object.keys((await rig.state(number)).filings)).toHaveLength(2)
  })

  it('U-10 a question ends when the campaign says more, and comes back anew when its facts change', async () => {
    const number = await startWith({ launches: launches('douyin') })
    const first = await rig.openTask(number, 'decide_requirement', QUESTION)
    const amend = (changes: object) => rig.command('amend', { campaign: number, changes })
    must(await amend({ traits: ['lottery'] }))
    expect((await rig.state(number)).tasks[first.id]?.status).toBe('superseded')
    expect(await stageOf(rig, number)).toBe('filing')
    must(await amend({ traits: ['vote', 'paid_cooperation'], platforms: ['bilibili'] }))
    // A filing stands for Douyin; Bilibili is new, and asks.
    expect(await openOf(rig, number)).toEqual([
      'decide_requirement/bilibili.activity_report',
      'decide_requirement/bilibili.brand_cooperation',
    ])
    must(await amend({ platforms: [] }))
    expect(await openOf(rig, number)).toEqual([])
    must(await amend({ platforms: ['bilibili'] }))
    const again = await rig.openTask(number, 'decide_requirement', 'bilibili.activity_report')
    expect(again.turn).toBe(2)
    // Whoever names the filing has answered.
    must(
      await amend({
        filings: [{ platform: 'bilibili', item: 'activity_report' }],
        launches: launches('bilibili'),
      }),
    )
    expect(await kept(number, 'bilibili.activity_report')).toMatchObject({
      answer: 'required',
      reason: { code: 'filing_named' },
    })
    expect(await openOf(rig, number)).toEqual(['decide_requirement/bilibili.brand_cooperation'])
  })

  it('S0-4 a campaign that needs nothing anywhere ends as not required; everyone is told, with the reasons', async () => {
    const number = await startWith({ traits: ['plain_post'], launches: launches('douyin', 'weibo') })
    await workflowEnded(rig, `campaign/${number}`)
    await rig.settle()
    expect(await stageOf(rig, number)).toBe('not_required')
    expect((await rig.state(number)).archivedAt).toBeDefined()
    expect(await told(rig, number, 'not_required')).toHaveLength(6)
    const [mail] = await ledger(rig, number, 'not_required')
    expect(mail?.body.lines.map((l) => l.label)).toEqual(expect.arrayContaining(['抖音 活动报备', '微博 抽奖报备']))
  })

  it('S0-4 so does one whose only question was answered with "not required"', async () => {
    const number = await startWith({ launches: launches('douyin') })
    await rig.openTask(number, 'decide_requirement', QUESTION)
    must(await decide(number, 'not_required'))
    await workflowEnded(rig, `campaign/${number}`)
    expect(await stageOf(rig, number)).toBe('not_required')
  })

  it('withdrawing ends the question with the rest', async () => {
    const number = await startWith({ launches: launches('douyin') })
    await rig.openTask(number, 'decide_requirement', QUESTION)
    must(await rig.command('withdraw', { campaign: number, reason: '叫停' }))
    await workflowEnded(rig, `campaign/${number}`)
    expect(await openOf(rig, number)).toEqual([])
  })

  it('a campaign without traits is not judged, and a draft that names no platform is not either', async () => {
    const silent = await begin(rig)
    expect((await rig.state(silent)).requirements).toBeUndefined()
    const { number, outcome } = await rig.start({ name: '草稿', ...VOTE })
    expect(must(outcome)).toMatchObject({ missing: ['filings'] })
    expect((await rig.state(number)).requirements).toBeUndefined()
    expect(refusal((await rig.start({ forms: ['video'] })).outcome)).toBe('field_required')
    expect(refusal((await rig.start({ ...VOTE, platforms: ['douban'] })).outcome)).toBe('requirement_unknown')
  })

  it('U-10 precedents follow from the facts: one that was changed, added or lost is found', async () => {
    const found = async () => (await verifyRecord(rig.pool)).differences.map((d) => `${d.table} ${d.field}`)
    expect((await verifyRecord(rig.pool)).counts.precedents).toBe(4)
    expect(await found()).toEqual([])
    // The service itself may only add them.
    await expect(rig.pool.query("update precedents set answer = 'required'")).rejects.toThrow('permission denied')
    const owner = new Client({ connectionString: rig.db.ownerUrl })
    await owner.connect()
    const one = 'where campaign = (select min(campaign) from precedents)'
    await owner.query(`update precedents set answer = 'not_required' ${one}`)
    expect(await found()).toEqual(['precedents answer'])
    await owner.query(`update precedents set answer = 'required', seq = seq + 1000 ${one}`)
    expect(await found()).toEqual(['precedents row', 'precedents row'])
    await owner.query(`update precedents set seq = seq - 1000 ${one}`)
    expect(await found()).toEqual([])
    await owner.end()
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})
