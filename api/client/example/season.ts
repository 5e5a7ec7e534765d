/** One campaign from the first call to the archive, as another system plays it, on a rehearsal clock. API and KEY say where and as whom. */
import { CampaignFiling, everyPage, isProblem, NotCleared, type Task } from 'campaign-filing-client'

const { API: baseUrl = '', KEY: key = '' } = process.env
const service = new CampaignFiling({ baseUrl, key })
const say = (line: string): void => console.log(line)

/** A task opens a moment after what asks for it. */
async function task(campaign: string, kind: string): Promise<Task> {
  for (let tries = 0; tries < 200; tries += 1) {
    for await (const open of everyPage((page) => service.listTasks({ query: { campaign, ...page } })))
      if (open.kind === kind) return open
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${campaign} has no task ${kind}`)
}

async function play(): Promise<void> {
  const plan = {
    name: '双11 抽奖',
    externalRef: 'SEASON-1',
    lead: 'M1001',
    backup: 'M1002',
    group: { legal: 'L2001' },
    endsAt: '2026-11-20T23:59:59+08:00',
    filings: [{ platform: 'douyin', item: 'activity_report' }],
    launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
  }
  const { data: trial } = await service.tryStartCampaign({ body: plan })
  say(`would open ${trial.filings.map(({ platform, item }) => `${platform} ${item}`).join(', ')}`)
  const { data: campaign, response } = await service.startCampaign({ body: plan })
  const { number } = campaign
  say(`started ${number}, plan version ${response.headers.get('etag') ?? '?'}`)

  await task(number, 'collect_material')
  for await (const { id, kind } of everyPage((page) =>
    service.listTasks({ query: { campaign: number, limit: 2, ...page } }),
  ))
    if (kind === 'collect_material')
      await service.as('L2001').answerTask({ path: { id }, body: { answer: 'provided' } })
  const recheck = await task(number, 'recheck')
  await service.as('M1001').answerTask({ path: { id: recheck.id }, body: { answer: 'complete' } })
  const submit = await task(number, 'submit')
  await service.as('M1001').answerTask({ path: { id: submit.id }, body: { answer: 'submitted', number: 'DY-1' } })
  try {
    await service.answerTask({ path: { id: submit.id }, body: { answer: 'submitted', number: 'DY-2' } })
  } catch (error) {
    if (!isProblem(error, 'task_not_open')) throw error
    say(`refused: ${error.code}`)
  }

  try {
    await service.waitForClearance(number, { platform: 'douyin', timeoutMs: 0 })
  } catch (error) {
    if (!(error instanceof NotCleared)) throw error
    say(`not yet: ${error.items.flatMap((item) => item.reasons.map(({ code }) => code)).join(', ')}`)
  }
  const cleared = service.waitForClearance(number, { platform: 'douyin', everyMs: 100 })
  await service.as('M1001').report({
    body: { platform: 'douyin', number: 'DY-1', kind: 'passed', credential: { number: 'DYBB-1' } },
  })
  say(`cleared: ${(await cleared).map(({ platform, clearance }) => `${platform} ${clearance}`).join(', ')}`)

  await service.changeClock({ body: { to: '2026-11-11T09:30:00+08:00' } })
  const live = await task(number, 'go_live')
  await service.as('M1001').answerTask({ path: { id: live.id }, body: { answer: 'live' } })
  const check = await task(number, 'check_live')
  await service.as('M1001').answerTask({ path: { id: check.id }, body: { answer: 'matches' } })
  await service.changeClock({ body: { to: '2026-11-24T10:00:00+08:00' } })
  const close = await task(number, 'close')
  await service.as('M1001').answerTask({ path: { id: close.id }, body: { answer: 'closed', text: '参与 53 万人次' } })
  for (let stage = ''; stage !== 'archived';) ({ stage } = (await service.getCampaign({ path: { number } })).data)
  const { data: archived } = await service.getArchive({ path: { number } })
  say(`archived ${number}, SHA-256 ${archived.sha256}`)
}

void play()
