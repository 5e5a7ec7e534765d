import { Change, Refused } from '../../activities/domain/decision/change'
import type { Context, Precedent } from '../../activities/domain/decision/context'
import { makeCalendar } from '../../activities/domain/time/calendar'
import { checklistOf } from '../../activities/domain/rules/checklist'
import { clearanceOf, platformsOf } from '../../activities/domain/clearance/clearance'
import { decide } from '../../activities/domain/decide'
import { openAsked } from '../../activities/domain/tasks/open-task'
import { planMissing } from '../../activities/domain/clearance/plan-missing'
import { offeredFor, withStaleness } from '../../activities/domain/requirements/precedents'
import { matteredIn, sameMattered, type Described } from '../../activities/domain/rules/applicability'
import { ruleOf } from '../../activities/domain/tasks/reminder-ladder'
import { filingsOf, type CampaignState } from '../../activities/domain/record/state'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { AnswerTask, CampaignChanges, Command, StartCampaign } from '../../workflows/contract/commands'
import type { Policy } from '../../workflows/contract/policy'
import type { CalendarDoc, DirectoryDoc, RulePack } from '../../workflows/contract/reference'

const docs = loadReferenceDir(REFERENCE_DATA_DIR)
const packs = docs.filter((d): d is RulePack => d.kind === 'rule_pack')
const policy = docs.find((d): d is Policy => d.kind === 'policy') as Policy
const directory = docs.find((d): d is DirectoryDoc => d.kind === 'directory')
const calendar = makeCalendar(docs.find((d): d is CalendarDoc => d.kind === 'calendar') as CalendarDoc, policy)
const people = new Map(directory?.people.map((p) => [p.staff, p]))
const requirementOf = (platform: string, item: string) => {
  const found = packs.find((p) => p.platform === platform)?.requirements.find((r) => r.item === item)
  if (!found) throw new Error(`no ${platform}.${item}`)
  return found
}

const NUMBER = 'MC-20261012-0001'
const contextOf = (more: Partial<Context> = {}): Context => ({
  now: '2026-10-12T10:00:00+08:00',
  actor: { client: 'test', person: 'M1001', channel: 'rest' },
  policy,
  calendar,
  packs,
  pack: (platform) => packs.find((p) => p.platform === platform),
  person: (staff) => people.get(staff),
  group: () => undefined,
  fileExists: () => true,
  file: () => undefined,
  noteText: () => undefined,
  legalSubject: () => undefined,
  precedents: () => [],
  templates: [],
  seal: (text) => ({ note: text, commitment: 'c' }),
  ...more,
})

const LAUNCH_AT = '2026-11-11T10:00:00+08:00'
const SAID = { forms: ['video' as const], industry: 'other' as const, productGroups: [] }
const launches = (...platforms: string[]) => platforms.map((platform) => ({ platform, launchAt: LAUNCH_AT }))

/** One campaign, command by command. */
class Play {
  private state: CampaignState | undefined
  constructor(private readonly ctx: Context = contextOf()) {}

  private run(command: Command): Change {
    const change = new Change(this.state && structuredClone(this.state), this.ctx)
    decide(change, NUMBER, command)
    this.state = change.state
    return change
  }
  start(body: Partial<StartCampaign>): this {
    const base = { name: '投票', lead: 'M1001', backup: 'M1002', endsAt: '2026-11-13T18:00:00+08:00' }
    this.run({ type: 'startCampaign', body: { ...base, ...body } })
    return this
  }
  amend(changes: CampaignChanges): Change {
    return this.run({ type: 'amend', body: { campaign: NUMBER, changes } })
  }
  answer(key: string, body: Pick<AnswerTask, 'answer'> & Partial<AnswerTask>): Change {
    const opened = new Change(this.state && structuredClone(this.state), this.ctx)
    openAsked(opened, NUMBER, [{ kind: 'decide_requirement', key }])
    this.state = opened.state
    const task = Object.values(this.s.tasks).find((t) => t.key === key && t.status === 'open')?.id ?? ''
    return this.run({ type: 'answerTask', body: { task, text: '已问', ...body } })
  }
  get s(): CampaignState {
    if (!this.state) throw new Error('not started')
    return this.state
  }
  /** `answer by code`, by requirement. */
  kept(key: string): string | undefined {
    const r = this.s.requirements?.[key]
    return r && `${r.answer} ${r.by} ${r.reason.code}`
  }
  get filings(): string[] {
    return filingsOf(this.s).map((f) => `${f.platform}.${f.item}${f.required ? '' : ' (not required)'}`)
  }
}
const play = (body: Partial<StartCampaign>, ctx?: Context): Play => new Play(ctx).start(body)
const refused = (act: () => unknown): string | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof Refused) return `${error.code} ${error.pointer}`
    throw error
  }
}

