/** A platform that has an interface is asked by the service itself: once, and where no answer comes, by looking and by a person. */
import { filingWorkflowId } from '../../workflows/contract/ids'
import { agencyEnvironment, fakeAgency, type FakeAgency } from '../support/fake-agency'
import { recordHistory, recordStream, RECORDING } from '../support/histories'
import { checkInvariants } from '../support/invariants'
import { patiently } from '../support/patience'
import { begin, factsOf, filingOf, must, openOf, pass, phaseOf, roundOf, WECHAT } from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
let agency: FakeAgency

beforeAll(async () => {
  agency = await fakeAgency()
  rig = await createRig({ letters: 'each', env: await agencyEnvironment(agency.url) })
})
afterAll(async () => {
  await rig.stop()
  await agency.close()
})

const minutesOn = async (minutes: number): Promise<void> => {
  await rig.step(new Date(Date.parse(await rig.now()) + minutes * 60_000).toISOString())
  await rig.settle()
}

const reached = (filing: string, phase: string): Promise<unknown> =>
  patiently(
    async () => `${filing} in ${phase}, not ${await phaseOf(rig, filing)}`,
    async () => (await phaseOf(rig, filing)) === phase,
  )

const stageReached = (filing: string, stage: string, asks = 0): Promise<unknown> =>
  patiently(
    async () => `${stage} ${asks}, not ${JSON.stringify((await filingOf(rig, filing)).service)}`,
    async () => {
      const { service } = await filingOf(rig, filing)
      return service?.stage === stage && service.asks === asks
    },
  )

const taken = (filing: string): string[] => [...agency.has.keys()].filter((reference) => reference.startsWith(filing))
const sent = (filing: string): number => agency.submissions.filter((one) => one.filing === filing).length

