import { takeInImport } from '../../infra/postgres/intake/imports'
import { createOpenSubjects } from '../../infra/postgres/reads/open-subjects'
import { createApiRig, type Answer, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

test('alarms of the service stand with the campaign, its filing and in a list, until they are cleared', async () => {
  const key = await rig.keyFor('alarms', ['campaigns:read', 'campaigns:write', 'admin'])
  const other = await rig.keyFor('somebody-else', ['campaigns:read', 'admin'])
  const number = await rig.campaign({}, key)
  const filing = `${number}-01`
  const subjects = createOpenSubjects(rig.pool)
  await subjects.raiseAlarm(filing, 'record_blocked', 'no space left')
  await subjects.raiseAlarm(number, 'workflow_restarted', 'restarted')
  const get = async (url: string, as = key): Promise<Answer['body']> => (await rig.call({ url, key: as })).body as never
  expect((await get(`/v1/campaigns/${number}`)).alarms).toEqual(['workflow_restarted', `record_blocked:${filing}`])
  expect((await get(`/v1/filings/${filing}`)).alarms).toEqual(['record_blocked'])
  const { items } = await get('/v1/alarms')
  expect(items).toMatchObject([
    { subject: number, code: 'workflow_restarted', detail: 'restarted', raisedAt: expect.stringMatching(/\+08:00$/) },
    { subject: filing, code: 'record_blocked', detail: 'no space left' },
  ])
  const first = await get('/v1/alarms?limit=1')
  expect(first.items).toHaveLength(1)
  expect((await get(`/v1/alarms?limit=1&cursor=${first.nextCursor}`)).items).toEqual([items[1]])

  // Those of other clients are not there.
  expect((await get('/v1/alarms', other)).items).toEqual([])
  const clear = (id: number, as: string) => rig.call({ method: 'POST', url: `/v1/alarms/${id}/clear`, key: as })
  expect((await clear(items[0].id, other)).status).toBe(404)
  expect((await clear(items[0].id, key)).status).toBe(204)
  expect((await clear(items[0].id, key)).status).toBe(404)
  await subjects.clearAlarm(filing, 'record_blocked')
  expect((await get('/v1/alarms')).items).toEqual([])
  expect((await get(`/v1/campaigns/${number}`)).alarms).toEqual([])

  await subjects.raiseAlarm(filing, 'record_blocked', 'again')
  expect((await get(`/v1/filings/${filing}`)).alarms).toEqual(['record_blocked'])
  const reader = await rig.keyFor('alarms', ['campaigns:read'])
  expect((await rig.call({ url: '/v1/alarms', key: reader })).status).toBe(403)
})

test('alarms of an import are seen by those whose import it is', async () => {
  const key = await rig.keyFor('importer', ['campaigns:read', 'campaigns:write', 'admin'])
  const other = await rig.keyFor('no-importer', ['campaigns:read', 'admin'])
  const { id } = await takeInImport(
    rig.pool,
    { actor: { client: 'importer', channel: 'rest' }, route: 'test', idempotencyKey: 'alarms', content: 1 },
    [],
  )
  const subjects = createOpenSubjects(rig.pool)
  await subjects.raiseAlarm(`import/${id}`, 'mail_refused:M1001', 'imported 550')
  await subjects.raiseAlarm('import/of-no-import', 'mail_refused:M1001', 'imported 550')
  const seen = async (as: string): Promise<string[]> =>
    ((await rig.call({ url: '/v1/alarms', key: as })).body.items as { subject: string }[]).map((a) => a.subject)
  expect(await seen(key)).toEqual([`import/${id}`])
  expect(await seen(other)).toEqual([])
})