describe('the requirements check of a campaign', () => {
  const REPORT = 'douyin.activity_report'

  it.each<[string, Partial<StartCampaign>, string, string[]]>([
    ['S0-3 a lottery is required', { traits: ['lottery'] }, 'required rule rule', [REPORT]],
    ['S0-3 sensitive data are required', { traits: ['collects_sensitive_data'] }, 'required rule rule', [REPORT]],
    ['a vote is asked', { traits: ['vote'] }, 'ask rule rule', []],
    ['nothing that a rule knows is asked', { traits: [] }, 'ask rule otherwise', []],
    ['S0-3 a plain post is not required', { traits: ['plain_post'] }, 'not_required rule rule', []],
    [
      'S0-1 a filing that was named answers what is asked',
      { traits: ['vote'], filings: [{ platform: 'douyin', item: 'activity_report' }] },
      'required person filing_named',
      [REPORT],
    ],
    [
      'a filing that was named stays where none is required',
      { traits: ['plain_post'], filings: [{ platform: 'douyin', item: 'activity_report', required: false }] },
      'not_required rule rule',
      [`${REPORT} (not required)`],
    ],
    [
      'a filing that was named under an account is not opened again',
      { traits: ['lottery'], filings: [{ platform: 'douyin', item: 'activity_report', account: '品牌号' }] },
      'required rule rule',
      [REPORT],
    ],
  ])('%s', (_, body, kept, filings) => {
    const campaign = play({ ...SAID, launches: launches('douyin'), ...body })
    expect([campaign.kept(REPORT), campaign.filings]).toEqual([kept, filings])
  })

  it('S0-1 asks for what was left out, of platforms and authorities, and answers once it is said', () => {
    const campaign = play({ traits: ['lottery'], launches: launches('douyin') })
    expect(planMissing(campaign.s)).toEqual([
      'requirements/douyin.mini_program_audit',
      'requirements/douyin.open_capability',
      'requirements/health_authority.medical_ad_review',
      'requirements/samr.health_ad_review',
    ])
    expect(campaign.kept('samr.health_ad_review')).toBe('ask rule unsaid')
    expect(campaign.s.stage).toBe('preparation')
    campaign.amend(SAID)
    expect(planMissing(campaign.s)).toEqual([])
    expect(campaign.s.stage).toBe('filing')
  })

  it('no launch waits for what is filed only after it', () => {
    const campaign = play({ ...SAID, traits: [], forms: ['website'], launches: launches('own_app') })
    expect(campaign.filings).toEqual(['own_app.icp_filing', 'own_app.public_security_filing (not required)'])
  })

  it('what an authority reviews holds up every platform, and needs no launch of its own', () => {
    const campaign = play({
      ...SAID,
      traits: ['plain_post'],
      forms: ['note'],
      industry: 'medical',
      launches: launches('weibo'),
    })
    expect(campaign.filings).toEqual(['health_authority.medical_ad_review'])
    expect(campaign.s.stage).toBe('filing')
    expect(clearanceOf(campaign.s, 'weibo').reasons).toMatchObject([{ code: 'not_passed', item: 'medical_ad_review' }])
  })

  it('U-10 a platform is no-go while something is asked about it, and only that one', () => {
    const campaign = play({ ...SAID, traits: ['vote'], launches: launches('douyin', 'weibo') })
    expect(clearanceOf(campaign.s, 'douyin')).toMatchObject({
      clearance: 'no_go',
      reasons: [{ code: 'requirement_undecided', item: 'activity_report' }],
    })
    expect(clearanceOf(campaign.s, 'weibo').clearance).toBe('go')
    campaign.answer(REPORT, { answer: 'not_required' })
    expect(clearanceOf(campaign.s, 'douyin').clearance).toBe('go')
  })

  it('S0-4 ends where nothing is needed; not before everything that is asked is decided', () => {
    expect(play({ ...SAID, traits: ['plain_post'], launches: launches('douyin') }).s.stage).toBe('not_required')
    const asked = play({ ...SAID, traits: ['vote'], launches: launches('douyin') })
    expect(asked.s.stage).toBe('preparation')
    asked.answer(REPORT, { answer: 'not_required' })
    expect(asked.s.stage).toBe('not_required')
    // Named to the rules is enough: the dates may come later, or never.
    expect(play({ ...SAID, traits: ['plain_post'], platforms: ['douyin'] }).s.stage).toBe('not_required')
    // A draft that runs nowhere yet has not been judged.
    expect(play({ ...SAID, traits: ['plain_post'] }).s.stage).toBe('preparation')
  })

  it('U-10 what a person decided stands until the facts that mattered change', () => {
    const campaign = play({ ...SAID, traits: ['vote'], launches: launches('douyin', 'own_app'), forms: ['website'] })
    campaign.answer(REPORT, { answer: 'not_required', text: '平台答复' })
    expect(campaign.kept(REPORT)).toBe('not_required person rule')
    // A quiz is as interactive as a vote; a price is nothing that the rule looks at.
    expect(campaign.amend({ traits: ['quiz', 'price_promotion'] }).facts.map((f) => f.type)).not.toContain(
      'RequirementAnswered',
    )
    campaign.amend({ traits: [] })
    expect(campaign.kept(REPORT)).toBe('ask rule otherwise')
    expect(campaign.s.requirements?.[REPORT]?.turn).toBe(2)
    campaign.amend({ traits: ['lottery'] })
    expect(campaign.filings).toContain(REPORT)
  })

  it('an answer that is asked of the plan never makes a complete plan incomplete', () => {
    const campaign = play({ ...SAID, traits: ['lottery'], launches: launches('douyin') })
    expect(campaign.s.stage).toBe('filing')
    campaign.amend({ platforms: ['jd'] })
    expect(campaign.kept('jd.event_signup')).toBe('ask rule otherwise')
    expect(campaign.s.stage).toBe('filing')
    expect(platformsOf(campaign.s)).toContain('jd')
    campaign.amend({ platforms: [] })
    expect(campaign.kept('jd.event_signup')).toBe('not_required rule platform_left')
    expect(platformsOf(campaign.s)).not.toContain('jd')
    // Neither does one that was cleared already, and it can come back.
    const cleared = () => clearanceOf(campaign.s, 'tencent_ads').clearance
    campaign.amend({ platforms: ['tencent_ads'] })
    expect(cleared()).toBe('go')
    campaign.amend({ platforms: [] })
    expect(platformsOf(campaign.s)).toEqual(['douyin'])
    campaign.amend({ platforms: ['tencent_ads'] })
    expect([cleared(), platformsOf(campaign.s)]).toEqual(['go', ['douyin', 'tencent_ads']])
  })

  it('refuses a description without traits, and platforms that have no rules', () => {
    expect(refused(() => play({ forms: ['video'] }))).toBe('field_required /traits')
    expect(refused(() => play({ traits: [], platforms: ['douyin', 'douban'] }))).toBe(
      'requirement_unknown /platforms/1',
    )
    expect(play({ launches: launches('douyin') }).s.requirements).toBeUndefined()
  })

  it('a policy from before the question gives it the rule of the plan', () => {
    const { decide_requirement: _, ...tasks } = policy.tasks
    expect(ruleOf({ policy: { ...policy, tasks } }, 'decide_requirement')).toEqual(policy.tasks.complete_plan)
  })
})

