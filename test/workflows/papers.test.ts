/** Papers with a validity: refused when they do not last, watched while the filing stands, replaced at any time. */
import { checkInvariants } from '../support/invariants'
import { begin, filingOf, ledger, must, openOf, pass, refusal, told } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(async () => {
  await rig.stop()
})

const ROW = 'business_licence'
const replace = (filing: string, validUntil: string) =>
  rig.command('replaceMaterial', { filing, row: ROW, validUntil }, { person: 'L2001' })
const clearanceOf = async (number: string) => (await rig.state(number)).launches.douyin?.clearance

it('S0-12 preparation does not end with a paper that lapses before the campaign; a lapsed one is refused at once', async () => {
  const number = await begin(rig)
  const filing = `${number}-01`
  const hand = (validUntil: string, validFrom?: string) =>
    rig.answer(filing, 'collect_material', 'provided', { key: ROW, validUntil, validFrom })
  expect(refusal(await hand('2026-10-12T09:59:00+08:00'))).toBe('material_lapsed')
  expect(refusal(await hand('2026-10-20T00:00:00+08:00', '2026-10-21T00:00:00+08:00'))).toBe('dates_unfit')
  must(await hand('2026-11-13T17:59:00+08:00'))
  for (const task of await rig.openTasks(filing))
    must(await rig.command('answerTask', { task: task.id, answer: 'provided' }))
  expect(await rig.answer(filing, 'recheck', 'complete')).toMatchObject({
    code: 'material_lapses',
    extra: { rows: [{ row: ROW, validUntil: '2026-11-13T17:59:00+08:00' }] },
  })
  expect(await openOf(rig, filing)).toEqual(['recheck'])
  expect(refusal(await replace(filing, '2026-10-01T00:00:00+08:00'))).toBe('material_lapsed')
  must(await replace(filing, '2026-11-20T00:00:00+08:00'))
  expect((await filingOf(rig, filing)).rows[ROW]).toMatchObject({ version: 2, validUntil: '2026-11-20T00:00:00+08:00' })
  must(await rig.answer(filing, 'recheck', 'complete'))
  must(await rig.answer(filing, 'submit', 'submitted', { number: 'P-1' }))
  await pass(rig, filing)
  expect(await clearanceOf(number)).toBe('go')
})

it('S0-12 a paper that lapses because the campaign was prolonged is told 30 days before, and stops the launch on its day', async () => {
  const number = 'MC-20261012-0001'
  const filing = `${number}-01`
  await rig.step('2026-10-28T10:00:00+08:00')
  expect(await ledger(rig, number, 'material_lapsing')).toEqual([])
  must(
    await rig.command('amend', {
      campaign: number,
      changes: { endsAt: '2026-11-30T18:00:00+08:00' },
      reason: '延长活动',
    }),
  )
  await rig.step('2026-10-28T10:05:00+08:00')
  const [mail] = await ledger(rig, number, 'material_lapsing')
  expect(mail).toMatchObject({ subject: filing, body: { lines: [{ label: '材料有效期' }, { label: '有效期至' }] } })
  expect(mail?.body.lines.map((l) => l.text)).toEqual(['营业执照将于 11月20日 失效', '2026-11-20 00:00'])
  expect(await told(rig, number, 'material_lapsing')).toEqual(['L2001', 'M1001'])
  expect(await clearanceOf(number)).toBe('go')
  await rig.step('2026-11-19T23:59:00+08:00')
  expect(await clearanceOf(number)).toBe('go')
  await rig.step('2026-11-20T00:00:00+08:00')
  expect(await clearanceOf(number)).toBe('no_go')
  expect((await filingOf(rig, filing)).alarms).toContain(`material_lapsed:${ROW}`)
  expect((await ledger(rig, number, 'material_lapsing')).at(-1)?.body.lines[0]?.text).toContain(
    '营业执照已于 11月20日 失效',
  )
  // Neither by nothing, nor by what does not last: the launch stays closed.
  const said = (more: object) => rig.command('replaceMaterial', { filing, row: ROW, ...more }, { person: 'L2001' })
  expect(await said({ text: '已续期' })).toMatchObject({ code: 'field_required', pointer: '/validUntil' })
  expect(refusal(await replace(filing, '2026-11-29T00:00:00+08:00'))).toBe('material_lapses')
  expect(await clearanceOf(number)).toBe('no_go')
  must(await replace(filing, '2027-11-20T00:00:00+08:00'))
  expect(await clearanceOf(number)).toBe('go')
  expect((await filingOf(rig, filing)).alarms).toEqual([])
})

it('keeps every invariant and replays', async () => {
  await rig.step('2026-11-20T10:00:00+08:00')
  await checkInvariants(rig)
})