describe('a filing of a connected platform', () => {
  it('S0-18 is handed in by the service, and goes on as if a person had', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await reached(filing, 'submitted')
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    expect(taken(filing)).toEqual([`${filing}.r1.s1`])
    expect(await roundOf(rig, filing, 1)).toMatchObject({ number: agency.has.get(`${filing}.r1.s1`) })
    const { rows } = await rig.pool.query<{ client: string; channel: string }>(
      `select actor ->> 'client' as client, actor ->> 'channel' as channel from facts where stream = $1 and type = 'FilingSubmitted'`,
      [number],
    )
    expect(rows).toEqual([{ client: 'connector/agency', channel: 'connector' }])
    expect(agency.unsigned).toBe(0)
    await pass(rig, filing)
    expect(await phaseOf(rig, filing)).toBe('passed')
  })

  it('at another platform is handed in by a person, as before', async () => {
    const number = await begin(rig, [WECHAT])
    await prepare(rig, `${number}-01`)
    expect(await openOf(rig, `${number}-01`)).toEqual(['submit'])
    expect(sent(`${number}-01`)).toBe(0)
  })

  it.each(['lose', 'hang', 'break', 'garbage'] as const)(
    'is asked about, not sent again, where the platform would %s the answer',
    async (mood) => {
      agency.moods.submit = [mood]
      const number = await begin(rig)
      const filing = `${number}-01`
      await prepare(rig, filing)
      await stageReached(filing, 'asking')
      expect(await phaseOf(rig, filing)).toBe('unconfirmed')
      expect(await openOf(rig, filing)).toEqual([])
      if (mood === 'garbage') agency.has.set(`${filing}.r1.s1`, `AG-${filing}`)
      await minutesOn(1)
      await reached(filing, 'submitted')
      expect(sent(filing)).toBe(1)
      expect(await roundOf(rig, filing, 1)).toMatchObject({ number: agency.has.get(`${filing}.r1.s1`) })
    },
  )

  it('is for a person once the platform surely has nothing', async () => {
    agency.moods.submit = ['fail']
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await stageReached(filing, 'asking')
    await minutesOn(1)
    // It may still be on its way: nobody hands it in yet.
    await stageReached(filing, 'asking', 1)
    expect(await openOf(rig, filing)).toEqual([])
    await minutesOn(6)
    await reached(filing, 'ready')
    expect(await openOf(rig, filing)).toEqual(['submit'])
    must(await rig.answer(filing, 'submit', 'submitted', { number: 'H-1' }))
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    expect(sent(filing)).toBe(1)
    expect(taken(filing)).toEqual([])
    if (!RECORDING) return
    await recordStream(rig, 'connector-not-there', number)
    await recordHistory(rig, 'filing-connector-not-there', filingWorkflowId(filing, 'douyin', 'activity_report'))
  })

  it('that arrives late, after the platform said that it knows nothing, is recorded and not handed in again', async () => {
    agency.moods.submit = [{ takeAfterMs: 3_500 }]
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await stageReached(filing, 'asking')
    await minutesOn(1)
    await stageReached(filing, 'asking', 1)
    await patiently('the late arrival', () => taken(filing).length === 1)
    await minutesOn(6)
    await reached(filing, 'submitted')
    expect(sent(filing)).toBe(1)
  })

  it('is settled by a person where nothing can be found out', async () => {
    agency.moods.submit = ['hang']
    agency.moods.ask = ['lose', 'pending', 'fail', 'garbage']
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await stageReached(filing, 'asking')
    for (const [index, minutes] of [1, 6, 30, 120].entries()) {
      await minutesOn(minutes)
      await stageReached(filing, index < 3 ? 'asking' : 'person', index + 1)
    }
    expect(await openOf(rig, filing)).toEqual(['settle_submission'])
    must(await rig.answer(filing, 'settle_submission', 'arrived', { number: 'S-1' }))
    expect(await phaseOf(rig, filing)).toBe('submitted')
    expect(sent(filing)).toBe(1)
    expect(agency.questions.filter((one) => one.filing === filing)).toHaveLength(4)
  })

  it('S0-25 that the platform refuses by its rules is for a person, with its words', async () => {
    agency.moods.submit = ['refuse']
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await reached(filing, 'ready')
    expect(await openOf(rig, filing)).toEqual(['submit'])
    await rig.settle()
    expect(rig.mailbox.messages.some((m) => m.text.includes('该类目本月不受理'))).toBe(true)
    expect(await factsOf(rig, number, 'SubmissionRefused')).toHaveLength(1)
  })

  it('with a number that another filing has is for a person to look at', async () => {
    const first = await begin(rig)
    agency.moods.submit = [{ number: 'AG-same' }, { number: 'AG-same' }]
    await prepare(rig, `${first}-01`)
    await reached(`${first}-01`, 'submitted')
    const second = await begin(rig)
    await prepare(rig, `${second}-01`)
    await stageReached(`${second}-01`, 'person')
    expect(await openOf(rig, `${second}-01`)).toEqual(['settle_submission'])
  })

  it('S0-36 of a later round is handed in again under a reference of its own', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await reached(filing, 'submitted')
    must(await rig.command('report', { filing, kind: 'rejected', text: '换图' }))
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    must(await rig.answer(filing, 'recheck', 'complete'))
    await reached(filing, 'submitted')
    expect(taken(filing)).toEqual([`${filing}.r1.s1`, `${filing}.r2.s2`])
  })

  it('is not handed in before its window opens', async () => {
    const opensAt = new Date(Date.parse(await rig.now()) + 86_400_000).toISOString()
    const number = await begin(rig, [{ platform: 'douyin', item: 'activity_report', window: { opensAt } }])
    const filing = `${number}-01`
    await prepare(rig, filing)
    await rig.settle()
    expect(await phaseOf(rig, filing)).toBe('ready')
    expect(await openOf(rig, filing)).toEqual([])
    expect(sent(filing)).toBe(0)
    await rig.step(opensAt)
    await reached(filing, 'submitted')
    expect(sent(filing)).toBe(1)
  })

  it('whose campaign is withdrawn during the call is recorded, so that it is withdrawn there', async () => {
    agency.moods.submit = ['hang']
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    must(await rig.command('withdraw', { campaign: number, reason: '不办了' }))
    expect(await openOf(rig, filing)).toEqual(['withdraw_at_platform/w1'])
    await stageReached(filing, 'asking')
    await minutesOn(1)
    await reached(filing, 'submitted')
    expect(await openOf(rig, filing)).toEqual(['withdraw_at_platform/w1'])
  })

  it('S0-25 is asked for its verdict when it should be there: once, whichever way the news comes, and no person looks', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await reached(filing, 'submitted')
    const reference = `${filing}.r1.s1`
    const checkAt = async (): Promise<string> => (await filingOf(rig, filing)).checkAt ?? ''
    const first = await checkAt()
    await rig.step(first)
    await patiently('a look', async () => (await checkAt()) !== first)
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    expect(await phaseOf(rig, filing)).toBe('in_review')

    const said = { eventId: `evt-${number}`, kind: 'supplement', text: '缺授权书' }
    agency.events.set(reference, [said, said])
    await rig.step(await checkAt())
    await reached(filing, 'correcting')
    await rig.settle()
    expect(await factsOf(rig, number, 'VerdictRecorded')).toHaveLength(1)
    expect(await factsOf(rig, number, 'PlatformSpoke')).toHaveLength(1)
    const { rows } = await rig.pool.query<{ client: string; route: string; key: string }>(
      `select client, route, idempotency_key as key from intake where subject = $1 and command = 'report'`,
      [filing],
    )
    // As the call-back of the platform would be taken in.
    expect(rows).toEqual([
      { client: 'callback/douyin', route: 'POST /v1/callbacks/:platform douyin', key: said.eventId },
    ])
  })

  it('is looked at by a person where the platform says nothing of it', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await reached(filing, 'submitted')
    agency.has.delete(`${filing}.r1.s1`)
    await rig.step((await filingOf(rig, filing)).checkAt ?? '')
    expect((await rig.openTask(filing, 'check_backend', '1')).status).toBe('open')
  })

  it('says in Temporal UI that the service hands it in, and that it is not known what became of it', async () => {
    agency.moods.submit = ['lose']
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    await stageReached(filing, 'asking')
    const handle = rig.client.workflow.getHandle(filingWorkflowId(filing, 'douyin', 'activity_report'))
    const card = await patiently('the card', async () => {
      const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
      return metadata.currentDetails?.includes('星河代理系统') ? metadata.currentDetails : undefined
    })
    expect(card).toContain('连接中断，没有收到答复')
    expect(card).toContain('不会重复提交')
    await minutesOn(1)
    await reached(filing, 'submitted')
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
    expect(agency.submissions.length).toBe(new Set(agency.submissions.map(({ reference }) => reference)).size)
    await rig.replayAll()
  })
})