describe('what mattered', () => {
  const report = requirementOf('douyin', 'activity_report')
  const given = (traits: Described['traits'], more: Partial<Described> = {}): Described => ({ traits, ...more })

  it('is what the rules looked at on the way to their answer, implied traits included', () => {
    expect(matteredIn(report, 'interactive', given(['vote', 'ai_generated_content']))).toEqual({
      traits: ['interactive'],
    })
    expect(matteredIn(report, 'lottery_mass_sensitive', given(['lottery', 'vote']))).toEqual({ traits: ['lottery'] })
    const app = requirementOf('own_app', 'app_filing')
    expect(matteredIn(app, 'app', given([], { forms: ['app', 'note'] }))).toEqual({ traits: [], forms: ['app'] })
    expect(matteredIn(app, 'app', given([]))).toEqual({ traits: [] })
    const medical = requirementOf('health_authority', 'medical_ad_review')
    expect(matteredIn(medical, 'otherwise', given([], { industry: 'finance' }))).toEqual({
      traits: [],
      industry: 'finance',
    })
  })

  it('is the same in whatever order a store gives it back', () => {
    expect(sameMattered({ traits: ['vote'], forms: ['app'] }, { forms: ['app'], traits: ['vote'] })).toBe(true)
    expect(sameMattered({ traits: ['vote'] }, { traits: ['vote'], forms: [] })).toBe(false)
  })
})

