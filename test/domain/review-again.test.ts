/** What the company has approved and what changed afterwards (S0-40): only what rested on it is reviewed again. */
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { reviewsOf } from '../../activities/domain/record/state'
import { lineOf } from '../../activities/domain/tasks/why'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import { NUMBER } from '../support/domain-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

const SMALL = 1_000_000
const LARGE = 30_000_000

/** Countersigned and approved with a budget of 10,000.00. */
function approved(more: object = {}): ReviewPlay {
  const play = new ReviewPlay().begin({ ...budgetOf(SMALL), ...more })
  for (const department of ['legal', 'finance', 'tech'])
    play.say(`countersign/${department}`, 'approved', workOf(department))
  play.say(approval(play), 'approved')
  expect([play.r.phase, pending(play)]).toEqual(['approved', false])
  return play
}
const workOf = (department: string): Record<string, unknown> => (department === 'tech' ? { workingDays: 2 } : {})
const approval = (play: ReviewPlay): string => play.asked.find((name) => name.startsWith('approve_')) ?? 'no approval'
const pending = (play: ReviewPlay): boolean =>
  clearanceOf(play.s, 'douyin').reasons.some(({ code }) => code === 'review_pending')
const change = (play: ReviewPlay, changes: object): ReviewPlay => {
  play.actor = page(LEAD)
  play.amend(changes)
  play.tell()
  return play
}
const why = (play: ReviewPlay, name: string): string[] =>
  whyAsked(play.s, undefined, play.task(name), play.ctx())
    .map(lineOf)
    .map(({ label, text }) => `${label} ${text ?? ''}`.trim())

test('S0-40 a budget of a higher tier is approved again, by whoever approves that and by nobody else', () => {
  const play = change(approved(), budgetOf(LARGE))
  expect(reviewsOf(play.s)).toHaveLength(2)
  expect(play.r.changed).toEqual(['budget'])
  expect([pending(play), play.filingView.gateOpen]).toEqual([true, false])
  expect(play.asked).toEqual([expect.stringMatching(/^approve_campaign\//)])
  expect(play.task(approval(play)).holder.person).toBe('C9001')
  expect(why(play, approval(play))).toContain('上次通过后有变化 预算')
  play.say(approval(play), 'approved')
  expect([pending(play), play.filingView.gateOpen]).toEqual([false, true])
})

test.each<[string, object]>([
  ['another name', { name: '双12 抽奖' }],
  ['a longer campaign', { endsAt: '2026-11-20T18:00:00+08:00' }],
  ['one more platform', { launches: [{ platform: 'wechat', launchAt: '2026-11-11T10:00:00+08:00' }] }],
])('S0-40 %s is reviewed again by everybody', (_what, changes) => {
  const play = change(approved(), changes)
  expect(pending(play)).toBe(true)
  expect(play.asked).toEqual(['countersign/legal'])
})

test.each<[string, object]>([
  ['a smaller budget', budgetOf(SMALL / 2)],
  ['a budget of the same tier', budgetOf(SMALL * 2)],
  ['a launch that is put off', { launches: [{ platform: 'douyin', launchAt: '2026-11-12T10:00:00+08:00' }] }],
  ['another backup', { backup: 'L2001' }],
])('S0-40 %s changes nothing of the approval', (_what, changes) => {
  const play = change(approved(), changes)
  expect([reviewsOf(play.s).length, pending(play)]).toEqual([1, false])
})

test('S0-40 whoever approves reads what has changed since a department signed', () => {
  const play = new ReviewPlay().begin(budgetOf(SMALL))
  play.say('countersign/legal', 'approved')
  change(play, { name: '双12 抽奖' })
  play.say('countersign/finance', 'approved')
  play.say('countersign/tech', 'approved', { workingDays: 2 })
  expect(why(play, approval(play)).filter((line) => line.includes('会签后有变化'))).toEqual([
    '法务会签后有变化 活动内容',
  ])
})

test('a campaign that is approved again and refused can be asked for once more', () => {
  const play = change(approved(), { name: '双12 抽奖' })
  play.say('countersign/legal', 'refused')
  expect([play.r.phase, pending(play)]).toEqual(['refused', true])
  expect(play.view.reviewRefused).toBe('R2')
})

test.each<[string, () => ReviewPlay]>([
  ['a budget of a higher tier', () => change(approved(), budgetOf(LARGE))],
  ['figures that finance does not hold to', objected],
])('S0-40 what changes while the company looks at %s is countersigned by everybody after it', (_what, reviewed) => {
  const play = change(reviewed(), { name: '双12 抽奖' })
  expect(play.r.changed).toEqual(['budget'])
  if (play.asked.includes('countersign/finance')) play.say('countersign/finance', 'approved')
  play.say(approval(play), 'approved')
  // Legal has signed another content: it is asked for this one, and nothing goes live before.
  expect([reviewsOf(play.s).length, play.r.changed, pending(play)]).toEqual([3, ['plan'], true])
  expect(play.asked).toEqual(['countersign/legal'])
  for (const department of ['legal', 'finance', 'tech'])
    play.say(`countersign/${department}`, 'approved', workOf(department))
  play.say(approval(play), 'approved')
  expect([reviewsOf(play.s).length, pending(play)]).toEqual([3, false])
})

/** Finance has said that the figures do not hold as they are now. */
function objected(): ReviewPlay {
  const play = change(approved(), budgetOf(SMALL * 2))
  play.open(NUMBER, { kind: 'confirm_figures', key: 'finance' })
  play.actor = page('F6001')
  play.answer(NUMBER, 'confirm_figures', 'objected', { text: '测算依据不足' }, 'finance')
  play.tell()
  return play
}
