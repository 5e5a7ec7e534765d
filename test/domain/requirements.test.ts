/** Which requirements concern a campaign: every rule of every shipped pack, and the three values of a condition. */
import fc from 'fast-check'
import {
  holds,
  judge,
  matteredIn,
  sameMattered,
  strictest,
  withImplied,
  wordsOf,
  type Described,
} from '../../activities/domain/rules/applicability'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import type { Applicability, Condition, Duty, Requirement, RulePack } from '../../workflows/contract/reference'
import { FORMS, INDUSTRIES, PRODUCT_GROUPS, TRAITS, type Form, type Trait } from '../../workflows/contract/traits'

const packs = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc): doc is RulePack => doc.kind === 'rule_pack')
const judged = new Map<string, Requirement | Duty>(
  packs.flatMap((pack) =>
    [...pack.requirements, ...(pack.duties ?? [])].map((r): [string, Requirement | Duty] => [
      `${pack.platform}.${r.item}`,
      r,
    ]),
  ),
)
const namesOf = <T extends object>(words: T) => Object.keys(words) as (keyof T & string)[]

/** A campaign about which everything is said. */
const campaign = (...words: string[]): Described => ({
  traits: words.filter((w): w is Trait => w in TRAITS),
  forms: words.filter((w): w is Form => w in FORMS),
  industry: namesOf(INDUSTRIES).find((w) => words.includes(w)) ?? 'other',
  productGroups: namesOf(PRODUCT_GROUPS).filter((w) => words.includes(w)),
  ...prizesOf(words),
})

/** `total:5000000`, `highest:500000`, in fen, and `cash`; without any of them nothing is said of prizes. */
const prizesOf = (words: readonly string[]): Pick<Described, 'prizes'> => {
  const fen = (name: string): number | undefined => {
    const word = words.find((w) => w.startsWith(`${name}:`))
    return word === undefined ? undefined : Number(word.slice(name.length + 1))
  }
  const [totalFen, highestFen] = [fen('total'), fen('highest')]
  return totalFen === undefined && highestFen === undefined
    ? {}
    : { prizes: { totalFen, highestFen, cash: words.includes('cash') } }
}

