/** A person's own calendar: its link is made, seen, renewed and stopped by that person alone; calendar programs can read it. */
import ICAL from 'ical.js'
import type { LightMyRequestResponse } from 'fastify'
import { createSeals } from '../../infra/people/seals'
import { createReferenceReader } from '../../infra/reference/reference'
import { insertReference } from '../../infra/reference/reference'
import { writeFeed } from '../../api/pages/calendar/feed'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { setDeskScene, type DeskScene } from '../support/desk-scene'
import { FormVisitor, type PageAnswer } from '../support/form-visitor'
import { PAGE_LINK_KEYS, PAGES_URL } from '../support/page-links'

let rig: ApiRig
let scene: DeskScene
const logged: string[] = []
beforeAll(async () => {
  rig = await createApiRig({ logTo: (line) => logged.push(line), failuresPerMinute: 30 })
  await speakEnglish('P5001')
  scene = await setDeskScene(rig)
})
afterAll(() => rig.stop())

const visitor = (person: string): Promise<FormVisitor> => new FormVisitor(rig.app).signIn(rig.pool, person)
const linkIn = ({ html }: PageAnswer): string => /<code id="calendar-link">([^<]+)</.exec(html)?.[1] ?? ''
const fetchFeed = (url: string, headers = {}, method: 'GET' | 'HEAD' = 'GET'): Promise<LightMyRequestResponse> =>
  rig.app.inject({ method, url: url.replace(PAGES_URL, ''), headers })

async function linkOf(person: string): Promise<string> {
  const me = await visitor(person)
  await me.post(await me.get('/calendar'), '/calendar', {})
  return linkIn(await me.get('/calendar'))
}

interface Read {
  calendar: ICAL.Component
  events: ICAL.Event[]
}
/** As another program reads it. */
async function readFeed(url: string): Promise<Read> {
  const { statusCode, body, headers } = await fetchFeed(url)
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8'])
  const calendar = new ICAL.Component(ICAL.parse(body))
  return { calendar, events: calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event)) }
}
const eventOf = ({ events }: Read, uid: string): ICAL.Event => {
  const found = events.find((event) => event.uid === uid)
  if (!found) throw new Error(`no event ${uid}`)
  return found
}

/** A newer directory, in which a person reads English. */
async function speakEnglish(staff: string): Promise<void> {
  const [directory] = await createReferenceReader(rig.pool).list('directory')
  if (!directory) throw new Error('no directory')
  const people = directory.people.map((person) =>
    person.staff === staff ? { ...person, language: 'en' as const } : person,
  )
  const db = await rig.pool.connect()
  await insertReference(db, { ...directory, version: '2099-01-01.1', people })
  db.release()
}

const everything = async (): Promise<unknown> =>
  (
    await rig.pool.query(
      `select (select count(*) from facts), (select count(*) from intake), (select count(*) from mails),
              (select jsonb_agg(f order by id) from calendar_feeds f) as feeds`,
    )
  ).rows

test('somebody who has signed in makes a calendar link, sees it again, renews it and stops it', async () => {
  const me = await visitor('D4001')
  expect((await me.get('/desk')).html).toContain('href="/calendar"')
  const page = await me.get('/calendar')
  expect(page.html).toContain('还没有日历链接')
  expect(await me.post(page, '/calendar', {})).toMatchObject({ status: 303, location: '/calendar?did=made' })
  const shown = await me.get('/calendar?did=made')
  const first = linkIn(shown)
  expect(first).toMatch(/^https:\/\/filing\.example\.com\/calendar\/[\w-]+\.ics$/)
  expect(shown.html).toContain(`href="${first.replace('https:', 'webcal:')}"`)
  expect(linkIn(await me.get('/calendar'))).toBe(first)
  await readFeed(first)

  expect(await me.post(shown, '/calendar', {})).toMatchObject({ location: '/calendar?did=renewed' })
  const renewed = await me.get('/calendar')
  expect(linkIn(renewed)).not.toBe(first)
  expect((await fetchFeed(first)).statusCode).toBe(404)
  await readFeed(linkIn(renewed))

  expect(await me.post(renewed, '/calendar/revoke', {})).toMatchObject({ location: '/calendar?did=revoked' })
  expect((await fetchFeed(linkIn(renewed))).statusCode).toBe(404)
  expect((await me.get('/calendar')).html).toContain('还没有日历链接')
})

