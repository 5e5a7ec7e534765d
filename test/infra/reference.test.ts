/** The shipped reference data, what its loader refuses, and how versions live in PostgreSQL. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createPool, withTransaction, type Pool } from '../../infra/postgres/pool'
import {
  createReferenceReader,
  loadReferenceDir,
  REFERENCE_DATA_DIR,
  ReferenceDataError,
  referenceHash,
  referenceId,
} from '../../infra/reference/reference'
import { installReference } from '../../infra/reference/install'
import { referenceLabel } from '../../infra/reference/reference-files'
import type { Policy } from '../../workflows/contract/policy'
import type { DirectoryDoc, ReferenceDoc, RulePack } from '../../workflows/contract/reference'
import type { Grade } from '../../workflows/contract/values'
import type { WordingList } from '../../workflows/contract/wording'
import { createTestDatabase, type TestDatabase } from '../support/stack'
import released from './released-reference.json'

const shipped = loadReferenceDir(REFERENCE_DATA_DIR)
const packs = shipped.filter((doc): doc is RulePack => doc.kind === 'rule_pack')
const policy = shipped.find((doc): doc is Policy => doc.kind === 'policy') as Policy
const directory = shipped.find((doc): doc is DirectoryDoc => doc.kind === 'directory') as DirectoryDoc
const requirements = packs.flatMap((pack) => pack.requirements.map((r) => ({ name: `${pack.platform}.${r.item}`, r })))

const scratch = mkdtempSync(path.join(os.tmpdir(), 'reference-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('the shipped reference data', () => {
  it('S0-2 says under a version that was released what it said then: a database that has it would refuse to start', () => {
    const now = new Map(shipped.map((doc) => [referenceLabel(doc), referenceHash(doc)]))
    const changed = Object.entries(released).filter(([label, sha256]) => (now.get(label) ?? sha256) !== sha256)
    expect(changed.map(([label]) => `${label}: raise its version`)).toEqual([])
  })

  it('knows these requirements', () => {
    expect(requirements.map(({ name }) => name).sort()).toEqual([
      'alipay.mini_program_audit',
      'bilibili.activity_report',
      'bilibili.brand_cooperation',
      'company.employee_account',
      'douyin.activity_report',
      'douyin.ad_creative',
      'douyin.ad_qualification',
      'douyin.mini_program_audit',
      'douyin.open_capability',
      'health_authority.medical_ad_review',
      'jd.event_signup',
      'kuaishou.activity_report',
      'kuaishou.ad_creative',
      'own_app.app_filing',
      'own_app.icp_filing',
      'own_app.public_security_filing',
      'pinduoduo.event_signup',
      'samr.health_ad_review',
      'sms.sms_signature',
      'taobao.event_signup',
      'tencent_ads.ad_creative',
      'tencent_ads.ad_qualification',
      'wechat.category_review',
      'wechat.mini_program_audit',
      'wechat.moments_ad',
      'wechat.official_account_post',
      'weibo.ad_qualification',
      'weibo.lottery_report',
      'xiaohongshu.ad_creative',
      'xiaohongshu.ad_qualification',
      'xiaohongshu.brand_note',
      'xiaohongshu.lottery_tool',
      'zhihu.activity_report',
      'zhihu.ad_creative',
    ])
    expect(packs.flatMap((pack) => pack.duties ?? []).map((duty) => duty.item)).toEqual([
      'prize_promotion',
      'personal_data',
      'ai_label',
      'livestream',
      'price_promotion',
      'internet_advertising',
      'sms_marketing',
    ])
  })

  it('S3-5 has wording lists whose every term rests on an article, and calls an own reading one', () => {
    const lists = shipped.filter((doc): doc is WordingList => doc.kind === 'wording')
    const rules = lists.flatMap((list) => list.rules)
    expect(rules.length).toBeGreaterThan(40)
    for (const { article, source, grade } of rules) {
      expect(article.length).toBeGreaterThan(3)
      expect(grade === 'ours').toBe(source.startsWith('our reading of '))
    }
    // A ban rests on a text, and nothing excuses from it but that these are other words.
    for (const { grade, exceptions } of rules.filter((rule) => rule.severity === 'prohibited'))
      expect([grade, exceptions]).toEqual(['T', ['different_sense']])
  })

  it('S0-7 asks for the business licence everywhere, S0-11 for an undertaking only where a rule says so', () => {
    // What the company asks of itself is filed with nobody else.
    const elsewhere = packs.filter((pack) => !pack.own).flatMap((pack) => pack.requirements)
    for (const r of elsewhere) expect(r.materials).toContainEqual(licence)
    const undertaking = requirements.filter(({ r }) => r.materials.some((m) => m.row === 'safety_undertaking'))
    expect(undertaking.map(({ name }) => name)).toEqual(['own_app.icp_filing', 'own_app.app_filing'])
  })
  const licence = expect.objectContaining({ row: 'business_licence', mandatory: true }) as unknown

  it('S0-19 states with every review time how well it is known, and calls an estimate an estimate', () => {
    const times = requirements.flatMap(({ r }) => [r.review.min, r.review.usual, r.review.max])
    const estimates = times.filter((time) => time.grade === ('E' satisfies Grade))
    expect(estimates.length).toBeGreaterThan(0)
    for (const { source } of estimates) expect(source).toMatch(/^our estimate(: |$)/)
    const wechat = requirements.find(({ name }) => name === 'wechat.mini_program_audit')?.r
    expect(wechat?.review.max).toMatchObject({ value: 7, unit: 'working_day', grade: 'O' })
  })

  it('S0-14 names the entry of every requirement', () => {
    for (const { r } of requirements) expect(r.entry.zh.length).toBeGreaterThan(3)
  })

  it('has a rule for each kind of task, and people in each department to hold them', () => {
    expect(Object.keys(policy.tasks).sort()).toEqual(
      [
        'collect_material recheck submit settle_submission await_verdict check_backend answer_inquiry correct approve_risk confirm_correction change_contact',
        'consult_platform record_credential meet_condition check_number review_change restore recall_at_platform withdraw_at_platform',
        'complete_plan decide_requirement do_checklist_item go_live check_live close',
        'pre_review fill_kpi_sheet give_advice confirm_goal clear_release settle_objection confirm_figures hold_kickoff await_oa settle_oa_silence settle_oa_conflict do_work_item accept_work_item',
        'countersign approve_campaign approve_urgently revise_plan hold_meeting justify_urgency ask_review',
      ]
        .join(' ')
        .split(' ')
        .sort(),
    )
    expect(policy.tasks.close).toMatchObject({ due: { value: 7, unit: 'working_day' } })
    expect(new Set(directory.people.map((p) => p.department)).size).toBe(7)
    expect(directory.people.filter((p) => p.manager === undefined)).toHaveLength(1)
    expect(directory.people.every((p) => p.mail.endsWith('@example.com'))).toBe(true)
  })
})

/** A copy of the shipped data with one value put at a JSON pointer (`-` appends, undefined removes), as an administrator would. */
const edited = (file: string, pointer: string, value: unknown): string => {
  const dir = mkdtempSync(path.join(scratch, 'edited-'))
  cpSync(REFERENCE_DATA_DIR, dir, { recursive: true })
  const doc = JSON.parse(readFileSync(path.join(dir, file), 'utf8')) as Node
  const parts = pointer.slice(1).split('/')
  const last = (parts.pop() ?? '').replace('~1', '/')
  const parent = parts.reduce<Node>((node, part) => node[part] as Node, doc)
  parent[last === '-' ? String(Object.keys(parent).length) : last] = value
  writeFileSync(path.join(dir, file), JSON.stringify(doc))
  return dir
}
type Node = Record<string, unknown>