/** Rule, a campaign that it speaks of, what it answers. */
const RULES: [string, string, Applicability][] = [
  ['bilibili.brand_cooperation.paid_cooperation', 'paid_cooperation', 'ask'],
  ['bilibili.brand_cooperation.plain_post', 'plain_post', 'not_required'],
  ['bilibili.brand_cooperation.otherwise', '', 'not_required'],
  ['bilibili.activity_report.lottery_mass_sensitive', 'lottery', 'ask'],
  ['bilibili.activity_report.plain_post', 'plain_post', 'not_required'],
  ['bilibili.activity_report.otherwise', 'price_promotion', 'ask'],
  ['company.employee_account.employee_account', 'employee_account', 'required'],
  ['company.employee_account.otherwise', 'paid_cooperation', 'not_required'],
  ['douyin.mini_program_audit.every_release', 'mini_program', 'required'],
  ['douyin.mini_program_audit.otherwise', 'video', 'not_required'],
  ['douyin.activity_report.lottery_mass_sensitive', 'lottery', 'required'],
  ['douyin.activity_report.lottery_mass_sensitive', 'mass_interaction', 'required'],
  ['douyin.activity_report.lottery_mass_sensitive', 'collects_sensitive_data', 'required'],
  ['douyin.activity_report.lottery_mass_sensitive', 'plain_post lottery', 'required'],
  ['douyin.activity_report.plain_post', 'plain_post', 'not_required'],
  ['douyin.activity_report.plain_post', 'plain_post collects_personal_data', 'not_required'],
  ['douyin.activity_report.interactive', 'quiz', 'ask'],
  ['douyin.activity_report.interactive', 'plain_post vote', 'ask'],
  ['douyin.activity_report.otherwise', 'price_promotion', 'ask'],
  ['douyin.activity_report.otherwise', 'plain_post livestream', 'ask'],
  ['douyin.ad_creative.paid_ads', 'paid_ads', 'required'],
  ['douyin.ad_creative.otherwise', '', 'not_required'],
  ['douyin.open_capability.mini_program', 'mini_program', 'ask'],
  ['douyin.open_capability.otherwise', '', 'not_required'],
  ['douyin.ad_qualification.paid_ads', 'paid_ads', 'ask'],
  ['douyin.ad_qualification.otherwise', '', 'not_required'],
  ['health_authority.medical_ad_review.medical', 'medical', 'required'],
  ['health_authority.medical_ad_review.otherwise', '', 'not_required'],
  ['jd.event_signup.platform_event', 'platform_event', 'ask'],
  ['jd.event_signup.plain_post', 'plain_post', 'not_required'],
  ['jd.event_signup.otherwise', 'lottery', 'ask'],
  ['kuaishou.activity_report.lottery_mass_sensitive', 'mass_interaction', 'ask'],
  ['kuaishou.activity_report.plain_post', 'plain_post', 'not_required'],
  ['kuaishou.activity_report.otherwise', '', 'ask'],
  ['kuaishou.ad_creative.paid_ads', 'paid_ads', 'required'],
  ['kuaishou.ad_creative.otherwise', '', 'not_required'],
  ['law.prize_promotion.lottery', 'lottery', 'required'],
  ['law.prize_promotion.quiz_or_vote', 'vote', 'ask'],
  ['law.prize_promotion.otherwise', 'mass_interaction', 'not_required'],
  ['law.personal_data.personal', 'collects_personal_data', 'required'],
  ['law.personal_data.personal', 'collects_sensitive_data', 'required'],
  ['law.personal_data.otherwise', '', 'not_required'],
  ['law.ai_label.ai', 'ai_generated_content', 'required'],
  ['law.ai_label.otherwise', '', 'not_required'],
  ['law.livestream.livestream', 'livestream', 'required'],
  ['law.livestream.livestream', 'livestream_room', 'required'],
  ['law.livestream.otherwise', '', 'not_required'],
  ['law.sms_marketing.sms', 'sms_marketing', 'required'],
  ['law.sms_marketing.otherwise', '', 'not_required'],
  ['sms.sms_signature.sms', 'sms_marketing', 'required'],
  ['sms.sms_signature.otherwise', 'lottery', 'not_required'],
  ['alipay.mini_program_audit.every_release', 'mini_program', 'required'],
  ['alipay.mini_program_audit.campaign_without_mini_program', 'lottery', 'ask'],
  ['alipay.mini_program_audit.otherwise', '', 'not_required'],
  ['wechat.category_review.user_content', 'mini_program user_content', 'ask'],
  ['wechat.category_review.otherwise', 'mini_program', 'not_required'],
  ['law.price_promotion.price', 'price_promotion', 'required'],
  ['law.price_promotion.otherwise', '', 'not_required'],
  ['law.internet_advertising.ads', 'paid_cooperation', 'required'],
  ['law.internet_advertising.otherwise', 'plain_post', 'ask'],
  ['own_app.icp_filing.website', 'website', 'required'],
  ['own_app.icp_filing.otherwise', 'mini_program', 'not_required'],
  ['own_app.app_filing.app', 'app', 'required'],
  ['own_app.app_filing.mini_program', 'mini_program', 'required'],
  ['own_app.app_filing.otherwise', '', 'not_required'],
  ['own_app.public_security_filing.website', 'website app', 'required'],
  ['own_app.public_security_filing.app', 'app', 'required'],
  ['own_app.public_security_filing.mini_program', 'mini_program', 'ask'],
  ['own_app.public_security_filing.otherwise', '', 'not_required'],
  ['pinduoduo.event_signup.platform_event', 'platform_event', 'ask'],
  ['pinduoduo.event_signup.plain_post', 'plain_post', 'not_required'],
  ['pinduoduo.event_signup.otherwise', '', 'ask'],
  ['samr.health_ad_review.four_groups', 'drug', 'required'],
  ['samr.health_ad_review.four_groups', 'medical_device', 'required'],
  ['samr.health_ad_review.four_groups', 'health_food', 'required'],
  ['samr.health_ad_review.four_groups', 'special_medical_food plain_post', 'required'],
  ['samr.health_ad_review.otherwise', 'medical', 'not_required'],
  ['taobao.event_signup.interactive_activity', 'platform_event lottery', 'required'],
  ['taobao.event_signup.platform_event', 'platform_event', 'ask'],
  ['taobao.event_signup.lottery_mass_sensitive', 'lottery', 'ask'],
  ['taobao.event_signup.plain_post', 'plain_post', 'not_required'],
  ['taobao.event_signup.otherwise', '', 'ask'],
  ['tencent_ads.ad_creative.paid_ads', 'paid_ads', 'required'],
  ['tencent_ads.ad_creative.otherwise', '', 'not_required'],
  ['tencent_ads.ad_qualification.paid_ads', 'paid_ads finance', 'ask'],
  ['tencent_ads.ad_qualification.otherwise', '', 'not_required'],
  ['wechat.mini_program_audit.every_release', 'mini_program', 'required'],
  ['wechat.mini_program_audit.every_release', 'mini_program lottery', 'required'],
  ['wechat.mini_program_audit.campaign_without_mini_program', 'official_account lottery', 'ask'],
  ['wechat.mini_program_audit.rewarded_sharing', 'shares_rewarded', 'ask'],
  ['wechat.mini_program_audit.otherwise', 'plain_post', 'not_required'],
  ['wechat.moments_ad.paid_ads', 'paid_ads', 'required'],
  ['wechat.moments_ad.otherwise', '', 'not_required'],
  ['wechat.official_account_post.official_account', 'official_account', 'ask'],
  ['wechat.official_account_post.official_account', 'official_account plain_post lottery', 'ask'],
  ['wechat.official_account_post.plain_post', 'official_account plain_post', 'not_required'],
  ['wechat.official_account_post.otherwise', 'mini_program', 'not_required'],
  ['weibo.lottery_report.total_or_cash', 'lottery total:5000001', 'required'],
  ['weibo.lottery_report.total_or_cash', 'lottery total:100 cash', 'required'],
  ['weibo.lottery_report.prize_above_5000', 'lottery total:5000000 highest:500001', 'ask'],
  ['weibo.lottery_report.small_lottery', 'lottery total:5000000 highest:500000', 'not_required'],
  ['weibo.lottery_report.mass_or_sensitive', 'mass_interaction', 'ask'],
  ['weibo.lottery_report.plain_post', 'plain_post', 'not_required'],
  ['weibo.lottery_report.otherwise', '', 'not_required'],
  ['weibo.ad_qualification.paid_ads', 'paid_ads', 'ask'],
  ['weibo.ad_qualification.otherwise', '', 'not_required'],
  ['xiaohongshu.brand_note.paid_cooperation', 'paid_cooperation lottery', 'required'],
  ['xiaohongshu.brand_note.mass_or_sensitive', 'mass_interaction', 'ask'],
  ['xiaohongshu.lottery_tool.lottery', 'lottery', 'required'],
  ['xiaohongshu.lottery_tool.otherwise', 'quiz', 'not_required'],
  ['xiaohongshu.brand_note.plain_post', 'plain_post', 'not_required'],
  ['xiaohongshu.brand_note.otherwise', '', 'ask'],
  ['xiaohongshu.ad_creative.paid_ads', 'paid_ads', 'required'],
  ['xiaohongshu.ad_creative.otherwise', '', 'not_required'],
  ['xiaohongshu.ad_qualification.paid_ads', 'paid_ads', 'ask'],
  ['xiaohongshu.ad_qualification.otherwise', '', 'not_required'],
  ['zhihu.activity_report.lottery_mass_sensitive', 'lottery', 'ask'],
  ['zhihu.activity_report.plain_post', 'plain_post', 'not_required'],
  ['zhihu.activity_report.otherwise', 'price_promotion', 'ask'],
  ['zhihu.ad_creative.paid_ads', 'paid_ads', 'ask'],
  ['zhihu.ad_creative.otherwise', '', 'not_required'],
]

