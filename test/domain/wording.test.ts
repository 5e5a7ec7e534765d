/** The wording screen: what is found in which spelling, where it stands in the original, and what answers a hit. */
import fc from 'fast-check'
import { resolve, settle, type Advertiser, type Hit } from '../../activities/domain/rules/wording'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import { createFold } from '../../infra/reference/wording/fold'
import { createScreen } from '../../infra/reference/wording/screen'
import type { WordingList } from '../../workflows/contract/wording'

const lists = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc): doc is WordingList => doc.kind === 'wording')
const fold = createFold()
const screen = createScreen(lists, fold)
const NONE: Advertiser = { industry: 'other', productGroups: [] }
const hitsIn = (text: string, said: Advertiser = NONE): Hit[] => settle('t', screen(text), said)
/** What was found, as it stands in the original, with the rule. */
const found = (text: string, said?: Advertiser): string[] =>
  hitsIn(text, said).map(({ ground, start, end }) => `${ground.id} ${text.slice(start, end)}`)

describe('S3-5 finds a term in every spelling, and says where it stands in the text as it was sent', () => {
  test.each([
    ['simplified', '给您最佳体验', '最佳'],
    ['traditional', '國家級品質', '國家級'],
    ['mixed', '國家级品質', '國家级'],
    ['full width', '全场ＴＯＰ１之选', 'ＴＯＰ１'],
    ['capitals and a point', '本店 No.1 单品', 'No.1'],
    ['mathematical letters', '本店𝐍𝐎.𝟏单品', '𝐍𝐎.𝟏'],
    ['one sign for several', '本店№1单品', '№1'],
    ['blanks between', '最 佳 选择', '最 佳'],
    ['zero-width between', '最\u200b\u2060佳', '最\u200b\u2060佳'],
    ['a soft hyphen and a direction mark between', '最\u00ad\u200f佳', '最\u00ad\u200f佳'],
    ['a variation selector after', '最\ufe0f佳', '最\ufe0f佳'],
    ['a combining mark on it', '最\u0301佳', '最\u0301佳'],
    ['points between', '国·家·级', '国·家·级'],
    ['emoji between', '最😀佳', '最😀佳'],
    ['after surrogate pairs', '😀𠮷最佳', '最佳'],
    ['a line broken inside', '最\r\n佳', '最\r\n佳'],
    ['brackets and quotes', '「最」“佳”', '最」“佳'],
    ['a radical for a character', '最\u2fbc級', '最\u2fbc級'],
    ['a hashtag', '#最佳#', '最佳'],
  ])('%s', (_name, text, expected) => {
    const [hit] = hitsIn(text)
    expect(hit && text.slice(hit.start, hit.end)).toBe(expected)
  })

  test('a clause mark stands between two words, not inside one', () => {
    expect(found('价格最高，级别不限')).toEqual([])
    expect(found('价格最高。级别不限')).toEqual([])
  })

  test('a Latin term is a whole word', () => {
    expect(found('TOP10 与 casino1 与 piano.1')).toEqual([])
    expect(found('TOP 1 0元购')).toEqual(['absolute.equivalents TOP 1'])
  })

  test('S2-9 keywords and topic tags are texts like any other', () => {
    expect(found('#全網第一# #新品#')).toEqual(['absolute.equivalents 全網第一'])
  })
})

describe('one place, one hit', () => {
  test('the longest term wins over those inside it', () => {
    expect(found('全球第一品牌')).toEqual(['absolute.equivalents 全球第一', 'absolute.equivalents 第一品牌'])
    expect(found('治愈率', { industry: 'medical', productGroups: [] })).toEqual(['health_products.cure_rates 治愈率'])
    expect(found('最顶级')).toEqual(['absolute.equivalents 最顶级'])
  })

  test('a lenient term never hides a stricter one inside it', () => {
    const strict = { ...list('inner', ['毒舌']), severity: 'prohibited' as const, exceptions: [] }
    const lists = [wording([strict, list('outer', ['毒舌评测'])])]
    const text = '毒舌评测'
    const hits = settle('t', createScreen(lists, fold)(text), NONE)
    expect(hits.map(({ ground }) => ground.id)).toEqual(['test.outer', 'test.inner'])
  })

  test('what is only perhaps a hit hides nothing', () => {
    const rules = (hits: Hit[]) => hits.map(({ ground }) => ground.id)
    expect(rules(hitsIn('治愈率', {}))).toEqual([
      'health_products.cure_rates',
      'general.medical_words',
      'medical.cure_hinted',
    ])
  })

  test('labels that the law prescribes, and words that only contain a term, are none', () => {
    const drug: Advertiser = { industry: 'other', productGroups: ['drug', 'health_food'] }
    expect(found('非处方药，请按药品说明书或者在药师指导下购买和使用', drug)).toEqual([])
    expect(found('保健食品不是药物，不能代替药物治疗疾病', drug)).toEqual([])
    expect(found('處方藥')).toEqual(['general.prescription 處方藥'])
  })

  test('the same term again is another occurrence, and keeps its name when something is written behind it', () => {
    const [first, second] = hitsIn('最佳，还是最佳')
    expect([first?.id, second?.id]).toEqual(['t:absolute.named_by_law:最佳:1', 't:absolute.named_by_law:最佳:2'])
    expect(hitsIn('最 佳，还是最佳，也是顶级')[0]?.id).toBe(first?.id)
  })
})

