/** What a change of rules or of facts leads to: a second look, a question to the lead, an answer of the system's own. */
import { missingLines } from '../../activities/mail/letter-changes'
import type { Command } from '../../workflows/contract/commands'
import { FILING, LAUNCH_AT, NUMBER, Play, refusedBy, types } from '../support/domain-play'

describe('what a recheck judged', () => {
  it.each<[string, Command, string]>([
    [
      'S3-5 copy',
      { type: 'handInCopy', body: { campaign: NUMBER, copy: 'main', parts: [{ part: '/text', text: '全网最佳' }] } },
      'copy/main',
    ],
    [
      'S1-13 a promotion',
      { type: 'handInPromotion', body: { campaign: NUMBER, promotion: { kind: 'draw', prizes: [] } } },
      'promotion',
    ],
  ])('S0-40 S0-17 %s that is handed in after the recheck does not slip past it', (_, command, field) => {
    const play = new Play().start().rechecked()
    play.run(command)
    expect([play.f.phase, play.f.rounds[0]?.changes]).toEqual(['preparing', [{ field, after: '1' }]])
    expect(refusedBy(() => play.answer(FILING, 'recheck', 'complete'))).toMatch(/^(wording_open|promotion_incomplete)$/)
    const passed = new Play().start().passed()
    passed.run(command)
    expect(Object.values(passed.f.matters)).toMatchObject([{ kind: 'change', status: 'open' }])
  })

  it('S0-40 S0-17 a campaign that is changed before it is submitted is looked at again, and what changed is named', () => {
    const play = new Play().start().rechecked()
    expect(play.f.phase).toBe('ready')
    play.open(FILING, { kind: 'submit' })
    const change = play.amend({ endsAt: '2026-11-20T18:00:00+08:00', name: '抽奖二' })
    expect(play.f.phase).toBe('preparing')
    expect(types(change)).toContain('TaskSuperseded')
    expect(play.f.rounds[0]?.changes).toEqual([
      { field: 'endsAt', before: '2026-11-13T10:00:00.000Z', after: '2026-11-20T10:00:00.000Z' },
      { field: 'name', before: '抽奖', after: '抽奖二' },
    ])
    play.answer(FILING, 'recheck', 'complete')
    expect(play.f.phase).toBe('ready')
    expect(play.f.rounds[0]?.changes).toBeUndefined()
    expect(Object.keys(play.f.tasks).filter((id) => id.includes('.recheck.'))).toHaveLength(2)
  })

  it('S0-40 a paper that is replaced after the recheck is looked at again', () => {
    const play = new Play().start().rechecked()
    play.run({ type: 'replaceMaterial', body: { filing: FILING, row: 'campaign_plan', text: '新版' } })
    expect([play.f.phase, play.f.rounds[0]?.changes]).toEqual([
      'preparing',
      [{ field: 'materials/campaign_plan', before: '1', after: '2' }],
    ])
  })

  it('U-20 S0-40 a launch that is moved, or the same facts said again, change nothing', () => {
    const play = new Play().start().rechecked()
    play.amend({ launches: [{ platform: 'douyin', launchAt: '2026-11-12T10:00:00+08:00' }] })
    play.amend({ name: '抽奖', endsAt: '2026-11-13T10:00:00Z' })
    expect(play.f.phase).toBe('ready')
  })

  it('U-20 S0-40 an objective that is said again in the same words changes nothing', () => {
    const play = new Play().start({ objective: '拉新' }).rechecked()
    play.amend({ objective: '拉新' })
    expect(play.f.phase).toBe('ready')
    play.amend({ objective: '促活' })
    expect([play.f.phase, play.f.rounds[0]?.changes?.map(({ field }) => field)]).toEqual(['preparing', ['objective']])
  })

  it('S0-40 all that changed since the lead was asked is named, and nothing is asked once it is as it was', () => {
    const play = new Play().start().submitted()
    play.amend({ name: '抽奖二' })
    play.amend({ endsAt: '2026-11-20T18:00:00+08:00' })
    play.amend({ name: '抽奖三' })
    const end = { field: 'endsAt', before: '2026-11-13T10:00:00.000Z', after: '2026-11-20T10:00:00.000Z' }
    expect(play.f.rounds[0]?.changes).toEqual([end, { field: 'name', before: '抽奖', after: '抽奖三' }])
    play.amend({ name: '抽奖' })
    expect(play.f.rounds[0]?.changes).toEqual([end])
    expect(play.f.matters).toMatchObject({ v1: { status: 'open' } })
    play.amend({ endsAt: '2026-11-13T18:00:00+08:00' })
    expect(play.f.matters).toMatchObject({ v1: { status: 'done' } })
    // Answered for, it is told of no more.
    play.amend({ name: '抽奖四' })
    play.answer(FILING, 'review_change', 'unaffected', { text: '不影响' }, 'v2')
    play.amend({ endsAt: '2026-11-20T18:00:00+08:00' })
    expect(play.f.rounds[0]?.changes).toEqual([end])
  })

  it('S0-40 what is with the platform stays there; its lead says what the change means, and may have it recalled', () => {
    const play = new Play().start().submitted()
    play.run({ type: 'replaceMaterial', body: { filing: FILING, row: 'campaign_plan', text: '续期' } })
    expect(play.f.matters).toEqual({})
    play.amend({ name: '抽奖二' })
    play.amend({ name: '抽奖三' })
    expect(play.f.phase).toBe('submitted')
    expect(Object.values(play.f.matters)).toMatchObject([{ id: 'v1', kind: 'change', status: 'open' }])
    play.answer(FILING, 'review_change', 'must_change', { text: '名称须与页面一致' }, 'v1')
    expect(Object.values(play.f.matters)).toMatchObject([
      { kind: 'change', status: 'done' },
      { kind: 'platform_recall', status: 'open' },
    ])
  })

  it.each([
    ['T', 'no_go'],
    ['R', 'go'],
  ] as const)(
    'S0-40 S0-29 a change that voids its passing by a rule of grade %s leaves the launch at %s',
    (grade, then) => {
      const play = new Play()
      play.release('douyin', ({ requirements }) => {
        for (const r of requirements)
          r.changeVoids = {
            zh: '内容变更须重新申请',
            en: 'Apply anew',
            parts: ['copy', 'name', 'materials/campaign_plan'],
            grade,
            source: '条文',
          }
      })
      play.start().passed()
      const clearance = () => play.s.launches.douyin?.clearance
      expect(clearance()).toBe('go')
      // What the rule does not name is asked about, and voids nothing.
      play.amend({ endsAt: '2026-11-20T18:00:00+08:00' })
      expect([clearance(), Object.values(play.f.matters).map((m) => m.status)]).toEqual(['go', ['open']])
      play.amend({ name: '抽奖二' })
      expect(clearance()).toBe(then)
      // Taken back, it covers what is there again.
      play.amend({ name: '抽奖' })
      expect(clearance()).toBe('go')
      play.amend({ name: '抽奖三' })
      play.answer(FILING, 'review_change', 'unaffected', { text: '平台书面答复：名称不在审查内容内' }, 'v1')
      expect(clearance()).toBe('go')
      // A paper that is renewed is nothing new, unless the rule names it.
      const replace = (row: string) =>
        play.run({ type: 'replaceMaterial', body: { filing: FILING, row, text: '更换' } })
      replace('business_licence')
      expect([clearance(), Object.keys(play.f.matters)]).toEqual(['go', ['v1']])
      replace('campaign_plan')
      expect(clearance()).toBe(then)
      play.answer(FILING, 'review_change', 'unaffected', { text: '只改了错别字，平台认可' }, 'v2')
      // The next change is asked about anew.
      play.amend({ name: '抽奖四' })
      expect(clearance()).toBe(then)
      play.answer(FILING, 'review_change', 'must_change', { text: '须重新申请' }, 'v3')
      expect(clearance()).toBe('no_go')
    },
  )

  it('S0-40 asked before a rejection and answered after the next recheck, it is no matter of the rules', () => {
    const play = new Play().start().submitted()
    play.amend({ name: '抽奖二' })
    play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', items: [{ error: '缺少规则' }] } })
    const itemAnswers = [{ id: 'i1', how: 'answered' as const, note: '已补充' }]
    play.answer(FILING, 'correct', 'items', { itemAnswers })
    play.answer(FILING, 'correct', 'corrected')
    play.answer(FILING, 'recheck', 'complete')
    expect(play.f.phase).toBe('ready')
    play.answer(FILING, 'review_change', 'must_change', { text: '名称须一致' }, 'v1')
    expect([play.f.phase, play.f.rounds[1]?.changes]).toEqual(['preparing', []])
  })

  it('S0-40 what has passed keeps its clearance until its lead says that it must change', () => {
    const play = new Play().start().passed()
    expect(play.s.launches.douyin?.clearance).toBe('go')
    play.amend({ name: '抽奖二' })
    expect(play.s.launches.douyin?.clearance).toBe('go')
    play.answer(FILING, 'review_change', 'must_change', { text: '须补报名称' }, 'v1')
    expect(play.s.launches.douyin?.clearance).toBe('no_go')
    play.answer(FILING, 'meet_condition', 'met', { text: '已补报' }, 'c1')
    expect(play.s.launches.douyin?.clearance).toBe('go')
  })
})

