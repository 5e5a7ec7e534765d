/** Signing in with the company's account, at a real OpenID provider. */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createOpenId } from '../../infra/people/open-id'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { actingOf, PAGES_URL } from '../support/page-links'
import { browserOf, type TestBrowser } from './browser-of'

let provider: ChildProcess
let issuer: string
let rig: ApiRig
let byNumber: ApiRig
const log: string[] = []

beforeAll(async () => {
  provider = spawn(process.execPath, [path.join(__dirname, '../support/open-id-provider.mjs')], {
    env: { REDIRECT_URI: `${PAGES_URL}/sign-in/company/return`, MAIL: 'nobody@example.com' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  issuer = await new Promise<string>((resolve, reject) => {
    provider.once('exit', () => reject(new Error('the provider has ended')))
    if (provider.stdout) createInterface(provider.stdout).once('line', resolve)
  })
  const openIdBy = (claim: string) =>
    createOpenId({ issuer, clientId: 'filing', clientSecret: 'a secret of this client', claim })
  const logTo = (line: string) => void log.push(line)
  rig = await createApiRig({ acting: { ...actingOf(), openId: openIdBy('email') }, logTo })
  byNumber = await createApiRig({ acting: { ...actingOf(), openId: openIdBy('employee_number') } })
})
afterAll(async () => {
  provider.removeAllListeners('exit')
  provider.kill()
  await rig.stop()
  await byNumber.stop()
})

/** Logs in at the provider as its own pages ask for it, and gives where it sends the browser back to. */
async function logIn(start: string, login: string): Promise<string> {
  const jar = new Map<string, string>()
  let url = start
  let form: URLSearchParams | undefined
  for (let steps = 0; steps < 15; steps += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form,
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    form = undefined
    if (location !== null) {
      if (location.startsWith(PAGES_URL)) return location.slice(PAGES_URL.length)
      url = new URL(location, url).href
      continue
    }
    const html = await response.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1]
    if (prompt === undefined) throw new Error(`${response.status} ${url}: ${html}`)
    form = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt })
    url = new URL(/action="([^"]+)"/.exec(html)?.[1] ?? '', url).href
  }
  throw new Error('the provider goes round in circles')
}

const start = async (browser: TestBrowser, next = '/sessions'): Promise<string> => {
  const answer = await browser.get(`/sign-in/company?next=${encodeURIComponent(next)}`)
  return String(answer.headers.location)
}

test('a person whose verified address is in the directory comes back signed in, where they wanted to go', async () => {
  const b = browserOf(rig.app)
  const url = await start(b)
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
  const before = Date.now()
  const answer = await b.get(await logIn(url, 'wangwu@example.com'))
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sessions'])
  const page = await b.get('/sessions')
  expect(page.body).toContain('王五')
  expect(page.body).toContain('公司账号')
  const { rows } = await rig.pool.query<{ person: string; method: string; signed_in_at: Date }>(
    'select person, method, signed_in_at from person_sessions',
  )
  expect(rows).toMatchObject([{ person: 'L2001', method: 'oidc' }])
  expect(Math.abs((rows[0]?.signed_in_at.getTime() ?? 0) - before)).toBeLessThan(60_000)
})

test('a staff number is taken from the claim that is configured', async () => {
  const b = browserOf(byNumber.app)
  expect((await b.get(await logIn(await start(b), 'D4001'))).headers.location).toBe('/sessions')
  expect((await b.get('/sessions')).body).toContain('钱七')
})

test('an address that is not verified, or is nobody’s, opens nothing and says so', async () => {
  for (const login of ['unverified-wangwu@example.com', 'stranger@example.com', 'L2001']) {
    const b = browserOf(rig.app)
    const answer = await b.get(await logIn(await start(b), login))
    expect([login, answer.statusCode, answer.body.includes('在通讯录中找不到')]).toEqual([login, 403, true])
    expect((await b.get('/sessions')).statusCode).toBe(303)
  }
})

test('an answer to another attempt, a second time, made up, or without any attempt opens nothing', async () => {
  const [b, other] = [browserOf(rig.app), browserOf(rig.app)]
  const answer = await logIn(await start(b), 'wangwu@example.com')
  await start(other)
  expect((await other.get(answer)).statusCode).toBe(403)
  expect((await browserOf(rig.app).get(answer)).statusCode).toBe(410)
  await start(b)
  expect((await b.get(answer)).statusCode).toBe(403)
  const state = new URL(await start(b)).searchParams.get('state') ?? ''
  const madeUp = `/sign-in/company/return?code=made-up&state=${state}&iss=${encodeURIComponent(issuer)}`
  const refused = await b.get(madeUp)
  expect([refused.statusCode, refused.body.includes('用验证码登录')]).toEqual([403, true])
  const text = log.join('\n')
  expect(text).toContain('did not come about')
  expect(text).not.toContain(new URL(answer, PAGES_URL).searchParams.get('code'))
})

test('where the company’s server is away, people are told to sign in by a code', async () => {
  const openId = createOpenId({ issuer: 'http://127.0.0.1:1', clientId: 'x', clientSecret: 'y', claim: 'email' })
  const away = await createApiRig({ acting: { ...actingOf(), openId } })
  try {
    const answer = await browserOf(away.app).get('/sign-in/company')
    expect([answer.statusCode, answer.body.includes('用验证码登录')]).toEqual([503, true])
  } finally {
    await away.stop()
  }
})

test('without one configured there is no such page', async () => {
  const plain = await createApiRig()
  try {
    expect((await browserOf(plain.app).get('/sign-in/company')).statusCode).toBe(404)
    expect((await browserOf(plain.app).get('/sign-in')).body).not.toContain('公司账号')
  } finally {
    await plain.stop()
  }
})
