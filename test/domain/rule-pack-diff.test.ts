/** What two versions of a pack say differently, how old its sources are, and how its text is searched for faults. */
import fc from 'fast-check'
import { jsonFault, scanJson } from '../../infra/reference/json-places'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import { diffPacks, touches } from '../../infra/reference/rule-packs/diff'
import { isStale, knowledgeOf } from '../../infra/reference/rule-packs/freshness'
import { packRows } from '../../infra/reference/rule-packs/rows'
import { compareVersions } from '../../infra/reference/newest'
import { conditionZh } from '../../infra/reference/rule-packs/words'
import type { Condition, RulePack } from '../../workflows/contract/reference'
import { statedValues } from './stated-values'

const packs = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc): doc is RulePack => doc.kind === 'rule_pack')
const packOf = (platform: string): RulePack =>
  structuredClone(packs.find((pack) => pack.platform === platform) as RulePack)

/** Two words of each closed list: whichever stands there, the other one is put. */
const WORDS: Record<string, [string, string]> = {
  trait: ['lottery', 'vote'],
  form: ['app', 'note'],
  industry: ['medical', 'finance'],
  product: ['drug', 'health_food'],
  department: ['legal', 'tech'],
  kind: ['filing', 'approval'],
  unit: ['hour', 'working_day'],
  answer: ['ask', 'required'],
  startsAfter: ['nothing', 'plan_complete'],
  subject: ['account', 'app'],
  per: ['day', 'month'],
  role: ['law', 'authority'],
  grade: ['S', 'K'],
  applicationNumber: ['required', 'optional'],
  credential: ['required', 'optional'],
}

function otherThan(key: string, value: unknown): unknown {
  const [first, second] = WORDS[key] ?? []
  if (first !== undefined) return value === first ? second : first
  return typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : value === false
}

/** Every single value of a pack by its pointer, with a way to put another one there and back. */
function leaves(node: object, pointer = ''): { pointer: string; put: (isOther: boolean) => void }[] {
  return Object.entries(node).flatMap(([key, member]: [string, unknown]) => {
    if (typeof member === 'object' && member !== null) return leaves(member, `${pointer}/${key}`)
    const put = (isOther: boolean) => Object.assign(node, { [key]: isOther ? otherThan(key, member) : member })
    return [{ pointer: `${pointer}/${key}`, put }]
  })
}