describe('a newer version of the rules', () => {
  const ask = (play: Play, version: string) => () =>
    play.run({ type: 'reviewChange', body: { filing: FILING, version, text: '看新的上限' } })

  it('S0-34 is asked about once a filing and version, and never of what is older than the filing', () => {
    const play = new Play().start()
    expect(refusedBy(ask(play, '2026-11-22'))).toBe('review_asked')
    expect(refusedBy(ask(play, '2027-01-01'))).toBe('accepted')
    expect(refusedBy(ask(play, '2027-01-01'))).toBe('review_asked')
    play.answer(FILING, 'review_change', 'unaffected', { text: '只改了出处' }, 'v1')
    expect(play.f.phase).toBe('preparing')
    expect(refusedBy(ask(play, '2027-01-01'))).toBe('review_asked')
    expect(refusedBy(ask(play, '2027-02-01'))).toBe('accepted')
  })

  it('S0-34 what only tells more, and demands nothing, is no change of the rules', () => {
    const play = new Play().start()
    play.look(FILING)
    const fee = { zh: '费用未知', en: 'Not known', grade: '?', source: 'nothing usable found' } as const
    play.release('douyin', ({ requirements }) => {
      for (const r of requirements) {
        r.fee = fee
        r.reviewFlow = [{ id: 'one', ...fee }]
        r.credentialFormat = { ...fee, pattern: '{digits:6}', example: '123456' }
      }
    })
    expect(types(play.look(FILING))).toEqual([])
    const told = new Play().start()
    told.release('douyin', ({ requirements }) => {
      for (const r of requirements) r.review.max.value += 1
    })
    expect(types(told.look(FILING))).toContain('RulesChanged')
  })

  it('S0-34 a filing that is ready and must change is looked at again', () => {
    const play = new Play().start().rechecked()
    ask(play, '2027-01-01')()
    play.answer(FILING, 'review_change', 'must_change', { text: '改材料' }, 'v1')
    expect([play.f.phase, play.f.rounds[0]?.changes]).toEqual([
      'preparing',
      [{ field: 'rules', before: '2026-11-29.1', after: '2027-01-01' }],
    ])
  })

  const asking = { traits: ['vote' as const], forms: ['video' as const], industry: 'other' as const, productGroups: [] }
  const KEY = 'douyin.activity_report'
  const asked = (): Play => {
    const play = new Play().start({ ...asking, filings: undefined })
    play.open(NUMBER, { kind: 'decide_requirement', key: KEY })
    expect(play.s.requirements?.[KEY]?.answer).toBe('ask')
    return play
  }

  it('S2-18 S0-34 answers the open question about an item that it drops, with its reason', () => {
    const play = asked()
    play.release('douyin', (pack) => {
      pack.requirements = pack.requirements.filter((r) => r.item !== 'activity_report')
    })
    play.look(NUMBER)
    expect(play.s.requirements?.[KEY]).toMatchObject({
      answer: 'not_required',
      by: 'rule',
      packVersion: '2026-11-29.1',
      reason: { code: 'requirement_gone', zh: '规则 2027-01-01 版不再有该事项' },
    })
    expect(Object.values(play.s.tasks).map((t) => t.status)).toEqual(['superseded'])
    expect(play.look(NUMBER).facts).toEqual([])
  })

  it('S2-18 a question that it answers is answered, and one that it asks again stays with whoever has it', () => {
    const play = asked()
    play.release('douyin', (pack) => {
      for (const r of pack.requirements) r.review.max.value += 1
    })
    expect(play.look(NUMBER).facts).toEqual([])
    const answered = asked()
    answered.release('douyin', (pack) => {
      for (const r of pack.requirements.filter(({ item }) => item === 'activity_report')) {
        const ruling = { reason: { zh: '一律报备', en: 'Always' }, grade: 'O', source: 'a notice' } as const
        r.appliesWhen = []
        r.otherwise = { answer: 'required', ...ruling }
      }
    })
    answered.look(NUMBER)
    expect(answered.s.requirements?.[KEY]).toMatchObject({ answer: 'required', by: 'rule', packVersion: '2027-01-01' })
    expect(answered.f).toMatchObject({ item: 'activity_report', packVersion: '2027-01-01' })
  })
})

