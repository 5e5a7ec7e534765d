/** Who acts on a page: links of mails, the sign-in by code, sessions, and what strangers and robots get. */
import type { CodeMail } from '../../infra/mail/code-mail'
import type { LinkPurpose } from '../../infra/people/page-links'
import { revokeLinks } from '../../infra/postgres/people/link-generations'
import { withoutPeople } from '../../activities/domain/people/directory-change'
import { changeDirectory } from '../../infra/reference/directory-store'
import { installReference } from '../../infra/reference/install'
import { createReferenceReader, type ReferenceOf } from '../../infra/reference/reference'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { actingOf, PAGE_LINKS, PAGES_URL } from '../support/page-links'
import { browserOf, csrfIn, type TestBrowser } from './browser-of'

let rig: ApiRig
let mails: CodeMail[] = []
const log: string[] = []
let remote = 0

beforeAll(async () => {
  const acting = actingOf((mail) => {
    mails.push(mail)
    return Promise.resolve()
  })
  rig = await createApiRig({ acting, logTo: (line) => log.push(line) })
})
afterAll(() => rig.stop())
beforeEach(async () => {
  mails = []
  // What one test has asked for is not to be counted in the next.
  await rig.pool.query('delete from sign_in_codes')
  await rig.pool.query('delete from person_sessions')
})

const TASK = 'MC-20261122-0007-01.collect_material.campaign_plan.r1'
const link = (purpose: LinkPurpose, subject: string, person: string, generation = 0): string =>
  PAGE_LINKS.urlOf({ purpose, subject, person, generation }).slice(PAGES_URL.length)
/** Each from an address of its own, unless a test says otherwise. */
const browser = (): TestBrowser => browserOf(rig.app, `192.0.2.${(remote += 1)}`)

const askFor = (b: TestBrowser, who: string, next = '/sessions') =>
  b.send(`/sign-in?other=1&next=${encodeURIComponent(next)}`, '/sign-in', { who, next })
const typeCode = (b: TestBrowser, code: string) => b.send('/sign-in/code', '/sign-in/code', { code })
const signIn = async (b: TestBrowser, who: string, next?: string) => {
  await askFor(b, who, next)
  return typeCode(b, mails.at(-1)?.code ?? '')
}
/** Rows of everything that somebody could leave behind. */
const rows = async (): Promise<string> => {
  const { rows: counts } = await rig.pool.query<{ n: string }>(
    `select (select count(*) from intake) || ' ' || (select count(*) from facts) || ' ' || (select count(*) from person_sessions)
       || ' ' || (select count(*) from sign_in_codes) || ' ' || (select count(*) from link_generations) as n`,
  )
  return counts[0]?.n ?? ''
}

