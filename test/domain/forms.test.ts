import { differencesOf, type Compared } from '../../activities/domain/forms/consistency'
import { fileFaults } from '../../activities/domain/rules/file-limits'
import { countOf, missingFields, valueFaults } from '../../activities/domain/rules/form-check'
import { fieldsOf, fileRulesOf } from '../../activities/domain/rules/generic-form'
import type { FilingState } from '../../activities/domain/record/state'
import { checkReferenceDoc } from '../../infra/reference/reference-files'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import type { FieldKind, FormField, FormValue, FormValues } from '../../workflows/contract/forms'
import type { Requirement, RulePack } from '../../workflows/contract/reference'
import { campaign, filing } from '../support/states'

const packs = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc): doc is RulePack => doc.kind === 'rule_pack')
const requirement = (platform: string, item: string): Requirement => {
  const found = packs.find((p) => p.platform === platform)?.requirements.find((r) => r.item === item)
  if (!found) throw new Error(`no ${platform} ${item}`)
  return found
}
const MIB = 1024 * 1024

const field = (kind: FieldKind, more: Partial<FormField> = {}): FormField => ({
  id: 'x',
  zh: '字段',
  en: 'field',
  kind,
  demand: 'optional',
  grade: 'O',
  source: 'test',
  ...more,
})
const codes = (of: FormField, value: FormValue) => valueFaults([of], { x: value }).map((f) => f.code)

describe('S0-15 a field of a form', () => {
  const CHOICE = field('choice', { options: ['a', 'b'].map((value) => ({ value, zh: value, en: value })) })
  it.each<[string, FormField, FormValue, string[]]>([
    ['a public https link', field('url'), 'https://brand.example.com/privacy?x=1', []],
    ['a link without encryption', field('url'), 'http://brand.example.com/', ['not_https']],
    ['a script', field('url'), 'javascript:alert(1)', ['not_https']],
    ['what is no link', field('url'), '隐私政策', ['not_https']],
    ['this machine', field('url'), 'https://localhost/privacy', ['url_not_public']],
    ['an address inside', field('url'), 'https://192.168.0.7/privacy', ['url_not_public']],
    ['an address in another spelling', field('url'), 'https://0x7f000001/', ['url_not_public']],
    ['an address of IPv6', field('url'), 'https://[::1]/', ['url_not_public']],
    ['a name inside the company', field('url'), 'https://wiki.corp.internal/', ['url_not_public']],
    ['a phone', field('phone'), '+86 21-5555 0101', []],
    ['letters for a phone', field('phone'), '转 8001', ['not_a_phone']],
    ['an instant', field('instant'), '2026-11-11T00:00:00+08:00', []],
    ['an instant without a zone', field('instant'), '2026-11-11 00:00', ['not_an_instant']],
    ['a day that is not there', field('instant'), '2026-13-41T00:00:00+08:00', ['not_an_instant']],
    ['a number', field('number'), 5, []],
    ['a number as text', field('number'), '5', ['wrong_type']],
    ['one of the options', CHOICE, 'a', []],
    ['another option', CHOICE, 'c', ['not_a_choice']],
    ['blanks', field('text'), ' 　', ['blank']],
    ['two lines in one', field('text'), 'a\nb', ['not_one_line']],
    ['two lines in a text', field('long_text'), 'a\nb', []],
    ['a family of one character', field('text', { maxLength: 1 }), '👨‍👩‍👧', []],
    ['one character too many', field('text', { maxLength: 2 }), '三个字', ['too_long']],
    ['a list', field('text', { list: true, maxCount: 2 }), ['a', 'b'], []],
    [
      'a list of one too many, one blank',
      field('text', { list: true, maxCount: 1 }),
      ['a', ' '],
      ['too_many', 'blank'],
    ],
    ['a text for a list', field('text', { list: true }), 'a', ['wrong_type']],
  ])('takes or refuses %s', (_, of, value, expected) => {
    expect(codes(of, value)).toEqual(expected)
  })

  it('counts long texts in pieces, wherever a piece ends, and in a time that grows with them', () => {
    const family = '👨‍👩‍👧'
    for (const before of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
      expect(countOf('字'.repeat(504 + before) + family.repeat(3) + '🇨🇳🇨🇳e\u0301')).toBe(504 + before + 6)
      expect(countOf(`${'字'.repeat(504 + before)}e${'\u0301'.repeat(2000)}字`)).toBe(504 + before + 2)
    }
    expect(countOf('')).toBe(0)
    const msFor = (length: number): number => {
      const text = '字'.repeat(length)
      const from = performance.now()
      expect(countOf(text)).toBe(length)
      return performance.now() - from
    }
    msFor(10_000)
    // Twentyfold would be 400 times as long by the square.
    expect(msFor(200_000)).toBeLessThan(100 * Math.max(1, msFor(10_000)))
  })

  it('only warns where the limit is an estimate, and always refuses what is no phone', () => {
    const hardness = (of: FormField, value: FormValue) => valueFaults([of], { x: value }).map((f) => f.hard)
    expect(hardness(field('text', { maxLength: 1, grade: 'E' }), '两字')).toEqual([false])
    expect(hardness(field('text', { maxLength: 1, grade: 'K' }), '两字')).toEqual([true])
    expect(hardness(field('phone', { grade: 'E' }), '无')).toEqual([true])
    const missing = missingFields(
      [field('text', { demand: 'required' }), field('text', { demand: 'ask' })],
      () => false,
    )
    expect(missing.map((f) => [f.pointer, f.code, f.hard])).toEqual([['/values/x', 'field_missing', true]])
  })
})