describe('the rules of the shipped packs', () => {
  it.each(RULES)('%s speaks of "%s": %s', (name, words, answer) => {
    const [platform, item, rule] = name.split('.')
    const subject = judged.get(`${platform}.${item}`)
    expect(judge(subject ?? {}, campaign(...words.split(' ')))).toMatchObject({ rule, answer, unsaid: [] })
  })

  it('are all in that table', () => {
    const names = [...judged].flatMap(([name, r]) => [
      ...(r.appliesWhen ?? []).map(({ id }) => `${name}.${id}`),
      `${name}.otherwise`,
    ])
    expect([...new Set(RULES.map(([name]) => name))].sort()).toEqual(names.sort())
  })

  it('order or excuse nothing on a grade of R or ?, and name where everything comes from', () => {
    for (const [name, { appliesWhen = [], otherwise }] of judged)
      for (const ruling of [...appliesWhen, ...(otherwise ? [otherwise] : [])]) {
        if (['R', '?'].includes(ruling.grade)) expect([name, ruling.answer]).toEqual([name, 'ask'])
        expect(ruling.source.length).toBeGreaterThan(3)
      }
  })

  // What each platform answers as a whole; A: ask, R: required, -: not required.
  const columns = [
    'wechat',
    'douyin',
    'xiaohongshu',
    'weibo',
    'kuaishou',
    'bilibili',
    'taobao',
    'jd',
    'own_app',
    'zhihu',
  ]
  it.each([
    ['S0-3 plain_post', '-  -  -  -  -  -  -  -  -  -'],
    ['S0-3 lottery', 'A  R  R  A  A  A  A  A  -  A'],
    ['S0-3 mass_interaction', 'A  R  A  A  A  A  A  A  -  A'],
    ['S0-3 collects_sensitive_data', 'A  R  A  A  A  A  A  A  -  A'],
    ['S0-3 lottery plain_post', 'A  R  R  A  A  A  A  A  -  A'],
    ['S2-10 quiz', '-  A  A  -  A  A  A  A  -  A'],
    ['S2-10 vote', '-  A  A  -  A  A  A  A  -  A'],
    ['lottery mini_program', 'R  R  R  A  A  A  A  A  R  A'],
    ['official_account', 'A  A  A  -  A  A  A  A  -  A'],
    ['paid_ads', 'R  R  R  A  R  A  A  A  -  A'],
    ['paid_cooperation', '-  A  R  -  A  A  A  A  -  A'],
    ['website app', '-  A  A  -  A  A  A  A  R  A'],
    ['platform_event', '-  A  A  -  A  A  A  A  -  A'],
    ['platform_event lottery', 'A  R  R  A  A  A  R  A  -  A'],
  ])('%s: %s', (words, expected) => {
    const answers = columns.map((platform) => {
      const requirements = packs.find((pack) => pack.platform === platform)?.requirements ?? []
      const all = requirements.map((r) => judge(r, campaign(...words.split(' '))).answer)
      return { required: 'R', ask: 'A', not_required: '-' }[strictest(all)]
    })
    expect(answers.join('  ')).toBe(expected)
  })
})

