/** The submission kit as a page: what to copy and upload, and the submission recorded on the same page. */
import { createApiRig, type ApiRig } from '../api/api-rig'
import { PNG, upload } from '../api/upload-form'
import { openByLink } from '../support/page-visitor'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

/** Everything is there, and the task to submit is open. */
async function readyFiling(more: Record<string, unknown> = {}): Promise<string> {
  const filing = `${await rig.campaign(more)}-01`
  const { body } = await rig.call({ url: `/v1/filings/${filing}` })
  const rows = (body.rows as { row: string }[]).map(({ row }) => row)
  await rig.open(
    filing,
    rows.map((key) => ({ kind: 'collect_material', key })),
  )
  for (const row of rows) {
    const fileIds = [await upload(rig, `${row}.png`)]
    const answer = { answer: 'provided', fileIds }
    await rig.call({ url: `/v1/tasks/${filing}.collect_material.${row}.r1/answer`, body: answer, person: 'L2001' })
  }
  const values = { category: ['服饰', '美妆'], version_desc: '<b>首页</b>改版\n测试账号 a/b' }
  await rig.call({ method: 'PUT', url: `/v1/filings/${filing}/form`, body: { values } })
  await rig.open(filing, [{ kind: 'recheck' }])
  await rig.call({ url: `/v1/tasks/${filing}.recheck.r1/answer`, body: { answer: 'complete' }, person: 'L2001' })
  await rig.open(filing, [{ kind: 'submit' }])
  return filing
}

const kitOf = (filing: string, person = 'M1001') => openByLink(rig, { purpose: 'kit', subject: filing, person })

/** Recording a submission starts the clock of a review: it wants a browser that its person has signed in. */
async function signedInAt(filing: string, person = 'M1001') {
  const page = await kitOf(filing, person)
  await page.signIn(person)
  return page
}

test('S0-14 U-11 the page names the official entry, every field with what is typed, counted, and the files with pictures', async () => {
  const filing = await readyFiling()
  const page = await kitOf(filing)
  const { status, text } = await page.get()
  expect(status).toBe(200)
  expect(text).toContain('提报：微信 小程序提审')
  expect(text).toContain('材料齐备，可以提交')
  expect(text).toContain('>服饰</span>')
  expect(text).toContain('&lt;b>首页&lt;/b>改版\n测试账号 a/b</span>')
  expect(text).toContain('0/200 字')
  // What stands in brackets is about the field.
  expect(text).toContain('<b>版本说明</b>')
  expect(text).toContain('测试账号写在这里')
  const shown = text.replace(/<[^>]*>/g, ' ')
  expect(shown).not.toMatch(/\d{4}-\d\d-\d\dT/)
  for (const code of ['page_preview', 'business_licence', 'version_desc', 'mini_program_audit'])
    expect(shown).not.toContain(code)
  expect(Buffer.byteLength(text)).toBeLessThan(60 * 1024)

  const [, preview = ''] = /<img src="([^"]+)"/.exec(text) ?? []
  expect((await page.get(preview)).headers['content-type']).toBe('image/webp')
  expect((await page.get(preview.replace('/preview', ''))).headers['content-disposition']).toContain('attachment')
  const zip = await page.get(`/filings/${filing}/kit/zip`)
  expect([zip.status, zip.headers['content-type']]).toEqual([200, 'application/zip'])
})

test('S0-18 U-11 number, time and screenshot are recorded on the same page, once, by whoever holds the task', async () => {
  const filing = await readyFiling()
  const page = await signedInAt(filing)
  const hidden = await page.form()
  const answer = { ...hidden, answer: 'submitted' }
  const without = await page.post(answer)
  expect(without.status).toBe(422)
  expect(without.text).toContain('<title>错误：')
  const typed = {
    ...answer,
    '/submitted/number': 'WX-PAGE-1',
    '/submitted/occurredAt': '2026-10-12T09:30',
    '/submitted/fileIds': { name: '截图.png', content: PNG },
  }
  const sent = await page.post(typed)
  expect([sent.status, sent.headers.location]).toEqual([303, `/filings/${filing}/kit`])
  const { body } = await rig.call({ url: `/v1/filings/${filing}` })
  expect(body).toMatchObject({ phase: 'submitted', applicationNumber: 'WX-PAGE-1' })
  expect(JSON.stringify(body)).toContain('2026-10-12T09:30:00+08:00')
  const after = await page.get()
  expect(after.text).toContain('本次提报已提交')
  expect(after.text).not.toContain('type="radio"')
  // The form is sent once more, from a page that was left open.
  expect((await page.post({ ...typed, '/submitted/number': 'WX-PAGE-2' })).status).toBe(303)
  expect((await rig.call({ url: `/v1/filings/${filing}` })).body.applicationNumber).toBe('WX-PAGE-1')
})

test('what was typed, and the screenshot, stay where the record refuses it', async () => {
  const [first, second] = [await readyFiling(), await readyFiling()]
  const page = await signedInAt(first)
  await page.send({ answer: 'submitted', '/submitted/number': 'WX-TWICE' })
  const other = await signedInAt(second)
  const refused = await other.send({
    answer: 'submitted',
    '/submitted/number': 'WX-TWICE',
    '/submitted/text': '<i>"晚上提交"</i>',
    '/submitted/fileIds': { name: '截图.png', content: PNG },
  })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('value="WX-TWICE"')
  expect(refused.text).toContain('&lt;i>&quot;晚上提交&quot;&lt;/i>')
  expect(refused.text).toContain('该申请号在该平台已登记过')
  const [, kept = ''] = /name="kept:\/submitted\/fileIds" value="([^"]+)"/.exec(refused.text) ?? []
  // The screenshot need not be chosen again.
  const number = { answer: 'submitted', '/submitted/number': 'WX-OTHER' }
  expect((await other.send({ ...number, 'kept:/submitted/fileIds': kept })).status).toBe(303)
  const { body } = await rig.call({ url: `/v1/filings/${second}` })
  const rounds = body.rounds as { submissionFileIds?: string[] }[]
  expect(rounds[rounds.length - 1]?.submissionFileIds).toHaveLength(1)
})

test('a stranger, a link for another filing and one without a link see no kit; the holder alone may record', async () => {
  const filing = await readyFiling()
  const other = `${await rig.campaign()}-01`
  const page = await kitOf(filing)
  expect((await page.get(`/filings/${other}/kit`)).status).not.toBe(200)
  expect((await rig.app.inject({ url: `/filings/${filing}/kit` })).statusCode).toBe(303)
  const stranger = await kitOf(filing, 'F6001')
  expect((await stranger.get()).status).toBe(404)
  const lawyer = await kitOf(filing, 'L2001')
  const seen = await lawyer.get()
  expect(seen.status).toBe(200)
  expect(seen.text).toContain('提交由 张三 办理')
  expect(seen.text).not.toContain('<form')
})
