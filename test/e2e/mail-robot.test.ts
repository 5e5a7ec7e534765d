/**
 * A mail's links in the hands of whatever opens them before its reader: scanners that ask by GET and HEAD again and again,
 * and a robot that runs the scripts of every page and presses each of its buttons. Nothing of it is anybody's answer.
 */
import type { FastifyInstance } from 'fastify'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { createReferenceReader } from '../../infra/reference/reference'
import { readPeople } from '../../infra/reference/rule-packs/settings'
import type { CodeMail } from '../../infra/mail/code-mail'
import { campaignOf } from '../../workflows/contract/ids'
import { browserPath, launchBrowser } from '../support/browser'
import { closeAndArchive, createDriver, liveThrough, prepareFiling, type Driver } from '../support/driver'
import { CookieJar } from '../support/cookie-jar'
import { plainText } from '../support/html'
import { liveApi } from '../support/live-api'
import { actingOf, PAGE_LINKS } from '../support/page-links'
import { DOUYIN, GROUP } from '../support/play'
import { createRig, LEAD, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(300_000)

const executable = browserPath()
const maybe = executable === undefined ? test.skip : test
const filesDir = mkdtempSync(path.join(tmpdir(), 'mail-robot-'))
/** Times that a link is opened by each method. */
const TIMES = 100
/** Of these, its page is read as well once in so many: that costs more. */
const PAGE_EVERY = 20

let rig: Rig
let app: FastifyInstance
let base: string
const codes: CodeMail[] = []

/** A link of a mail, as its reader's: what it opens, and which kind of task that is. */
interface MailLink {
  path: string
  person: string
  purpose: string
  subject: string
  about: string
}

beforeAll(async () => {
  rig = await createRig({ letters: 'each', startAt: '2026-10-12T10:00:00+08:00' })
  const acting = actingOf(async (mail) => void codes.push(mail), 'http://127.0.0.1')
  app = await liveApi(rig, filesDir, { acting })
  base = await app.listen({ host: '127.0.0.1', port: 0 })
  await playMany()
})
afterAll(async () => {
  await app.close()
  await rig.stop()
  rmSync(filesDir, { recursive: true, force: true })
})

/** Campaigns in which as many kinds of mail are written as a short time allows. */
async function playMany(): Promise<void> {
  const driver = createDriver(rig)
  const parties = [
    { party: 'ours', name: '我方', contact: LEAD, ours: LEAD, lead: true },
    { party: 'brand_b', name: '品牌乙', contact: 'P5001', ours: LEAD },
  ]
  const launches = [{ platform: 'douyin', launchAt: '2026-11-27T10:00:00+08:00' }]
  const planned = {
    endsAt: '2026-12-01T18:00:00+08:00',
    filings: [DOUYIN],
    launches,
    objective: '新增会员 10 万',
    group: GROUP,
  }
  await driver.start({ ...planned, name: '联名', parties })
  await driver.start({ ...planned, name: '评审中', internalReview: 'standard' })
  await driver.start({ name: '草稿', filings: [DOUYIN] })
  const lived = await liveThrough(driver, '双11')
  await rig.step('2026-11-13T12:00:00+08:00')
  await closeAndArchive(driver, lived)
  for (const [n, leave] of LEFT_AT.entries()) await playUntil(driver, { ...planned, name: `停留 ${n}` }, leave)
  await rig.settle()
}

type Leave = (driver: Driver, filing: string) => Promise<unknown>

/** Where a filing is left, so that what is asked there is open when the robot comes. */
const LEFT_AT: Leave[] = [
  async () => undefined,
  (driver, filing) => bring(driver, filing),
  async (driver, filing) => {
    await prepareFiling(driver, filing)
    await driver.openTask(filing, 'submit')
  },
  async (driver, filing) => {
    await prepareFiling(driver, filing)
    await driver.answer(filing, 'submit', 'unconfirmed')
  },
  (driver, filing) => submit(driver, filing),
  async (driver, filing) => {
    await submit(driver, filing)
    await driver.must('report', { filing, kind: 'rejected', items: [{ field: '标题', error: '夸大' }] })
  },
  async (driver, filing) => {
    await submit(driver, filing)
    await driver.must('report', { filing, kind: 'inquiry', text: '请补充规则' })
  },
  async (driver, filing) => {
    await submit(driver, filing)
    await driver.must('report', { filing, kind: 'passed', conditions: [{ text: '公示名单', blocksLaunch: true }] })
  },
  async (driver, filing) => {
    await submit(driver, filing)
    await driver.must('recall', { filing, reason: '数量写错' })
  },
  async (driver, filing) => {
    await submit(driver, filing)
    await driver.must('report', { filing, kind: 'passed' })
    await driver.answer(filing, 'record_credential', 'recorded', { credential: { number: `C-${filing}` } })
    await driver.must('report', { filing, kind: 'suspended', text: '收到投诉' })
  },
]

async function playUntil(driver: Driver, body: Parameters<Driver['start']>[0], leave: Leave): Promise<void> {
  await leave(driver, `${await driver.start(body)}-01`)
}

/** Every material is there; it waits for its recheck. */
async function bring(driver: Driver, filing: string): Promise<void> {
  await driver.openTask(filing, 'collect_material')
  const rows = Object.keys((await driver.state(campaignOf(filing))).filings[filing]?.rows ?? {})
  for (const key of rows) await driver.answer(filing, 'collect_material', 'provided', { key })
}

async function submit(driver: Driver, filing: string): Promise<void> {
  await prepareFiling(driver, filing)
  await driver.answer(filing, 'submit', 'submitted', { number: `A-${filing}` })
}

/** Each link once, by whom and where it leads. */
function linksInMails(): MailLink[] {
  const found = new Map<string, MailLink>()
  for (const { html } of rig.mailbox.messages)
    for (const [, token = ''] of html.matchAll(/\/go\/([\w-]+)/g)) {
      const scope = PAGE_LINKS.read(token)
      if (!scope) throw new Error(`a link that nobody signed: ${token}`)
      const [, kind = ''] = /\.([a-z_]+)\./.exec(scope.subject) ?? []
      found.set(token, { ...scope, path: `/go/${token}`, about: kind })
    }
  return [...found.values()]
}

/** All that a request could have left behind. */
async function traces(): Promise<unknown> {
  const tables = [
    ...['facts', 'intake', 'mails', 'notes', 'files', 'person_sessions', 'sign_in_codes', 'link_generations'],
    ...['calendar_feeds', 'absences', 'handovers', 'directory_changes', 'alarms', 'audit'],
  ]
  const counts = tables.map(async (table) => {
    const { rows } = await rig.pool.query<{ n: string }>(`select count(*) as n from ${table}`)
    return [table, Number(rows[0]?.n)] as const
  })
  return { ...Object.fromEntries(await Promise.all(counts)), codes: codes.length }
}

/** One link of each kind of page and task: of a task that its reader holds, where there is one that is open. */
async function oneOfEach(): Promise<MailLink[]> {
  const { rows } = await rig.pool.query<{ id: string }>(
    `select id || ' ' || holder as id from tasks where status = 'open'`,
  )
  const open = new Set(rows.map(({ id }) => id))
  const isOpen = ({ subject, person }: MailLink): number => Number(open.has(`${subject} ${person}`))
  const links = linksInMails().sort((a, b) => isOpen(a) - isOpen(b))
  return [...new Map(links.map((link) => [`${link.purpose} ${link.about}`, link])).values()]
}

test('U-11 S0-42 every link of every mail leads, without a key, to a page of its recipient', async () => {
  const directory = await readPeople(createReferenceReader(rig.pool))
  const links = linksInMails()
  // How many depends on which letters left before their tasks were done.
  expect((await oneOfEach()).length).toBeGreaterThan(15)
  const wrong: string[] = []
  for (const { path: at, person, purpose, about } of links) {
    const jar = new CookieJar()
    const opened = await app.inject({ url: at })
    jar.take(opened.cookies)
    const to = String(opened.headers.location)
    const page = await app.inject({ url: to, headers: jar.headerFor(to) })
    const isTheirs = plainText(page.body).includes(directory.nameOf(person))
    if (opened.statusCode !== 303 || page.statusCode !== 200 || !isTheirs || to.includes(at.slice(4)))
      wrong.push(`${purpose} ${about} for ${person}: ${opened.statusCode} ${to} ${page.statusCode}`)
  }
  expect(wrong).toEqual([])
})

test('U-11 opened a hundred times by GET and HEAD, no link leaves anything behind', async () => {
  const before = await traces()
  for (const { path: at } of await oneOfEach())
    for (let times = 0; times < TIMES; times += 1)
      for (const method of ['GET', 'HEAD'] as const) {
        const jar = new CookieJar()
        const opened = await app.inject({ method, url: at })
        jar.take(opened.cookies)
        if (times % PAGE_EVERY > 0) continue
        const to = String(opened.headers.location)
        await app.inject({ method, url: to, headers: jar.headerFor(to) })
      }
  await rig.settle()
  expect(await traces()).toEqual(before)
})

maybe('U-11 a robot that runs the scripts of each page and presses every button answers nothing', async () => {
  const before = await traces()
  const browser = await launchBrowser(executable ?? '')
  const pressed: string[] = []
  try {
    for (const { path: at, purpose, about } of await oneOfEach()) {
      const context = await browser.newContext({ viewport: { width: 390, height: 800 } })
      context.setDefaultTimeout(30_000)
      const page = await context.newPage()
      const buttons = await buttonsAt(page, `${base}${at}`)
      for (let n = 0; n < buttons; n += 1) {
        await buttonsAt(page, `${base}${at}`)
        // As a robot does it: whether it is seen or not.
        await page.locator(BUTTONS).nth(n).dispatchEvent('click')
        await page.waitForLoadState('networkidle')
        pressed.push(`${purpose} ${about}`)
      }
      await context.close()
    }
  } finally {
    await browser.close()
  }
  await rig.settle()
  // What binds the company has no button before somebody signs in.
  expect([...new Set(pressed)]).toEqual(
    expect.arrayContaining(['task collect_material', 'task confirm_goal', 'campaign ', 'kit ']),
  )
  expect(await traces()).toEqual(before)
})

const BUTTONS = 'button, input[type=submit], summary'

/** Opens the page of a link; how much there is to press on it. */
async function buttonsAt(page: Page, url: string): Promise<number> {
  await page.goto(url)
  return page.locator(BUTTONS).count()
}