/** Pointer and words of an expected fault, to be looked for: the words are said in Chinese first. */
const split = (expected: string): string[] =>
  expected.split(/: (.*)/s).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))

describe('loading reference data', () => {
  const wechat = 'rule-packs/wechat.json'
  const rules = 'policies/default.json'
  const samr = 'rule-packs/samr.json'
  const number = '/requirements/0/credentialFormat'
  const cn = 'calendars/cn.json'
  const people = 'directory/sample.json'
  const wording = 'wording/absolute.json'
  const item = packs.find((pack) => pack.platform === 'wechat')?.requirements[0]
  const rule = policy.tasks.submit
  const first = '/requirements/0/appliesWhen/0'
  let deep: object = { trait: 'vote' }
  for (let i = 0; i < 1_000; i++) deep = i % 2 ? { not: deep } : { all: [deep] }

  it.each<[string, string, string, unknown, string]>([
    ['an unknown field', wechat, '/requirements/0/price', 3, '/requirements/0/price: is not known here'],
    ['an amount that nobody has read', wechat, '/requirements/0/fee/zh', '费用 300 元', '/requirements/0/fee/zh: '],
    ['an amount that is nothing', wechat, '/requirements/0/fee/en', 'It is free', '/requirements/0/fee/en: '],
    ['a fee without a source', wechat, '/requirements/0/fee/source', undefined, '/requirements/0/fee/source: '],
    ['a step of a review without words', wechat, '/requirements/0/reviewFlow/1/zh', '', '/reviewFlow/1/zh: '],
    ['two notes of one id', wechat, '/notes/1/id', 'forced_sharing', '/notes/1/id: '],
    ['a note without a grade', wechat, '/notes/0/grade', undefined, '/notes/0/grade: '],
    ['a material whose grade has no source', wechat, '/requirements/0/materials/0/grade', 'O', '/materials/0/source: '],
    ['a number format that is a program', samr, `${number}/pattern`, '(\\d+)+{', `${number}/pattern: `],
    ['a number format that its example breaks', samr, `${number}/example`, '粤1', `${number}/example: `],
    ['an unknown kind', wechat, '/kind', 'rules', '/kind: '],
    ['a missing grade', wechat, '/requirements/1/review/max/grade', undefined, '/requirements/1/review/max/grade: '],
    ['half a day', wechat, '/requirements/0/review/min/value', 0.5, '/requirements/0/review/min/value: '],
    ['a longest time below the usual', wechat, '/requirements/0/review/max/value', 1, '/review/max: is shorter'],
    ['two items of one name', wechat, '/requirements/-', item, '/requirements/4/item: '],
    ['nothing that proves a passing', wechat, '/requirements/0/applicationNumber', 'none', '/credential: '],
    ['a trait nobody knows', wechat, `${first}/when`, { trait: 'raffle' }, `${first}/when: must be one of`],
    [
      'a condition of two kinds',
      wechat,
      `${first}/when`,
      { trait: 'vote', form: 'app' },
      `${first}/when: must be one of`,
    ],
    ['a condition that nests too deep', wechat, `${first}/when`, deep, `${first}/when: nests deeper`],
    ['an answer that is none', wechat, `${first}/answer`, 'maybe', `${first}/answer: `],
    [
      'a change of a paper that nobody asks for',
      wechat,
      '/requirements/1/changeVoids/parts/0',
      'materials/nothing',
      '/requirements/1/changeVoids/parts/0: ',
    ],
    ['an answer that is guessed', wechat, `${first}/grade`, '?', `${first}/answer: must be "ask"`],
    ['a rule without a reason', wechat, `${first}/reason`, undefined, `${first}/reason: `],
    ['rules without an end', wechat, '/requirements/0/otherwise', undefined, '/requirements/0/otherwise: goes with'],
    ['a limit of nothing', wechat, '/requirements/0/limits/0/max', 0, '/requirements/0/limits/0/max: '],
    ['a pack that demands nothing', 'rule-packs/duties.json', '/duties', undefined, '/requirements: is empty'],
    ['an entry that runs script', wechat, '/requirements/0/entry/url', 'javascript:1', '/entry/url: '],
    ['a ladder nobody wrote', rules, '/tasks/submit/ladder', 'slow', '/tasks/submit/ladder: names a ladder'],
    ['a due rule nobody knows', rules, '/tasks/submit/due', 'soon', '/tasks/submit/due: '],
    ['an unknown zone', rules, '/timezone', 'Asia/Nowhere', '/timezone: '],
    ['office hours that end first', rules, '/officeHours/end', '08:00', '/officeHours: '],
    ['a name with a slash', rules, '/tasks/a~1b', rule, '/tasks/a~1b: (its name)'],
    ['a day of another year', cn, '/years/2026/holidays/-', '2027-01-01', '/years/2026/holidays/33: '],
    ['a date that does not exist', cn, '/years/2026/holidays/0', '2026-02-30', '/years/2026/holidays/0: '],
    ['a make-up day on a weekday', cn, '/years/2026/workdays/-', '2026-11-11', '/years/2026/workdays/6: '],
    ['a manager who left', people, '/people/1/manager', 'M9999', '/people/1/manager: is nobody'],
    [
      'people who manage each other',
      people,
      '/people/0/manager',
      'M1001',
      '/people/0/manager: 上级成环：M1009 → M1001 → M1009 (managers',
    ],
    ['a name that smuggles a header', people, '/people/0/name', 'a\r\nBcc: b', '/people/0/name: '],
    ['a mail address that is none', people, '/people/0/mail', 'x@', '/people/0/mail: '],
    ['a wording term twice', wording, '/rules/0/terms/-', '最佳', '/rules/0/terms/3: “最佳”与 /2 是同一个词'],
    ['a term in full width twice', wording, '/rules/1/terms/-', 'ｔｏｐ１', '/rules/1/terms/133: '],
    ['a term of marks only', wording, '/rules/0/terms/0', '——', '/rules/0/terms/0: must contain a letter'],
    ['a sector nobody knows', wording, '/rules/0/appliesTo', { only: ['toys'] }, '/rules/0/appliesTo: must be {"all"'],
    [
      'an exception nobody wrote',
      wording,
      '/rules/0/exceptions/0',
      'luck',
      '/rules/0/exceptions/0: names an exception',
    ],
    [
      'own readings that forbid',
      wording,
      '/rules/1/severity',
      'prohibited',
      '/rules/1/severity: must be "needs_context"',
    ],
    ['a ban with exceptions', wording, '/rules/0/severity', 'prohibited', '/rules/0/exceptions: may only be this'],
    ['context without an exception', wording, '/rules/0/exceptions', [], '/rules/0/exceptions: is empty'],
    ['a wording rule without an article', wording, '/rules/0/article', undefined, '/rules/0/article: '],
    ['an unknown grade of wording', wording, '/rules/0/grade', 'E', '/rules/0/grade: '],
    ['two steps of one id', 'rule-packs/duties.json', '/duties/0/steps/0/id', 'draw_cap', '/duties/0/steps/2/id: '],
  ])('refuses %s, by file and JSON pointer', (_name, file, pointer, value, expected) => {
    const dir = edited(file, pointer, value)
    expect(() => loadReferenceDir(dir)).toThrow(ReferenceDataError)
    const [place, words] = split(expected)
    expect(() => loadReferenceDir(dir)).toThrow(new RegExp(`${place}: .*${words}`))
    expect(() => loadReferenceDir(dir)).toThrow(path.join(dir, file))
  })

  it('names all faults of all files at once', () => {
    const dir = edited(wechat, '/version', 'v1')
    writeFileSync(path.join(dir, 'calendars', 'broken.json'), '{')
    cpSync(path.join(dir, rules), path.join(dir, 'policies', 'twin.json'))
    const load = (): unknown => loadReferenceDir(dir)
    expect(load).toThrow('/version: ')
    expect(load).toThrow('broken.json: 不是 JSON (is not JSON)')
    expect(load).toThrow(`twin.json: is policy default ${policy.version}, and so is policies/default.json`)
  })

  it('takes a pack from before there were rules: who it concerns is asked', () => {
    const dir = edited(wechat, '/requirements/0/appliesWhen', undefined)
    const file = path.join(dir, wechat)
    const doc = JSON.parse(readFileSync(file, 'utf8')) as { requirements: Record<string, unknown>[] }
    for (const r of doc.requirements)
      for (const added of ['appliesWhen', 'otherwise', 'subject', 'limits', 'validity', 'expedited', 'sideDeadlines'])
        delete r[added]
    writeFileSync(file, JSON.stringify(doc))
    expect(loadReferenceDir(dir)).toHaveLength(shipped.length)
  })

  it('refuses a folder without any', () => {
    expect(() => loadReferenceDir(mkdtempSync(path.join(scratch, 'empty-')))).toThrow('There is no reference data')
  })
})

