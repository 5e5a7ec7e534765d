import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { checkInvariants } from '../support/invariants'
import { begin, ENDS_AT, must, pass, resubmit, stageOf, toPlatform } from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(300_000)

/** Lifecycle and rounds in one: with a small cache every step replays the workflow from its history. */
async function playThrough(rig: Rig): Promise<void> {
  const number = await begin(rig)
  const filing = `${number}-01`
  await toPlatform(rig, filing, `S-1-${number}`)
  must(await rig.command('report', { filing, kind: 'rejected', items: [{ error: '缺图' }, { error: '错字' }] }))
  expect(await rig.answer(filing, 'correct', 'corrected')).toMatchObject({ code: 'items_open' })
  must(
    await rig.answer(filing, 'correct', 'corrected', {
      itemAnswers: [
        { id: 'i1', how: 'changed' },
        { id: 'i2', how: 'changed' },
      ],
    }),
  )
  await resubmit(rig, filing, `S-2-${number}`)
  await rig.step('2026-10-16T10:00:00+08:00')
  must(await rig.answer(filing, 'check_backend', 'still_in_review'))
  await pass(rig, filing)
  must(await rig.command('report', { filing, kind: 'revoked' }))
  must(await rig.answer(filing, 'restore', 'reinstated'))
  must(await rig.answer(number, 'go_live', 'live'))
  must(await rig.answer(number, 'check_live', 'matches'))
  await rig.step(ENDS_AT)
  must(await rig.answer(number, 'close', 'closed', { text: '结束' }))
  await rig.client.workflow.getHandle(`campaign/${number}`).result()
  expect(await stageOf(rig, number)).toBe('archived')
}

describe('with no cache at all, one workflow task at a time', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await createRig({ maxCachedWorkflows: 0, maxConcurrentWorkflowTasks: 1 })
  })
  afterAll(async () => {
    await rig.stop()
  })

  it('plays rounds and lifecycle from a start to the archive', async () => {
    await playThrough(rig)
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})

describe('with a cache of two under twenty filings', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await createRig({ maxCachedWorkflows: 2 })
  })
  afterAll(async () => {
    await rig.stop()
  })

  it('hears every one of twenty filings: three pass, some are given up, and a withdrawal reaches all', async () => {
    const accounts = Array.from({ length: 20 }, (_none, n) => `店铺${n + 1}`)
    const number = await begin(
      rig,
      accounts.map((account) => ({ platform: 'own_app', item: 'app_filing', account })),
    )
    const filings = Object.keys((await rig.state(number)).filings)
    expect(filings).toHaveLength(20)
    await Promise.all(
      filings.slice(0, 3).map(async (filing) => {
        await prepare(rig, filing)
        must(await rig.answer(filing, 'submit', 'submitted', { number: `T-${filing}` }))
        await pass(rig, filing)
      }),
    )
    await Promise.all(
      filings.slice(16).map(async (filing) => must(await rig.command('giveUp', { filing, reason: '不参加' }))),
    )
    await rig.settle()
    const state = await rig.state(number)
    expect(Object.values(state.filings).map((f) => f.phase)).toEqual(
      filings.map((_filing, n) => (n < 3 ? 'passed' : n < 16 ? 'preparing' : 'given_up')),
    )
    expect(clearanceOf(state, 'own_app').reasons).toHaveLength(17)
    must(await rig.command('withdraw', { campaign: number, reason: '叫停' }))
    await rig.client.workflow.getHandle(`campaign/${number}`).result()
    expect(await stageOf(rig, number)).toBe('withdrawn')
    expect(Object.values((await rig.state(number)).filings).every((f) => f.ended)).toBe(true)
  })

  it('plays rounds and lifecycle beside them', async () => {
    await playThrough(rig)
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})