test('two presses at once leave one link in force', async () => {
  const me = await visitor('T3001')
  const page = await me.get('/calendar')
  await Promise.all([1, 2, 3].map(() => me.post(page, '/calendar', {})))
  const { rows } = await rig.pool.query("select 1 from calendar_feeds where person = 'T3001' and ended_at is null")
  expect(rows).toHaveLength(1)
  await readFeed(linkIn(await me.get('/calendar')))
})

test('the page takes a signed-in browser: a link of a mail, or nobody, does not make or see a calendar link', async () => {
  expect(await new FormVisitor(rig.app).get('/calendar')).toMatchObject({
    status: 303,
    location: '/sign-in?next=%2Fcalendar',
  })
  const page = await (await visitor('M1001')).get('/calendar')
  expect((await new FormVisitor(rig.app).post(page, '/calendar', {})).status).toBe(403)
})

test('it has my open due times and the launches of my campaigns, by name, in Beijing time, and nothing of what is not mine', async () => {
  const read = await readFeed(await linkOf('M1001'))
  expect(read.calendar.getFirstPropertyValue('x-wr-timezone')).toBe('Asia/Shanghai')
  const { rows } = await rig.pool.query<{ id: string; at: Date }>(
    "select id, due_at as at from tasks where holder = 'M1001' and status = 'open' and due_at is not null",
  )
  expect(rows.length).toBeGreaterThan(3)
  const dues = read.events.filter(({ uid }) => uid.startsWith('task-'))
  expect(dues.map(({ uid }) => uid).sort()).toEqual(rows.map(({ id }) => `task-${id}@campaign-filing`).sort())
  for (const { id, at } of rows) {
    const event = eventOf(read, `task-${id}@campaign-filing`)
    expect([event.startDate.zone.tzid, event.startDate.toJSDate()]).toEqual(['Asia/Shanghai', at])
    expect(event.summary).toMatch(/^截止：.+（.+）$/)
    expect(event.component.getFirstPropertyValue('url')).toBe(`${PAGES_URL}/tasks/${id}`)
  }
  const launches = read.events.filter(({ uid }) => uid.startsWith('launch-'))
  expect(launches.map(({ uid }) => uid).sort()).toEqual(
    [
      ...['wechat', 'douyin', 'xiaohongshu'].map((platform) => `launch-${scene.busy}-${platform}@campaign-filing`),
      `launch-${scene.cleared}-douyin@campaign-filing`,
      ...['wechat', 'douyin'].map((platform) => `launch-${scene.crowded}-${platform}@campaign-filing`),
    ].sort(),
  )
  const launch = eventOf(read, `launch-${scene.crowded}-douyin@campaign-filing`)
  expect(launch.summary).toBe('上线：抖音（年终大促）')
  expect(launch.startDate.toString()).toBe('2026-12-12T00:00:00')
  expect(read.events.map(({ summary }) => summary).join()).not.toMatch(/collect_material|activity_report|D4001|M1001/)
  // What it is made of names nobody: the address and the text carry no number and no name of a person.
  const { body } = await fetchFeed(await linkOf('M1001'))
  for (const personal of ['D4001', 'M1001', '张三', '李四', '@example']) expect(body).not.toContain(personal)
  // Times of Beijing in a program that knows no zones.
  expect(body).toContain('DTSTART;TZID=Asia/Shanghai:20261212T000000')
  expect(body).toContain('TZOFFSETTO:+0800')
  expect(Math.max(...body.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
})

test('whoever has nothing to do has an empty calendar that programs take', async () => {
  expect((await readFeed(await linkOf('C9001'))).events).toEqual([])
})

test('a program asks again and is told that nothing has changed; what is moved keeps its id and counts up', async () => {
  const url = await linkOf('D4001')
  const first = await fetchFeed(url)
  const etag = String(first.headers.etag)
  const again = await fetchFeed(url, { 'if-none-match': etag })
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag])
  const task = (
    await rig.pool.query<{ id: string }>(
      "select id from tasks where holder = 'D4001' and status = 'open' and due_at is not null order by id limit 1",
    )
  ).rows[0]?.id
  const uid = `task-${task}@campaign-filing`
  const before = eventOf(await readFeed(url), uid)
  const dueAt = '2026-11-25T18:00:00+08:00'
  const moved = await rig.call({
    url: `/v1/tasks/${task}/due-date`,
    body: { dueAt, reason: '等设计' },
    person: 'M1001',
  })
  expect(moved.status).toBe(200)
  const changed = await fetchFeed(url, { 'if-none-match': etag })
  expect([changed.statusCode, changed.headers.etag === etag]).toEqual([200, false])
  const after = eventOf(await readFeed(url), uid)
  expect(after.startDate.toString()).toBe('2026-11-25T18:00:00')
  expect(after.sequence).toBe(before.sequence + 1)
  const modified = (event: ICAL.Event): string => String(event.component.getFirstPropertyValue('last-modified'))
  expect(modified(after) > modified(before)).toBe(true)
  await rig.call({
    url: `/v1/tasks/${task}/delegate`,
    body: { to: 'T3001', reason: '出差' },
    person: 'D4001',
  })
  expect((await readFeed(url)).events.map((event) => event.uid)).not.toContain(uid)
  expect(eventOf(await readFeed(await linkOf('T3001')), uid).sequence).toBe(before.sequence + 2)
})

