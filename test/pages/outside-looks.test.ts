/** U-24: what people see while an OA decides a review: the campaign's page, and what the lead is asked, on a phone and at a desk. */
import type { Browser } from 'playwright-core'
import { stepClock } from '../../infra/postgres/clock'
import { installReference } from '../../infra/reference/install'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import { reviewId } from '../../workflows/contract/ids'
import type { Policy } from '../../workflows/contract/policy'
import type { TaskAsk } from '../../workflows/contract/views'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { browserPath, launchBrowser } from '../support/browser'
import { plainText } from '../support/html'
import { lookAt } from '../support/look-at'
import { actingOf } from '../support/page-links'
import { signedIn } from './signed-in'

const executable = browserPath()
const maybe = executable === undefined ? describe.skip : describe
const shipped = loadReferenceDir(REFERENCE_DATA_DIR).find((doc): doc is Policy => doc.kind === 'policy')

maybe('U-24 a review that an OA decides, in a browser', () => {
  let rig: ApiRig
  let browser: Browser
  let base: string
  let oa: string
  beforeAll(async () => {
    rig = await createApiRig({ acting: actingOf(undefined, 'http://127.0.0.1') })
    if (!shipped?.review) throw new Error('the shipped policy has no review')
    const external = { signers: 'all', after: { value: 2, unit: 'working_day' } } as const
    // Before anything has read which policy is the newest.
    await installReference(rig.pool, [{ ...shipped, version: '2027-01-01.1', review: { ...shipped.review, external } }])
    base = await rig.app.listen({ port: 0, host: '127.0.0.1' })
    browser = await launchBrowser(executable ?? '')
    oa = await rig.keyFor('oa', ['reviews:decide', 'all_clients'])
  })
  afterAll(async () => {
    await browser.close()
    await rig.stop()
  })

  const budget = {
    rows: [{ category: '投放', unitPriceFen: 8_000_000, quantity: 1, amountFen: 8_000_000 }],
    totalFen: 8_000_000,
  }
  const KEY = 'vice_president'

  async function sent(): Promise<{ number: string; review: string; request: string }> {
    const number = await rig.campaign({ internalReview: 'standard', brief: { budget } })
    const review = reviewId(number, 1)
    await rig.open(review, [{ kind: 'await_oa', key: KEY }])
    return { number, review, request: `${review}.await_oa.${KEY}.r1` }
  }

  const cookiesOf = async (person: string) => {
    const { cookie } = await signedIn(rig, person, 'session')
    return [{ ...cookie, url: base }]
  }
  async function seen(path: string, name: string): Promise<string> {
    const cookies = await cookiesOf('M1001')
    expect(await lookAt(browser, `${base}${path}`, { name, cookies })).toEqual([])
    const answer = await fetch(`${base}${path}`, {
      headers: { cookie: cookies.map((one) => `${one.name}=${one.value}`).join('; ') },
    })
    return plainText((await answer.text()).replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ')
  }
  const opened = async (subject: string, ask: TaskAsk): Promise<string> => {
    await rig.open(subject, [ask])
    const { body } = await rig.call({ url: `/v1/tasks?kind=${ask.kind}` })
    return body.items[0].id as string
  }
  const decide = async (request: string, more: object) => {
    const { body } = await rig.call({ url: `/v1/review-requests/${request}`, key: oa })
    const { basis, since } = body as { basis: string; since: string }
    const signers = [{ person: 'V8001', role: 'approval', answer: 'approved', at: since }]
    return rig.call({
      url: `/v1/review-requests/${request}/decision`,
      key: oa,
      body: { document: 'OA-2026-1188', event: 'evt-1', result: 'approved', basis, signers, ...more },
    })
  }

  test('waiting, then silent: the lead says what to do', async () => {
    const { number, review, request } = await sent()
    const page = await seen(`/campaigns/${number}`, 'oa-waiting')
    expect(page).toMatch(/送 OA 审批.*等待结果/)
    expect(page).toContain('分管副总 待答复 待 OA 审批')
    expect(await seen(`/tasks/${request}`, 'oa-request')).toMatch(/等待 OA 审批.*请在 OA 中办理/)
    await stepClock(rig.pool, '2026-10-20T10:00:00+08:00', { settle: async () => undefined })
    const silence = await opened(review, { kind: 'settle_oa_silence', key: KEY })
    expect(await seen(`/tasks/${silence}`, 'oa-silence')).toMatch(
      /送审事项.*分管副总.*再次送 OA 审批.*改由本系统会签审批/,
    )
    expect(await seen(`/campaigns/${number}`, 'oa-silent')).toContain('逾期未审')
  })

  test('decided with its document; another result is a task of the lead', async () => {
    const { number, request } = await sent()
    expect((await decide(request, {})).body).toMatchObject({ result: { applied: true } })
    expect(await seen(`/campaigns/${number}`, 'oa-decided')).toContain('OA 单据 OA-2026-1188')
    const other = { event: 'evt-2', result: 'refused', text: '撤回批准：预算超年度计划' }
    expect((await decide(request, other)).body).toMatchObject({ result: { applied: false, conflict: 'x1' } })
    const conflict = await opened(number, { kind: 'settle_oa_conflict', key: 'x1' })
    expect(await seen(`/tasks/${conflict}`, 'oa-conflict')).toMatch(
      /OA 结果.*不同意.*撤回批准.*维持原结论.*重新提请内部评审/,
    )
    expect(await seen(`/campaigns/${number}`, 'oa-conflict-campaign')).toMatch(/OA 不一致的结果.*待核对.*撤回批准/)
  })
})
