/** The life of a rule pack over REST: who drafts, who says what, who releases, whom it concerns. */
import { createReferenceReader } from '../../infra/reference/reference'
import { installReference } from '../../infra/reference/install'
import { knowledgeOf } from '../../infra/reference/rule-packs/freshness'
import { verifyRecord } from '../../infra/postgres/record/verify'
import type { Policy } from '../../workflows/contract/policy'
import type { RulePack } from '../../workflows/contract/reference'
import { createApiRig, PLAN, type ApiRig } from './api-rig'
import { itemsOf, packCalls, packOf, shipped, shippedPack, slower, stepsOf } from './rule-packs-calls'

let rig: ApiRig
let packs: ReturnType<typeof packCalls>
beforeAll(async () => {
  rig = await createApiRig()
  packs = packCalls(rig)
})
afterAll(() => rig.stop())

describe('what is there from the start', () => {
  test('S2-21 every platform with its version, who watches it, what is an estimate, how old its sources are', async () => {
    const { status, body } = await packs.get('')
    expect(status).toBe(200)
    expect(body.items).toHaveLength(18)
    expect(body.policy).toEqual({ opinionsOf: [], steps: [], staleAfterDays: 183 })
    const { estimates, grades } = knowledgeOf(shippedPack('douyin'))
    expect(await packs.summary('douyin')).toMatchObject({
      name: { zh: '抖音' },
      version: shippedPack('douyin').version,
      status: 'released',
      owner: { staff: 'M1001', name: '张三' },
      released: { origin: 'file', client: 'system', at: expect.stringMatching(/^2026-10-12T/) },
      estimates,
      grades: { E: estimates, O: grades.O },
      oldestSource: { on: '2026-11-22', dated: true, pointer: expect.stringMatching(/^\//) },
      stale: false,
      drafts: [],
    })
    const mine = await packs.get('?owner=L2001')
    expect(itemsOf(mine).map((item) => item.platform)).toEqual(['health_authority', 'law', 'samr'])
    expect((await packs.get('?stale=true')).body.items).toEqual([])
  })

  test('S0-2 a pack can be read by a person: Chinese words, how well each is known, where it stands', async () => {
    const { body } = await packs.get('/wechat')
    const audit = (body.readable as { item?: string; noun: string; lines: object[] }[]).find(
      (section) => section.item === 'mini_program_audit',
    )
    expect(audit?.noun).toBe('小程序提审')
    expect(audit?.lines).toContainEqual({
      pointer: '/requirements/0/review/max',
      field: '审核时长（最长）',
      text: '7 个工作日',
      grade: 'O',
      known: '官方文档',
      source: expect.stringContaining('developers.weixin.qq.com'),
      estimate: false,
    })
    const page = await packs.get('/wechat?format=markdown')
    expect(page.headers['content-type']).toBe('text/markdown; charset=utf-8')
    expect(page.text).toContain('## 小程序提审（mini_program_audit）')
    expect(page.text).toMatch(/\| 审核时长（最长） \| 7 个工作日 \| 官方文档：.*developers\.weixin\.qq\.com/)
    expect(body.pack).toEqual(shippedPack('wechat'))
    expect((await packs.get('/wechat?version=2026-11-29.1')).body.life.released.origin).toBe('file')
    for (const path of ['/nowhere', '/wechat?version=2020-01-01', '/nowhere/versions', '/Wechat', '/constructor'])
      expect((await packs.get(path)).status).toBe(404)
    expect((await packs.get('/wechat?version=newest')).status).toBe(400)
  })
})

describe('from draft to release', () => {
  const pack = slower('xiaohongshu', '2026-12-01')
  const path = '/xiaohongshu'

  test('S3-31 a draft has revisions, and is replaced only by whoever has seen it', async () => {
    const first = await packs.put(pack)
    expect(first).toMatchObject({ status: 201, headers: { etag: '"1"' }, body: { status: 'draft' } })
    // A lost answer: the same again is no revision of its own.
    expect(await packs.put(pack)).toMatchObject({ status: 200, headers: { etag: '"1"' } })
    const other = slower('xiaohongshu', '2026-12-01', 8)
    expect(await packs.put(other)).toMatchObject({ status: 428, body: { code: 'precondition_required', revision: 1 } })
    expect(await packs.put(other, { etag: '"7"' })).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed' },
    })
    expect(await packs.put(other, { etag: 'W/x' })).toMatchObject({ status: 400 })
    const replaced = await packs.put(other, { etag: '"1"', person: 'M1002' })
    expect(replaced).toMatchObject({ status: 200, headers: { etag: '"2"' } })
    expect(replaced.body.revisions).toMatchObject([{ by: { staff: 'M1001' } }, { by: { staff: 'M1002' } }])
    expect((await packs.get(`${path}?version=2026-12-01`)).headers.etag).toBe('"2"')
    // Nobody is judged by it.
    expect((await packs.get(path)).body.version).toBe('2026-11-29.1')
    expect(await packs.summary('xiaohongshu')).toMatchObject({
      version: '2026-11-29.1',
      drafts: [{ version: '2026-12-01', revision: 2 }],
    })
  })

  test('S0-34 what it changes is shown before it is released, value by value', async () => {
    const { body } = await packs.get(`${path}/diff?from=2026-11-29.1&to=2026-12-01`)
    expect(body.changes).toMatchObject([
      {
        kind: 'changed',
        item: 'brand_note',
        field: '审核时长（最长）',
        before: { grade: 'R' },
        after: {
          pointer: '/requirements/0/review/max',
          text: '8 个工作日',
          grade: 'O',
          source: 'a notice of the platform',
        },
      },
    ])
    const back = await packs.get(`${path}/diff?from=2026-12-01&to=2026-11-29.1`)
    expect(back.body.changes[0].after).toEqual(body.changes[0].before)
    expect((await packs.get(`${path}/diff?from=2026-12-01&to=2026-12-01`)).body.changes).toEqual([])
    expect((await packs.get(`${path}/diff?from=2026-12-01&to=2027-12-01`)).status).toBe(404)
    expect((await packs.get(`${path}/diff?from=2026-12-01`)).status).toBe(400)
  })

  test('S3-31 departments say what they think; what was said of an earlier revision lapses', async () => {
    const say = (person: string, body: object, etag?: string) =>
      packs.call('POST', 'xiaohongshu/2026-12-01/opinions', { person, body, etag })
    expect(await say('L2001', { stance: 'against' })).toMatchObject({ status: 400 })
    const against = await say('L2001', { stance: 'against', note: '未见平台公告原文' }, '"2"')
    expect(against).toMatchObject({ status: 200, body: { against: ['legal'] } })
    expect(await say('T3001', { stance: 'for' }, '"1"')).toMatchObject({ status: 412 })
    // Said twice, recorded once.
    const again = await say('L2001', { stance: 'against', note: '未见平台公告原文' })
    expect(again.body.steps).toHaveLength(1)
    expect(again.body.steps[0]).toMatchObject({
      kind: 'opinion',
      department: 'legal',
      stance: 'against',
      note: '未见平台公告原文',
      by: { staff: 'L2001', name: '王五' },
      revision: 2,
      present: true,
    })
    const blocked = await packs.release(pack, { person: 'O7001', etag: '"2"' })
    expect(blocked).toMatchObject({ status: 409, body: { code: 'rule_pack_opposed', against: ['legal'] } })
    expect(await packs.put(pack, { etag: '"2"' })).toMatchObject({ status: 200, headers: { etag: '"3"' } })
    const { body } = await packs.get(`${path}?version=2026-12-01`)
    expect(body.life).toMatchObject({ against: [], steps: [{ present: false }] })
    const trained = await packs.call('POST', 'xiaohongshu/2026-12-01/steps', {
      person: 'M1002',
      body: { step: 'training', heldOn: '2026-10-10', note: '备案小组' },
    })
    expect(stepsOf(trained.body.steps).at(-1)).toMatchObject({ kind: 'training', heldOn: '2026-10-10', revision: 3 })
  })

  test('a second person releases it; whoever drafted any revision cannot', async () => {
    for (const person of ['M1001', 'M1002'])
      expect(await packs.release(pack, { person, etag: '"3"' })).toMatchObject({
        status: 403,
        body: { code: 'rule_pack_same_person', draftedBy: ['M1001', 'M1002'] },
      })
    expect(await packs.release(pack, { etag: undefined })).toMatchObject({ status: 428 })
    expect(await packs.release(pack, { etag: '"2"' })).toMatchObject({ status: 412 })
    expect((await packs.get(path)).body.version).toBe('2026-11-29.1')
    const done = await packs.release(pack, { etag: '"3"', body: { note: '平台公告已核对' } })
    expect(done).toMatchObject({
      status: 200,
      body: {
        status: 'released',
        released: { by: { staff: 'L2001' }, origin: 'rest', client: 'oms' },
        affected: { running: 0, archived: 0 },
      },
    })
    expect((await packs.get(path)).body).toMatchObject({ version: '2026-12-01', status: 'released' })
  })

  test('what is released never changes, and a lost answer can be asked for again', async () => {
    expect(await packs.release(pack, { etag: '"3"' })).toMatchObject({ status: 200, body: { status: 'released' } })
    const late = { status: 409, body: { code: 'rule_pack_released' } }
    expect(await packs.release(pack, { etag: '"3"', person: 'T3001' })).toMatchObject(late)
    expect(await packs.put(pack, { etag: '"3"' })).toMatchObject(late)
    expect(await packs.put(slower('xiaohongshu', '2026-11-29.1'))).toMatchObject(late)
    const say = { person: 'T3001', body: { stance: 'for' } }
    expect(await packs.call('POST', 'xiaohongshu/2026-12-01/opinions', say)).toMatchObject(late)
    expect(await packs.call('DELETE', 'xiaohongshu/2026-12-01', { person: 'M1001', etag: '"3"' })).toMatchObject(late)
    const older = await packs.put(slower('xiaohongshu', '2026-11-30'))
    expect(older).toMatchObject({ status: 409, body: { code: 'rule_pack_not_newer', newest: '2026-12-01' } })
    const versions = await packs.get(`${path}/versions`)
    expect(itemsOf(versions).map((v) => [v.version, v.status])).toEqual([
      ['2026-12-01', 'released'],
      ['2026-11-29.1', 'released'],
    ])
    expect(stepsOf(versions.body.items[0].steps).map((s) => s.kind)).toEqual(['opinion', 'training', 'released'])
  })

  test('drafts, opinions and releases are rows that the service itself cannot change', async () => {
    for (const table of ['rule_pack_drafts', 'rule_pack_steps'])
      for (const sql of [`update ${table} set client = 'x'`, `delete from ${table}`, `truncate ${table}`])
        await expect(rig.pool.query(sql)).rejects.toThrow(/permission denied/)
  })

  test('a draft that is given up stays on record and can be begun anew', async () => {
    const draft = slower('jd', '2026-12-05')
    await packs.put(draft)
    expect(await packs.call('DELETE', 'jd/2026-12-05', { person: 'M1001' })).toMatchObject({ status: 428 })
    const gone = await packs.call('DELETE', 'jd/2026-12-05', { person: 'M1001', etag: '"1"' })
    expect(gone).toMatchObject({ status: 200, body: { status: 'discarded' } })
    expect(await packs.release(draft)).toMatchObject({ status: 404 })
    expect((await packs.summary('jd'))?.drafts).toEqual([])
    expect(await packs.put(draft)).toMatchObject({ status: 201, headers: { etag: '"2"' }, body: { status: 'draft' } })
  })

  test('of two who release at once one does', async () => {
    const draft = slower('weibo', '2026-12-01')
    await packs.put(draft)
    const both = await Promise.all(['L2001', 'T3001'].map((person) => packs.release(draft, { person })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const { rows } = await rig.pool.query(`select count(*)::int as n from rule_pack_steps where platform = 'weibo'
      and kind = 'released' and version = '2026-12-01'`)
    expect(rows).toEqual([{ n: 1 }])
  })
})

describe('what a release does', () => {
  test('S0-34 filings keep their version; new ones get the new one, in every process, without a restart', async () => {
    let now = 0
    const elsewhere = createReferenceReader(rig.pool, { nowMs: () => now })
    expect((await elsewhere.latest('rule_pack', 'douyin'))?.version).toBe('2026-11-29.1')
    const before = await packs.opened('douyin', 'mini_program_audit')
    const untouched = await packs.opened('douyin', 'ad_creative')
    const ended = await packs.opened('douyin', 'mini_program_audit')
    await rig.pool.query('update campaigns set ended = true where number = $1', [ended])
    await rig.pool.query('update filings set ended = true where campaign = $1', [ended])

    const pack = slower('douyin', '2026-12-01')
    await packs.put(pack)
    const preview = await packs.get('/douyin/2026-12-01/affected')
    expect(preview.body.counts).toEqual({ running: 2, ended: 0, archived: 1, runningTouched: 1, capped: false })
    const released = await packs.release(pack)
    expect(released.body.affected).toEqual(preview.body.counts)

    now = 5_000
    expect((await elsewhere.latest('rule_pack', 'douyin'))?.version).toBe('2026-12-01')
    const after = await packs.opened('douyin', 'mini_program_audit')
    const versionOf = async (campaign: string) =>
      (await rig.call({ url: `/v1/filings/${campaign}-01` })).body.packVersion as string
    expect(await versionOf(before)).toBe('2026-11-29.1')
    expect(await versionOf(after)).toBe('2026-12-01')
    expect((await verifyRecord(rig.pool, [before, after])).differences).toEqual([])

    const affected = await packs.get('/douyin/2026-12-01/affected')
    const { body } = affected
    expect(itemsOf(affected).map((i) => i.filing)).toEqual([`${ended}-01`, `${untouched}-01`, `${before}-01`])
    expect(body.items[2]).toEqual({
      filing: `${before}-01`,
      campaign: before,
      name: PLAN.name,
      item: 'mini_program_audit',
      phase: 'preparing',
      lead: { staff: 'M1001', name: '张三' },
      packVersion: '2026-11-29.1',
      state: 'running',
      touched: true,
    })
    expect(body.leads).toEqual([{ lead: { staff: 'M1001', name: '张三' }, filings: 1 }])
    expect(body.differences).toMatchObject([
      { packVersion: '2026-11-29.1', item: 'mini_program_audit', changes: [{ field: '审核时长（最长）' }] },
    ])
    const archived = await packs.get('/douyin/2026-12-01/affected?state=archived')
    expect(itemsOf(archived).map((i) => i.filing)).toEqual([`${ended}-01`])
    expect((await packs.get('/douyin/2026-12-01/affected?touched=false')).body.items).toHaveLength(1)
  })

  test('the list comes in pages, and shows a client its own filings only', async () => {
    const first = await packs.get('/douyin/2026-12-01/affected?limit=2')
    expect(first.body.items).toHaveLength(2)
    const next = await packs.get(`/douyin/2026-12-01/affected?limit=2&cursor=${first.body.nextCursor}`)
    expect(next.body.items).toHaveLength(1)
    expect(next.body.nextCursor).toBeUndefined()
    const stranger = await rig.keyFor('crm', ['campaigns:read'])
    const seen = await rig.call({ url: '/v1/rule-packs/douyin/2026-12-01/affected', key: stranger })
    expect(seen.body).toMatchObject({ items: [], leads: [], counts: { running: 0, archived: 0 } })
    expect((await packs.get('/douyin/2020-01-01/affected')).status).toBe(404)
  })

  test('S0-34 everybody concerned by a release is asked in one act: first a preview, then in steps', async () => {
    await packs.put(packOf('douyin', '2026-12-09'))
    const ask = (version: string, body: object, person?: string) =>
      packs.call('POST', `douyin/${version}/rechecks`, { body, person })
    expect((await ask('2026-12-09', {})).body.code).toBe('rule_pack_unreleased')
    const preview = await ask('2026-12-01', { dryRun: true })
    expect(preview.body).toMatchObject({ dryRun: true, added: 0, remaining: 1, asked: 0, waiting: 0 })
    expect(preview.body.next).toMatchObject([{ item: 'mini_program_audit', lead: { staff: 'M1001', name: '张三' } }])
    expect((await ask('2026-12-01', {})).body.code).toBe('person_needed')
    const asked = await ask('2026-12-01', { limit: 10, text: '看审核时长' }, 'L2001')
    expect(asked.body).toMatchObject({ added: 1, remaining: 0, asked: 1, waiting: 1, next: [] })
    expect((await ask('2026-12-01', {}, 'M1001')).body).toMatchObject({ added: 0, asked: 1 })
    // How many filings of others are concerned is nobody else's business.
    const stranger = { key: await rig.keyFor('crm'), body: { dryRun: true } }
    const seen = await packs.call('POST', 'douyin/2026-12-01/rechecks', stranger)
    expect(seen.body).toMatchObject({ remaining: 0, asked: 0, waiting: 0, next: [] })
    const { rows } = await rig.pool.query("select subject, body from intake where command = 'reviewChange'")
    const { filing } = preview.body.next[0]
    expect(rows).toEqual([{ subject: filing, body: { filing, version: '2026-12-01', text: '看审核时长' } }])
  })

  test('a platform is added without a file: drafted, released, asked for and filed at', async () => {
    const pack: RulePack = {
      ...packOf('bilibili', '2026-12-01'),
      platform: 'douban',
      name: { zh: '豆瓣', en: 'Douban' },
    }
    await packs.put(pack)
    expect(await packs.summary('douban')).toMatchObject({
      status: 'draft',
      drafts: [{ version: '2026-12-01' }],
    })
    const check = { url: '/v1/requirements/check', body: { platforms: ['douban'], traits: ['lottery'] } }
    expect((await rig.call(check)).status).toBe(422)
    expect((await packs.release(pack)).status).toBe(200)
    expect((await rig.call(check)).body.platforms).toContainEqual(expect.objectContaining({ platform: 'douban' }))
    const number = await packs.opened('douban', 'activity_report')
    expect((await rig.call({ url: `/v1/filings/${number}-01` })).body.packVersion).toBe('2026-12-01')
  })

  test('S2-21 a pack whose newest source is too old is listed as stale', async () => {
    const pack = { ...packOf('kuaishou', '2026-12-01'), sourcesReadOn: '2025-12-31' }
    await packs.put(pack)
    await packs.release(pack)
    const stale = await packs.get('?stale=true')
    expect(stale.body.items).toMatchObject([
      { platform: 'kuaishou', stale: true, newestSource: { on: '2025-12-31', dated: true } },
    ])
  })
})

describe('packs in files', () => {
  test('a version that is not known is released by the files, one that is known is left', async () => {
    const pack = slower('taobao', '2026-12-01')
    expect(await installReference(rig.pool, [pack])).toEqual(['rule_pack taobao 2026-12-01'])
    expect(await installReference(rig.pool, [pack])).toEqual([])
    const { body } = await packs.get('/taobao?version=2026-12-01')
    expect(body.life.released).toMatchObject({ origin: 'file', client: 'system' })
    expect(body.life.released.by).toBeUndefined()
  })

  test('a file overrides neither a draft nor a release of other content: the start fails and names both', async () => {
    const draft = slower('taobao', '2026-12-10')
    await packs.put(draft)
    const other = slower('taobao', '2026-12-10', 5)
    await expect(installReference(rig.pool, [other])).rejects.toThrow(
      /raise their version\n {2}rule_pack taobao 2026-12-10: .*draft by M1001, revision 1$/,
    )
    await packs.release(draft)
    await expect(installReference(rig.pool, [other])).rejects.toThrow(/taobao 2026-12-10: .*M1001 drafted/)
    expect(await installReference(rig.pool, [draft])).toEqual([])
  })
})

describe('what the policy demands', () => {
  let strict: ApiRig
  let packs: ReturnType<typeof packCalls>
  beforeAll(async () => {
    strict = await createApiRig()
    packs = packCalls(strict)
    const policy = shipped.find((doc): doc is Policy => doc.kind === 'policy') as Policy
    const rulePacks = { opinionsOf: ['legal', 'tech'], steps: ['trial'], staleAfterDays: 30 }
    await installReference(strict.pool, [{ ...policy, version: '2026-12-01', rulePacks } as Policy])
  })
  afterAll(() => strict.stop())

  test('S3-31 a release waits for the opinions and the trial, of the present revision', async () => {
    const pack = slower('jd', '2026-12-01')
    await packs.put(pack)
    const missing = { status: 409, body: { code: 'rule_pack_steps_missing' } }
    const early = await packs.release(pack, { person: 'O7001' })
    expect(early).toMatchObject(missing)
    expect(early.body.missing).toEqual(['opinion:legal', 'opinion:tech', 'trial'])
    const say = (person: string, body: object) => packs.call('POST', 'jd/2026-12-01/opinions', { person, body })
    await say('L2001', { stance: 'for' })
    await say('T3001', { stance: 'against', note: '接口文档未更新' })
    await packs.call('POST', 'jd/2026-12-01/steps', { person: 'M1001', body: { step: 'trial', heldOn: '2026-10-11' } })
    expect(await packs.release(pack, { person: 'O7001' })).toMatchObject({ status: 409, body: { against: ['tech'] } })
    const despite = { despite: '平台确认文档将在下周更新' }
    const done = await packs.release(pack, { person: 'O7001', body: despite })
    expect(done.body).toMatchObject({ status: 'released', missing: [], against: [] })
    expect(stepsOf(done.body.steps).at(-1)).toMatchObject({ kind: 'released', note: despite.despite })
    expect((await packs.get('')).body.policy.staleAfterDays).toBe(30)
  })
})