test('whoever reads English gets English, and hostile names of campaigns stay one line of text', async () => {
  const number = await rig.campaign({ name: '"A";B,C\\D：{E}', lead: 'P5001', backup: 'M1002' })
  const read = await readFeed(await linkOf('P5001'))
  expect(read.calendar.getFirstPropertyValue('x-wr-calname')).toBe('Campaign filing')
  const launch = read.events.find(({ uid }) => uid.startsWith(`launch-${number}`))
  expect(launch?.summary).toMatch(/^Launch: .+ \("A";B,C\\D：{E}\)$/)
  const evil = { zh: '', en: `A\u202eB\r\nEND:VEVENT\u2028${'很长'.repeat(10_000)}` }
  const date = { id: 'x', at: '2026-12-12T00:00:00+08:00', title: evil, about: [evil], provisional: true, path: '/x' }
  const written = writeFeed([{ ...date, sequence: 0, changedAt: date.at }], { language: 'en', pagesUrl: PAGES_URL })
  const [event, ...more] = new ICAL.Component(ICAL.parse(written)).getAllSubcomponents('vevent')
  expect(more).toEqual([])
  expect(String(event?.getFirstPropertyValue('summary'))).toMatch(/^A B END:VEVENT 很长[很长]{1,490}…$/)
  expect((await (await visitor('P5001')).get('/calendar')).html).toContain('Calendar subscription')
})

