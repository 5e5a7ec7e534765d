/** Parties of a joint campaign (S4-1, S4-3, S4-4, S4-15): each confirms the goal and clears the release; go only when all have. */
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { gapText } from '../../activities/domain/clearance/gaps'
import { involvedIn } from '../../activities/domain/desk/involved'
import { announcements } from '../../activities/domain/mail/announce'
import { openTasks } from '../../activities/domain/record/state'
import { basisOf, changedSince } from '../../activities/domain/tasks/basis'
import { lineOf } from '../../activities/domain/tasks/why'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import type { Command } from '../../workflows/contract/commands'
import type { PartyInput } from '../../workflows/contract/parties'
import type { Answer } from '../../workflows/contract/words'
import { NUMBER, Play, refusedBy } from '../support/domain-play'
import { LEAD, page } from '../support/review-play'

const OURS: PartyInput = { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' }
const BRAND: PartyInput = {
  party: 'brand_b',
  name: '乙品牌',
  contact: 'P5001',
  ours: 'M1002',
  duties: ['提供联名素材'],
  decisionPath: '品牌经理 → 市场总监',
}
const PARTIES = [OURS, BRAND]

/** Opens what the story of the campaign wants open of its parties. */
function tell(play: Play): void {
  play.open(NUMBER, ...(play.view.partyAsks ?? []))
}
const asked = (play: Play): string[] =>
  openTasks(play.s)
    .filter(({ kind }) => kind === 'confirm_goal' || kind === 'clear_release')
    .map(({ kind, key, holder }) => `${kind}/${key} ${holder.person}`)
    .sort()

function say(play: Play, party: string, answer: Answer, text = '好') {
  const kind = answer === 'confirmed' || answer === 'objected' ? 'confirm_goal' : 'clear_release'
  // Each answers for itself, by the link of its mail.
  const before = play.actor
  const person = play.s.parties?.find((one) => one.party === party)?.contact ?? ''
  play.actor = { client: 'pages', channel: 'page', level: 'link', person }
  const change = play.answer(NUMBER, kind, answer, { text }, party)
  play.actor = before
  tell(play)
  return change
}
function askAgain(play: Play, party: string): void {
  play.actor = page(LEAD)
  play.answer(NUMBER, 'settle_objection', 'asked_again', { text: '已调整' }, party)
  tell(play)
}
const codes = (play: Play, platform = 'douyin'): string[] =>
  clearanceOf(play.s, platform).reasons.map(({ code }) => code)

function begin(more: object = {}): Play {
  const play = new Play().start({ parties: PARTIES, objective: '新增会员 10 万', ...more })
  tell(play)
  return play
}

test('S4-1 each party is asked whether it shares the goal, whoever speaks for it by mail', () => {
  const play = begin()
  expect(asked(play)).toEqual(['confirm_goal/brand_b P5001', 'confirm_goal/ours M1009'])
  const task = openTasks(play.s).find(({ key }) => key === 'brand_b')
  if (!task) throw new Error('brand_b is not asked')
  const why = whyAsked(play.s, undefined, task, play.ctx()).map(lineOf)
  // S4-3: what it owes, who decides there, and whom to ask here.
  expect(why.map(({ label }) => label)).toEqual(['活动目标', '贵方职责', '决策路径', '贵方联系人', '我方联系人'])
  expect(why.at(-1)?.person).toBe('M1002')
  say(play, 'brand_b', 'confirmed')
  expect(play.s.partyAnswers?.brand_b?.goal).toMatchObject({ yes: true, times: 1 })
  expect(asked(play)).toEqual(['clear_release/brand_b P5001', 'confirm_goal/ours M1009'])
  expect(involvedIn(play.s).has('P5001')).toBe(true)
})

test('S4-1 an objection needs words, is told at once, and is asked again once the goal is another', () => {
  const play = begin()
  expect(refusedBy(() => say(play, 'brand_b', 'objected', ' '))).toBe('field_required')
  const told = announcements(say(play, 'brand_b', 'objected', '目标过高')).filter(
    ({ kind }) => kind === 'party_answered',
  )
  expect(told.map(({ recipient }) => recipient)).toEqual(['M1002'])
  expect(asked(play)).toEqual(['confirm_goal/ours M1009'])
  say(play, 'ours', 'confirmed')
  play.actor = page(LEAD)
  play.amend({ objective: '新增会员 8 万' })
  tell(play)
  // Both have said something about another goal.
  expect(asked(play)).toEqual(['confirm_goal/brand_b P5001', 'confirm_goal/ours M1009'])
  say(play, 'brand_b', 'confirmed')
  expect(play.s.partyAnswers?.brand_b?.goal).toMatchObject({ yes: true, times: 2 })
})

test('S4-4 shares that change are agreed on again; what else the brief says is not', () => {
  const partners = (first: number) => [
    { name: '本公司', shareBps: first, source: '市场费用', approval: 'OA-1' },
    { name: '乙品牌', shareBps: 10_000 - first, source: '品牌费用', approval: 'OA-2' },
  ]
  const play = begin({ brief: { partners: partners(6_000) } })
  say(play, 'brand_b', 'confirmed')
  play.actor = page(LEAD)
  play.amend({ brief: { partners: partners(6_000), channels: [{ id: 'a', name: '抖音' }] } })
  tell(play)
  expect(asked(play)).not.toContain('confirm_goal/brand_b P5001')
  play.amend({ brief: { partners: partners(5_000), channels: [{ id: 'a', name: '抖音' }] } })
  tell(play)
  expect(asked(play)).toContain('confirm_goal/brand_b P5001')
  const short = [{ name: '本公司', shareBps: 9_999 }]
  expect(refusedBy(() => play.amend({ brief: { partners: short } }))).toBe('brief_unfit')
})

test('S4-8 the exposure ratio is confirmed with the goal by every party, and asked again once it is another', () => {
  const exposed = (ours: number, theirs: number, source = '合作协议第 5 条') => [
    { ...OURS, exposure: { shareBps: ours, source: '框架协议第 2 条' } },
    { ...BRAND, exposure: { shareBps: theirs, source } },
  ]
  const play = begin({ parties: exposed(6_000, 4_000) })
  const task = openTasks(play.s).find(({ key }) => key === 'brand_b')
  if (!task) throw new Error('brand_b is not asked')
  const told = whyAsked(play.s, undefined, task, play.ctx()).map(({ label, text, note }) => [
    label.zh,
    text?.zh ?? note,
  ])
  expect(told).toContainEqual(['品牌曝光占比（随目标一并确认）', '本公司 60%、乙品牌 40%'])
  expect(told).toContainEqual(['乙品牌曝光占比依据', '合作协议第 5 条'])
  // What one party has agreed on with us is no business of the others.
  expect(JSON.stringify(told)).not.toContain('框架协议')
  for (const party of ['ours', 'brand_b']) say(play, party, 'confirmed')
  play.actor = page(LEAD)
  // Where it is written down is no part of the ratio.
  play.amend({ parties: exposed(6_000, 4_000, '补充协议') })
  tell(play)
  expect(asked(play)).toEqual(['clear_release/brand_b P5001', 'clear_release/ours M1009'])
  play.amend({ parties: exposed(5_000, 5_000) })
  tell(play)
  expect(asked(play)).toEqual(['confirm_goal/brand_b P5001', 'confirm_goal/ours M1009'])
  expect(codes(play)).toEqual(expect.arrayContaining(['party_goal_open']))
  expect(play.facts.findLast(({ type }) => type === 'CampaignAmended')?.body).toMatchObject({
    differences: [
      { field: 'parties/brand_b/exposure', before: '4000', after: '5000' },
      { field: 'parties/ours/exposure', before: '6000', after: '5000' },
    ],
  })
})

test('S4-8 a party that leaves takes the ratio with it: the others agree on another', () => {
  const play = begin({
    parties: [
      { ...OURS, exposure: { shareBps: 6_000 } },
      { ...BRAND, exposure: { shareBps: 4_000 } },
    ],
  })
  say(play, 'ours', 'confirmed')
  say(play, 'brand_b', 'objected', '占比过低')
  play.actor = page(LEAD)
  play.answer(NUMBER, 'settle_objection', 'left_out', { text: '乙品牌退出' }, 'brand_b')
  tell(play)
  expect(play.s.parties?.map(({ exposure }) => exposure)).toEqual([undefined])
  expect(asked(play)).toEqual(['confirm_goal/ours M1009'])
})

test('S4-8 a party that leaves a ratio holds every launch up, and nobody is asked, until the others have named theirs', () => {
  const third: PartyInput = { party: 'brand_c', name: '丙品牌', contact: 'T3001', ours: 'M1002' }
  const shared = (...shares: number[]) =>
    [OURS, third, BRAND].slice(0, shares.length).map((party, n) => ({ ...party, exposure: { shareBps: shares[n] } }))
  const play = begin({ parties: shared(5_000, 3_000, 2_000) })
  say(play, 'ours', 'confirmed')
  say(play, 'brand_b', 'objected', '占比过低')
  play.actor = page(LEAD)
  play.answer(NUMBER, 'settle_objection', 'left_out', { text: '乙品牌退出' }, 'brand_b')
  tell(play)
  expect(asked(play)).toEqual([])
  expect(codes(play)).toContain('exposure_open')
  expect(play.s.parties?.map(({ party, exposure }) => [party, exposure])).toEqual([
    ['ours', undefined],
    ['brand_c', undefined],
  ])
  // Parties that are amended without a ratio do not name one.
  play.amend({ parties: [OURS, { ...third, name: '丙' }] })
  expect(codes(play)).toContain('exposure_open')
  play.amend({ parties: shared(6_000, 4_000) })
  tell(play)
  expect(codes(play)).not.toContain('exposure_open')
  expect(asked(play)).toEqual(['confirm_goal/brand_c T3001', 'confirm_goal/ours M1009'])
})

test.each<[string, (number | undefined)[]]>([
  ['99.99 %', [6_000, 3_999]],
  ['100.01 %', [6_000, 4_001]],
  ['a party without a share', [10_000, undefined]],
])('S4-8 an exposure ratio that is no whole is refused: %s', (_name, [ours, theirs]) => {
  const parties = [OURS, BRAND].map((party, i) => {
    const shareBps = [ours, theirs][i]
    return shareBps === undefined ? party : { ...party, exposure: { shareBps } }
  })
  expect(refusedBy(() => new Play().start({ parties }))).toBe('exposure_unfit')
})

test('S4-15 no platform goes live before every party has cleared the release, each named', () => {
  const play = begin()
  const gap = (code: string, item: string) => gapText(play.s, 'douyin', { filing: '', item, code }, play.ctx())
  expect(gap('party_goal_open', 'brand_b')).toBe('乙品牌：合作方尚未确认活动目标')
  expect(clearanceOf(play.s, 'douyin').reasons).toEqual(
    expect.arrayContaining([
      { filing: '', item: 'ours', code: 'party_goal_open' },
      { filing: '', item: 'brand_b', code: 'party_goal_open' },
    ]),
  )
  play.passed()
  expect(play.view.clearance.douyin).toBe('no_go')
  say(play, 'ours', 'confirmed')
  say(play, 'brand_b', 'confirmed')
  expect(codes(play)).toEqual(['party_not_cleared', 'party_not_cleared'])
  say(play, 'ours', 'released')
  expect(refusedBy(() => say(play, 'brand_b', 'not_released', ''))).toBe('field_required')
  say(play, 'brand_b', 'not_released', '素材待法务确认')
  expect(codes(play)).toEqual(['party_objected'])
  // Whoever leads has its words, and has it asked again.
  expect(asked(play)).toEqual([])
  askAgain(play, 'brand_b')
  expect(asked(play)).toEqual(['clear_release/brand_b P5001'])
  say(play, 'brand_b', 'released')
  expect(codes(play)).toEqual([])
  expect(play.view.clearance.douyin).toBe('go')
  // A goal that changes afterwards takes that back.
  play.actor = page(LEAD)
  play.amend({ objective: '新增会员 8 万' })
  expect(codes(play)).toEqual(['party_goal_open', 'party_goal_open'])
})

test('nobody answers for a party but whoever speaks for it, by whatever way', () => {
  const play = begin()
  for (const actor of [page(LEAD), page('M1009'), { client: 'crm', channel: 'rest' } as const]) {
    play.actor = actor
    expect(refusedBy(() => play.answer(NUMBER, 'confirm_goal', 'confirmed', {}, 'brand_b'))).toBe('own_answer_required')
  }
})

test('a change of the plan leaves the questions with those who were asked; a new contact is asked instead', () => {
  const play = begin()
  play.actor = page(LEAD)
  play.amend({ name: '双11 联名' })
  tell(play)
  expect(asked(play)).toEqual(['confirm_goal/brand_b P5001', 'confirm_goal/ours M1009'])
  play.amend({ parties: [OURS, { ...BRAND, contact: 'L2001' }] })
  tell(play)
  expect(asked(play)).toEqual(['confirm_goal/brand_b L2001', 'confirm_goal/ours M1009'])
})

test('S4-15 what was released is asked again where a platform, an hour or the contact has changed since', () => {
  const play = begin()
  play.passed()
  for (const party of ['ours', 'brand_b'] as const) {
    say(play, party, 'confirmed')
    say(play, party, 'released')
  }
  expect(codes(play)).toEqual([])
  play.actor = page(LEAD)
  play.amend({ parties: [OURS, { ...BRAND, contact: 'L2001' }] })
  tell(play)
  expect(codes(play)).toEqual(['party_not_cleared'])
  expect(asked(play)).toEqual(['clear_release/brand_b L2001'])
  say(play, 'brand_b', 'released')
  expect(codes(play)).toEqual([])
  play.amend({ launches: [{ platform: 'douyin', launchAt: '2026-11-12T00:00:00+08:00' }] })
  tell(play)
  expect(asked(play)).toEqual(['clear_release/brand_b L2001', 'clear_release/ours M1009'])
  expect(play.view.clearance.douyin).toBe('no_go')
})

test('S4-15 a party releases no other copy than its page has shown', () => {
  const copyOf = (text: string): Command => ({
    type: 'handInCopy',
    body: { campaign: NUMBER, copy: 'main', parts: [{ part: '/title', text }] },
  })
  const play = begin()
  say(play, 'brand_b', 'confirmed')
  play.actor = page(LEAD)
  play.run(copyOf('双11 会员抽奖'))
  const task = openTasks(play.s).find(({ kind, key }) => kind === 'clear_release' && key === 'brand_b')
  if (!task) throw new Error('brand_b is not asked')
  const shown = basisOf(play.s, undefined, task)
  play.run(copyOf('双11 会员大抽奖'))
  const released = (basis: string) => () => {
    play.actor = { client: 'pages', channel: 'page', level: 'link', person: 'P5001' }
    return play.run({ type: 'answerTask', body: { task: task.id, answer: 'released', basis } })
  }
  expect(refusedBy(released(shown))).toBe('basis_changed')
  expect(changedSince(shown, basisOf(play.s, undefined, task)).map(({ part }) => part)).toEqual(['copies'])
  released(basisOf(play.s, undefined, task))()
  expect(codes(play)).not.toContain('party_objected')
  expect(play.s.partyAnswers?.brand_b?.release).toMatchObject({ yes: true })
})

test('a party is asked again whatever became of earlier questions', () => {
  const play = begin()
  say(play, 'brand_b', 'confirmed')
  say(play, 'ours', 'confirmed')
  play.actor = page(LEAD)
  // The question about the release is put aside with the goal that changes, and comes back as a task of its own.
  play.amend({ objective: '新增会员 8 万' })
  tell(play)
  say(play, 'brand_b', 'confirmed')
  say(play, 'brand_b', 'not_released', '素材待确认')
  askAgain(play, 'brand_b')
  expect(asked(play)).toEqual(['clear_release/brand_b P5001', 'confirm_goal/ours M1009'])
  say(play, 'brand_b', 'not_released', '仍待确认')
  askAgain(play, 'brand_b')
  say(play, 'brand_b', 'released')
  expect(asked(play)).toEqual(['confirm_goal/ours M1009'])
})

test('S4-15 a joint release waits for a filing of a platform whose launch nobody has planned yet', () => {
  const filings = [
    { platform: 'douyin', item: 'activity_report' },
    { platform: 'wechat', item: 'official_account_post' },
  ]
  const launches = [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }]
  const play = new Play().start({ filings, launches, simultaneous: true })
  play.passed()
  expect(codes(play)).toContain('platform_not_cleared')
})

