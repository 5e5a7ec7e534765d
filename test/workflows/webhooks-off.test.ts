/** A worker that runs with `WEBHOOKS=off`. */
import { createKey } from '../../infra/postgres/registers/api-keys'
import { liveApi } from '../support/live-api'
import { patiently } from '../support/patience'
import { createRig } from '../support/rig'
import { closeReceivers, receiver } from '../support/webhook-receiver'

jest.setTimeout(120_000)

test('a worker that is off by configuration sends nothing, and the API says why, also after a resume', async () => {
  const rig = await createRig({ env: { WEBHOOKS: 'off' } })
  const app = await liveApi(rig, undefined, {
    webhookReach: { networks: [], loopback: true },
    webhookSending: { isOff: true },
  })
  const { key } = await createKey(rig.pool, {
    client: 'test',
    label: '',
    scopes: ['campaigns:read', 'webhooks:write', 'admin', 'all_clients'],
  })
  const call = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${key}`, 'idempotency-key': url }
    return (await app.inject({ method, url, headers, payload })).json<Record<string, unknown>>()
  }
  try {
    const to = await receiver()
    const { id } = await call('POST', '/v1/webhooks', { url: to.url, types: ['campaign.started'] })
    expect(id).toEqual(expect.any(String))
    await rig.start({})
    await patiently('the alarm', async () => {
      const { items } = (await call('GET', '/v1/alarms')) as { items: { code: string; detail: string }[] }
      return items.some(({ code, detail }) => code === 'webhooks_paused' && detail === 'off')
    })
    // Planned by a worker that was still on: also what waits already is not sent.
    await patiently('places for all facts', async () => {
      const { rows } = await rig.pool.query<{ all: boolean }>(
        'select identity is not null and head = (select count(*) from facts) as all from event_feed',
      )
      return rows[0]?.all
    })
    await rig.pool.query(
      `insert into webhook_deliveries (webhook, position, stream, next_try_at)
       select $1, position, stream, '2020-01-01' from events where position = 1`,
      [id],
    )
    expect(await call('PUT', '/v1/webhook-sending', { paused: false })).toEqual({ paused: true, why: 'off' })
    await rig.start({})
    await rig.settle()
    expect(to.got).toEqual([])
  } finally {
    await closeReceivers()
    await app.close()
    await rig.stop()
  }
})
