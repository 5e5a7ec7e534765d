/** U-22 a group's mailbox holds a task: whoever opened its link proves who it is, claims, and the others see who has it. */
import type { CodeMail } from '../../infra/mail/code-mail'
import type { LinkPurpose } from '../../infra/people/page-links'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { form, PNG } from '../api/upload-form'
import { actingOf, PAGE_LINKS, PAGES_URL } from '../support/page-links'
import { browserOf, csrfIn, type TestBrowser } from './browser-of'

let rig: ApiRig
const mails: CodeMail[] = []
beforeAll(async () => {
  const acting = actingOf((mail) => {
    mails.push(mail)
    return Promise.resolve()
  })
  rig = await createApiRig({ acting })
  const group = {
    name: { zh: '技术值班组', en: 'Tech desk' },
    mail: 'tech@example.com',
    members: ['D4001', 'T3001'],
    owner: 'M1009',
  }
  const made = await rig.call({ method: 'PUT', url: '/v1/groups/G-TECH', body: group, person: 'M1009' })
  if (made.status !== 201) throw new Error(made.text)
})
afterAll(() => rig.stop())

let remote = 0
const browser = (): TestBrowser => browserOf(rig.app, `192.0.2.${(remote += 1)}`)
const ROW = 'page_preview'

async function held(): Promise<{ task: string; page: string; campaign: string }> {
  const campaign = await rig.campaign({ group: { tech: 'G-TECH' } })
  await rig.open(`${campaign}-01`, [{ kind: 'collect_material', key: ROW }])
  const task = `${campaign}-01.collect_material.${ROW}.r1`
  return { task, page: `/tasks/${task}`, campaign }
}
const facts = async (): Promise<number> =>
  Number((await rig.pool.query<{ n: string }>('select count(*) as n from facts')).rows[0]?.n)

