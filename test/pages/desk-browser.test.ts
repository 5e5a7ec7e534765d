/** The desk and the campaign pages as people see and touch them. */
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { listFacts } from '../../infra/postgres/reads/facts'
import { openFeed } from '../../infra/postgres/people/calendar-feeds'
import { createReferenceReader, insertReference } from '../../infra/reference/reference'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { browserPath, launchBrowser } from '../support/browser'
import { setDeskScene, type DeskScene } from '../support/desk-scene'
import { actingOf } from '../support/page-links'
import { LOCAL_PAGES_URL, sessionCookieOf, signedInBrowser, type Look } from '../support/pages'
import { lookAt } from '../support/look-at'

const chromium = browserPath()
const withBrowser = chromium === undefined ? describe.skip : describe

/** A picture of one point. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let rig: ApiRig
let scene: DeskScene
let browser: Browser
let base: string

/** A newer directory, in which a person reads English. */
async function speakEnglish({ pool }: ApiRig, person: string): Promise<void> {
  const [directory] = await createReferenceReader(pool).list('directory')
  if (!directory) throw new Error('no directory')
  const people = directory.people.map((p) => (p.staff === person ? { ...p, language: 'en' as const } : p))
  const db = await pool.connect()
  await insertReference(db, { ...directory, version: '2099-01-01.1', people })
  db.release()
}

withBrowser('in a browser', () => {
  beforeAll(async () => {
    rig = await createApiRig({ acting: actingOf(undefined, LOCAL_PAGES_URL) })
    await speakEnglish(rig, 'M1002')
    scene = await setDeskScene(rig)
    for (const person of ['M1001', 'M1002']) await openFeed(rig.pool, person)
    await rig.app.listen({ host: '127.0.0.1', port: 0 })
    base = `http://127.0.0.1:${(rig.app.server.address() as AddressInfo).port}`
    browser = await launchBrowser(chromium ?? '')
  })
  afterAll(async () => {
    await browser.close()
    await rig.stop()
  })

  const visit = async (person: string, look: Look, work: (page: Page) => Promise<void>): Promise<void> => {
    const context = await signedInBrowser(browser, rig.pool, person, look)
    await work(await context.newPage())
    await context.close()
  }
  const facts = async (type: string) =>
    (await listFacts(rig.pool, scene.busy, { after: 0, limit: 10_000 })).filter((fact) => fact.type === type).length

  const PAGES: Record<string, () => string> = {
    desk: () => '/desk',
    list: () => '/campaigns',
    campaign: () => `/campaigns/${scene.busy}`,
    'campaign with much to do': () => `/campaigns/${scene.crowded}`,
    report: () => `/campaigns/${scene.busy}/report`,
    correction: () => `/campaigns/${scene.busy}/correct`,
    withdrawal: () => `/campaigns/${scene.busy}/withdraw`,
    links: () => `/campaigns/${scene.busy}/links`,
    calendar: () => '/calendar',
  }

  describe.each([
    ['Chinese', 'M1001', '活动', Object.keys(PAGES)],
    ['English', 'M1002', 'Campaigns', ['desk', 'list', 'campaign', 'correction', 'calendar']],
  ])('in %s', (language, person, word, names) => {
    test.each(names)('the %s fits phone and desktop, light and dark, and axe finds nothing serious', async (name) => {
      const cookies = [await sessionCookieOf(rig.pool, person)]
      const url = `${base}${PAGES[name]?.() ?? ''}`
      expect(await lookAt(browser, url, { name: `${name}-${language}`, cookies })).toEqual([])
      await visit(person, { width: 1200 }, async (page) => {
        await page.goto(url)
        expect(await page.locator('nav').first().textContent()).toContain(word)
      })
    })
  })

  test('U-15 the back ends are recorded by keys alone', async () => {
    const before = await facts('ReviewObserved')
    await visit('M1001', { width: 1200 }, async (page) => {
      await page.goto(`${base}/desk`)
      await page.keyboard.press('ArrowDown')
      expect(await page.evaluate(`document.activeElement.getAttribute('data-check')`)).toMatch(/check_backend/)
      await page.keyboard.press('1')
      await page.waitForURL(/did=checked/)
    })
    expect(await facts('ReviewObserved')).toBe(before + 1)
  })

  test('U-3 without script a report with its screenshot is typed and recorded; its faults are listed on top and lead to their fields', async () => {
    const before = await facts('PlatformSpoke')
    await visit('M1001', { width: 390, javaScriptEnabled: false }, async (page) => {
      await page.goto(`${base}/campaigns/${scene.busy}/report`)
      await page.getByRole('button', { name: '登记' }).click()
      expect(await page.title()).toMatch(/^错误：/)
      await page.locator('.faults a').first().click()
      expect(page.url()).toMatch(/#f-filing$/)
      await page.getByLabel('哪一项备案').selectOption({ index: 3 })
      await page.getByLabel('平台说了什么').selectOption('promise')
      await page.getByLabel('平台的原话').fill('口头答复：周五前给结果')
      await page
        .getByLabel('截图或文件')
        .setInputFiles({ name: '聊天截图.png', mimeType: 'image/png', buffer: PICTURE })
      await page.getByRole('button', { name: '登记' }).click()
      await page.getByText('已登记平台消息').waitFor()
    })
    expect(await facts('PlatformSpoke')).toBe(before + 1)
    const spoken = await listFacts(rig.pool, scene.busy, { after: 0, limit: 10_000 })
    expect(spoken.findLast(({ type }) => type === 'PlatformSpoke')?.body).toMatchObject({
      fileIds: [expect.any(String)],
    })
  })

  test('the story is printed with its picture and its table', async () => {
    await visit('M1001', { width: 1200 }, async (page) => {
      await page.goto(`${base}/campaigns/${scene.busy}`)
      await page.emulateMedia({ media: 'print' })
      const seen = await page.evaluate<{ picture: number; window: number; table: number; header: string }>(`({
        picture: document.querySelector('svg.story').getBoundingClientRect().width,
        window: window.innerWidth,
        table: document.querySelector('#story table').getBoundingClientRect().height,
        header: getComputedStyle(document.querySelector('header.top')).display,
      })`)
      expect(seen.picture).toBeGreaterThan(300)
      expect(seen.picture).toBeLessThanOrEqual(seen.window)
      expect(seen.table).toBeGreaterThan(100)
      expect(seen.header).toBe('none')
    })
  })
})