describe('the link of a mail', () => {
  test('is exchanged for a cookie of its page alone, and gone from the address', async () => {
    const answer = await browser().get(link('task', TASK, 'D4001'))
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/tasks/${TASK}`])
    expect(answer.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
    expect(answer.cookies.find(({ name }) => name === 'link')).toMatchObject({
      path: `/tasks/${TASK}`,
      httpOnly: true,
      sameSite: 'Lax',
      secure: true,
    })
    const token = link('task', TASK, 'D4001').slice('/go/'.length)
    expect(JSON.stringify(answer.cookies)).not.toContain(token)
  })

  test.each<[LinkPurpose, string, string]>([
    ['campaign', 'MC-20261122-0007', '/campaigns/MC-20261122-0007'],
    ['read_campaign', 'MC-20261122-0007', '/campaigns/MC-20261122-0007'],
    ['desk', '', '/desk'],
    ['kit', 'MC-20261122-0007-01', '/filings/MC-20261122-0007-01/kit'],
    ['import', '4a1c', '/imports/4a1c'],
    ['register', '', '/register'],
  ])('for %s leads to its page', async (purpose, subject, path) => {
    expect((await browser().get(link(purpose, subject, 'M1001'))).headers.location).toBe(path)
  })

  test('opened a hundred times by a robot, with GET and HEAD, leaves nothing behind', async () => {
    const before = await rows()
    const links = [
      link('task', TASK, 'D4001'),
      link('desk', '', 'M1001'),
      link('kit', 'MC-20261122-0007-01', 'M1001'),
      '/sign-in',
      '/sign-out',
    ]
    for (const url of links)
      for (let times = 0; times < 50; times += 1) {
        const b = browserOf(rig.app)
        await b.get(url)
        await b.head(url)
      }
    expect(await rows()).toBe(before)
  })

  test('forged, cut off, of a revoked generation or of somebody who has left says so in words, with a way on', async () => {
    const sound = link('desk', '', 'T3001')
    const wrong: [string, number, string][] = [
      [sound.slice(0, -3), 404, '链接不完整'],
      [`${sound.slice(0, -1)}${sound.endsWith('A') ? 'B' : 'A'}`, 404, '链接不完整'],
      [`/go/${'x'.repeat(900)}`, 404, '链接不完整'],
      [link('desk', '', 'M0000'), 410, '不在通讯录'],
    ]
    for (const [url, status, words] of wrong) {
      const answer = await browser().get(url)
      expect([url, answer.statusCode]).toEqual([url, status])
      expect(answer.body).toContain(words)
      expect(answer.body).toContain('href="/sign-in')
      expect(answer.cookies.map(({ name }) => name)).toEqual([])
    }
    await revokeLinks(rig.pool, 'T3001')
    const revoked = await browser().get(sound)
    expect([revoked.statusCode, revoked.body.includes('赵六')]).toEqual([410, true])
    expect((await browser().get(link('desk', '', 'T3001', 1))).statusCode).toBe(303)
  })

  test('in English for a browser that asks for it', async () => {
    const answer = await browserOf(rig.app).get('/go/x', { 'accept-language': 'en-GB,zh;q=0.5' })
    expect(answer.body).toContain('The link cannot be opened')
    expect(answer.body).toContain('lang="en"')
  })

  test('opens no session: what only a signed-in person may see asks for a sign-in', async () => {
    const b = browser()
    await b.get(link('desk', '', 'M1001'))
    const answer = await b.get('/sessions')
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sign-in?next=%2Fsessions'])
  })
})

describe('signing in by a code', () => {
  test('to one’s own address, by staff number or mail address, and on to where one wanted', async () => {
    for (const who of ['L2001', 'l2001 ', 'WangWu@example.com']) {
      const b = browser()
      expect((await askFor(b, who)).headers.location).toBe('/sign-in/code')
      expect(mails.at(-1)?.to).toEqual({ name: '王五', address: 'wangwu@example.com' })
      const answer = await typeCode(b, mails.at(-1)?.code ?? '')
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sessions'])
      const page = await b.get('/sessions')
      expect(page.body).toContain('Chrome · Windows')
      expect(page.body).toContain('王五')
    }
  })

  test('the session’s cookie is out of reach of scripts and other hosts', async () => {
    const answer = await signIn(browser(), 'L2001')
    expect(answer.cookies.find(({ name }) => name === '__Host-session')).toMatchObject({
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    })
    expect(answer.cookies.find(({ name }) => name === '__Host-session')?.domain).toBeUndefined()
  })

  test('says the same for somebody nobody knows, and sends nothing', async () => {
    const [known, unknown] = [browser(), browser()]
    const answers = [await askFor(known, 'D4001'), await askFor(unknown, 'X9999')]
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([
      [303, '/sign-in/code'],
      [303, '/sign-in/code'],
    ])
    expect(mails).toHaveLength(1)
    const pages = [await known.get('/sign-in/code'), await unknown.get('/sign-in/code')]
    const plain = pages.map(({ body }, i) =>
      body.replaceAll(i === 0 ? 'D4001' : 'X9999', 'WHO').replace(csrfIn(body), 'TOKEN'),
    )
    expect(plain[0]).toBe(plain[1])
    const wrong = [await typeCode(known, '000000'), await typeCode(unknown, '000000')]
    expect(wrong.map(({ statusCode }) => statusCode)).toEqual([422, 422])
    expect(wrong.every(({ body }) => body.includes('还可以试 4 次'))).toBe(true)
  })

  test('a code is good in the browser that asked, and in no other', async () => {
    const [asking, other] = [browser(), browser()]
    await askFor(asking, 'L2001')
    const code = mails.at(-1)?.code ?? ''
    await askFor(other, 'X9999')
    expect((await typeCode(other, code)).statusCode).toBe(422)
    expect((await browser().get('/sign-in/code')).statusCode).toBe(410)
    expect((await typeCode(asking, code)).statusCode).toBe(303)
    expect((await typeCode(asking, code)).statusCode).toBe(403)
  })

  test('after five wrong ones the right one is over, in words, with a way to another', async () => {
    const b = browser()
    await askFor(b, 'L2001')
    const { code = '' } = mails.at(-1) ?? {}
    const wrong = code === '111111' ? '222222' : '111111'
    const statuses: number[] = []
    for (let tried = 0; tried < 5; tried += 1) statuses.push((await typeCode(b, wrong)).statusCode)
    expect(statuses).toEqual([422, 422, 422, 422, 410])
    const late = await typeCode(b, code)
    expect([late.statusCode, late.body.includes('重新获取验证码')]).toEqual([410, true])
  })

  test('strangers who ask for codes in somebody’s name lock nobody out: a browser with a link of theirs gets one', async () => {
    for (let asked = 0; asked < 8; asked += 1) await askFor(browser(), 'P5001')
    expect(mails).toHaveLength(5)
    const own = browser()
    await own.get(link('task', TASK, 'P5001'))
    const page = await own.get('/sign-in?next=/desk')
    expect(page.body).toContain('给周九发送验证码')
    await own.post('/sign-in', { _csrf: csrfIn(page.body), self: 'yes', next: '/desk' })
    expect(mails).toHaveLength(6)
    expect((await typeCode(own, mails.at(-1)?.code ?? '')).headers.location).toBe('/desk')
    expect((await browser().get(link('task', TASK, 'P5001'))).statusCode).toBe(303)
  })

  test('nothing that was typed is lost or obeyed: HTML, long text, other hosts as the way back', async () => {
    const b = browser()
    const html = await askFor(b, '<script>alert(1)</script>')
    expect(html.statusCode).toBe(303)
    expect((await b.get('/sign-in/code')).body).toContain('&lt;script>alert(1)')
    const long = await askFor(browser(), 'x'.repeat(10_000))
    expect([long.statusCode, long.body.includes('错误：')]).toEqual([422, true])
    expect((await askFor(browser(), '')).body).toContain('请输入工号或公司邮箱')
    const ways = ['//evil.example', 'https://evil.example', '/\\evil.example', '/go/x', '/a\r\nSet-Cookie: x=1', '']
    for (const [at, next] of ways.entries())
      expect([next, (await signIn(browser(), at % 2 === 0 ? 'M1001' : 'M1002', next)).headers.location]).toEqual([
        next,
        '/desk',
      ])
  })
})

describe('sessions', () => {
  test('are listed and ended by their person, one or all of them', async () => {
    const [here, there] = [browser(), browser()]
    await signIn(here, 'M1002')
    await signIn(there, 'M1002')
    const page = (await here.get('/sessions')).body
    const ids = [...page.matchAll(/name="session" value="([0-9a-f-]{36})"/g)].map((match) => match[1] ?? '')
    expect(ids).toHaveLength(2)
    // The one that does not bear the mark of this browser.
    const [first = '', second = ''] = ids
    const other = page.indexOf(first) < page.indexOf('当前浏览器') ? first : second
    expect((await here.send('/sessions', '/sessions/end', { session: other })).statusCode).toBe(303)
    expect((await there.get('/sessions')).statusCode).toBe(303)
    expect((await here.get('/sessions')).statusCode).toBe(200)
    await here.send('/sessions', '/sessions/end', { session: 'all' })
    expect((await here.get('/sessions')).statusCode).toBe(303)
  })

  test('end at the sign-out, which a GET alone does not do', async () => {
    const b = browser()
    await signIn(b, 'M1002')
    await b.get('/sign-out')
    expect((await b.get('/sessions')).statusCode).toBe(200)
    const value = b.cookies().find(({ name }) => name === '__Host-session')?.value ?? ''
    expect((await b.send('/sign-out', '/sign-out')).headers.location).toBe('/sign-out')
    const replayed = await rig.app.inject({ url: '/sessions', headers: { cookie: `__Host-session=${value}` } })
    expect(replayed.statusCode).toBe(303)
  })

  test('what a link has opened in this browser is closed with the sign-out, and opened again by the mail', async () => {
    const b = browser()
    const url = link('desk', '', 'M1002')
    await b.get(url)
    await signIn(b, 'M1002')
    // The seconds of cookies are whole ones.
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await b.send('/sign-out', '/sign-out')
    expect((await b.get('/desk')).statusCode).toBe(303)
    await b.get(url)
    expect((await b.get('/desk')).statusCode).toBe(200)
  })

  test('begin anew at each sign-in: the value of before opens nothing', async () => {
    const b = browser()
    await signIn(b, 'M1002')
    const value = b.cookies().find(({ name }) => name === '__Host-session')?.value ?? ''
    await signIn(b, 'M1002')
    const old = await rig.app.inject({ url: '/sessions', headers: { cookie: `__Host-session=${value}` } })
    expect(old.statusCode).toBe(303)
    expect((await b.get('/sessions')).statusCode).toBe(200)
  })

  test('end when their person leaves, also if the number should come back; whoever is only missing goes on later', async () => {
    const [leaving, forgotten] = [browser(), browser()]
    await signIn(leaving, 'M1002')
    await signIn(forgotten, 'T3001')
    const present = async () => (await createReferenceReader(rig.pool).list('directory'))[0] as ReferenceOf<'directory'>
    const before = await present()
    const by = { how: 'person' as const, client: 'test' }
    await changeDirectory(rig.pool, undefined, by, (doc, today) => withoutPeople(doc, new Set(['M1002']), today))
    await changeDirectory(rig.pool, undefined, by, (doc) => ({ ...doc, people: before.people }))
    const { version: _, ...rest } = before
    const people = before.people.filter(({ staff }) => staff !== 'T3001')
    const owners = Object.fromEntries(Object.entries(before.platformOwners ?? {}).map(([name]) => [name, 'M1009']))
    await installReference(rig.pool, [{ ...rest, version: '2096-01-01', people, platformOwners: owners }])
    rig.refresh()
    expect((await forgotten.get('/sessions')).statusCode).toBe(303)
    await installReference(rig.pool, [{ ...before, version: '2096-01-02' }])
    rig.refresh()
    expect([(await forgotten.get('/sessions')).statusCode, (await leaving.get('/sessions')).statusCode]).toEqual([
      200, 303,
    ])
  })

  test('revoking links ends those of earlier mails and of pages that they have opened', async () => {
    const [session, mail] = [browser(), browser()]
    await signIn(session, 'P5001')
    expect((await mail.get(link('desk', '', 'P5001'))).statusCode).toBe(303)
    const answer = await session.send('/sessions', '/sessions/revoke-links')
    expect((await session.get(String(answer.headers.location))).body).toContain('此前邮件中的链接都已收回')
    expect((await mail.get(link('desk', '', 'P5001'))).statusCode).toBe(410)
  })
})

describe('forms', () => {
  test('of other sites, of other browsers and without their hidden value are refused in words', async () => {
    const b = browser()
    await signIn(b, 'M1009')
    const token = csrfIn((await b.get('/sign-out')).body)
    const others = browser()
    await signIn(others, 'L2001')
    const foreign = csrfIn((await others.get('/sign-out')).body)
    // Another host of the domain may set a cookie whose hidden value it knows: it counts for nothing beside a session.
    const evil = browser()
    const known = csrfIn((await evil.get('/sign-in')).body)
    const plain = evil.cookies().find(({ name }) => name === 'form')?.value ?? ''
    const session = b.cookies().find(({ name }) => name === '__Host-session')?.value ?? ''
    const tossed = await rig.app.inject({
      method: 'POST',
      url: '/sign-out',
      headers: {
        cookie: `__Host-session=${session}; form=${plain}`,
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
      },
      payload: new URLSearchParams({ _csrf: known }).toString(),
    })
    expect([plain !== '', known !== '', tossed.statusCode]).toEqual([true, true, 403])
    const tries = [
      await b.post('/sign-out', {}),
      await b.post('/sign-out', { _csrf: '' }),
      await b.post('/sign-out', { _csrf: foreign }),
      await b.post('/sign-out', { _csrf: token }, { 'sec-fetch-site': 'cross-site' }),
      await b.post('/sign-out', { _csrf: token }, { 'sec-fetch-site': 'same-site' }),
      await b.post('/sign-out', { _csrf: token }, { 'sec-fetch-dest': 'iframe' }),
    ]
    expect(tries.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403, 403, 403])
    expect(tries.every(({ body }) => body.includes('页面已过期'))).toBe(true)
    const old = { origin: 'https://evil.example' }
    const headers = {
      cookie: b
        .cookies()
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const payload = `_csrf=${token}`
    const post = (more: object) =>
      rig.app.inject({ method: 'POST', url: '/sign-out', payload, headers: { ...headers, ...form, ...more } })
    expect((await post(old)).statusCode).toBe(403)
    expect((await post({ origin: 'null' })).statusCode).toBe(303)
  })
})

test('no token, code or cookie stands in the log', async () => {
  const b = browser()
  const url = link('task', TASK, 'M1001')
  await b.get(url)
  await signIn(b, 'M1001')
  await b.get('/sessions')
  await b.get(`${url}/more`)
  const text = log.join('\n')
  expect(text).toContain('/go/:token')
  expect(text).not.toContain(url.slice('/go/'.length))
  for (const { value } of b.cookies()) expect(text).not.toContain(value)
  expect(text).not.toContain(mails.at(-1)?.code)
  expect(text).not.toContain('example.com')
})