describe('S0-16 a file for a row', () => {
  const of = (platform: string, item: string, row: string, ...files: [string, number][]) =>
    fileFaults(
      fileRulesOf(requirement(platform, item), row),
      files.map(([mediaType, size]) => ({ mediaType, size })),
    ).map(({ index, code, hard }) => [index, code, hard])

  it.each<[string, ReturnType<typeof of>, unknown[]]>([
    ['WeChat takes 2 MB', of('wechat', 'mini_program_audit', 'page_preview', ['image/png', 2 * MIB]), []],
    [
      'WeChat takes no larger picture',
      of('wechat', 'mini_program_audit', 'page_preview', ['video/mp4', 9 * MIB], ['image/png', 2 * MIB + 1]),
      [[1, 'file_too_large', true]],
    ],
    [
      'WeChat takes no document there',
      of('wechat', 'mini_program_audit', 'page_preview', ['application/pdf', 10]),
      [[0, 'file_type_not_accepted', true]],
    ],
    [
      'Tencent takes ten pictures',
      of(
        'tencent_ads',
        'ad_qualification',
        'industry_qualification',
        ...Array<[string, number]>(11).fill(['image/png', 1]),
      ),
      [[10, 'too_many_files', true]],
    ],
    [
      'Ocean Engine takes no ad picture of more than 1.5 MB',
      of('douyin', 'ad_creative', 'creative_preview', ['image/jpeg', 1.6 * MIB]),
      [[0, 'file_too_large', true]],
    ],
    [
      'an estimate of ours only warns',
      of('wechat', 'mini_program_audit', 'business_licence', ['text/plain', 1], ['image/png', 11 * MIB]),
      [
        [0, 'file_type_not_accepted', false],
        [1, 'file_too_large', false],
      ],
    ],
    [
      'what is not known limits nothing',
      of('samr', 'health_ad_review', 'ad_review_form', ['text/plain', 99 * MIB]),
      [],
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })
})

describe('S0-13 the forms of a campaign', () => {
  const notes = new Map<string, string>()
  const filled = (n: number, values: FormValues, more: Partial<FilingState> = {}): FilingState => {
    notes.set(`n${n}`, JSON.stringify(values))
    const form = { fields: Object.keys(values), values: { note: `n${n}`, commitment: 'c' }, filledAt: '' }
    return filing(n, { forms: { 1: form }, ...more })
  }
  const compare = (filings: FilingState[], more: Partial<Compared> = {}) =>
    differencesOf({
      campaign: campaign({ endsAt: '2026-11-20T23:59:59+08:00' }),
      person: () => undefined,
      textOf: ({ note }) => notes.get(note),
      subjectOf: () => undefined,
      filings,
      requirementOf: (f) => requirement(f.platform, f.item),
      ...more,
    }).map(({ fact, left, right }) => [fact, left.origin, left.filing, right.origin, right.filing])
  const [A, B] = [filing(1).id, filing(2).id]

  it('agree whatever the width of signs, the offset of a time, the blanks of a phone', () => {
    const one = filled(1, { legal_subject: '甲（上海）公司', contact_phone: '+86 138-0000-0000', credit_code: 'ab1' })
    const two = filled(2, { legal_subject: '甲(上海) 公司', contact_phone: '138 0000 0000', credit_code: 'ＡＢ1' })
    const ends = filled(3, { ends_at: '2026-11-20T15:59:59Z' })
    expect(compare([one, two, ends])).toEqual([])
  })

  it('are held against the account, where its subject is known, and each side is named', () => {
    const [one, two] = [filing(1), filled(2, { legal_subject: '乙公司' })]
    const subjectOf = (f: FilingState) => (f.id === A ? { name: '甲公司' } : undefined)
    expect(compare([one, two], { subjectOf })).toEqual([['legal_subject', 'account', A, 'form', B]])
  })

  it('are held against the privacy link of the brief', () => {
    notes.set('brief', JSON.stringify({ userData: { privacyUrl: 'https://brand.cn/privacy' } }))
    const brief = { document: { note: 'brief', commitment: 'c' }, asks: [], gaps: [], personal: true, dues: {} }
    const one = filled(1, { privacy_url: 'https://brand.cn/privacy/old' })
    expect(compare([one])).toEqual([])
    expect(compare([one], { campaign: campaign({ brief }) })).toEqual([
      ['privacy_url', 'campaign', undefined, 'form', A],
    ])
  })

  it('name the number of the round before, not the one that the platform has given since', () => {
    const rounds = [1, 2].map((n) => ({ n, openedAt: '', items: [], number: `A-${n}` }))
    const form = (phase: FilingState['phase'], round: number, number: string) =>
      compare([filled(1, { earlier_number: number }, { phase, round, rounds: rounds.slice(0, round) })])
    expect(form('submitted', 2, 'A-1')).toEqual([])
    expect(form('correcting', 1, 'A-1')).toEqual([])
    expect(form('submitted', 2, 'A-2')).toHaveLength(1)
  })

  it('leave out what has ended, what was erased, and what is true of one platform only', () => {
    const at = (n: number, on: string, more = {}) => filled(n, { launch_at: `2026-11-${on}T00:00:00+08:00` }, more)
    expect(compare([at(1, '11'), at(2, '12')])).toEqual([])
    const launches = { douyin: { launchAt: '2026-11-10T00:00:00+08:00', status: 'planned', checked: false, turn: 1 } }
    const planned = campaign({ launches: launches as never })
    expect(compare([at(1, '10'), at(2, '12')], { campaign: planned })).toEqual([
      ['launch_at', 'campaign', B, 'form', B],
    ])
    const [one, two] = [filled(1, { legal_subject: '甲' }), filled(2, { legal_subject: '乙' }, { ended: true })]
    expect(compare([one, two])).toEqual([])
    expect(compare([one, { ...two, ended: false }], { textOf: () => null })).toEqual([])
  })
})

describe('a pack that states a form', () => {
  const pack = (change: (r: Requirement) => void) => {
    const copy = structuredClone(packs.find((p) => p.platform === 'wechat')) as RulePack
    change(copy.requirements[0] as Requirement)
    const checked = checkReferenceDoc(copy)
    return 'problems' in checked ? checked.problems.map((p) => p.pointer) : []
  }
  const first = (r: Requirement) => r.form?.fields[0] as FormField

  it.each<[string, (r: Requirement) => void, string[]]>([
    ['is taken as it is shipped', () => undefined, []],
    ['names no field twice', (r) => (first(r).id = 'tag'), ['/requirements/0/form/fields/1/id']],
    ['demands nothing by a guess', (r) => (first(r).grade = 'R'), ['demand', 'maxCount']],
    [
      'gives options to choices only',
      (r) => (first(r).options = [{ value: 'a', zh: 'a', en: 'a' }]),
      ['options', 'options'],
    ],
    ['fills in known facts only', (r) => (first(r).from = 'shoe_size' as never), ['from']],
    ['limits files of its own rows only', (r) => (r.files = [{ ...r.files![0]!, rows: ['shoe'] }]), ['rows/0']],
    ['limits files by no guess', (r) => (r.files![0]!.grade = '?'), ['mediaTypes', 'maxBytes']],
  ])('%s', (_, change, expected) => {
    const found = pack(change)
    expect(found.length).toBe(expected.length)
    expected.forEach((end, i) => expect(found[i]).toMatch(new RegExp(`${end}$`)))
  })

  it('needs no code for a new platform: without a form ours is shown, by what is filed', () => {
    const ids = (subject: Requirement['subject']) => fieldsOf({ subject }).fields.map((f) => f.id)
    expect(ids('campaign')).toContain('campaign_name')
    expect(ids('app')).not.toContain('campaign_name')
    expect(fieldsOf({}).fields.every((f) => f.grade === 'E')).toBe(true)
    expect(fieldsOf({}).own).toBe(false)
  })
})
