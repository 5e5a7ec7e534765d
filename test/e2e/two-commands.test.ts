/**
 * The demo as a newcomer runs it, and what operations see of the same service in Temporal UI, in a real browser.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKey, SCOPES } from '../../infra/postgres/registers/api-keys'
import { launchService, viewLinks, type Service } from '../../infra/dev/launch'
import { createRestClient } from '../../infra/dev/demo/rest-client'
import { PLAN } from '../../infra/dev/demo/demo-story'
import { startStack, type Stack } from '../../infra/dev/stack'
import { browserPath, launchBrowser } from '../support/browser'
import { bareEnvironment } from '../support/environment'

const ROOT = path.join(__dirname, '..', '..')

describe('npm run demo', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'e2e-demo-'))
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it('plays a campaign from the start to the archive, leaves another open, and ends with 0', async () => {
    const demo = spawn('npm', ['run', 'demo', '--', '--exit'], {
      cwd: ROOT,
      env: bareEnvironment(dataDir),
    })
    let output = ''
    demo.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    demo.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const code = await new Promise((resolve) => demo.on('exit', resolve))
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
    for (const told of [
      '立项 双11 抽奖',
      '审核结果：驳回',
      '拒绝：',
      '第 2 次提报已提交',
      '上报上级',
      '已归档',
      '微信 公众号、视频号内容 规则未定，须确认',
      '微信 公众号、视频号内容 确认为无需备案',
      '立项 双12 会员日，负责人 张三',
      '还在进行',
      '负责人张三的待办页',
    ])
      expect(output).toContain(told)
  }, 240_000)
})

const browser = browserPath()
// Without a browser nothing can be looked at; the run says so, and CI installs one where it may.
const withBrowser = browser === undefined ? describe.skip : describe
if (browser === undefined) console.warn('no chromium found (CHROMIUM_PATH): what Temporal UI shows is not looked at')

withBrowser('Temporal UI as operations see it', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'e2e-ui-'))
  let stack: Stack
  let service: Service

  beforeAll(async () => {
    const env = bareEnvironment(dataDir)
    stack = await startStack({ env, dataDir, durable: false, fixedPorts: false, report: () => undefined })
    service = await launchService(stack, { mode: 'rehearsal', startAt: '2026-09-28T09:30:00+08:00' })
  }, 120_000)

  afterAll(async () => {
    await service.stop()
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }, 60_000)

  it('shows saved views in Chinese, and a card that says who has what until when', async () => {
    const { key } = await createKey(service.pool, { client: 'ui', label: 'ui', scopes: [...SCOPES] })
    const rest = createRestClient(service.apiUrl, key)
    const { number } = await rest.post<{ number: string }>('/v1/campaigns', PLAN, 'M1001')
    const ui = stack.temporalUiUrl ?? ''
    const namespace = stack.config.temporalNamespace
    const chromium = await launchBrowser(browser ?? '')
    try {
      const page = await chromium.newPage({ viewport: { width: 1400, height: 900 } })
      const view = viewLinks(service.apiUrl).find(({ name }) => name === '进行中的备案')
      await page.goto(view?.url ?? '')
      await page.getByText('进行中的备案').first().waitFor()
      await page.getByText(`filing/${number}/02-douyin-activity_report`).first().waitFor()
      const id = encodeURIComponent(`filing/${number}/02-douyin-activity_report`)
      await page.goto(`${ui}/namespaces/${namespace}/workflows/${id}`)
      await page.getByText('User Metadata').first().click()
      // Summary and card are drawn in frames of their own; the card is the second.
      const card = page.frameLocator('iframe >> nth=1')
      await card.getByText('抖音 活动报备：材料准备').waitFor()
      await card.getByText('法务 L2001').first().waitFor()
    } finally {
      await chromium.close()
    }
  }, 120_000)
})