describe('sectors', () => {
  test('a list concerns its sector only', () => {
    const text = '热销爆款，本金保本，保过班，三分钟车程'
    expect(found(text).filter((each) => !each.startsWith('quoted'))).toEqual([])
    expect(found(text, { industry: 'finance', productGroups: [] })).toContain('finance.no_risk 保本')
    expect(found(text, { industry: 'education', productGroups: [] })).toContain('education.result_promised 保过')
    expect(found(text, { industry: 'property', productGroups: [] })).toContain('property.distance_in_time 分钟车程')
    expect(found(text, { industry: 'other', productGroups: ['health_food'] })).toContain(
      'health_products.inducement 热销',
    )
  })

  test('treating a disease may be spoken of by medicine alone', () => {
    expect(found('辅助治疗')).toEqual(['general.disease_function 治疗'])
    expect(found('辅助治疗', { industry: 'medical', productGroups: [] })).toEqual([])
    expect(found('辅助治疗', { industry: 'other', productGroups: ['drug'] })).toEqual([])
  })

  test('what the caller did not say is not guessed: the hit names it', () => {
    const hits = hitsIn('保本', {})
    expect(hits.map(({ ground, unsaid }) => [ground.id, unsaid])).toEqual([['finance.no_risk', ['industry']]])
    expect(hitsIn('治疗', { productGroups: [] })[0]?.unsaid).toEqual(['industry'])
  })
})

describe('S3-21 figures want a source', () => {
  test.each([
    ['全国銷量第一', '銷量第一'],
    ['满意度 98%，放心', '满意度 98%'],
    ['满意度：９８．５％', '满意度：９８．５％'],
    ['销量突破100万', '销量突破100万'],
    ['好评率高达百分之九十八', '好评率高达百分之九十八'],
    ['销量同比增长三倍', '销量同比增长三倍'],
    ['98%的用户回购', '98%的用户'],
    ['1,000,000人已购买', '1,000,000人已购买'],
    ['第一的销量', '第一的销量'],
  ])('%s', (text, expected) => {
    const figure = hitsIn(text).find(({ ground }) => ground.severity === 'needs_source')
    expect(figure && text.slice(figure.start, figure.end)).toBe(expected)
    expect(figure?.ground).toMatchObject({ article: expect.stringContaining('第十一条'), grade: 'T' })
  })

  test.each(['2026年销量目标', '满100减20', '第3页用户指南', '销量看得见，100万现金等你', '下单3天内发货'])(
    '%s is none',
    (text) => expect(found(text)).toEqual([]),
  )

  test('a term inside a figure is a hit of its own', () => {
    expect(found('有效率98%', { industry: 'other', productGroups: ['drug'] })).toEqual([
      'quoted_figures.source_stated 有效率98%',
      'health_products.success_rates 有效率',
    ])
  })
})

describe('answers to hits', () => {
  const text = '最佳体验，无效退款，满意度98%'
  const hits = hitsIn(text, { industry: 'other', productGroups: ['health_food'] })
  const texts = new Map([['t', text]])
  const [best, refund, figure] = hits.map(({ id }) => id) as [string, string, string]
  const because = (hit: string, exception: string) => ({ hit, exception, reason: '仅表明服务态度' })

  test('a permitted exception with a reason justifies; a source answers a figure', () => {
    const source = { hit: figure, source: '2026 年用户调查' }
    const { answered, notAccepted } = resolve(hits, texts, [because(best, 'attitude')], [source])
    expect([...answered.keys()]).toEqual([best, figure])
    expect(answered.get(best)).toMatchObject({ exception: { id: 'attitude', grade: 'T' } })
    expect(notAccepted).toEqual([])
  })

  test('what answers nothing is named with its reason, never dropped', () => {
    const { answered, notAccepted } = resolve(
      hits,
      texts,
      [
        because(refund, 'attitude'),
        because(best, 'state_rule'),
        because(figure, 'bounded_fact'),
        because('t:x:y:1', 'attitude'),
        { ...because(best, 'goal'), context: '另一处' },
        because(best, 'goal'),
        because(best, 'goal'),
      ],
      [{ hit: best, source: '调查' }],
    )
    expect([...answered.keys()]).toEqual([best])
    expect(notAccepted.map(({ list, index, code }) => `${list} ${index} ${code}`)).toEqual([
      'justifications 0 no_exception',
      'justifications 1 exception_not_permitted',
      'justifications 2 figure_needs_source',
      'justifications 3 hit_unknown',
      'justifications 4 text_changed',
      'justifications 6 answered_twice',
      'sources 0 answered_twice',
    ])
  })
})

