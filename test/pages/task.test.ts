/** The page of one task, as a browser without scripts uses it: opened by the link of a mail, answered by its form. */
import { offeredAnswers } from '../../activities/domain/tasks/answer-fields'
import { KINDS } from '../../activities/domain/tasks/kinds'
import { ANSWERS, type TaskKind } from '../../workflows/contract/words'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { PNG } from '../api/upload-form'
import { openByLink, type PageVisitor } from '../support/page-visitor'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const facts = async (): Promise<number> =>
  Number((await rig.pool.query<{ n: string }>('select count(*) as n from facts')).rows[0]?.n)

async function material(): Promise<{ task: string; visitor: PageVisitor; campaign: string }> {
  const campaign = await rig.campaign()
  const filing = `${campaign}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
  const { body } = await rig.call({ url: `/v1/campaigns/${campaign}/tasks?kind=collect_material` })
  const { id, holder } = body.items[0]
  return { task: id, campaign, visitor: await openByLink(rig, { purpose: 'task', subject: id, person: holder.person }) }
}

describe('U-11 the page of a task', () => {
  test('shows what is asked, by when, and nothing chosen; opening it a hundred times changes nothing', async () => {
    const { visitor } = await material()
    const before = await facts()
    for (let i = 0; i < 100; i += 1) expect((await visitor.get()).status).toBe(200)
    const page = await visitor.get()
    expect(page.text).toContain('准备材料')
    expect(page.text).toContain('个工作日')
    expect(page.text).not.toMatch(/<input[^>]*type="radio"[^>]*\bchecked/)
    expect(await facts()).toBe(before)
  })

  test('takes an answer with a file, and says afterwards who answered what', async () => {
    const { visitor, task } = await material()
    const sent = await visitor.send({
      answer: 'provided',
      '/provided/text': '终版',
      '/provided/fileIds': { name: 'page.png', content: PNG },
    })
    expect([sent.status, sent.headers.location]).toEqual([303, `/tasks/${task}`])
    const { body } = await rig.call({ url: `/v1/tasks/${task}` })
    expect([body.status, body.answer]).toEqual(['answered', 'provided'])
    const after = await visitor.get()
    expect(after.text).toContain('这项待办已办结')
    expect(after.text).toContain('终版')
    // The fact says by which way it came, and how well the person was known.
    const { rows } = await rig.pool.query(
      `select actor from facts where type = 'TaskAnswered' and body->>'task' = $1`,
      [task],
    )
    expect(rows[0].actor).toMatchObject({ client: 'pages', channel: 'page', level: 'link' })
  })

  test('S0-14 says all that is wrong at once, beside the fields, and keeps what was typed', async () => {
    const { visitor } = await material()
    const nothing = await visitor.send({})
    expect(nothing.status).toBe(422)
    expect(nothing.text).toContain('<title>错误：')
    expect(nothing.text).toContain('请选择一个答复')
    const wrong = await visitor.send({
      answer: 'provided',
      '/provided/validUntil': 'soon',
      '/provided/text': '我的说明',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('我的说明')
    expect(wrong.text).toMatch(/href="#f--provided-validUntil"/)
  })

  test('the same form sent twice answers once; a second answer sees what the first one said', async () => {
    const { visitor, task } = await material()
    const form = await visitor.form()
    const both = await Promise.all([
      visitor.post({ ...form, answer: 'provided', '/provided/text': '一稿' }),
      visitor.post({ ...form, answer: 'provided', '/provided/text': '有' }),
    ])
    expect(both.map(({ status }) => status)).toEqual([303, 303])
    const { rows } = await rig.pool.query(`select 1 from facts where type = 'TaskAnswered' and body->>'task' = $1`, [
      task,
    ])
    expect(rows).toHaveLength(1)
  })

  test('HTML, line breaks, bidi and long texts are text, or refused in words', async () => {
    for (const text of [
      '<script>alert(1)</script>',
      'a\r\nBcc: x@example.com',
      '\u202Eabc',
      'x'.repeat(10_000),
      'a\u0000b',
    ]) {
      const { visitor } = await material()
      const sent = await visitor.send({ answer: 'provided', '/provided/text': text })
      expect([303, 422, 400]).toContain(sent.status)
      const page = await visitor.get()
      expect(page.text).not.toContain('<script>alert')
    }
  })

  test('U-11 says what was returned, by whom and with which words', async () => {
    const filing = `${await rig.campaign()}-01`
    const { body } = await rig.call({ url: `/v1/filings/${filing}` })
    const rows = (body.rows as { row: string }[]).map(({ row }) => row)
    await rig.open(
      filing,
      rows.map((key) => ({ kind: 'collect_material', key })),
    )
    for (const row of rows)
      await rig.call({
        url: `/v1/tasks/${filing}.collect_material.${row}.r1/answer`,
        body: { answer: 'provided', text: '有' },
        person: 'M1001',
      })
    await rig.open(filing, [{ kind: 'recheck' }])
    const back = { answer: 'return', rows: ['page_preview'], text: '奖品数量与页面不一致' }
    await rig.call({ url: `/v1/tasks/${filing}.recheck.r1/answer`, body: back, person: 'L2001' })
    await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
    const open = await rig.call({ url: `/v1/campaigns/${filing.slice(0, -3)}/tasks?kind=collect_material&status=open` })
    const { id, holder } = open.body.items[0]
    const { text } = await (await openByLink(rig, { purpose: 'task', subject: id, person: holder.person })).get()
    expect(text).toContain('奖品数量与页面不一致')
    expect(text).toContain('退回原因')
    expect(text).toMatch(/退回人[\s\S]{0,40}王五/)
  })

  test('is nobody else’s: without a link it leads to the sign-in, with the link of another task too', async () => {
    const first = await material()
    const second = await material()
    const bare = await rig.app.inject({ url: `/tasks/${first.task}` })
    expect([bare.statusCode, bare.headers.location]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(`/tasks/${first.task}`)}`,
    ])
    const foreign = await second.visitor.get(`/tasks/${first.task}`)
    expect(foreign.status).toBe(303)
  })

  test('a form that was not shown to this browser is refused', async () => {
    const { visitor, task } = await material()
    const form = await visitor.form()
    const forged = await visitor.post({ ...form, _csrf: 'x', answer: 'provided' })
    expect(forged.status).toBe(403)
    const elsewhere = await visitor.post({ ...form, answer: 'provided' }, { 'sec-fetch-site': 'cross-site' })
    expect(elsewhere.status).toBe(403)
    expect((await rig.call({ url: `/v1/tasks/${task}` })).body.status).toBe('open')
  })
})

test('every answer of every kind has fields to show, those it must bring among them', () => {
  for (const kind of Object.keys(KINDS) as TaskKind[])
    for (const { answer, fields } of offeredAnswers(kind)) {
      const needs = KINDS[kind].answers[answer] ?? []
      expect(
        fields
          .filter(({ required }) => required)
          .map(({ field }) => field)
          .sort(),
      ).toEqual([...needs].sort())
      expect(ANSWERS[answer].zh).not.toBe('')
    }
})
