import { createRig, prepare, type Rig } from '../support/rig'

let rig: Rig

beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

describe('one campaign on real parts', () => {
  it('S0-17 S0-18 S0-28 S0-29 goes from a start to its archive', async () => {
    const { number, outcome } = await rig.start({
      endsAt: '2026-11-12T00:00:00+08:00',
      filings: [{ platform: 'douyin', item: 'activity_report' }],
      launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
    })
    expect(outcome).toMatchObject({ ok: true })
    const filing = `${number}-01`
    expect((await rig.state(number)).stage).toBe('filing')
    await prepare(rig, filing)
    expect((await rig.state(number)).filings[filing]?.phase).toBe('ready')
    expect(await rig.answer(filing, 'submit', 'submitted', { number: 'DY-1' })).toMatchObject({ ok: true })
    await rig.command('report', { filing, kind: 'passed', credential: { number: 'DYH-77' } })
    let state = await rig.state(number)
    expect(state.stage).toBe('cleared')
    expect(state.launches.douyin?.clearance).toBe('go')
    await rig.answer(number, 'go_live', 'live')
    await rig.answer(number, 'check_live', 'matches')
    await rig.step('2026-11-12T09:00:00+08:00')
    expect((await rig.state(number)).stage).toBe('closing')
    await rig.answer(number, 'close', 'closed', { text: '顺利结束' })
    await rig.client.workflow.getHandle(`campaign/${number}`).result()
    state = await rig.state(number)
    expect(state.stage).toBe('archived')
    expect(state.filings[filing]?.ended).toBe(true)
    await rig.client.workflow.getHandle(`filing/${number}/01-douyin-activity_report`).result()
    expect(await rig.replayAll()).toBe(2)
  })
  it('all materials of a filing come in one message, and the recheck follows', async () => {
    const { number } = await rig.start({
      endsAt: '2026-12-12T00:00:00+08:00',
      filings: [{ platform: 'douyin', item: 'activity_report' }],
      launches: [{ platform: 'douyin', launchAt: '2026-12-11T00:00:00+08:00' }],
    })
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    const tasks = await rig.openTasks(filing)
    expect(tasks.length).toBeGreaterThan(2)
    const answers = tasks.map(({ id }) => ({ task: id, answer: 'provided' as const }))
    const nobody = { task: `${filing}.recheck.r1`, answer: 'complete' as const }
    expect(await rig.command('answerTasks', { filing, answers: [...answers, nobody] })).toMatchObject({
      ok: false,
      code: 'task_unknown',
      pointer: `/answers/${answers.length}/task`,
    })
    expect(await rig.openTasks(filing)).toHaveLength(tasks.length)
    expect(await rig.command('answerTasks', { filing, answers })).toMatchObject({ ok: true })
    expect((await rig.openTasks(filing)).map((t) => t.kind)).toEqual(['recheck'])
    await rig.replayAll()
  })
})
