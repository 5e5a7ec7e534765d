/**
 * One campaign over public HTTP: an API that listens, a real worker, a real mailbox. Plays what an office meets in a season.
 */
import type { FastifyInstance } from 'fastify'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKey, SCOPES } from '../../infra/postgres/registers/api-keys'
import { createRestClient, RestError, type Json, type RestClient } from '../../infra/dev/demo/rest-client'
import { liveApi } from '../support/live-api'
import { createRig, type Rig } from '../support/rig'
import { confirmCorrection } from '../support/play'
import { patiently } from '../support/patience'

const SECRET = 'a-secret-of-the-platform'
const RECEIPT = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n')

let rig: Rig
let app: FastifyInstance
let rest: RestClient
const filesDir = mkdtempSync(path.join(tmpdir(), 'e2e-files-'))

beforeAll(async () => {
  rig = await createRig({ startAt: '2026-10-12T10:00:00+08:00' })
  app = await liveApi(rig, filesDir, { callbackSecrets: { douyin: [SECRET] } })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { key } = await createKey(rig.pool, { client: 'crm', label: 'e2e', scopes: [...SCOPES] })
  rest = createRestClient(url, key)
})

afterAll(async () => {
  await app.close()
  await rig.stop()
  rmSync(filesDir, { recursive: true, force: true })
})

interface Task {
  id: string
  kind: string
  key?: string
  filing?: string
  holder: { person?: string }
}

const tasks = async (number: string): Promise<Task[]> =>
  (await rest.get<{ items: Task[] }>(`/v1/tasks?campaign=${number}&limit=200`)).items

const task = (subject: string, kind: string): Promise<Task> =>
  patiently(`an open ${kind} of ${subject}`, async () =>
    (await tasks(subject.slice(0, 16))).find((t) => t.kind === kind && t.id.startsWith(`${subject}.`)),
  )

const answer = (t: Task, body: Json, by = 'L2001'): Promise<Json> => rest.post(`/v1/tasks/${t.id}/answer`, body, by)

async function refused(call: Promise<unknown>): Promise<RestError> {
  try {
    await call
  } catch (error) {
    if (error instanceof RestError) return error
    throw error
  }
  throw new Error('it was not refused')
}

async function submitted(filing: string, number?: string): Promise<void> {
  await task(filing, 'collect_material')
  for (const t of await tasks(filing.slice(0, 16)))
    if (t.filing === filing && t.kind === 'collect_material') await answer(t, { answer: 'provided' })
  await answer(await task(filing, 'recheck'), { answer: 'complete' })
  await answer(await task(filing, 'submit'), { answer: 'submitted', ...(number ? { number } : {}) })
}

