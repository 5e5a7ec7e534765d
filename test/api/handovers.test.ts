/** U-21 and reassigning over REST: shown first, then exactly that is done, and of each item is said what became of it. */
import { openSession, listSessions } from '../../infra/postgres/people/sessions'
import { linkGeneration } from '../../infra/postgres/people/link-generations'
import { createApiRig, type Answer, type ApiRig } from './api-rig'

jest.setTimeout(90_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

let keys = 0
const send = (url: string, body?: object, more: object = {}): Promise<Answer> =>
  rig.call({ method: 'POST', url, body, person: 'M1009', idempotencyKey: `handover-${(keys += 1)}`, ...more })

interface Item {
  item: string
  kind: string
  outcome?: string
  holder?: string
  title?: string
}
const itemsOf = ({ body }: Answer) => (body as { items: Item[] }).items
const outcomes = (answer: Answer) => Object.fromEntries(itemsOf(answer).map(({ item, outcome }) => [item, outcome]))

test('U-21 somebody leaves: all that is open and ahead is shown, handed over, and nothing is left', async () => {
  const number = await rig.campaign({ lead: 'M1001', backup: 'M1002', group: { legal: 'M1001' } })
  const filing = `${number}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'business_licence' }])
  const account = { owner: 'M1001', legalSubject: '某某公司', contacts: [{ name: '小二' }] }
  expect((await rig.call({ method: 'PUT', url: '/v1/accounts/wechat/gh_1', body: account })).status).toBe(201)
  const away = { from: '2026-11-02T09:00:00+08:00', until: '2026-11-03T09:00:00+08:00', substitute: 'M1001' }
  expect((await send('/v1/people/T3001/absences', away)).status).toBe(201)
  await openSession(rig.pool, { person: 'M1001', method: 'code', browser: '' })
  const { body: task } = await rig.call({ url: `/v1/tasks?holder=M1001` })
  const [open] = task.items as { id: string }[]

  const shown = await send('/v1/people/M1001/leaving', { to: 'O7001' })
  expect(shown.status).toBe(201)
  expect(itemsOf(shown).map(({ item }) => item)).toEqual(
    expect.arrayContaining([
      open?.id,
      `${number}:lead`,
      `${number}:legal`,
      'account:wechat/gh_1',
      'watch:wechat',
      'access',
      expect.stringMatching(/^substitute:/),
    ]),
  )
  expect(itemsOf(shown).find(({ kind }) => kind === 'task')?.title).toContain('准备材料')
  // Looking changes nothing.
  expect(itemsOf(await send('/v1/people/M1001/leaving', { to: 'O7001' }))).toEqual(itemsOf(shown))

  const done = await send(`/v1/handovers/${shown.body.id}/apply`, { reason: '离职' })
  expect([done.status, done.body.pending, done.body.left]).toEqual([200, 0, 0])
  expect(new Set(Object.values(outcomes(done)))).toEqual(new Set(['handed_over']))
  const campaign = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(campaign.body).toMatchObject({ lead: 'O7001', backup: 'M1002', group: { legal: 'O7001' } })
  expect((await rig.call({ url: '/v1/accounts/wechat/gh_1' })).body).toMatchObject({
    owner: 'O7001',
    version: 2,
    contacts: [{ name: '小二' }],
  })
  expect(await listSessions(rig.pool, 'M1001')).toEqual([])
  expect(await linkGeneration(rig.pool, 'M1001')).toBe(1)
  const absences = (await rig.call({ url: '/v1/people/T3001/absences' })).body.items as object[]
  expect(absences).toContainEqual(expect.objectContaining({ state: 'planned', substitute: 'O7001' }))
  // Again nothing happens, and it says the same.
  const again = await send(`/v1/handovers/${shown.body.id}/apply`)
  expect([outcomes(again), await linkGeneration(rig.pool, 'M1001')]).toEqual([outcomes(done), 1])
})

test('tasks of a query: exactly those that were shown, and those that changed hands meanwhile stay', async () => {
  const filings = [`${await rig.campaign()}-01`, `${await rig.campaign()}-01`]
  for (const filing of filings)
    await rig.open(filing, [
      { kind: 'collect_material', key: 'business_licence' },
      { kind: 'collect_material', key: 'page_preview' },
    ])
  const shown = await send('/v1/handovers', { holder: 'M1001', to: 'F6001' })
  const tasks = itemsOf(shown).map(({ item }) => item)
  expect(tasks.length).toBeGreaterThanOrEqual(2)
  const [taken = '', ...rest] = tasks
  expect((await send(`/v1/tasks/${taken}/delegate`, { to: 'D4001' })).status).toBe(200)
  await rig.open(filings[0] ?? '', [{ kind: 'collect_material', key: 'campaign_plan' }])
  const done = await send(`/v1/handovers/${shown.body.id}/apply`)
  expect(outcomes(done)).toEqual(Object.fromEntries(tasks.map((id) => [id, id === taken ? 'gone' : 'handed_over'])))
  expect(itemsOf(done).find(({ item }) => item === taken)?.holder).toBe('D4001')
  const held = (await rig.call({ url: '/v1/tasks?holder=F6001' })).body.items as { id: string }[]
  expect(held.map(({ id }) => id).sort()).toEqual([...rest].sort())
  expect((await rig.call({ url: `/v1/handovers/${shown.body.id}` })).body.items).toEqual(done.body.items)
  const { rows } = await rig.pool.query<{ envelope: string | null }>(
    "select envelope from mails where recipient = 'F6001' and kind = 'task_opened'",
  )
  // One letter brings all of them.
  expect([new Set(rows.map(({ envelope }) => envelope)).size, rows.every(({ envelope }) => envelope !== null)]).toEqual(
    [1, true],
  )
})

test('what cannot be is refused: nobody, the leaver, everything at once, a token of another client, one that is stale', async () => {
  const refused = async (answer: Promise<Answer>): Promise<[number, string]> => {
    const { status, body } = await answer
    return [status, (body as { code: string }).code]
  }
  expect(await refused(send('/v1/people/M1002/leaving', { to: 'X1' }))).toEqual([422, 'person_unknown'])
  expect(await refused(send('/v1/people/M1002/leaving', { to: 'M1002' }))).toEqual([422, 'delegate_to_self'])
  expect(await refused(send('/v1/handovers', { to: 'M1002' }))).toEqual([400, 'malformed'])
  const { id } = (await send('/v1/handovers', { holder: 'D4001', to: 'M1002' })).body as { id: string }
  const rival = await rig.keyFor('rival')
  expect(await refused(send(`/v1/handovers/${id}/apply`, undefined, { key: rival }))).toEqual([404, 'not_found'])
  await rig.pool.query("update handovers set made_at = made_at - interval '25 hours' where id = $1", [id])
  expect(await refused(send(`/v1/handovers/${id}/apply`))).toEqual([409, 'handover_stale'])
})

test('an answer that is lost on the way: applied again it goes on, and nothing is done twice', async () => {
  const filing = `${await rig.campaign()}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'business_licence' }])
  const [task] = (await rig.call({ url: `/v1/tasks?campaign=${filing.slice(0, -3)}` })).body.items as {
    id: string
    holder: { person: string }
  }[]
  const shown = await send('/v1/handovers', { campaign: filing.slice(0, -3), to: 'P5001' })
  rig.behave('undecided')
  const first = await send(`/v1/handovers/${shown.body.id}/apply`)
  expect([first.body.pending > 0, outcomes(first)[task?.id ?? '']]).toEqual([true, 'pending'])
  rig.behave('record')
  const second = await send(`/v1/handovers/${shown.body.id}/apply`)
  expect([second.body.pending, outcomes(second)[task?.id ?? '']]).toEqual([0, 'handed_over'])
  const { rows } = await rig.pool.query("select 1 from facts where type = 'TaskDelegated' and body ->> 'task' = $1", [
    task?.id,
  ])
  expect(rows).toHaveLength(1)
})
