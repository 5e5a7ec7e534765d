/** Random amendments of random joint campaigns: what the preview shows is what the amendment then does (S0-40, S4-1, S4-15). */
import fc from 'fast-check'
import { decide } from '../../activities/domain/decide'
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { Change } from '../../activities/domain/decision/change'
import { objectionOf } from '../../activities/domain/decision/parties'
import { Refused } from '../../activities/domain/decision/refusal'
import { previewOfAmend, type AmendPreview } from '../../activities/domain/planning/amend-preview'
import { openTasks, type CampaignState } from '../../activities/domain/record/state'
import { presentParties } from '../../api/present/party'
import type { CampaignChanges, Command } from '../../workflows/contract/commands'
import type { PartyInput } from '../../workflows/contract/parties'
import { NUMBER, Play } from '../support/domain-play'
import { budgetOf, LEAD, page } from '../support/review-play'

const PLATFORMS = ['douyin', 'weibo', 'wechat']
const CONTACTS = ['P5001', 'L2001', 'F6001', 'M1009']
const some = <T>(of: readonly T[]) => fc.subarray([...of])

const parties = fc
  .record({
    named: some(['ours', 'brand_b', 'brand_c']),
    shift: fc.nat(3),
    leads: fc.nat(2),
    duties: fc.constantFrom<string[] | undefined>(undefined, ['提供素材'], ['提供素材', '门店物料']),
  })
  .map(({ named, shift, leads, duties }) =>
    named.map((party, n): PartyInput => {
      const contact = CONTACTS[(n + shift) % CONTACTS.length] ?? 'P5001'
      return { party, name: party, lead: n === leads % named.length, contact, ours: 'M1002', duties }
    }),
  )
const launches = fc
  .array(fc.record({ platform: fc.constantFrom(...PLATFORMS), day: fc.integer({ min: 9, max: 14 }) }), { maxLength: 3 })
  .map((planned) =>
    planned.map(({ platform, day }) => ({
      platform,
      launchAt: `2026-11-${String(day).padStart(2, '0')}T10:00:00+08:00`,
    })),
  )
const partners = fc.integer({ min: 1, max: 9_999 }).map((first) => [
  { name: '本公司', shareBps: first, source: '市场费用', approval: 'OA-1' },
  { name: '乙品牌', shareBps: 10_000 - first, source: '品牌费用', approval: 'OA-2' },
])
const FIELDS = [
  'name',
  'objective',
  'endsAt',
  'backup',
  'simultaneous',
  'parties',
  'launches',
  'filings',
  'brief',
] as const
const anything = fc.record({
  name: fc.constantFrom('抽奖', '双12 抽奖'),
  objective: fc.constantFrom('新增会员 10 万', '新增会员 8 万'),
  endsAt: fc.constantFrom('2026-11-13T18:00:00+08:00', '2026-11-20T18:00:00+08:00'),
  backup: fc.constantFrom('M1002', 'M1009'),
  simultaneous: fc.boolean(),
  parties,
  launches,
  filings: some([
    { platform: 'weibo', item: 'lottery_report' },
    { platform: 'douyin', item: 'activity_report', required: false },
  ]),
  brief: fc.record({ partners }).map((said) => ({ ...budgetOf(1_000_000).brief, ...said })),
})

/** One or two things at a time: what changes everything shows nothing of the rest. */
const changes: fc.Arbitrary<CampaignChanges> = fc
  .tuple(anything, fc.subarray([...FIELDS], { minLength: 1, maxLength: 2 }))
  .map(([all, fields]) => Object.fromEntries(fields.map((field) => [field, all[field]])))

const say = fc.record({ which: fc.nat(5), yes: fc.integer({ min: 0, max: 4 }).map((n) => n > 0), settle: fc.nat(2) })
const scene = fc.record({
  parties,
  simultaneous: fc.boolean(),
  reviewed: fc.boolean(),
  passes: fc.boolean(),
  said: fc.array(say, { maxLength: 14 }),
  amended: fc.array(changes, { minLength: 1, maxLength: 3 }),
})
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never

const SETTLED = ['asked_again', 'left_out', 'not_waited_for'] as const

/** Opens what is wanted of the parties, and answers one of it as whoever holds it. */
function answerOne(play: Play, { which, yes, settle }: Scene['said'][number]): void {
  play.open(NUMBER, ...(play.view.partyAsks ?? []))
  const kinds = ['confirm_goal', 'clear_release', 'settle_objection']
  const open = openTasks(play.s).filter(({ kind }) => kinds.includes(kind))
  const task = open[which % Math.max(1, open.length)]
  if (!task) return
  const answers = { confirm_goal: ['objected', 'confirmed'], clear_release: ['not_released', 'released'] } as const
  play.actor = page(task.holder.person ?? LEAD)
  const answer = task.kind === 'settle_objection' ? SETTLED[settle] : answers[task.kind as 'confirm_goal'][Number(yes)]
  if (answer) tried(() => play.answer(NUMBER, task.kind, answer, { text: '说明' }, task.key))
}