describe('one campaign over public HTTP', () => {
  it('S0-25 S0-26 S0-28 S0-29 S0-31 S0-36 U-2 U-4 U-7 U-8 U-18 U-25 plays a season to the archive', async () => {
    // A mailbox of one person refuses everything: it may disturb nothing.
    rig.mailbox.setBehaviour((to) => (to === 'qianqi@example.com' ? 'refuse' : 'ok'))
    const plan = {
      name: '双11 抽奖',
      externalRef: 'CRM-1',
      lead: 'M1001',
      backup: 'M1002',
      group: { legal: 'L2001', design: 'D4001', tech: 'T3001' },
      endsAt: '2026-11-20T23:59:59+08:00',
      filings: [
        { platform: 'douyin', item: 'activity_report' },
        { platform: 'wechat', item: 'mini_program_audit' },
        { platform: 'xiaohongshu', item: 'brand_note' },
      ],
      launches: ['douyin', 'wechat', 'xiaohongshu'].map((platform) => ({
        platform,
        launchAt: '2026-11-11T00:00:00+08:00',
      })),
    }
    const { number } = await rest.post<{ number: string }>('/v1/campaigns', plan)
    const [douyin, wechat, xiaohongshu] = [1, 2, 3].map((n) => `${number}-0${n}`) as [string, string, string]
    const found = await rest.get<{ items: { number: string }[] }>('/v1/campaigns?external_ref=CRM-1')
    expect(found.items.map((c) => c.number)).toEqual([number])

    await submitted(douyin, 'DY-1')
    await submitted(wechat, '488800001')
    await submitted(xiaohongshu, 'XHS-1')

    // Rejected without a reason: answered only by a consultation or a diagnosis.
    await rest.callback('douyin', SECRET, { eventId: 'e1', number: 'DY-1', kind: 'rejected' })
    const correct = await task(douyin, 'correct')
    const thin = await refused(answer(correct, { answer: 'corrected', itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    expect(thin.body).toMatchObject({ status: 422, code: 'item_needs_evidence' })
    const open = await refused(answer(correct, { answer: 'corrected' }))
    expect(open.body).toMatchObject({ status: 409, code: 'items_open', open: ['i1'] })
    await answer(correct, { answer: 'consult', text: '请说明驳回原因' })
    await answer(await task(douyin, 'consult_platform'), { answer: 'answered', text: '客服：奖品图与规则不符' })
    await answer(correct, {
      answer: 'corrected',
      itemAnswers: [{ id: 'i1', how: 'changed', basis: 'consultation', note: '已换图' }],
    })
    await answer(await task(douyin, 'recheck'), { answer: 'complete' })
    await answer(await task(douyin, 'submit'), { answer: 'submitted', number: 'DY-2' })

    // Pulled back to be changed, submitted a third time, rejected with reasons, then passed with conditions.
    await rest.post(`/v1/filings/${douyin}/recall`, { reason: '奖品数量写错' }, 'M1001')
    await answer(await task(douyin, 'recall_at_platform'), { answer: 'done' })
    await answer(await task(douyin, 'correct'), { answer: 'corrected', itemAnswers: [{ id: 'i1', how: 'changed' }] })
    await answer(await task(douyin, 'recheck'), { answer: 'complete' })
    await answer(await task(douyin, 'submit'), { answer: 'submitted', number: 'DY-3' })
    const receipt = await rest.upload('回执.pdf', 'application/pdf', RECEIPT)
    // With a receipt: that is a file of ours, so it comes by a client and not by the platform's call-back.
    const passing = {
      platform: 'douyin',
      number: 'DY-3',
      kind: 'passed',
      credential: { number: 'DYBB-1', fileIds: [receipt.id] },
      conditions: [{ text: '页面须标注未成年人不得参与', blocksLaunch: true }],
    }
    await rest.post('/v1/reports', passing, 'M1001')
    const clearance = async (platform: string): Promise<Json> => {
      const { items } = await rest.get<{ items: Json[] }>(`/v1/campaigns/${number}/clearance?platform=${platform}`)
      return items[0] ?? {}
    }
    expect(await clearance('douyin')).toMatchObject({ clearance: 'no_go', reasons: [{ code: 'condition_open' }] })
    await answer(await task(douyin, 'meet_condition'), { answer: 'met', text: '已标注' })
    expect(await clearance('douyin')).toMatchObject({ clearance: 'go', reasons: [] })

    // A wrong entry: recorded as passed, was a rejection. A second person confirms.
    await rest.post('/v1/reports', { platform: 'wechat', number: '488800001', kind: 'passed' }, 'M1001')
    expect(await clearance('wechat')).toMatchObject({ clearance: 'go' })
    const wrong = {
      target: 'verdict',
      reason: '看错了一行',
      verdict: { kind: 'rejected', items: [{ field: '类目', error: '类目不符' }] },
    }
    const alone = await refused(rest.post(`/v1/filings/${wechat}/corrections`, wrong, 'M1001'))
    expect(alone.body).toMatchObject({ status: 403, code: 'second_person_required' })
    await rest.post(`/v1/filings/${wechat}/corrections`, { ...wrong, confirmedBy: 'M1002' }, 'M1001')
    expect(await clearance('wechat')).toMatchObject({ clearance: 'go' })
    await confirmCorrection(rig, wechat, 'M1002')
    expect(await clearance('wechat')).toMatchObject({ clearance: 'no_go' })
    await answer(await task(wechat, 'correct'), { answer: 'corrected', itemAnswers: [{ id: 'i1', how: 'changed' }] })
    await answer(await task(wechat, 'recheck'), { answer: 'complete' })
    await answer(await task(wechat, 'submit'), { answer: 'submitted', number: '488800002' })
    await answer(await task(wechat, 'await_verdict'), { answer: 'passed' })

    // Xiaohongshu is given up while it is in review: somebody withdraws it there first.
    await rest.post(`/v1/filings/${xiaohongshu}/give-up`, { reason: '不再投放小红书' }, 'M1001')
    await answer(await task(xiaohongshu, 'withdraw_at_platform'), { answer: 'done' })
    expect(await rest.get(`/v1/filings/${xiaohongshu}`)).toMatchObject({ phase: 'given_up' })

    await rig.step('2026-11-11T00:00:00+08:00')
    for (const platform of ['douyin', 'wechat']) {
      const t = (await tasks(number)).find((o) => o.kind === 'go_live' && o.key === platform)
      await answer(t as Task, { answer: 'live' })
    }
    const blocked = (await tasks(number)).find((o) => o.kind === 'go_live' && o.key === 'xiaohongshu') as Task
    expect((await refused(answer(blocked, { answer: 'live' }))).body).toMatchObject({
      status: 409,
      code: 'not_cleared',
    })

    // Revoked after the launch: no-go, an alarm, a way back through a new round.
    await rest.callback('douyin', SECRET, { eventId: 'e3', number: 'DY-3', kind: 'revoked', text: '用户投诉' })
    expect(await clearance('douyin')).toMatchObject({ clearance: 'no_go', live: true })
    expect(await rest.get(`/v1/campaigns/${number}`)).toMatchObject({
      alarms: ['mail_refused:D4001', 'live_without_clearance:douyin'],
    })
    await answer(await task(douyin, 'restore'), { answer: 'resubmit', text: '整改后重新报备' })
    await answer(await task(douyin, 'correct'), {
      answer: 'corrected',
      itemAnswers: [{ id: 'i1', how: 'answered', note: '已逐一回复投诉' }],
    })
    await answer(await task(douyin, 'recheck'), { answer: 'complete' })
    await answer(await task(douyin, 'submit'), { answer: 'submitted', number: 'DY-4' })
    await answer(await task(douyin, 'await_verdict'), { answer: 'passed', credential: { number: 'DYBB-2' } })
    expect(await clearance('douyin')).toMatchObject({ clearance: 'go' })

    await rig.step('2026-11-23T10:00:00+08:00')
    await answer(await task(number, 'close'), { answer: 'closed', text: '结案' })
    await rig.client.workflow.getHandle(`campaign/${number}`).result()
    const archive = await rest.get<{ sha256: string; document: { facts: Json[]; mails: Json[]; files: Json[] } }>(
      `/v1/archive/${number}`,
    )
    expect(archive.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(archive.document.files).toMatchObject([{ id: receipt.id, sha256: receipt.sha256 }])
    expect(archive.document.mails.length).toBeGreaterThan(20)

    // The refused mailbox was recorded, told to somebody else, and nothing waited for it.
    const facts = archive.document.facts as { type: string }[]
    expect(facts.some((f) => f.type === 'MailRefused')).toBe(true)
    expect(rig.mailbox.messages.some((m) => m.to === 'lisi@example.com')).toBe(true)
    const late = await refused(rest.post(`/v1/campaigns/${number}/cancel`, { reason: '迟了' }))
    expect(late.body).toMatchObject({ status: 409, code: 'campaign_over' })
    // The campaign, its three filings, and each envelope that has left.
    const { rowCount } = await rig.pool.query(
      "select from mails where subject like 'envelope/%' and status <> 'queued'",
    )
    expect(await rig.replayAll()).toBe(4 + (rowCount ?? 0))
  }, 120_000)

  it('answers the same start fifty times in parallel with one campaign', async () => {
    const body = { name: '并发', lead: 'M1001', backup: 'M1002', filings: [], externalRef: 'CRM-50' }
    const { port } = app.server.address() as { port: number }
    const { key } = await createKey(rig.pool, { client: 'fifty', label: 'e2e', scopes: [...SCOPES] })
    const post = async (): Promise<{ status: number; body: string }> => {
      const response = await fetch(`http://127.0.0.1:${port}/v1/campaigns`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'fifty' },
        body: JSON.stringify(body),
      })
      const answered = (await response.json()) as { number: string }
      return { status: response.status, body: answered.number }
    }
    const answers = await Promise.all(Array.from({ length: 50 }, post))
    expect(new Set(answers.map((a) => `${a.status} ${a.body}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(201)
    const { rows } = await rig.pool.query(`select number from campaigns where external_ref = 'CRM-50'`)
    expect(rows).toHaveLength(1)
  })
})