describe('reference data in the database', () => {
  let database: TestDatabase
  let pool: Pool
  const day = policy.version.split('.')[0] ?? ''
  const present = policy.version

  beforeAll(async () => {
    database = await createTestDatabase()
    pool = createPool(database.ownerUrl, { max: 10 })
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })
  beforeEach(() => pool.query('truncate reference_docs'))

  const newer = (doc: Policy, version: string): Policy => ({ ...doc, version, source: `as of ${version}` })

  it('is installed once, also when twenty start at the same time', async () => {
    const installed = await Promise.all(Array.from({ length: 20 }, () => installReference(pool, shuffled(shipped))))
    expect(installed.flat().sort()).toEqual(shipped.map((d) => `${d.kind} ${referenceId(d)} ${d.version}`).sort())
    expect(await installReference(pool, shipped)).toEqual([])
  })

  it('S0-2 refuses other content under an installed version, and then installs nothing', async () => {
    await installReference(pool, [policy])
    const changed = { ...policy, source: 'changed in place' }
    const install = installReference(pool, [...shipped.filter((doc) => doc.kind !== 'policy'), changed])
    await expect(install).rejects.toThrow(`raise their version\n  policy default ${present}`)
    expect((await pool.query('select 1 from reference_docs')).rowCount).toBe(1)
  })

  it('takes the order of fields for no change', async () => {
    await installReference(pool, [policy])
    const reordered = Object.fromEntries(Object.entries(policy).reverse()) as unknown as Policy
    expect(await installReference(pool, [reordered])).toEqual([])
  })

  it('S0-2 answers the latest version, and any version that somebody was judged by', async () => {
    await installReference(pool, [...shipped, ...[`${day}.9`, `${day}.10`].map((v) => newer(policy, v))])
    const reader = createReferenceReader(pool)
    expect((await reader.latest('policy', 'default'))?.version).toBe(`${day}.10`)
    expect(await reader.get('policy', 'default', present)).toEqual(policy)
    expect(await reader.latest('rule_pack', 'wechat')).toEqual(packs.find((pack) => pack.platform === 'wechat'))
    expect(await reader.latest('rule_pack', 'nowhere')).toBeUndefined()
    await expect(reader.get('policy', 'default', '2020-01-01')).rejects.toThrow(
      'policy default 2020-01-01 is not installed',
    )
    expect((await reader.list('policy')).map((doc) => doc.version)).toEqual([`${day}.10`])
    expect(await reader.list('rule_pack')).toHaveLength(packs.length)
  })

  it('sees a new version after a few seconds, or at once when told', async () => {
    await installReference(pool, [policy])
    let now = 0
    const reader = createReferenceReader(pool, { latestForMs: 5_000, nowMs: () => now })
    const latest = async (): Promise<string | undefined> => (await reader.latest('policy', 'default'))?.version
    expect(await latest()).toBe(present)
    await installReference(pool, [newer(policy, '2026-12-01')])
    now = 4_999
    expect(await latest()).toBe(present)
    now = 5_000
    expect(await latest()).toBe('2026-12-01')
    await installReference(pool, [newer(policy, '2026-12-02')])
    reader.refresh()
    expect(await latest()).toBe('2026-12-02')
  })

  it('answers from memory, with documents that cannot be changed by a caller', async () => {
    await installReference(pool, shipped)
    const reader = createReferenceReader(pool)
    const first = await reader.get('policy', 'default', present)
    await pool.query('truncate reference_docs')
    expect(await reader.get('policy', 'default', present)).toBe(first)
    expect(() => Object.assign(first.officeHours, { end: '23:00' })).toThrow(TypeError)
  })

  it('reads inside a transaction without a second connection', async () => {
    await installReference(pool, shipped)
    const reader = createReferenceReader(pool)
    const single = createPool(database.ownerUrl, { max: 1 })
    const read = await withTransaction(single, (client) => reader.latest('calendar', 'cn', client))
    await single.end()
    expect(read?.years['2026']?.workdays).toContain('2026-10-10')
  })

  it('refuses a document that was changed in the database', async () => {
    await installReference(pool, [policy])
    await pool.query(`update reference_docs set body = jsonb_set(body, '{buffer,value}', '9')`)
    await expect(createReferenceReader(pool).latest('policy', 'default')).rejects.toThrow('does not match its hash')
  })
})

const shuffled = (docs: ReferenceDoc[]): ReferenceDoc[] =>
  docs
    .map((doc) => ({ doc, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ doc }) => doc)