describe('the difference of two versions', () => {
  it.each(packs.map((pack) => [pack.platform, pack]))('of %s misses no value, whichever is changed', (_, pack) => {
    const changed = structuredClone(pack)
    for (const { pointer, put } of leaves(changed)) {
      if (/^\/(kind|platform|version|sourcesReadOn)$/.test(pointer)) continue
      put(true)
      const places = diffPacks(pack, changed).flatMap(({ before, after }) => [before?.pointer, after?.pointer])
      put(false)
      // The name of an item stands for all of it.
      const near = pointer.replace(/\/item$/, '/noun')
      expect([pointer, places.some((at) => at !== undefined && near.startsWith(at))]).toEqual([pointer, true])
    }
    expect(diffPacks(pack, changed)).toEqual([])
  })

  it('S0-34 says before and after, with grade and source, in words', () => {
    const [before, after] = [packOf('wechat'), packOf('wechat')]
    const audit = after.requirements[0]
    if (!audit?.limits?.[0]) throw new Error('the pack has changed')
    Object.assign(audit.review.max, { value: 5, grade: 'T', source: 'a notice' })
    audit.limits[0].source = 'another page'
    audit.materials.push({ row: 'video', zh: '录屏', en: 'Video', department: 'tech', mandatory: true })
    after.requirements.splice(1, 1)
    const changes = diffPacks(before, after)
    expect(changes.map(({ kind, item, field }) => [kind, item, field])).toEqual([
      ['added', 'mini_program_audit', '材料'],
      ['changed', 'mini_program_audit', '审核时长（最长）'],
      ['source', 'mini_program_audit', '次数限制'],
      ...packRows(before)
        .filter(({ item, key }) => item === 'moments_ad' && !key.endsWith('/'))
        .map(({ field }) => ['removed', 'moments_ad', field]),
    ])
    expect(changes[1]).toMatchObject({
      noun: '小程序提审',
      before: { pointer: '/requirements/0/review/max', text: '7 个工作日', grade: 'O', value: { value: 7 } },
      after: { pointer: '/requirements/0/review/max', text: '5 个工作日', grade: 'T', source: 'a notice' },
    })
    expect(changes[0]?.after).toMatchObject({ pointer: '/requirements/0/materials/5', text: '录屏（技术，必备）' })
    expect(touches(changes, 'mini_program_audit')).toBe(true)
  })

  it('does not concern a filing when only a source was named better', () => {
    const after = packOf('samr')
    for (const rule of after.requirements[0]?.appliesWhen ?? []) Object.assign(rule, { readOn: '2026-12-01' })
    const changes = diffPacks(packOf('samr'), after)
    expect(changes.map(({ kind }) => kind)).toEqual(['source'])
    expect(touches(changes, 'health_ad_review')).toBe(false)
  })

  it('S3-7 concerns no filing when the fee, the steps of the review or the look of a number are told of, or a note is', () => {
    const after = packOf('samr')
    const [item] = after.requirements
    if (!item?.fee || !item.credentialFormat || !after.notes) throw new Error('the pack has changed')
    item.fee = { ...item.fee, zh: '另一种说法' }
    item.credentialFormat = { ...item.credentialFormat, example: '粤药广审（文）第280917-05538号' }
    item.reviewFlow?.pop()
    after.notes.push({ id: 'more', zh: '多一条', en: 'One more', grade: 'S', source: 'a notice' })
    const changes = diffPacks(packOf('samr'), after)
    expect(changes.map(({ kind, field }) => `${kind} ${field}`)).toEqual([
      'added 平台须知',
      'changed 费用',
      'changed 备案凭证编号格式（不符时提醒，不拦截）',
      'removed 审核流程',
    ])
    expect(touches(changes, 'health_ad_review')).toBe(false)
  })

  it('sees rules that change places, since the first that fits answers, and no move in an insertion', () => {
    const swapped = packOf('douyin')
    const rules = swapped.requirements.find((r) => r.item === 'activity_report')?.appliesWhen ?? []
    rules.push(...rules.splice(0, 1))
    expect(diffPacks(packOf('douyin'), swapped).map(({ field }) => field)).toEqual(['规则的顺序'])
    const grown = packOf('douyin')
    const more = grown.requirements.find((r) => r.item === 'activity_report')?.appliesWhen
    if (more?.[0]) more.unshift({ ...more[0], id: 'first' })
    expect(diffPacks(packOf('douyin'), grown).map(({ kind }) => kind)).toEqual(['added'])
  })
})

describe('a pack in words', () => {
  it('has a row for every value with a grade', () => {
    for (const pack of packs) {
      const graded = packRows(pack).filter(({ grade }) => grade !== undefined)
      expect(graded).toHaveLength(statedValues([pack], ['O', 'T', 'K', 'S', 'R', 'E', '?']).length)
      expect(new Set(packRows(pack).map(({ key }) => key)).size).toBe(packRows(pack).length)
      for (const { text, field } of packRows(pack)) expect(`${field}${text}`).toMatch(/\p{sc=Han}/u)
    }
  })

  it.each<[Condition, string]>([
    [{ always: true }, '任何活动'],
    [{ any: [{ trait: 'lottery' }, { form: 'app' }] }, '抽奖 或 自有 App'],
    [{ all: [{ industry: 'medical' }, { not: { product: 'drug' } }] }, '医疗服务 且 不是（药品）'],
    [
      { all: [{ any: [{ trait: 'vote' }, { trait: 'quiz' }] }, { trait: 'lottery' }] },
      '（投票评选 或 答题竞猜） 且 抽奖',
    ],
  ])('%j: %s', (condition, words) => expect(conditionZh(condition)).toBe(words))
})