describe('every hit has a way out', () => {
  const way = (text: string, exception: string, said?: Advertiser) => {
    const hits = hitsIn(text, said)
    const [hit] = hits
    if (!hit) throw new Error(`nothing is found in ${text}`)
    const { answered, notAccepted } = resolve(
      hits,
      new Map([['t', text]]),
      [{ hit: hit.id, exception, reason: '见规则' }],
      [],
    )
    return [...answered.keys()].length === 1 ? 'answered' : notAccepted[0]?.code
  }
  const drug: Advertiser = { industry: 'other', productGroups: ['drug'] }

  test('S3-21 a number that is no data is said to be a quota or a price, and needs no source', () => {
    expect(way('有10000名客户参加', 'set_by_campaign')).toBe('answered')
    expect(way('有10000名客户参加', 'different_sense')).toBe('answered')
    expect(way('有10000名客户参加', 'bounded_fact')).toBe('figure_needs_source')
  })

  test('S3-5 words that nothing excuses may still not be these words', () => {
    expect(way('请勿在抢购时拥挤', 'different_sense', drug)).toBe('answered')
    expect(way('请勿在抢购时拥挤', 'goal', drug)).toBe('no_exception')
  })

  test.each(
    lists.flatMap((list) =>
      list.rules.map((rule): [string, readonly string[]] => [`${list.id}.${rule.id}`, rule.exceptions]),
    ),
  )('%s', (_, exceptions) => expect(exceptions).toContain('different_sense'))
})

describe('letters and digits inside a term hide nothing', () => {
  test.each([
    ['最a佳口感', '最a佳'],
    ['全1网最低', '全1网最低'],
    ['国abc家级', '国abc家级'],
    ['顶x级享受', '顶x级'],
    ['独1一2无3二', '独1一2无3二'],
  ])('%s', (text, expected) => expect(found(text).map((each) => each.split(' ')[1])).toEqual([expected]))

  test.each(['满3人成团', '第1天最3次', '保2本书到家'])('a number between two words is none: %s', (text) =>
    expect(found(text)).toEqual([]),
  )
})

describe('numbers that the campaign sets itself are no data', () => {
  test.each([
    '前1000名用户可得优惠券',
    '前5000位顾客半价',
    '满5000名用户即开奖',
    '1000元会员大礼包',
    '限量10000名会员参与',
    '仅限2000名用户',
    '随机1000名用户获赠',
    '共抽取5000名用户',
    '不足1000名用户则延期',
    '开放10000名用户名额',
    '满3000元会员立减',
    '好评返现10元',
    '邀请3000名会员注册',
  ])('%s', (text) => expect(found(text)).toEqual([]))

  test.each([
    '已有10000名用户',
    '超过5000名会员推荐',
    '服务1000万家庭',
    '会员突破200万',
    '98%的用户好评',
    '销售额突破1亿元',
    '用户已超3000万',
  ])('but this is: %s', (text) => expect(found(text)[0]).toMatch(/^quoted_figures/))
})

