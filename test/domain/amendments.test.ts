/** The table of what a change leads to, held cell by cell against what happens, and the preview against both (S0-40). */
import { decide } from '../../activities/domain/decide'
import { Change } from '../../activities/domain/decision/change'
import { previewOfAmend } from '../../activities/domain/planning/amend-preview'
import { reviewsOf } from '../../activities/domain/record/state'
import { AMENDMENTS, amendmentOf, UNKNOWN_FACT, type AmendedFact } from '../../activities/domain/rules/amendments'
import type { Command } from '../../workflows/contract/commands'
import { JUDGED_PARTS } from '../../workflows/contract/changes'
import { FILING, NUMBER, type Play } from '../support/domain-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

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
  people: amend({ group: { design: 'D4001' } }),
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
  const copy = new Change(structuredClone(play.s), play.ctx())
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

test('S0-40 a platform that is given up keeps the approval and the filings elsewhere', () => {
  const at = '2026-11-11T10:00:00+08:00'
  const launches = ['douyin', 'wechat'].map((platform) => ({ platform, launchAt: at }))
  const play = approved({ launches, notNeeded: [{ platform: 'wechat', reason: '仅发图文' }] })
  play.answer(NUMBER, 'go_live', 'not_here', { text: '不在微信上线' }, 'wechat')
  expect([play.s.launches.wechat?.status, play.f.phase]).toEqual(['dropped', 'ready'])
  expect(onApproval(play)).toBe(AMENDMENTS.platformDropped.approval)
})

test('S0-40 whatever filings are judged by has a row, and what has none asks a person', () => {
  for (const part of JUDGED_PARTS) expect(amendmentOf(part)).not.toBe(UNKNOWN_FACT)
  expect(amendmentOf('materials/creative_preview')).toBe(AMENDMENTS.materials)
  expect(amendmentOf('copy/main')).toBe(AMENDMENTS.copy)
  for (const unknown of ['weather', 'constructor', '__proto__', 'rules'])
    expect([unknown, amendmentOf(unknown).filed]).toEqual([unknown, 'lead_decides'])
})