describe('a condition', () => {
  const said = campaign('lottery', 'mini_program', 'medical', 'drug', 'total:5000000', 'highest:500001')
  const unsaid: Described = { traits: ['lottery'] }

  it.each<[Condition, boolean, boolean | undefined]>([
    [{ always: true }, true, true],
    [{ trait: 'lottery' }, true, true],
    [{ trait: 'vote' }, false, false],
    [{ form: 'mini_program' }, true, undefined],
    [{ form: 'app' }, false, undefined],
    [{ industry: 'medical' }, true, undefined],
    [{ industry: 'finance' }, false, undefined],
    [{ product: 'drug' }, true, undefined],
    [{ prizes: { totalAboveFen: 5_000_000 } }, false, undefined],
    [{ prizes: { highestAboveFen: 500_000 } }, true, undefined],
    [{ prizes: { cash: true } }, false, undefined],
    [{ not: { form: 'app' } }, true, undefined],
    [{ not: { trait: 'lottery' } }, false, false],
    [{ all: [{ trait: 'lottery' }, { form: 'mini_program' }] }, true, undefined],
    [{ all: [{ trait: 'vote' }, { form: 'mini_program' }] }, false, false],
    [{ any: [{ form: 'app' }, { trait: 'lottery' }] }, true, true],
    [{ any: [{ form: 'app' }, { trait: 'vote' }] }, false, undefined],
  ])('%j holds: %s; with forms, industry and products unsaid: %s', (condition, whenSaid, whenUnsaid) => {
    expect(holds(condition, said)).toBe(whenSaid)
    expect(holds(condition, unsaid)).toBe(whenUnsaid)
  })

  const leaf = fc.constantFrom<Condition>(
    { trait: 'lottery' },
    { form: 'app' },
    { industry: 'medical' },
    { always: true },
  )
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  }))

  it('that is decided without a fact stays so whatever the fact turns out to be', () => {
    const facts = fc.record({
      forms: fc.subarray(namesOf(FORMS)),
      industry: fc.constantFrom(...namesOf(INDUSTRIES)),
      lottery: fc.boolean(),
    })
    fc.assert(
      fc.property(tree, facts, (condition, { forms, industry, lottery }) => {
        const traits: Trait[] = lottery ? ['lottery'] : []
        const early = holds(condition, { traits })
        const late = holds(condition, { traits, forms, industry, productGroups: [] })
        expect(late).toBeDefined()
        if (early !== undefined) expect(late).toBe(early)
        expect(holds({ not: { not: condition } }, { traits })).toBe(early)
      }),
    )
  })

  it('is read for the words that it looks at', () => {
    expect(wordsOf({ all: [{ trait: 'vote' }, { not: { any: [{ form: 'app' }, { always: true }] } }] })).toEqual([
      { kind: 'trait', word: 'vote' },
      { kind: 'form', word: 'app' },
    ])
  })
})