/** The code of what is refused; faults of ours stay faults. */
function tried(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  }
}

function begun({ parties: named, simultaneous, reviewed, passes, said }: Scene): Play {
  const play = new Play()
  play.actor = page(LEAD)
  play.start({
    parties: named,
    simultaneous,
    objective: '新增会员 10 万',
    internalReview: reviewed ? 'standard' : undefined,
    launches: PLATFORMS.slice(0, 2).map((platform) => ({ platform, launchAt: '2026-11-11T10:00:00+08:00' })),
    ...budgetOf(1_000_000),
  })
  play.actor = { client: 'test', person: 'L2001', channel: 'rest' }
  if (passes && !reviewed) play.passed()
  for (const one of said) answerOne(play, one)
  play.actor = page(LEAD)
  return play
}

const command = (one: CampaignChanges): Command => ({ type: 'amend', body: { campaign: NUMBER, changes: one } })

function shownOf(play: Play, one: CampaignChanges): AmendPreview {
  const copy = new Change(structuredClone(play.s), { ...play.ctx(), seal: () => ({ note: '', commitment: '' }) })
  decide(copy, NUMBER, command(one))
  return previewOfAmend(play.s, copy)
}

/** By the questions that stand before and after, whatever the preview reckons with. */
function partiesBetween(before: Asked, after: Asked): AmendPreview['parties'] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .flatMap((party): AmendPreview['parties'] => {
      const [was, is] = [before[party], after[party]]
      if (is === undefined) return [{ party, effect: 'left' }]
      if (was === undefined) return [{ party, effect: 'asked' }]
      if (was.goal && !is.goal) return [{ party, effect: 'goal_again' }]
      if (was.no && !is.no) return [{ party, effect: 'asked' }]
      return was.release && !is.release ? [{ party, effect: 'release_again' }] : []
    })
}

/** What each party's word is worth, as callers read it. */
type Asked = Record<string, { goal: boolean; release: boolean; no: boolean }>
function askedIn(s: CampaignState): Asked {
  const shown = presentParties(s, () => '') ?? []
  return Object.fromEntries(
    shown.map(({ party, goal, release }) => [
      party,
      { goal: goal?.valid ?? false, release: release?.valid ?? false, no: objectionOf(s, party) !== undefined },
    ]),
  )
}

const clearances = (s: CampaignState): Record<string, string> =>
  Object.fromEntries(Object.keys(s.launches).map((platform) => [platform, clearanceOf(s, platform).clearance]))

test('S0-40 S4-1 S4-15 what a preview shows of parties, clearance, filings and refusals is what then happens', () => {
  const met = new Set<string>()
  fc.assert(
    fc.property(scene, (drawn) => {
      const play = begunOrRefused(drawn)
      if (!play) return
      for (const one of drawn.amended) {
        const before = structuredClone(play.s)
        let shown: AmendPreview | undefined
        const refused = tried(() => {
          shown = shownOf(play, one)
        })
        let done: Change | undefined
        expect(
          tried(() => {
            done = play.run(command(one))
          }),
        ).toBe(refused)
        if (!shown || !done) continue
        const after = play.s
        expect(shown.parties).toEqual(partiesBetween(askedIn(before), askedIn(after)))
        const [was, is] = [clearances(before), clearances(after)]
        const moved = Object.keys(is).filter((platform) => (was[platform] ?? 'no_go') !== is[platform])
        expect(shown.clearance.map(({ platform }) => platform).filter((platform) => platform in was)).toEqual(
          moved.filter((platform) => platform in was).sort(),
        )
        const opened = done.facts.filter(({ type }) => type === 'FilingOpened').map(({ subject }) => subject)
        expect(shown.filings.filter(({ effect }) => effect === 'opened').map(({ filing }) => filing)).toEqual(opened)
        // The fact says what it changes, and no more than was shown.
        const amended = done.facts.find(({ type }) => type === 'CampaignAmended')
        const fields = (amended?.body as { differences?: { field: string }[] }).differences ?? []
        const told = shown.differences.map(({ field }) => field)
        expect(fields.map(({ field }) => field).filter((field) => !told.includes(field))).toEqual([])
        for (const { effect } of shown.parties) met.add(effect)
        for (const { clearance } of shown.clearance) met.add(clearance)
      }
    }),
    { numRuns: 250 },
  )
  // None of it stayed away by chance.
  expect([...met].sort()).toEqual(['asked', 'go', 'goal_again', 'left', 'no_go', 'release_again'])
})

function begunOrRefused(drawn: Scene): Play | undefined {
  let play: Play | undefined
  tried(() => {
    play = begun(drawn)
  })
  return play
}