describe('a filing that comes late', () => {
  it('U-10 its launch date is asked for, and other changes of the campaign go on meanwhile', () => {
    const play = new Play().start({ launches: [{ platform: 'douyin', launchAt: LAUNCH_AT }] })
    expect(play.view.planReopened).toBeUndefined()
    const said = { traits: ['vote'], forms: ['video'], industry: 'other', productGroups: [], platforms: ['bilibili'] }
    play.amend(said)
    play.answer(NUMBER, 'decide_requirement', 'required', { text: '平台要求' }, 'bilibili.activity_report')
    expect(play.view).toMatchObject({ planReopened: true, planMissing: ['launches/bilibili'] })
    play.open(NUMBER, { kind: 'complete_plan' })
    play.amend({ name: '改名' })
    expect(Object.values(play.s.tasks).filter((t) => t.kind === 'complete_plan')).toMatchObject([{ status: 'open' }])
    play.amend({ launches: [{ platform: 'bilibili', launchAt: LAUNCH_AT }] })
    expect(play.view.planReopened).toBeUndefined()
    expect(Object.values(play.s.tasks).filter((t) => t.kind === 'complete_plan')).toMatchObject([
      { status: 'superseded' },
    ])
  })

  it('refuses only what the amendment itself takes away', () => {
    const play = new Play().start()
    expect(refusedBy(() => play.amend({ filings: [{ platform: 'weibo', item: 'lottery_report' }] }))).toBe(
      'plan_incomplete',
    )
  })
})

