/** How people sign in, as the company's policy says: minutes and tries of a code, days of a session, hours of what binds most. */
import type { CodeMail } from '../../infra/mail/code-mail'
import { checkReferenceDoc } from '../../infra/reference/reference-files'
import { createReferenceReader, insertReference } from '../../infra/reference/reference'
import { openSession } from '../../infra/postgres/people/sessions'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { setDeskScene } from '../support/desk-scene'
import { actingOf } from '../support/page-links'
import { browserOf } from './browser-of'

const SIGN_IN = { recentHours: 1, sessionDays: 2, codeMinutes: 3, codeTries: 3 }
const mails: CodeMail[] = []
let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig({ acting: actingOf((mail) => Promise.resolve(void mails.push(mail))) })
  const policy = await createReferenceReader(rig.pool).latest('policy', 'default')
  if (!policy) throw new Error('no policy')
  const db = await rig.pool.connect()
  await insertReference(db, { ...policy, version: '2099-03-01.1', signIn: SIGN_IN })
  db.release()
})
afterAll(() => rig.stop())

test('a code works for the minutes and tries that the policy gives, and the page and the mail say which', async () => {
  const browser = browserOf(rig.app)
  await browser.send('/sign-in', '/sign-in', { who: 'M1002' })
  const page = await browser.get('/sign-in/code')
  expect(page.body).toContain('3 分钟内有效')
  expect(mails.at(-1)).toMatchObject({ minutes: 3 })
  const wrong = mails.at(-1)?.code === '000000' ? '000001' : '000000'
  const tries = []
  for (let n = 0; n < 3; n += 1) tries.push(await browser.send('/sign-in/code', '/sign-in/code', { code: wrong }))
  expect(tries.map(({ statusCode }) => statusCode)).toEqual([422, 422, 410])
  expect(tries.at(-1)?.body).toContain('已过 3 分钟，或输错了 3 次')
})

test('a session lasts for the days that the policy gives', async () => {
  const browser = browserOf(rig.app)
  await browser.send('/sign-in', '/sign-in', { who: 'D4001' })
  const done = await browser.send('/sign-in/code', '/sign-in/code', { code: mails.at(-1)?.code ?? '' })
  expect(done.statusCode).toBe(303)
  const cookie = done.cookies.find(({ name }) => name === '__Host-session')
  expect(cookie?.maxAge).toBe(2 * 86_400)
  const { rows } = await rig.pool.query<{ days: number }>(
    `select round(extract(epoch from expires_at - made_at) / 86400)::int as days from person_sessions where person = 'D4001'`,
  )
  expect(rows).toEqual([{ days: 2 }])
})

test('what binds most wants a sign-in of the last hours that the policy gives', async () => {
  const { cleared } = await setDeskScene(rig)
  const { rows } = await rig.pool.query<{ id: string; holder: string }>(
    "select id, holder from tasks where campaign = $1 and kind = 'go_live' and status = 'open'",
    [cleared],
  )
  const [task] = rows
  const pageSince = async (minutes: number): Promise<string> => {
    const signedInAt = new Date(Date.now() - minutes * 60_000)
    const { value } = await openSession(rig.pool, {
      person: task?.holder ?? '',
      method: 'code',
      browser: '',
      signedInAt,
    })
    return (await rig.app.inject({ url: `/tasks/${task?.id}`, headers: { cookie: `__Host-session=${value}` } })).body
  }
  expect(await pageSince(30)).toContain('id="answer-live"')
  const late = await pageSince(90)
  expect(late).not.toContain('id="answer-live"')
  expect(late).toContain('登录后办理')
})

test.each([
  ['recentHours', 0],
  ['recentHours', 169],
  ['sessionDays', 91],
  ['codeMinutes', 2],
  ['codeTries', 11],
  ['codeTries', 2.5],
  ['codeLength', 4],
])('a policy with %s of %s is refused, and says where', async (field, value) => {
  const policy = await createReferenceReader(rig.pool).latest('policy', 'default')
  const checked = checkReferenceDoc({ ...policy, signIn: { [field]: value } })
  expect(JSON.stringify('problems' in checked && checked.problems)).toContain('signIn')
})
