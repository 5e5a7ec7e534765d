/**
 * `npm run demo`: the whole service on a rehearsal clock, one campaign played to its archive through the public REST API and one
 * that stays open, told as a Chinese timeline. Stays up until Ctrl-C; with `--exit`, or without a terminal, it ends after the archive.
 */
import { randomBytes } from 'node:crypto'
import { createKey, SCOPES } from '../postgres/registers/api-keys'
import { loadConfig, requireSettings } from '../config'
import { LEAD } from './demo/demo-scene'
import { OpenCampaign } from './demo/demo-open'
import { Demo } from './demo/demo-story'
import { viewLinks, type Service } from './launch'
import { createPageLinks } from '../people/page-links'
import { everybody } from '../reference/people'
import { createReferenceReader } from '../reference/reference'
import { passUntil } from './pass-until'
import { rehearse } from './rehearsal'
import { createRestClient } from './demo/rest-client'
import type { Stack } from './stack'

const STARTS_AT = '2026-09-23T09:30:00+08:00'
/** Nobody who could press Ctrl-C: it ends by itself. */
const STAYS = process.stdout.isTTY && !process.argv.includes('--exit')
const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const douyin = randomBytes(24).toString('base64url')
  const rehearsal = { folder: 'demo', title: '演示', startsAt: STARTS_AT, secrets: { douyin }, say }
  await rehearse(rehearsal, async ({ stack, service }) => {
    await play(stack, service, douyin)
    if (!STAYS) return 'end'
    say('\n一切仍在运行，可打开上面的链接查看；Ctrl-C 结束。')
    return 'stay'
  })
  if (!STAYS) process.exit(0)
}

async function play(stack: Stack, service: Service, callbackSecret: string): Promise<void> {
  const { pool, apiUrl } = service
  const { key } = await createKey(pool, { client: 'demo', label: 'demo', scopes: [...SCOPES] })
  const rest = createRestClient(apiUrl, key)
  const directory = await everybody(createReferenceReader(pool))
  const people = new Map(directory.map(({ staff, name }) => [staff, name]))
  const stage = { rest, say, callbackSecret, people, passUntil: (at: string) => passUntil(pool, at) }
  const demo = new Demo(stage)
  const open = new OpenCampaign(stage)
  for (const [name, run] of [...demo.steps, ['另一个活动停在半路', () => open.play()] as const]) {
    say(`\n■ ${name}`)
    try {
      await run()
    } catch (error) {
      throw new Error(`演示停在“${name}”：${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
  say(`\n活动 ${demo.campaign} 从立项到归档已走完；活动 ${open.campaign} 还在进行。`)
  showLinks(stack, apiUrl, key)
  const { pagesUrl, pageLinkKeys } = requireSettings(loadConfig(stack.env), 'pageLinkKeys')
  const links = createPageLinks({ baseUrl: pagesUrl, keys: pageLinkKeys })
  const desk = links.urlOf({ purpose: 'desk', subject: '', person: LEAD, generation: 0 })
  say(`负责人${people.get(LEAD) ?? LEAD}的待办页  ${desk}`)
}

/** Every mailbox of the demo takes its mail. */
const EMPTY = /\/mail-alarms$/

function showLinks(stack: Stack, apiUrl: string, key: string): void {
  say('')
  say(`接口文档   ${apiUrl}/docs   （密钥 ${key}）`)
  if (stack.inboxUrl) say(`收件箱     ${stack.inboxUrl}`)
  for (const { name, url } of stack.temporalUiUrl ? viewLinks(apiUrl, LEAD).filter(({ url }) => !EMPTY.test(url)) : [])
    say(`${name}  ${url}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
