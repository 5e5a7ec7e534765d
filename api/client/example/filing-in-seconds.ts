/** A filing of twenty days in seconds: rejected, corrected, filed again and passed with the sandbox. API, KEY and SANDBOX say where. */
import { CampaignFiling } from 'campaign-filing-client'

const { API: baseUrl = '', KEY: key = '', SANDBOX: sandbox = '' } = process.env
const me = new CampaignFiling({ baseUrl, key, actor: 'M1001' })
const toSandbox = (method: string, path: string, body: object) =>
  fetch(sandbox + path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

async function answer(campaign: string, kind: string, body: object): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { data } = await me.listTasks({ query: { campaign } })
    const open = data.items.filter((task) => task.kind === kind)
    for (const { id } of open) await me.answerTask({ path: { id }, body: body as never })
    if (open.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no task ${kind}`)
}

await toSandbox('PUT', '/platforms/douyin', { scripts: ['reject', 'pass'] })
const { data: clock } = await me.getClock()
const day = (n: number): string => new Date(Date.parse(clock.now) + n * 86_400_000).toISOString()
const filings = [{ platform: 'douyin', item: 'activity_report' }]
const launches = [{ platform: 'douyin', launchAt: day(40) }]
const plan = { name: '抽奖', lead: 'M1001', backup: 'M1002', endsAt: day(50), filings, launches }
const { number } = (await me.startCampaign({ body: plan })).data
await answer(number, 'collect_material', { answer: 'provided' })
await answer(number, 'recheck', { answer: 'complete' })
await answer(number, 'submit', { answer: 'submitted', number: `A-${number}` })
await toSandbox('POST', '/clock', { to: day(10) })
await answer(number, 'correct', {
  answer: 'corrected',
  itemAnswers: [{ id: 'i1', how: 'changed', note: '已公示概率' }],
})
await answer(number, 'recheck', { answer: 'complete' })
await answer(number, 'submit', { answer: 'submitted', number: `B-${number}` })
await toSandbox('POST', '/clock', { to: day(20) })
const [douyin] = await me.waitForClearance(number, { platform: 'douyin', everyMs: 100 })
console.log(`${number} douyin ${douyin?.clearance ?? ''} after twenty days`)
