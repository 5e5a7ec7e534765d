/** The table of what a change leads to, held cell by cell against what happens, and the preview against both (S0-40). */
import { decide } from '../../activities/domain/decide'
import { Change } from '../../activities/domain/decision/change'
import { previewOfAmend } from '../../activities/domain/planning/amend-preview'
import { reviewsOf } from '../../activities/domain/record/state'
import { AMENDMENTS, amendmentOf, UNKNOWN_FACT, type AmendedFact } from '../../activities/domain/rules/amendments'
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import type { PartyInput } from '../../workflows/contract/parties'
import type { Command } from '../../workflows/contract/commands'
import { JUDGED_PARTS } from '../../workflows/contract/changes'
import { FILING, NUMBER, type Play } from '../support/domain-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

const OURS: PartyInput = { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' }
const BRAND: PartyInput = { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002', duties: ['联名素材'] }
const SHARES = [
  { name: '本公司', shareBps: 5_000, source: '市场费用', approval: 'OA-1' },
  { name: '乙品牌', shareBps: 5_000, source: '品牌费用', approval: 'OA-2' },
]

const KPIS = [{ department: 'marketing', metric: '新增会员', target: 100_000, unit: '人' }]

const amend = (changes: object): Command => ({ type: 'amend', body: { campaign: NUMBER, changes } })

/** One change for each row. */
const CHANGES: Record<AmendedFact, Command> = {
  name: amend({ name: '双12 抽奖' }),
  objective: amend({ objective: '拉新' }),
  startsAt: amend({ startsAt: '2026-11-10T00:00:00+08:00' }),
  endsAt: amend({ endsAt: '2026-11-20T18:00:00+08:00' }),
  traits: amend({ traits: ['interactive'] }),
  forms: amend({ traits: [], forms: ['website'] }),
  industry: amend({ traits: [], industry: 'finance' }),
  productGroups: amend({ traits: [], productGroups: ['drug'] }),
  prizes: amend({ traits: [], prizes: { totalFen: 500_000, highestFen: 100_000, cash: false } }),
  copy: { type: 'handInCopy', body: { campaign: NUMBER, copy: 'main', parts: [{ part: '/text', text: '臻享生活' }] } },
  promotion: { type: 'handInPromotion', body: { campaign: NUMBER, promotion: { kind: 'draw', prizes: [] } } },
  platformForm: { type: 'fillForm', body: { filing: FILING, values: { campaign_name: '双11' } } } as unknown as Command,
  materials: { type: 'replaceMaterial', body: { filing: FILING, row: 'business_licence', text: '新版' } },
  platformAdded: amend({ launches: [{ platform: 'wechat', launchAt: '2026-11-11T10:00:00+08:00' }] }),
  platformDropped: amend({ backup: 'M1002' }),
  launchAt: amend({ launches: [{ platform: 'douyin', launchAt: '2026-11-12T10:00:00+08:00' }] }),
  filingAdded: amend({ filings: [{ platform: 'douyin', item: 'ad_creative', account: 'brand' }] }),
  budgetHigherTier: amend(budgetOf(30_000_000)),
  budgetSameTier: amend(budgetOf(2_000_000)),
  expectedReturn: amend({
    brief: { ...budgetOf(1_000_000).brief, kpis: KPIS, expectedReturn: { amountFen: 1_000_001 } },
  }),
  kpis: amend({ brief: { ...budgetOf(1_000_000).brief, kpis: [{ ...KPIS[0], target: 80_000 }] } }),
  people: amend({ group: { design: 'D4001' } }),
  goals: amend({ brief: { ...budgetOf(1_000_000).brief, kpis: KPIS, partners: SHARES } }),
  partyAdded: amend({ parties: [OURS, BRAND, { party: 'brand_c', name: '丙品牌', contact: 'L2001', ours: 'M1002' }] }),
  partyLeft: amend({ parties: [OURS] }),
  partyContact: amend({ parties: [OURS, { ...BRAND, contact: 'L2001' }] }),
  partyDuties: amend({ parties: [OURS, { ...BRAND, duties: ['联名素材', '门店物料'] }] }),
  exposure: amend({
    parties: [
      { ...OURS, exposure: { shareBps: 6_000 } },
      { ...BRAND, exposure: { shareBps: 4_000 } },
    ],
  }),
  workItems: amend({
    workItems: [
      {
        item: 'final_material',
        title: '终稿审定',
        party: 'brand_b',
        owner: 'M1002',
        startsOn: '2026-11-02',
        endsOn: '2026-11-04',
        deliverable: '终稿',
        acceptance: '双方签字',
      },
    ].map(({ party: _party, ...item }) => item),
  }),
  kickoffAt: amend({ kickoffAt: '2026-11-05T14:00:00+08:00' }),
  simultaneous: amend({ simultaneous: true }),
}

/** Approved by the company, its filing rechecked; the lead acts from here on. */
function approved(more: object = {}): ReviewPlay {
  const play = new ReviewPlay().begin({ ...budgetOf(1_000_000), ...more })
  for (const department of ['legal', 'finance', 'tech'])
    play.say(`countersign/${department}`, 'approved', department === 'tech' ? { workingDays: 2 } : {})
  play.say(play.asked.find((name) => name.startsWith('approve_')) ?? '', 'approved')
  play.actor = { client: 'test', person: 'L2001', channel: 'rest' }
  play.rechecked()
  play.actor = page(LEAD)
  return play
}

/** The same, with the filing at its platform. */
function filed(): ReviewPlay {
  const play = approved()
  play.answer(FILING, 'submit', 'submitted', { number: 'A-1' })
  return play
}

function previewed(play: Play, command: Command) {
  // As the preview of an amendment is reckoned: no text of it is put aside.
  const copy = new Change(structuredClone(play.s), { ...play.ctx(), seal: () => ({ note: '', commitment: '' }) })
  decide(copy, NUMBER, command)
  return previewOfAmend(play.s, copy)
}

const onApproval = (play: ReviewPlay): string => {
  if (reviewsOf(play.s).length === 1) return 'stands'
  return play.r.groups.length > 0 ? 'everybody' : 'approver'
}
const onFiled = (play: Play): string =>
  Object.values(play.f.matters).some(({ kind }) => kind === 'change') ? 'lead_decides' : 'stands'

const TESTED = (Object.keys(AMENDMENTS) as AmendedFact[]).filter((fact) => fact !== 'platformDropped')

describe.each(TESTED)('S0-40 %s', (fact) => {
  const command = CHANGES[fact]
  const { approval, ready, filed: afterwards } = AMENDMENTS[fact]

  test(`approval ${approval}, before handing in ${ready}`, () => {
    const play = approved()
    const shown = previewed(play, command)
    play.run(command)
    expect(onApproval(play)).toBe(approval)
    expect(play.f.phase === 'preparing' ? 'recheck_again' : 'stands').toBe(ready)
    // What was shown before is what has happened.
    expect(shown.review?.again ?? 'stands').toBe(approval)
    const own = shown.filings.filter(({ filing }) => filing === FILING).map(({ effect }) => effect)
    expect(own).toEqual(ready === 'stands' ? [] : ['recheck_again'])
  })

  test(`at its platform ${afterwards}`, () => {
    const play = filed()
    const shown = fact === 'platformForm' ? undefined : previewed(play, command)
    if (!shown) return
    play.run(command)
    // The rules of this platform name no paper.
    const expected = afterwards === 'if_named' ? 'stands' : afterwards
    expect(onFiled(play)).toBe(expected)
    const own = shown.filings.filter(({ filing }) => filing === FILING).map(({ effect }) => effect)
    expect(own).toEqual(expected === 'stands' ? [] : [expected])
  })
})

/** Two parties have confirmed and released; a second platform waits for a filing of its own. */
function agreed(more: object = {}): ReviewPlay {
  const at = '2026-11-11T10:00:00+08:00'
  const play = approved({
    parties: [OURS, BRAND],
    filings: [
      { platform: 'douyin', item: 'activity_report' },
      { platform: 'weibo', item: 'lottery_report' },
    ],
    launches: ['douyin', 'weibo'].map((platform) => ({ platform, launchAt: at })),
    ...more,
  })
  for (const kind of ['confirm_goal', 'clear_release'] as const)
    for (const { party, contact } of [OURS, BRAND]) {
      play.actor = { client: 'pages', channel: 'page', level: 'link', person: contact }
      play.open(NUMBER, { kind, key: party })
      play.answer(NUMBER, kind, kind === 'confirm_goal' ? 'confirmed' : 'released', {}, party)
    }
  play.actor = page(LEAD)
  return play
}

/** What the campaign's story is told to ask of its parties. */
const asks = (play: Play): string[] => (play.view.partyAsks ?? []).map(({ kind, key }) => `${kind}/${key}`)
const waits = (play: Play): boolean =>
  clearanceOf(play.s, 'douyin').reasons.some(({ code }) => code === 'platform_not_cleared')

const THIRD: Partial<Record<AmendedFact, [string, { party: string; effect: string }]>> = {
  partyAdded: ['confirm_goal/brand_c', { party: 'brand_c', effect: 'asked' }],
  partyContact: ['clear_release/brand_b', { party: 'brand_b', effect: 'release_again' }],
}

describe.each(TESTED)('S0-40 S4-15 %s', (fact) => {
  const { parties, approval } = AMENDMENTS[fact]
  test(`parties: ${parties}`, () => {
    const play = agreed()
    expect([asks(play), waits(play)]).toEqual([[], false])
    const shown = previewed(play, CHANGES[fact])
    play.run(CHANGES[fact])
    const both = (kind: string): string[] => ['ours', 'brand_b'].map((party) => `${kind}/${party}`)
    const [ask, third] = THIRD[fact] ?? []
    // Nobody is asked for a release that the company itself is still to approve again.
    const [asked, told] = {
      goal_again: [both('confirm_goal'), ['brand_b', 'ours'].map((party) => ({ party, effect: 'goal_again' }))],
      release_again: [both('clear_release'), ['brand_b', 'ours'].map((party) => ({ party, effect: 'release_again' }))],
      that_party: [[ask], [third]],
      joint: [[], []],
      stands: [[], fact === 'partyLeft' ? [{ party: 'brand_b', effect: 'left' }] : []],
    }[parties]
    expect([asks(play), approval]).toEqual([asked, approval])
    expect(waits(play)).toBe(parties === 'joint')
    // What was shown before is what has happened.
    expect(shown.parties).toEqual(told)
  })
})

describe.each(TESTED)('S0-40 S1-14 %s', (fact) => {
  const { figures, approval } = AMENDMENTS[fact]
  test(`confirmed figures: ${figures}`, () => {
    const play = approved({ brief: { ...budgetOf(1_000_000).brief, kpis: KPIS } })
    const shown = previewed(play, CHANGES[fact])
    play.run(CHANGES[fact])
    play.tell()
    if (approval === 'approver') play.say(play.asked.find((name) => name.startsWith('approve_')) ?? '', 'approved')
    expect(play.view.figuresAsked ?? []).toEqual(figures === 'asked_again' ? ['finance'] : [])
    expect(shown.figures).toEqual(figures === 'asked_again' ? ['finance'] : [])
  })
})

test('S0-40 S1-14 finance that countersigns anew is not said to be asked about its figures', () => {
  const figures = { brief: { ...budgetOf(1_200_000).brief, kpis: KPIS } }
  const play = approved({ brief: { ...budgetOf(1_000_000).brief, kpis: KPIS } })
  const together = amend({ name: '双12 抽奖', ...figures })
  const shown = previewed(play, together)
  expect([shown.review?.again, shown.figures]).toEqual(['everybody', []])
  play.run(together)
  play.tell()
  for (const department of ['legal', 'finance', 'tech'])
    play.say(`countersign/${department}`, 'approved', department === 'tech' ? { workingDays: 2 } : {})
  play.say(play.asked.find((name) => name.startsWith('approve_')) ?? '', 'approved')
  expect(play.view.figuresAsked).toBeUndefined()
})

test('S0-40 a platform that is given up keeps the approval and the filings elsewhere', () => {
  const at = '2026-11-11T10:00:00+08:00'
  const launches = ['douyin', 'wechat'].map((platform) => ({ platform, launchAt: at }))
  const play = approved({ launches, notNeeded: [{ platform: 'wechat', reason: '仅发图文' }] })
  play.answer(NUMBER, 'go_live', 'not_here', { text: '不在微信上线' }, 'wechat')
  expect([play.s.launches.wechat?.status, play.f.phase]).toEqual(['dropped', 'ready'])
  expect(onApproval(play)).toBe(AMENDMENTS.platformDropped.approval)
  const filings = [{ platform: 'douyin', item: 'activity_report' }]
  const joint = agreed({ filings, launches, notNeeded: [{ platform: 'wechat', reason: '仅发图文' }] })
  expect(asks(joint)).toEqual([])
  joint.answer(NUMBER, 'go_live', 'not_here', { text: '不在微信上线' }, 'wechat')
  expect(asks(joint)).toEqual(['clear_release/ours', 'clear_release/brand_b'])
  expect(AMENDMENTS.platformDropped.parties).toBe('release_again')
})

test('S0-40 whatever filings are judged by has a row, and what has none asks a person', () => {
  for (const part of JUDGED_PARTS) expect(amendmentOf(part)).not.toBe(UNKNOWN_FACT)
  expect(amendmentOf('materials/creative_preview')).toBe(AMENDMENTS.materials)
  expect(amendmentOf('copy/main')).toBe(AMENDMENTS.copy)
  for (const unknown of ['weather', 'constructor', '__proto__', 'rules'])
    expect([unknown, amendmentOf(unknown).filed]).toEqual([unknown, 'lead_decides'])
})
