/**
 * The sandbox: the whole service on a rehearsal clock, empty at each start, with platforms that say what scripts say. For engineers
 * of other systems, who try a filing of weeks in seconds.
 */
import { randomBytes } from 'node:crypto'
import { createKey, SCOPES } from '../../postgres/registers/api-keys'
import { passUntil } from '../pass-until'
import { rehearse } from '../rehearsal'
import { createRestClient } from '../demo/rest-client'
import { createSandboxControl } from './sandbox-control'
import { createScriptedPlatform, SCRIPTS } from './scripted-platform'

const STARTS_AT = '2026-09-23T09:30:00+08:00'
const PLATFORMS = ['wechat', 'douyin', 'xiaohongshu', 'weibo', 'bilibili', 'kuaishou', 'own_app']
const say = (line: string): void => console.log(line)

/** `port`: of the sandbox's own interface. */
export async function runSandbox(port: number): Promise<void> {
  const secrets = Object.fromEntries(PLATFORMS.map((platform) => [platform, randomBytes(24).toString('base64url')]))
  const rehearsal = { folder: 'sandbox', title: '沙箱', startsAt: STARTS_AT, secrets, say }
  await rehearse(rehearsal, async ({ stack, service: { pool, apiUrl }, alsoClose }) => {
    const { key } = await createKey(pool, { client: 'sandbox', label: 'sandbox', scopes: [...SCOPES] })
    const platform = createScriptedPlatform(createRestClient(apiUrl, key), secrets)
    const control = createSandboxControl(platform, PLATFORMS, (at) => passUntil(pool, at))
    alsoClose(() => control.close())
    const sandbox = await control.listen({ host: '127.0.0.1', port })
    say('')
    say(`API=${apiUrl} KEY=${key} SANDBOX=${sandbox}`)
    say(`平台剧本    ${Object.keys(SCRIPTS).join(' ')}`)
    if (stack.inboxUrl) say(`收件箱      ${stack.inboxUrl}`)
    say('结束        Ctrl-C')
    return 'stay'
  })
}
