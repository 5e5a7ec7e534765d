/**
 * A campaign from its start to its archive by people who have a mailbox and a browser: every step is taken on a page that a
 * link of a real mail opened, or that the desk led to. Two of them have a phone, and two let no script run.
 */
import type { FastifyInstance } from 'fastify'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { CodeMail } from '../../infra/mail/code-mail'
import { KINDS } from '../../activities/domain/tasks/kinds'
import type { TaskState } from '../../activities/domain/record/values'
import { filingsOf, openTasks } from '../../activities/domain/record/state'
import type { TaskKind } from '../../workflows/contract/words'
import { PNG } from '../api/upload-form'
import { browserPath, launchBrowser } from '../support/browser'
import { PICTURES_DIR } from '../support/look-at'
import { patiently } from '../support/patience'
import { liveApi } from '../support/live-api'
import { createRig, type Rig } from '../support/rig'
import { actingOf, PAGE_LINKS } from '../support/page-links'

const executable = browserPath()
const maybe = executable === undefined ? describe.skip : describe
const filesDir = mkdtempSync(path.join(tmpdir(), 'by-browser-'))
const LAUNCH = '2026-11-11T00:00:00+08:00'

interface Person {
  context: BrowserContext
  page: Page
}

/** Phones and desks, with and without script. */
const SCREENS: Record<string, { width: number; script: boolean }> = {
  M1001: { width: 1200, script: true },
  M1002: { width: 390, script: true },
  L2001: { width: 390, script: false },
  D4001: { width: 390, script: true },
  T3001: { width: 1200, script: false },
}

