/** Platforms' forms in a running filing: what differs is in the mail, holds the recheck, and a later change asks for another. */
import { checkInvariants } from '../support/invariants'
import { begin, must, openOf, phaseOf, refusal } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

it('S0-13 what differs is told to whoever rechecks, holds the recheck until said why, and a new form is rechecked anew', async () => {
  const number = await begin(rig)
  const [one, phone] = [`${number}-01`, '000-0000-9999']
  const fill = (values: Record<string, string>) => rig.command('fillForm', { filing: one, values }, { person: 'M1001' })
  must(await fill({ contact_phone: phone }))
  for (const task of await rig.openTasks(one))
    must(await rig.command('answerTask', { task: task.id, answer: 'provided' }))
  await rig.settle()
  const mails = rig.mailbox.messages.filter((m) => m.text.includes('表单不一致'))
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain(`抖音活动报备 ${one} 表单“联系电话”为“${phone}”`)

  expect(refusal(await rig.answer(one, 'recheck', 'complete'))).toBe('forms_differ')
  const named = await rig.answer(one, 'recheck', 'complete', { text: '本次由值班电话接听' })
  const { differences = [] } = (named.ok ? {} : named.extra) as { differences?: { id: string }[] }
  const acceptedDifferences = differences.map(({ id }) => id)
  must(await rig.answer(one, 'recheck', 'complete', { text: '本次由值班电话接听', acceptedDifferences }))
  expect([await phaseOf(rig, one), await openOf(rig, one)]).toEqual(['ready', ['submit']])
  // Looked over is what was there then.
  must(await fill({ contact_phone: '000-0000-1001' }))
  expect([await phaseOf(rig, one), await openOf(rig, one)]).toEqual(['preparing', ['recheck']])
  must(await rig.answer(one, 'recheck', 'complete'))
  must(await rig.answer(one, 'submit', 'submitted', { number: 'P-1' }))
  expect(refusal(await fill({}))).toBe('form_locked')
  // What names a person stands in no fact.
  const { rows } = await rig.pool.query<{ body: object }>('select body from facts where stream = $1', [number])
  expect(JSON.stringify(rows)).not.toContain(phone)
  await rig.settle()
  await checkInvariants(rig)
})