describe('content that is kept', () => {
  it('takes copy by any name, also one that every object has a member of', () => {
    const play = new Play().start()
    const handIn = (copy: string) =>
      play.run({
        type: 'handInCopy',
        body: { campaign: NUMBER, copy, parts: [{ part: '/text', text: '全网最佳' }] },
      })
    handIn('main')
    const body = { campaign: NUMBER, copy: 'constructor', answers: [{ hit: 'h1', source: '调查' }] }
    expect(refusedBy(() => play.run({ type: 'answerWording', body }))).toBe('not_found')
    handIn('constructor')
    handIn('constructor')
    expect(Object.keys(play.s.copies ?? {})).toEqual(['main', 'constructor'])
    expect(play.s.copies?.constructor).toMatchObject({ version: 2, counted: 1, hits: { h1: { since: 1 } } })
  })

  it('S1-13 a draw whose facts the policy asks for does not pass the recheck while nobody has handed them in', () => {
    const play = new Play()
    play.policy = { ...play.policy, prizePromotion: 'asked' }
    play.start({ traits: ['lottery'] })
    expect(refusedBy(() => play.rechecked())).toBe('promotion_incomplete')
    play.amend({ traits: [] })
    play.answer(FILING, 'recheck', 'complete')
    expect(play.f.phase).toBe('ready')
  })

  it('names some of what a long brief lacks in a mail, and how much there is', () => {
    const play = new Play()
    const resources = Array.from({ length: 200 }, (_, i) => ({ name: `资源 ${i}`, kind: 'internal' as const }))
    const budget = { rows: [{ category: '奖品', unitPriceFen: 60_000_000, quantity: 1, amountFen: 60_000_000 }] }
    play.start({ type: 'lottery', brief: { resources, budget: { ...budget, totalFen: 60_000_000 } } })
    const lines = missingLines(play.s, { pack: () => undefined })
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)?.text).toMatch(/^共 2\d\d 处/)
  })
})