maybe('a campaign by mailbox and browser', () => {
  let rig: Rig
  let app: FastifyInstance
  let browser: Browser
  let base: string
  const codes: CodeMail[] = []
  const people = new Map<string, Person>()

  beforeAll(async () => {
    rig = await createRig({ startAt: '2026-10-12T10:00:00+08:00' })
    app = await liveApi(rig, filesDir, {
      acting: actingOf(async (mail) => void codes.push(mail), 'http://127.0.0.1'),
    })
    base = await app.listen({ host: '127.0.0.1', port: 0 })
    browser = await launchBrowser(executable ?? '')
  })
  afterAll(async () => {
    await browser.close()
    await app.close()
    await rig.stop()
    rmSync(filesDir, { recursive: true, force: true })
  })

  async function person(staff: string): Promise<Person> {
    const known = people.get(staff)
    if (known) return known
    const { width, script } = SCREENS[staff] ?? { width: 1200, script: true }
    const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: script })
    context.setDefaultTimeout(30_000)
    const made = { context, page: await context.newPage() }
    people.set(staff, made)
    return made
  }

  /** The page of a task, by the link that its holder got by mail; what is told by no mail is found on the desk. */
  async function openPage(task: TaskState, staff: string): Promise<Page> {
    const { page } = await person(staff)
    const link = await linkInMail(task, staff)
    if (link !== undefined) await page.goto(`${base}${link}`)
    else {
      await page.goto(`${base}/desk`)
      await signInIfAsked(page)
      await page.goto(`${base}/tasks/${task.id}`)
    }
    return page
  }

  async function linkInMail(task: TaskState, staff: string): Promise<string | undefined> {
    const scope = { purpose: 'task' as const, subject: task.id, person: staff, generation: 0 }
    const wanted = new URL(PAGE_LINKS.urlOf(scope)).pathname
    const find = () => rig.mailbox.messages.some((mail) => mail.html.includes(wanted))
    if (KINDS[task.kind].silent && !find()) return undefined
    if (!find()) await untilItLeaves(task, staff)
    await patiently(`a mail to ${staff} with a link to ${task.id}`, async () => find() || undefined)
    return wanted
  }

  /** What is not urgent waits for the envelope of its holder. */
  async function untilItLeaves(task: TaskState, staff: string): Promise<void> {
    const { rows } = await rig.pool.query<{ at: Date }>(
      `select send_after as at from mails where recipient = $1 and body -> 'tasks' ? $2 order by id limit 1`,
      [staff, task.id],
    )
    const at = rows[0]?.at
    if (at && at.getTime() > Date.parse(await rig.now())) await rig.step(at.toISOString())
  }

  async function signInIfAsked(page: Page): Promise<void> {
    if (!new URL(page.url()).pathname.startsWith('/sign-in')) return
    const who = page.locator('input[name=who]')
    if ((await who.count()) > 0) {
      const staff = [...people].find(([, one]) => one.page === page)?.[0] ?? ''
      await who.fill(staff)
    }
    const before = codes.length
    await page.locator('main button[type=submit]').click()
    await patiently('a code', async () => (codes.length > before ? true : undefined))
    await page.locator('input[name=code]').fill(codes[codes.length - 1]?.code ?? '')
    await page.locator('main button[type=submit]').click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  }

  /** Chooses an answer on the task's page, fills in what it needs, and sends it. */
  async function answer(
    task: TaskState,
    staff: string,
    chosen: string,
    fields: Record<string, string> = {},
  ): Promise<void> {
    const page = await openPage(task, staff)
    const choice = page.locator(`input[name=answer][value=${chosen}]`)
    if ((await choice.count()) === 0) {
      await page.locator('a[href^="/sign-in"]').first().click()
      await signInIfAsked(page)
    }
    expect(await page.locator('input[name=answer]:checked').count()).toBe(0)
    await choice.check()
    for (const [name, value] of Object.entries(fields)) {
      const field = page.locator(`[name="/${chosen}/${name}"]`)
      if ((await field.getAttribute('type')) === 'file')
        await field.setInputFiles({ name: 'proof.png', mimeType: 'image/png', buffer: PNG })
      else if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value)
      else await field.fill(value)
    }
    const next = page.waitForEvent('load')
    await page.locator('form[enctype]').getByRole('button', { name: '提交', exact: true }).click()
    await next
    const said = await page.locator('main').innerText()
    expect([task.id, said]).toEqual([task.id, expect.stringContaining('已办结')])
  }

  const open = async (number: string): Promise<TaskState[]> => {
    const state = await rig.state(number)
    return [state, ...filingsOf(state)].flatMap((one) => openTasks(one))
  }

  async function task(number: string, kind: TaskKind): Promise<TaskState> {
    return patiently(`an open ${kind}`, async () => (await open(number)).find((one) => one.kind === kind))
  }

  /** What a person has in front of them in the middle of it: the mail, the page behind it, the desk, the campaign. */
  async function takePictures(dir: string, task: TaskState, number: string): Promise<void> {
    const staff = holder(task)
    const link = (await linkInMail(task, staff)) ?? ''
    const { context } = await person(staff)
    const page = await context.newPage()
    const keep = async (name: string, width: number): Promise<void> => {
      await page.setViewportSize({ width, height: 400 })
      await page.screenshot({ path: path.join(dir, `${name}.png`), fullPage: true })
    }
    await page.setContent(rig.mailbox.messages.find(({ html }) => html.includes(link))?.html ?? '')
    await keep('mail', 390)
    for (const [name, where, width] of [
      ['task', link, 390],
      ['desk', '/desk', 1000],
      ['campaign', `/campaigns/${number}`, 1000],
    ] as const) {
      await page.goto(`${base}${where}`)
      await keep(name, width)
    }
    await page.close()
  }

  const holder = (one: TaskState): string => one.holder.person ?? 'M1001'

  test('S0-10 S0-14 S0-39 U-11 goes from preparation to the archive, through a rejection', async () => {
    const { number } = await rig.start({
      name: '双11 抽奖',
      lead: 'M1001',
      backup: 'M1002',
      group: { legal: 'L2001', design: 'D4001', tech: 'T3001' },
      endsAt: '2026-11-20T23:59:59+08:00',
      filings: [{ platform: 'douyin', item: 'activity_report' }],
      launches: [{ platform: 'douyin', launchAt: LAUNCH }],
    })
    await task(number, 'collect_material')
    for (const one of await open(number))
      if (one.kind === 'collect_material')
        await answer(one, holder(one), 'provided', { fileIds: 'a file', text: '终版' })
    const recheck = async () => {
      const one = await task(number, 'recheck')
      await answer(one, holder(one), 'complete')
    }
    const submit = async (value: string) => {
      const one = await task(number, 'submit')
      await answer(one, holder(one), 'submitted', { number: value, fileIds: 'a receipt' })
    }
    await recheck()
    await submit('DY-1')
    const first = await task(number, 'await_verdict')
    await answer(first, 'M1001', 'rejected', {
      'items/0/field': '奖品图',
      'items/0/error': '与规则不符',
      text: '见驳回项',
    })
    const correct = await task(number, 'correct')
    const page = await openPage(correct, holder(correct))
    expect(await page.locator('main').innerText()).toContain('与规则不符')
    if (PICTURES_DIR !== undefined) await takePictures(PICTURES_DIR, correct, number)
    await answer(correct, holder(correct), 'corrected', {
      'itemAnswers/0/how': 'changed',
      'itemAnswers/0/note': '已换图',
    })
    await recheck()
    await submit('DY-2')
    const second = await task(number, 'await_verdict')
    await answer(second, 'M1001', 'passed', { 'credential/number': 'DYBB-2026-1' })
    const credential = (await open(number)).find(({ kind }) => kind === 'record_credential')
    if (credential) await answer(credential, holder(credential), 'recorded', { 'credential/number': 'DYBB-2026-1' })
    await rig.step(LAUNCH)
    const live = await task(number, 'go_live')
    await answer(live, holder(live), 'live')
    await patiently('the launch', async () => (await rig.state(number)).launches.douyin?.status === 'live')
    // It went live at midnight: what is not urgent is told in the morning.
    await rig.step('2026-11-11T10:00:00+08:00')
    const check = await task(number, 'check_live')
    await answer(check, holder(check), 'matches')
    // The campaign ends on a Friday: the letter comes on Monday.
    await rig.step('2026-11-23T10:00:00+08:00')
    const close = await task(number, 'close')
    await answer(close, holder(close), 'closed', { text: '按方案完成' })
    await patiently('the archive', async () => ((await rig.state(number)).archivedAt ? true : undefined))
    const lead = await person('M1001')
    await lead.page.goto(`${base}/campaigns/${number}`)
    expect(await lead.page.locator('main').innerText()).toContain('已归档')
    // A link that has been used says what happened, and takes nothing more.
    const stale = await linkInMail(close, holder(close))
    await lead.page.goto(`${base}${stale ?? ''}`)
    expect(await lead.page.locator('main').innerText()).toContain('这项待办已办结')
    expect(await lead.page.locator('input[name=answer]').count()).toBe(0)
  }, 600_000)
})