describe('a judgement', () => {
  it.each<[Trait, Trait[]]>([
    ['lottery', ['lottery', 'interactive']],
    ['quiz', ['quiz', 'interactive']],
    ['vote', ['vote', 'interactive']],
    ['collects_sensitive_data', ['collects_sensitive_data', 'collects_personal_data']],
    ['plain_post', ['plain_post']],
  ])('S2-10 takes %s for %j', (given, all) => expect(withImplied([given])).toEqual(all))

  it('asks for what was left out instead of guessing, and names it', () => {
    const audit = judged.get('wechat.mini_program_audit') ?? {}
    expect(judge(audit, { traits: ['plain_post'] })).toMatchObject({
      answer: 'ask',
      rule: 'every_release',
      unsaid: ['forms'],
    })
    expect(judge(judged.get('samr.health_ad_review') ?? {}, { traits: [] })).toMatchObject({
      answer: 'ask',
      unsaid: ['productGroups'],
    })
    // The trait alone decides: nothing has to be asked.
    expect(judge(judged.get('law.livestream') ?? {}, { traits: ['livestream'] })).toMatchObject({
      answer: 'required',
      unsaid: [],
    })
  })

  it('asks where a pack has no rules', () =>
    expect(judge({}, campaign('lottery'))).toMatchObject({ answer: 'ask', rule: 'unwritten', grade: '?' }))
})

describe('what prizes are worth', () => {
  const rules = judged.get('weibo.lottery_report') ?? {}
  const of = (prizes: Described['prizes']): Described => ({ ...campaign('lottery'), prizes })

  it.each<[string, Described['prizes'], string, Applicability]>([
    ['nothing said', undefined, 'total_or_cash', 'ask'],
    ['only the total', { totalFen: 3_000_000 }, 'total_or_cash', 'ask'],
    ['only that there is no cash', { cash: false }, 'total_or_cash', 'ask'],
    ['a total above the limit, the rest unknown', { totalFen: 5_000_001 }, 'total_or_cash', 'required'],
    ['one prize above the limit of all', { highestFen: 5_000_001 }, 'total_or_cash', 'required'],
    ['cash, whatever it is worth', { cash: true }, 'total_or_cash', 'required'],
    ['the total, no cash, and not the dearest', { totalFen: 600_000, cash: false }, 'prize_above_5000', 'ask'],
    ['a total so small that no prize can be dear', { totalFen: 500_000, cash: false }, 'small_lottery', 'not_required'],
  ])('%s', (_, prizes, rule, answer) => {
    const judgement = judge(rules, of(prizes))
    expect(judgement).toMatchObject({ rule, answer })
    // What hangs on something unsaid says so, and what is known does not.
    expect(judgement.unsaid).toEqual(answer === 'ask' ? ['prizes'] : [])
  })

  it('is among what mattered, so that a precedent with other prizes is none', () => {
    const small = matteredIn(rules, 'small_lottery', of({ totalFen: 100, cash: false }))
    const large = matteredIn(rules, 'small_lottery', of({ totalFen: 9_000_000, cash: false }))
    expect(small.prizes).toEqual({ totalFen: 100, cash: false })
    expect(sameMattered(small, large)).toBe(false)
  })
})