test('S4-14 a kick-off lasts as long as its invitation says; stamps are in UTC, as the standard wants them', () => {
  const text = { zh: '启动会', en: 'Kick-off' }
  const date = { at: '2026-12-12T10:00:00+08:00', title: text, about: [], provisional: false, path: '/x' }
  const dates = [
    { ...date, id: 'kickoff', minutes: 60, sequence: 0, changedAt: date.at },
    { ...date, id: 'due', sequence: 0, changedAt: date.at },
  ]
  const written = writeFeed(dates, { language: 'zh-CN', pagesUrl: PAGES_URL })
  const events = new ICAL.Component(ICAL.parse(written)).getAllSubcomponents('vevent')
  expect(events.map((event) => event.getFirstPropertyValue('dtend')?.toString())).toEqual([
    '2026-12-12T11:00:00',
    undefined,
  ])
  expect(events.map((event) => event.getFirstPropertyValue('transp'))).toEqual(['OPAQUE', 'TRANSPARENT'])
  const stamps = written.split('\r\n').filter((line) => /^(DTSTAMP|LAST-MODIFIED)/.test(line))
  expect(new Set(stamps)).toEqual(new Set(['DTSTAMP:20261212T020000Z', 'LAST-MODIFIED:20261212T020000Z']))
})

test('however often it is read by GET and HEAD, nothing is stored, and the address is in no log and no row', async () => {
  const url = await linkOf('M1002')
  const before = await everything()
  for (let n = 0; n < 20; n += 1) await Promise.all([fetchFeed(url), fetchFeed(url, {}, 'HEAD')])
  expect(await everything()).toEqual(before)
  const token = /calendar\/([\w-]+)\.ics/.exec(url)?.[1] ?? ''
  expect(token.length).toBeGreaterThan(60)
  expect(logged.some((line) => line.includes('/calendar/:token.ics'))).toBe(true)
  expect(logged.some((line) => line.includes(token))).toBe(false)
  expect(JSON.stringify(before)).not.toContain(token)
})

test('forged, foreign and guessed addresses open nothing, and guessing ends', async () => {
  const token = /calendar\/([\w-]+)\.ics/.exec(await linkOf('M1002'))?.[1] ?? ''
  const seals = createSeals(PAGE_LINK_KEYS)
  const { rows } = await rig.pool.query<{ id: string }>("select id from calendar_feeds where person = 'M1002'")
  const id = rows[0]?.id ?? ''
  const wrong = [
    `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
    id,
    seals.seal('page-link', [id]),
    createSeals([{ id: 'test', secret: 'another secret of more than 32 characters' }]).seal('calendar-feed', [id]),
    seals.seal('calendar-feed', ['not an id']),
    'x'.repeat(900),
  ]
  for (const guess of wrong) expect((await fetchFeed(`/calendar/${guess}.ics`)).statusCode).toBe(404)
  // Nor does it open anything else.
  expect((await rig.app.inject({ url: `/go/${token}` })).statusCode).toBe(404)
  const many = await Promise.all(Array.from({ length: 40 }, () => fetchFeed('/calendar/none.ics')))
  expect(many.at(-1)?.statusCode).toBe(429)
  // Whoever has a link is not kept out by it.
  expect((await fetchFeed(`/calendar/${token}.ics`)).statusCode).toBe(200)
})

test('U-21 leaving ends it: handed over, or gone from the directory, also when the number comes back', async () => {
  const [handed, gone] = [await linkOf('F6001'), await linkOf('V8001')]
  const shown = await rig.call({
    url: '/v1/people/F6001/leaving',
    body: { to: 'O7001' },
    person: 'M1009',
    idempotencyKey: 'leaving-1',
  })
  expect((shown.body.items as { kind: string }[]).map(({ kind }) => kind)).toContain('access')
  await rig.call({
    method: 'POST',
    url: `/v1/handovers/${shown.body.id}/apply`,
    person: 'M1009',
    idempotencyKey: 'l-2',
  })
  expect((await fetchFeed(handed)).statusCode).not.toBe(200)
  await rig.pool.query("update calendar_feeds set person = 'X0000' where person = 'V8001'")
  expect((await fetchFeed(gone)).statusCode).not.toBe(200)
  await rig.pool.query("update calendar_feeds set person = 'V8001' where person = 'X0000'")
  expect((await fetchFeed(gone)).statusCode).not.toBe(200)
})