describe('for any text', () => {
  const terms = lists.flatMap((each) => each.rules.flatMap((rule) => rule.terms))
  const NOISE = ['', '', ' ', '\u200b', '·', '\u0301', '😀', '-', '\n']
  const spelt = fc
    .tuple(fc.constantFrom(...terms), fc.infiniteStream(fc.constantFrom(...NOISE)), fc.boolean())
    .map(([term, noise, wide]) => {
      const letters = wide ? [...term].map(widened) : [...term]
      return letters.map((letter, i) => (i === 0 ? letter : `${noise.next().value}${letter}`)).join('')
    })
  const around = fc.string({ unit: 'binary', maxLength: 30 })

  test('a place holds text whose folded form has the term, and every written term is covered by a hit', () => {
    fc.assert(
      fc.property(around, spelt, around, (before, term, after) => {
        const text = `${before}。${term}。${after}`
        const hits = settle('t', screen(text), {})
        for (const { start, end, term: of } of hits) expect(fold(text.slice(start, end)).text).toContain(of)
        const at = before.length + 1
        expect(hits.some(({ start, end }) => start <= at + term.length && end > at)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('text without a character of any term, and without a number, gives none', () => {
    const list = lists.find(({ id }) => id === 'quoted_figures')?.figures
    const words = [...terms, ...(list?.metrics ?? []), ...(list?.ranks ?? []), ...(list?.counted ?? [])]
    const used = new Set(words.flatMap((word) => [...fold(word).text]))
    const plain = fc
      .string({ unit: 'binary', maxLength: 200 })
      .map((text) => [...text].filter((point) => [...fold(point).text].every((each) => !used.has(each))).join(''))
    fc.assert(
      fc.property(plain, (text) => expect(screen(text)).toEqual([])),
      { numRuns: 300 },
    )
  })

  test('figures lie in the text and hold what shows them', () => {
    const figures = lists.find(({ figures }) => figures)?.figures
    const words = [...(figures?.metrics ?? []), ...(figures?.ranks ?? []), ...(figures?.counted ?? [])]
    const piece = fc.constantFrom(...words, ...'0123456789.,%，。：万亿倍百分之一二年天 ', '百分之', '1,000', '98.5%')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('')
        for (const { ground, start, end } of screen(text).filter(({ ground }) => ground?.severity === 'needs_source')) {
          const figure = text.slice(start, end)
          expect([ground?.id, words.some((word) => figure.includes(word))]).toEqual([ground?.id, true])
          expect(figure).toMatch(/[0-9一二第冠首榜N百]|TOP/)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('every unit of the folded text comes from where it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const { text: folded, starts, ends } = fold(text)
        expect([starts.length, ends.length]).toEqual([folded.length, folded.length])
        for (let i = 0; i < folded.length; i += 1) {
          const [start, end] = [starts[i] ?? -1, ends[i] ?? -1]
          expect(start).toBeGreaterThanOrEqual(i === 0 ? 0 : (starts[i - 1] ?? 0))
          expect(text.codePointAt(start)).toBe([...text.slice(start, end)][0]?.codePointAt(0))
          if (folded[i] !== '.') expect(fold(text.slice(start, end)).text).toContain(folded[i])
        }
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['one character over and over', '最'],
    ['digits', '1'],
    ['a measure over and over', '销量'],
    ['ranks over and over', '第一'],
    ['letters of many parts', '\ufdfa'],
    ['signs for a word', '㍿'],
    ['rare characters', '𠮷'],
    ['separators', '·'],
    ['terms', '最佳'],
    ['terms inside terms', '全球第一品牌'],
  ])('a megabyte of %s is screened in seconds', (_name, unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / Buffer.byteLength(unit)))
    // By the time of the processor: the machine may be busy with other things. What grows with the square takes minutes.
    const before = process.cpuUsage()
    hitsIn(text)
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10)
  })
})

test('lists may use more characters than fit into two letters', () => {
  const terms = Array.from({ length: 6_000 }, (_, i) => String.fromCodePoint(0x4e00 + i, 0x4e00 + ((i * 7) % 6_000)))
  const [simplified] = [terms.filter((term) => fold(term).text === term)]
  const big = createScreen(
    [wording([1, 2, 3].map((n) => list(`r${n}`, terms.slice((n - 1) * 2_000, n * 2_000))))],
    fold,
  )
  for (const term of simplified.slice(0, 500)) {
    const text = `甲。${term}。乙`
    expect([term, big(text).some(({ start, end }) => text.slice(start, end) === term)]).toEqual([term, true])
  }
})

test('every shipped term is found as it is written', () => {
  for (const { id, rules } of lists)
    for (const rule of rules)
      for (const term of rule.terms) {
        const places = screen(term).filter(({ ground }) => ground?.id === `${id}.${rule.id}`)
        expect([term, places.some(({ start, end }) => start === 0 && end === term.length)]).toEqual([term, true])
      }
})

const widened = (letter: string): string => {
  const code = letter.charCodeAt(0)
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : letter
}

const list = (id: string, terms: string[]): WordingList['rules'][number] => ({
  id,
  category: 'sector_claim',
  severity: 'needs_context',
  appliesTo: { all: true },
  reason: { zh: '测试', en: 'test' },
  article: '第一条',
  source: 'test',
  grade: 'T',
  exceptions: ['other'],
  terms,
})
const wording = (rules: WordingList['rules']): WordingList => ({
  kind: 'wording',
  id: 'test',
  version: '2026-11-22',
  name: { zh: '测试', en: 'test' },
  exceptions: [],
  rules,
})
