/** What people and programs read of a filing that the service hands in itself: on the campaign's page and in REST. */
import type { FastifyInstance } from 'fastify'
import type { Browser } from 'playwright-core'
import { openSession } from '../../infra/postgres/people/sessions'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { browserPath, launchBrowser } from '../support/browser'
import { agencyEnvironment, fakeAgency, type FakeAgency } from '../support/fake-agency'
import { plainText } from '../support/html'
import { liveApi } from '../support/live-api'
import { lookAt } from '../support/look-at'
import { actingOf } from '../support/page-links'
import { patiently } from '../support/patience'
import { begin, filingOf } from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'

jest.setTimeout(120_000)

let rig: Rig
let app: FastifyInstance
let agency: FakeAgency
beforeAll(async () => {
  agency = await fakeAgency()
  rig = await createRig({ letters: 'each', env: await agencyEnvironment(agency.url) })
  app = await liveApi(rig, undefined, { acting: actingOf(undefined, 'http://127.0.0.1') })
})
afterAll(async () => {
  await app.close()
  await rig.stop()
  await agency.close()
})

it('the campaign’s page and REST say that the service has handed it in, that it is not confirmed, and what was refused', async () => {
  agency.moods.submit = ['lose', 'refuse']
  const number = await begin(rig)
  const other = await begin(rig)
  for (const one of [number, other]) await prepare(rig, `${one}-01`)
  for (const [one, stage] of [
    [number, 'asking'],
    [other, 'person'],
  ] as const)
    await patiently(stage, async () => (await filingOf(rig, `${one}-01`)).service?.stage === stage)

  const { key } = await createKey(rig.pool, { client: 'test', label: '', scopes: ['campaigns:read'] })
  const read = async (filing: string): Promise<unknown> => {
    const answer = await app.inject({ url: `/v1/filings/${filing}`, headers: { authorization: `Bearer ${key}` } })
    return (JSON.parse(answer.body) as { service?: unknown }).service
  }
  expect(await read(`${number}-01`)).toMatchObject({
    connector: 'agency',
    state: 'asking',
    stateLabel: '系统已提交，结果待核实',
    why: 'connection_lost',
    whyLabel: '连接中断，没有收到答复',
  })
  expect(await read(`${other}-01`)).toMatchObject({ state: 'for_a_person', why: 'refused', text: '该类目本月不受理' })

  const { value } = await openSession(rig.pool, { person: 'M1001', method: 'code', browser: '' })
  const page = async (one: string): Promise<string> => {
    const answer = await app.inject({ url: `/campaigns/${one}`, headers: { cookie: `session=${value}` } })
    expect(answer.statusCode).toBe(200)
    return plainText(answer.body)
  }
  expect(await page(number)).toMatch(
    /系统已提交，结果待核实（星河代理系统）.*连接中断，没有收到答复.*查明前不会重复提交/,
  )
  expect(await page(other)).toMatch(/系统提交未成，须人工办理（星河代理系统）.*平台拒绝受理/)

  const executable = browserPath()
  if (executable === undefined) throw new Error('no browser: set CHROMIUM_PATH')
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  const browser: Browser = await launchBrowser(executable)
  try {
    const cookies = [{ name: 'session', value, url: base }]
    expect(await lookAt(browser, `${base}/campaigns/${number}`, { name: 'connector', cookies })).toEqual([])
    const task = await rig.openTask(`${other}-01`, 'submit')
    expect(await lookAt(browser, `${base}/tasks/${task.id}`, { name: 'connector-task', cookies })).toEqual([])
  } finally {
    await browser.close()
  }
})