describe('S2-21 how old a pack is', () => {
  it('is told by its newest source; estimates and unknowns are none', () => {
    const pack = packOf('douyin')
    expect(knowledgeOf(pack)).toMatchObject({
      estimates: 10,
      grades: { O: 17, E: 10 },
      oldestSource: { on: '2026-11-22', dated: true },
    })
    const dated = { ...pack, sourcesReadOn: '2026-01-10' }
    Object.assign(dated.requirements[0]?.appliesWhen?.[0] ?? {}, { readOn: '2026-12-30' })
    const known = knowledgeOf(dated)
    expect(known.newestSource).toMatchObject({
      on: '2026-12-30',
      pointer: '/requirements/0/appliesWhen/0',
      dated: true,
    })
    expect(known.oldestSource).toMatchObject({ on: '2026-01-10' })
    expect(isStale(dated, known, '2027-01-29', 30)).toBe(false)
    expect(isStale(dated, known, '2027-01-30', 30)).toBe(true)
  })

  it('versions of one day come by their counter', () =>
    expect(['2026-11-22.10', '2026-12-01', '2026-11-22', '2026-11-22.9'].sort(compareVersions)).toEqual([
      '2026-11-22',
      '2026-11-22.9',
      '2026-11-22.10',
      '2026-12-01',
    ]))
})

describe('a JSON text', () => {
  it.each<[string, string, number, number]>([
    ['', '应为一个值 (expected a value)，文本到此结束 (the text ends here)', 1, 1],
    ['{\n  "a": 1,\n}', '“,”之后应为名称 (expected a name after ",")，此处是 "}"', 3, 1],
    ['{"a": 1 "b": 2}', '应为“,”或“}” (expected "," or "}")，此处是 "\\""', 1, 9],
    ['[1, 2', '应为“,”或“]” (expected "," or "]")，文本到此结束 (the text ends here)', 1, 6],
    ['[1, 02]', '应为“,”或“]” (expected "," or "]")，此处是 "2"', 1, 6],
    ['{"a": tru}', '应为一个值 (expected a value)，此处是 "t"', 1, 7],
    [
      '{"a": "x\ny"}',
      '字符串里不能有换行等控制字符 (a string must not contain a line break or another control character)，此处是 "\\n"',
      1,
      9,
    ],
    ['["\\q"]', '没有这种转义 (no such escape)，此处是 "\\\\"', 1, 3],
    ['["abc', '字符串没有结束 (this string has no end)', 1, 2],
    ['{} {}', '应到此结束 (expected the end of the text)，此处是 "{"', 1, 4],
    ['{"a": 1,\n "a": 2}', '“a”重复 (is there twice)', 2, 2],
    ['{"__proto__": {}}', '不接受名称“__proto__” (is no name that is taken)', 1, 2],
    ['{"constructor": {"prototype": 1}}', '不接受名称“prototype” (is no name that is taken)', 1, 18],
  ])('%j: %s', (text, fault, line, column) => expect(jsonFault(text)).toEqual({ fault, place: { line, column } }))

  it('that JSON.parse takes is taken unless a name is there twice, and no other', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'{}[]",:0123.-eE+ \\nutrf\n') })
    fc.assert(
      fc.property(fc.oneof(fc.json(), nearly), (text) => {
        const fault = jsonFault(text)?.fault ?? 'none'
        expect([text, fault]).toEqual([
          text,
          expect.stringMatching(parses(text) ? /^none$|twice\)$|is taken\)$/ : /expected|no such|no end|must not/),
        ])
      }),
      { numRuns: 2000 },
    )
  })

  it('of a million brackets is read without exhausting anything', () => {
    expect(jsonFault('['.repeat(1_000_000))).toMatchObject({ place: { line: 1, column: 1_000_001 } })
    expect(scanJson('['.repeat(100_000) + ']'.repeat(100_000))).toMatchObject({ ok: true })
  })

  it('tells where its values stand', () => {
    const scanned = scanJson('{\n  "a": [\n    1,\n    {"b/c": true}\n  ]\n}')
    if (!scanned.ok) throw new Error(scanned.fault)
    expect(scanned.placeOf('/a/1/b~1c')).toEqual({ line: 4, column: 13 })
    expect(scanned.placeOf('/a/1/missing')).toEqual({ line: 4, column: 5 })
    expect(scanned.placeOf('')).toEqual({ line: 1, column: 1 })
  })
})

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
