/**
 * The scripted platforms of a sandbox whose service runs elsewhere, as in `docker-compose.yml`: they see submissions at `--api`, speak
 * by call-backs signed with CALLBACK_SECRETS, and move the rehearsal clock of DATABASE_URL. Never on a real clock.
 */
import { parseArgs } from 'node:util'
import closeWithGrace from 'close-with-grace'
import { environment, loadConfig, requireSettings } from '../config'
import { passUntil } from '../dev/pass-until'
import { createRestClient } from '../dev/demo/rest-client'
import { createSandboxControl } from '../dev/sandbox/sandbox-control'
import { createScriptedPlatform, SCRIPTS } from '../dev/sandbox/scripted-platform'
import { readClock } from '../postgres/clock'
import { createPool } from '../postgres/pool'
import { createKey, SCOPES } from '../postgres/registers/api-keys'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      api: { type: 'string', default: 'http://127.0.0.1:3000' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '3001' },
    },
  })
  const config = requireSettings(loadConfig(environment()), 'databaseUrl')
  const pool = createPool(config.databaseUrl, { max: 2, applicationName: 'campaign-filing-sandbox' })
  const { mode } = await readClock(pool)
  if (mode !== 'rehearsal') throw new Error('沙箱只能用模拟时钟的数据库：请设 CLOCK=rehearsal 并另用一个数据库')
  const secrets = Object.fromEntries(
    Object.entries(config.callbackSecrets).flatMap(([platform, [secret]]) => (secret ? [[platform, secret]] : [])),
  )
  const { key } = await createKey(pool, { client: 'sandbox', label: 'sandbox', scopes: [...SCOPES] })
  const platform = createScriptedPlatform(createRestClient(values.api, key), secrets)
  const control = createSandboxControl(platform, Object.keys(secrets), (at) => passUntil(pool, at))
  const address = await control.listen({ host: values.host, port: Number(values.port) })
  console.log(`API=${config.publicUrl} KEY=${key} SANDBOX=${address.replace('0.0.0.0', '127.0.0.1')}`)
  console.log(`平台剧本    ${Object.keys(SCRIPTS).join(' ')}`)
  closeWithGrace({ delay: 5_000 }, async () => {
    await control.close()
    await pool.end()
  })
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