async function openLink(b: TestBrowser, subject: string, person = 'G-TECH', purpose: LinkPurpose = 'task') {
  const token = PAGE_LINKS.urlOf({ purpose, subject, person, generation: 0 }).slice(PAGES_URL.length)
  return b.get(String((await b.get(token)).headers.location))
}
/** As the page of a group's task leads there: the field names the member, and one button sends the code. */
async function signIn(b: TestBrowser, href: string): Promise<string> {
  const asked = await b.get(href)
  const who = /name="who"[^>]*value="([^"]*)"/.exec(asked.body)?.[1] ?? ''
  const next = /name="next"[^>]*value="([^"]*)"/.exec(asked.body)?.[1] ?? ''
  const before = mails.length
  await b.post('/sign-in', { _csrf: csrfIn(asked.body), who, next })
  expect(mails.length).toBe(before + 1)
  const typed = await b.send('/sign-in/code', '/sign-in/code', { code: mails.at(-1)?.code ?? '' })
  return String(typed.headers.location)
}
const memberLinks = (html: string): string[] =>
  [...html.matchAll(/href="(\/sign-in\?[^"]*who=[^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

/** The value that a form of the page would carry. */
const csrfOf = (b: TestBrowser): string => {
  const link = b.cookies().find(({ name }) => name === 'link')?.value ?? ''
  return actingOf().seals.hash('csrf', decodeURIComponent(link)).toString('base64url')
}
const PRESSED: Record<string, string>[] = [
  {},
  { answer: 'provided', '/provided/text': 'x' },
  { 'delegate-to': 'D4001' },
]

test('the link of the mailbox asks who claims it, reads alone, and a robot that presses everything changes nothing', async () => {
  const { task, page } = await held()
  const b = browser()
  const shown = await openLink(b, task)
  expect(shown.statusCode).toBe(200)
  expect(shown.body).toContain('技术值班组的待办，还没有人认领')
  expect(shown.body).not.toMatch(/type="radio"/)
  expect(memberLinks(shown.body).map((href) => new URL(href, PAGES_URL).searchParams.get('who'))).toEqual([
    'D4001',
    'T3001',
  ])
  const before = await facts()
  // No form of the page is for it; whoever had the value of one would get no further.
  const csrf = csrfOf(b)
  for (const path of [page, `${page}/claim`, `${page}/give-back`, `${page}/delegate`])
    for (const fields of PRESSED) {
      const pressed = await b.post(path, { _csrf: csrf, ...fields })
      expect([path, pressed.statusCode]).toEqual([path, 303])
      expect(String(pressed.headers.location)).toContain('/sign-in')
    }
  for (const purpose of ['desk', 'campaign', 'read_campaign'] as const)
    await openLink(browser(), purpose === 'desk' ? '' : (task.split('-01.')[0] ?? ''), 'G-TECH', purpose)
  expect(await facts()).toBe(before)
})

test('a member signs in by a code to the own address, claims and answers; another sees who has it', async () => {
  const { task, page } = await held()
  const [mine, other] = [browser(), browser()]
  const [first, second] = memberLinks((await openLink(mine, task)).body)
  expect(await signIn(mine, first ?? '')).toBe(page)
  expect(mails.at(-1)?.to.address).toBe('qianqi@example.com')
  const asked = await mine.get(page)
  expect(asked.body).toContain('由我认领')
  // The mailbox's link in the same browser is no letter of somebody else's.
  expect(asked.body).not.toContain('这封邮件是发给')
  expect(asked.body).not.toMatch(/type="radio"/)
  await openLink(other, task)
  await signIn(other, second ?? '')
  const seen = await other.get(page)
  const claimed = await mine.post(`${page}/claim`, { _csrf: csrfIn(asked.body), once: 'a' })
  expect([claimed.statusCode, claimed.headers.location]).toEqual([303, page])
  // The other presses the button that was still shown.
  const late = await other.post(`${page}/claim`, { _csrf: csrfIn(seen.body), once: 'b' })
  expect([late.statusCode, late.headers.location]).toEqual([303, page])
  const told = await other.get(page)
  expect(told.body).toContain('钱七 于')
  expect(told.body).not.toMatch(/type="radio"/)
  expect((await openLink(browser(), task)).body).toContain('钱七 于')
  const own = await mine.get(page)
  expect(own.body).toContain('由您办理')
  expect(own.body).toMatch(/type="radio"/)
  const answered = await mine.send(page, page, { answer: 'provided', '/provided/text': '终版' })
  expect(answered.statusCode).toBe(303)
  const { body } = await rig.call({ url: `/v1/tasks/${task}` })
  expect([body.status, body.holder]).toMatchObject(['answered', { person: 'D4001', group: 'G-TECH' }])
})

test('what was claimed is given back with a reason; the desk of each member shows what is to be claimed', async () => {
  const { task, page } = await held()
  const b = browser()
  await openLink(b, task)
  await signIn(b, `/sign-in?next=/desk&who=T3001`)
  const desk = await b.get('/desk')
  expect(desk.body).toMatch(/待认领 \d/)
  expect(desk.body).toContain(`href="${page}"`)
  await b.send(page, `${page}/claim`, { once: 'c' })
  expect((await b.get('/desk')).body).toContain(`href="${page}"`)
  const back = await b.send(page, `${page}/give-back`, { once: 'd', 'give-back-reason': '请假两天' })
  expect(back.statusCode).toBe(303)
  expect((await rig.call({ url: `/v1/tasks/${task}` })).body.holder).toMatchObject({ person: 'G-TECH' })
  // The reason is told to the others where they claim.
  expect((await openLink(browser(), task)).body).toContain('请假两天')
})

test('whoever is no member sees whose it is and cannot claim; a key and its code are the members’ own', async () => {
  const { page, campaign } = await held()
  const b = browser()
  await signIn(b, `/sign-in?next=/desk&who=M1009`)
  const shown = await b.get(page)
  expect(shown.body).toContain('等待其成员认领：钱七、赵六')
  const pressed = await b.post(`${page}/claim`, { _csrf: csrfIn(shown.body), once: 'e' })
  expect([pressed.statusCode, pressed.body.includes('您不是该共享邮箱的成员')]).toEqual([422, true])
  // Nobody signs in as a mailbox.
  const asked = await b.get('/sign-in?other=1')
  const before = mails.length
  await b.post('/sign-in', { _csrf: csrfIn(asked.body), who: 'G-TECH', next: '/desk' })
  await b.post('/sign-in', { _csrf: csrfIn(asked.body), who: 'tech@example.com', next: '/desk' })
  expect(mails.length).toBe(before)
  expect((await b.get(`/campaigns/${campaign}`)).body).toContain('技术值班组')
})

test('the link of the mailbox shows how far a campaign is, and not its plan and what was said of it', async () => {
  const rows = [{ category: '投放', unitPriceFen: 1_000_000, quantity: 1, amountFen: 1_000_000 }]
  const brief = { budget: { rows, totalFen: 1_000_000 } }
  const campaign = await rig.campaign({ group: { tech: 'G-TECH' }, internalReview: 'standard', brief })
  const read = async (person: string) => (await openLink(browser(), campaign, person, 'read_campaign')).body
  const [ofLead, ofMailbox] = [await read('M1001'), await read('G-TECH')]
  for (const shown of [ofLead, ofMailbox]) expect(shown).toContain(campaign)
  expect([ofLead, ofMailbox].map((shown) => shown.includes('预算合计'))).toEqual([true, false])
})

test('the link of the mailbox stores no file by the page of a kit either: whoever opened it signs in first', async () => {
  const campaign = await rig.campaign({ group: { tech: 'G-TECH' } })
  const filing = `${campaign}-01`
  const b = browser()
  expect((await openLink(b, filing, 'G-TECH', 'kit')).statusCode).toBe(200)
  const stored = async () => (await rig.pool.query('select 1 from files')).rowCount
  const before = await stored()
  const field = `--edge\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${csrfOf(b)}\r\n`
  const cookie = b.cookies().map(({ name, value }) => `${name}=${value}`)
  const sent = await rig.app.inject({
    method: 'POST',
    url: `/filings/${filing}/kit`,
    headers: { 'content-type': 'multipart/form-data; boundary=edge', cookie: cookie.join('; ') },
    payload: Buffer.concat([Buffer.from(field), form(PNG, { field: '/submitted/fileIds' })]),
  })
  expect([await stored(), sent.statusCode]).toEqual([before, 303])
  expect(String(sent.headers.location)).toContain('/sign-in')
})