test('S4-15 a joint release: no platform before all of them', () => {
  const launches = [
    { platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' },
    { platform: 'wechat', launchAt: '2026-11-11T00:00:00+08:00' },
  ]
  const two = {
    launches,
    filings: [
      { platform: 'douyin', item: 'activity_report' },
      { platform: 'wechat', item: 'official_account_post' },
    ],
  }
  const alone = new Play().start(two)
  alone.passed()
  expect(codes(alone)).toEqual([])
  const joint = new Play().start({ ...two, simultaneous: true })
  joint.passed()
  expect(codes(joint)).toEqual(['platform_not_cleared'])
  expect(codes(joint, 'wechat')).toEqual(['not_passed'])
  const [reason] = clearanceOf(joint.s, 'douyin').reasons
  if (!reason) throw new Error('no reason')
  expect(gapText(joint.s, 'douyin', reason, joint.ctx())).toMatch(/^微信.*：须各平台同步发布/)
})

test.each<[string, PartyInput[]]>([
  ['nobody leads', [{ ...OURS, lead: false }, BRAND]],
  ['two lead', [OURS, { ...BRAND, lead: true }]],
  ['named twice', [OURS, { ...BRAND, party: 'ours' }]],
  ['one person for two', [OURS, { ...BRAND, contact: OURS.contact }]],
  ['S4-3 duties without a contact of each side', [OURS, { ...BRAND, ours: BRAND.contact }]],
])('S4-1 parties are refused as they are written: %s', (_name, parties) => {
  expect(refusedBy(() => new Play().start({ parties }))).toBe('parties_unfit')
})

test('people of a party must be known; a campaign without parties is as it was', () => {
  expect(refusedBy(() => new Play().start({ parties: [OURS, { ...BRAND, contact: 'X9999' }] }))).toBe('person_unknown')
  const play = new Play().start()
  expect(play.view.partyAsks).toBeUndefined()
  expect(play.facts[0]?.body).not.toHaveProperty('parties')
  expect(play.facts[0]?.body).not.toHaveProperty('simultaneous')
})
