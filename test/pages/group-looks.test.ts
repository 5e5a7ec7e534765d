/** How the page of a group's task looks: on a phone and at a desk, light and dark, to whoever opens the mailbox's link and to members. */
import type { Browser } from 'playwright-core'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { browserPath, launchBrowser } from '../support/browser'
import { lookAt } from '../support/look-at'
import { actingOf, PAGE_LINKS } from '../support/page-links'
import { signedIn } from './signed-in'

const executable = browserPath()
const maybe = executable === undefined ? describe.skip : describe

maybe('U-22 the page of a group’s task in a browser', () => {
  let rig: ApiRig
  let browser: Browser
  let base: string
  let task: string
  beforeAll(async () => {
    rig = await createApiRig({ acting: actingOf(undefined, 'http://127.0.0.1') })
    base = await rig.app.listen({ port: 0, host: '127.0.0.1' })
    browser = await launchBrowser(executable ?? '')
    const group = {
      name: { zh: '技术值班组', en: 'Tech desk' },
      mail: 'tech@example.com',
      members: ['D4001', 'T3001', 'M1002'],
    }
    await rig.call({ method: 'PUT', url: '/v1/groups/G-TECH', body: group, person: 'M1009' })
    const campaign = await rig.campaign({ group: { tech: 'G-TECH' } })
    await rig.open(`${campaign}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
    task = `${campaign}-01.collect_material.page_preview.r1`
  })
  afterAll(async () => {
    await browser.close()
    await rig.stop()
  })

  const cookiesOf = async (person: string) => {
    const { cookie } = await signedIn(rig, person, 'session')
    return [{ ...cookie, url: base }]
  }

  test('unclaimed by the link of the mailbox, to a member, and on the member’s desk; claimed, to both', async () => {
    const link = PAGE_LINKS.urlOf({ purpose: 'task', subject: task, person: 'G-TECH', generation: 0 })
    const opened = `${base}${new URL(link).pathname}`
    expect(await lookAt(browser, opened, { name: 'group-who' })).toEqual([])
    const cookies = await cookiesOf('D4001')
    expect(await lookAt(browser, `${base}/tasks/${task}`, { name: 'group-claim', cookies })).toEqual([])
    expect(await lookAt(browser, `${base}/desk`, { name: 'group-desk', cookies })).toEqual([])
    const claimed = await rig.call({ method: 'POST', url: `/v1/tasks/${task}/claim`, person: 'D4001' })
    expect(claimed.status).toBe(200)
    expect(await lookAt(browser, `${base}/tasks/${task}`, { name: 'group-mine', cookies })).toEqual([])
    const others = await cookiesOf('T3001')
    expect(await lookAt(browser, `${base}/tasks/${task}`, { name: 'group-others', cookies: others })).toEqual([])
  })
})
