/** How the sign-in and its neighbours look and work in a real browser: by keyboard, without script, in both languages. */
import type { Browser } from 'playwright-core'
import type { CodeMail } from '../../infra/mail/code-mail'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { browserPath, launchBrowser } from '../support/browser'
import { lookAt } from '../support/look-at'
import { actingOf, PAGE_LINKS } from '../support/page-links'

const executable = browserPath()
const maybe = executable === undefined ? describe.skip : describe

maybe('the sign-in in a browser', () => {
  let rig: ApiRig
  let browser: Browser
  let base: string
  const mails: CodeMail[] = []
  beforeAll(async () => {
    const sendCode = (mail: CodeMail): Promise<void> => Promise.resolve(void mails.push(mail))
    rig = await createApiRig({ acting: actingOf(sendCode, 'http://127.0.0.1') })
    base = await rig.app.listen({ port: 0, host: '127.0.0.1' })
    browser = await launchBrowser(executable ?? '')
  })
  afterAll(async () => {
    await browser.close()
    await rig.stop()
  })

  test('takes a person from the link of a mail to their sessions by keyboard alone, without script, and nobody is kept out by its looks', async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      locale: 'zh-CN',
      viewport: { width: 390, height: 800 },
    })
    const page = await context.newPage()
    const link = PAGE_LINKS.urlOf({ purpose: 'desk', subject: '', person: 'M1001', generation: 0 })
    await page.goto(`${base}${new URL(link).pathname}`)
    expect(new URL(page.url()).pathname).toBe('/desk')
    await page.goto(`${base}/sessions`)
    await page.getByRole('button', { name: '给张三发送验证码' }).press('Enter')
    const asked = await context.cookies(`${base}/sign-in/code`)
    expect(await lookAt(browser, `${base}/sign-in/code`, { name: 'code', cookies: asked })).toEqual([])
    expect(await lookAt(browser, `${base}/sign-in`, { name: 'sign-in' })).toEqual([])
    await page.getByLabel('六位验证码').fill('12')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect(await page.title()).toMatch(/^错误：/)
    await page.getByLabel('六位验证码').fill(mails.at(-1)?.code ?? '')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/sessions')
    const cookies = await context.cookies()
    expect(await lookAt(browser, `${base}/sessions`, { name: 'sessions', cookies })).toEqual([])
    expect(await lookAt(browser, `${base}/sign-out`, { name: 'sign-out', cookies })).toEqual([])
    expect(await lookAt(browser, `${base}/sign-in?next=/desk`, { name: 'sign-in-again', cookies })).toEqual([])
    await page.getByRole('button', { name: '全部退出' }).press('Enter')
    await page.getByRole('heading', { name: '已退出登录' }).waitFor()
    await context.close()
  })
})