describe('precedents', () => {
  const precedent = (more: Partial<Precedent> = {}): Precedent => ({
    id: 'MC-20261012-0009.7',
    campaign: 'MC-20261012-0009',
    client: 'test',
    platform: 'douyin',
    item: 'activity_report',
    rule: 'douyin.activity_report.interactive',
    packVersion: packs.find((p) => p.platform === 'douyin')?.version ?? '',
    mattered: { traits: ['interactive'] },
    answer: 'not_required',
    person: 'M1001',
    text: '平台答复',
    fileIds: [],
    decidedAt: '2026-10-01T10:00:00+08:00',
    ...more,
  })
  const staleAt = (now: string, more: Partial<Precedent> = {}) =>
    withStaleness(precedent(more), contextOf({ now })).stale

  it('U-10 grow old by the term of the policy, and with every other version of the rules', () => {
    expect(staleAt('2027-03-30T09:59:59+08:00')).toEqual([])
    expect(staleAt('2027-03-30T10:00:00+08:00')).toEqual(['old'])
    expect(staleAt('2026-10-02T10:00:00+08:00', { packVersion: '2026-01-01' })).toEqual(['rule_changed'])
    const { precedentTerm: _, ...before } = policy
    expect(withStaleness(precedent(), contextOf({ now: '2027-03-30T10:00:00+08:00', policy: before })).stale).toEqual([
      'old',
    ])
  })

  it('U-10 are offered with those of campaigns like this one first, then the newest', () => {
    const offered = offeredFor(
      [
        precedent({ id: 'other', mattered: { traits: [] }, decidedAt: '2026-10-09T10:00:00+08:00' }),
        precedent({ id: 'older' }),
        precedent({ id: 'newer', decidedAt: '2026-10-05T10:00:00+08:00' }),
      ],
      { traits: ['interactive'] },
      contextOf(),
    )
    expect(offered.map((p) => [p.id, p.sameTraits])).toEqual([
      ['newer', true],
      ['older', true],
      ['other', false],
    ])
  })

  it('U-10 are followed by name: one that was offered, and with its own answer', () => {
    const ctx = contextOf({ precedents: (rule) => [precedent()].filter((p) => p.rule === rule) })
    const asked = () => play({ ...SAID, traits: ['vote'], launches: launches('douyin') }, ctx)
    const key = 'douyin.activity_report'
    // Offered is not answered.
    expect(asked().kept(key)).toBe('ask rule rule')
    const followed = asked()
    followed.answer(key, { answer: 'not_required', precedent: precedent().id })
    expect(followed.kept(key)).toBe('not_required precedent rule')
    expect(refused(() => asked().answer(key, { answer: 'not_required', precedent: 'MC-20261012-0008.1' }))).toBe(
      'not_found /precedent',
    )
    expect(refused(() => asked().answer(key, { answer: 'required', precedent: precedent().id }))).toBe(
      'answer_not_accepted /answer',
    )
  })
})

describe('S0-7 the checklist', () => {
  const rows = (platform: string, item: string, industry?: Described['industry']) =>
    checklistOf(requirementOf(platform, item), industry && { industry }).map((m) => m.row)

  it('has the business licence always, and papers of an industry only for one that needs them', () => {
    // What the company asks of itself is filed with nobody else.
    for (const pack of packs.filter(({ own }) => !own))
      for (const { item } of pack.requirements)
        for (const industry of ['medical', 'finance', 'other', undefined] as const)
          expect(rows(pack.platform, item, industry)).toContain('business_licence')
    expect(rows('wechat', 'moments_ad', 'medical')).toContain('industry_qualification')
    expect(rows('wechat', 'moments_ad', 'finance')).toContain('industry_qualification')
    expect(rows('wechat', 'moments_ad', 'other')).not.toContain('industry_qualification')
    // Nobody has said: the row stays, and may be answered as not applicable.
    expect(rows('wechat', 'moments_ad')).toContain('industry_qualification')
    // What a platform demands of everybody stays.
    expect(rows('weibo', 'ad_qualification', 'other')).toContain('industry_qualification')
  })

  it('is what a filing is opened with', () => {
    const ads = (industry: 'other' | 'finance') =>
      Object.keys(
        filingsOf(play({ ...SAID, industry, traits: ['paid_ads'], launches: launches('kuaishou') }).s)[0]?.rows ?? {},
      )
    expect(ads('other')).not.toContain('industry_qualification')
    expect(ads('finance')).toContain('industry_qualification')
  })
})
