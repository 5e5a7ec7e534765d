/** Links to the lists of operations: bounds come from the service's clock, nobody needs a key, and nothing but a query is told. */
import { SAVED_VIEW_NAMES } from '../../infra/temporal/saved-views'
import { createApiRig, START_AT, TEMPORAL_UI, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

async function follow(path: string): Promise<{ status: number; query: string; savedQuery: string | null }> {
  const { statusCode, headers } = await rig.app.inject({ url: path })
  const to = new URL(headers.location ?? 'none:')
  expect(headers['cache-control']).toBe('no-store')
  expect(to.href.startsWith(`${TEMPORAL_UI.url}/namespaces/${TEMPORAL_UI.namespace}/workflows?`)).toBe(true)
  return {
    status: statusCode,
    query: to.searchParams.get('query') ?? '',
    savedQuery: to.searchParams.get('savedQuery'),
  }
}

test('every list has a link, without a key', async () => {
  for (const name of SAVED_VIEW_NAMES) {
    const { status, query } = await follow(`/ops/views/${name}?person=M1001`)
    expect(status).toBe(302)
    expect(query).toContain("ExecutionStatus = 'Running'")
  }
})

test('what asks for a time gets it from the clock, and is not kept in Temporal UI', async () => {
  expect(START_AT).toBe('2026-10-12T10:00:00+08:00')
  const today = await follow('/ops/views/overdue-today')
  expect(today.query).toContain("DueAt < '2026-10-13T00:00:00+08:00'")
  expect(today.savedQuery).toBeNull()
  const soon = await follow('/ops/views/launching-uncleared')
  expect(soon.query).toContain("LaunchAt < '2026-10-14T10:00:00+08:00' AND Cleared = false")
  expect(soon.savedQuery).toBeNull()
  expect((await follow('/ops/views/mail-alarms')).savedQuery).toBe('邮件告警')
})

test('a list of one person wants a staff number, and takes nothing else into the query', async () => {
  expect((await follow('/ops/views/lead-filings?person=M1001')).query).toContain("Lead = 'M1001'")
  for (const person of ['', "?person=M1001'%20OR%20'1'='1", '?person=%E7%8E%8B', '?lead=M1001']) {
    const refused = await rig.app.inject({ url: `/ops/views/lead-filings${person}` })
    expect(refused.statusCode).toBe(400)
    expect(refused.json()).toMatchObject({ code: 'malformed' })
  }
})

test('a list that does not exist is not found, and those that exist are named', async () => {
  for (const name of ['nothing', 'constructor', '__proto__']) {
    const { statusCode, body } = await rig.app.inject({ url: `/ops/views/${name}` })
    expect(statusCode).toBe(404)
    expect(body).toContain('overdue-today')
  }
})
