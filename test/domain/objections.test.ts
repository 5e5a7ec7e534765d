/** A party says no: whoever leads the campaign decides what becomes of that, and no launch goes on before (S4-1, S4-15). */
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { announcements } from '../../activities/domain/mail/announce'
import { openTasks } from '../../activities/domain/record/state'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import type { PartyInput } from '../../workflows/contract/parties'
import type { Answer } from '../../workflows/contract/words'
import { NUMBER, Play, refusedBy } from '../support/domain-play'
import { LEAD, page } from '../support/review-play'

const OURS: PartyInput = { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' }
const BRAND: PartyInput = { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' }

const tell = (play: Play): void => {
  play.open(NUMBER, ...(play.view.partyAsks ?? []))
}
const PARTY_KINDS = ['confirm_goal', 'clear_release', 'settle_objection']
const asked = (play: Play): string[] =>
  openTasks(play.s)
    .filter(({ kind }) => PARTY_KINDS.includes(kind))
    .map(({ kind, key, holder }) => `${kind}/${key} ${holder.person}`)
    .sort()

function say(play: Play, party: string, answer: Answer, text = '好') {
  const kind = answer === 'confirmed' || answer === 'objected' ? 'confirm_goal' : 'clear_release'
  const person = play.s.parties?.find((one) => one.party === party)?.contact ?? ''
  play.actor = { client: 'pages', channel: 'page', level: 'link', person }
  const change = play.answer(NUMBER, kind, answer, { text }, party)
  tell(play)
  return change
}
function decideOn(play: Play, answer: Answer, text = '已与对方沟通', party = 'brand_b') {
  play.actor = page(LEAD)
  const change = play.answer(NUMBER, 'settle_objection', answer, { text }, party)
  tell(play)
  return change
}
const codes = (play: Play): string[] => clearanceOf(play.s, 'douyin').reasons.map(({ code }) => code)

/** Passed at its platform; our own side has said yes to everything that can be asked already. */
function begin(): Play {
  const play = new Play().start({ parties: [OURS, BRAND], objective: '新增会员 10 万' })
  play.passed()
  tell(play)
  say(play, 'ours', 'confirmed')
  say(play, 'ours', 'released')
  return play
}
function objected(): Play {
  const play = begin()
  say(play, 'brand_b', 'objected', '目标过高')
  return play
}
function notReleased(): Play {
  const play = begin()
  say(play, 'brand_b', 'confirmed')
  say(play, 'brand_b', 'not_released', '素材待法务确认')
  return play
}

const objections: [string, () => Play, string, string][] = [
  ['the goal', objected, 'confirm_goal', '目标过高'],
  ['the release', notReleased, 'clear_release', '素材待法务确认'],
]
describe.each(objections)('an objection to %s', (_what, begun, again, words) => {
  test('S4-1 S4-15 is a task of the lead with the words of the party, and holds every launch up', () => {
    const play = begun()
    expect(asked(play)).toEqual(['settle_objection/brand_b M1001'])
    expect(codes(play)).toEqual(['party_objected'])
    const task = openTasks(play.s).find(({ kind }) => kind === 'settle_objection')
    if (!task) throw new Error('the lead is not asked')
    const why = whyAsked(play.s, undefined, task, play.ctx())
    expect(why.map(({ label }) => label)).toEqual(['不同意的事项', '异议', '提出人', '我方联系人'])
    expect(why[1]?.note).toBe(words)
    expect([why[2]?.person, why[3]?.person]).toEqual(['P5001', 'M1002'])
  })

  test('wants words and somebody who is signed in, whatever is decided', () => {
    const play = begun()
    for (const answer of ['asked_again', 'left_out', 'not_waited_for'] as const) {
      expect(refusedBy(() => decideOn(play, answer, ' '))).toBe('field_required')
      play.actor = { client: 'pages', channel: 'page', level: 'link', person: LEAD }
      expect(refusedBy(() => play.answer(NUMBER, 'settle_objection', answer, { text: '好' }, 'brand_b'))).toBe(
        'sign_in_required',
      )
    }
    expect(codes(play)).toEqual(['party_objected'])
  })

  test('asked again: the party reads what it said and what is said to it; until it says yes nothing goes live', () => {
    const play = begun()
    decideOn(play, 'asked_again', '已按贵方意见调整')
    expect(asked(play)).toEqual([`${again}/brand_b P5001`])
    expect(codes(play)).toEqual(['party_objected'])
    const task = openTasks(play.s).find(({ kind }) => kind === again)
    if (!task) throw new Error('the party is not asked')
    const why = whyAsked(play.s, undefined, task, play.ctx())
    expect(why.slice(0, 2).map(({ note }) => note)).toEqual([words, '已按贵方意见调整'])
    // It says no once more: the lead has it once more.
    say(play, 'brand_b', again === 'confirm_goal' ? 'objected' : 'not_released', '仍不同意')
    expect(asked(play)).toEqual(['settle_objection/brand_b M1001'])
    decideOn(play, 'asked_again')
    if (again === 'confirm_goal') say(play, 'brand_b', 'confirmed')
    say(play, 'brand_b', 'released')
    expect([codes(play), asked(play), play.view.clearance.douyin]).toEqual([[], [], 'go'])
  })

  test('left out: the campaign runs without the party', () => {
    const play = begun()
    decideOn(play, 'left_out')
    expect(play.s.parties?.map(({ party }) => party)).toEqual(['ours'])
    expect([codes(play), asked(play), play.view.clearance.douyin]).toEqual([[], [], 'go'])
    // Who comes back is asked.
    play.amend({ parties: [OURS, BRAND] })
    tell(play)
    expect(asked(play)).toEqual([`${again}/brand_b P5001`])
    expect(play.view.clearance.douyin).toBe('no_go')
  })

  test('not waited for: the party stays, and is asked anew about another goal', () => {
    const play = begun()
    decideOn(play, 'not_waited_for')
    expect(play.s.parties).toHaveLength(2)
    expect([codes(play), asked(play), play.view.clearance.douyin]).toEqual([[], [], 'go'])
    play.amend({ objective: '新增会员 8 万' })
    tell(play)
    expect(asked(play)).toEqual(['confirm_goal/brand_b P5001', 'confirm_goal/ours M1009'])
    expect(play.view.clearance.douyin).toBe('no_go')
  })

  test('a goal that changes makes it moot: the lead is asked no more, the parties are', () => {
    const play = begun()
    play.actor = page(LEAD)
    play.amend({ objective: '新增会员 8 万' })
    tell(play)
    expect(asked(play)).toEqual(['confirm_goal/brand_b P5001', 'confirm_goal/ours M1009'])
  })

  test('whoever looks after the party is told at once, whoever leads by the task', () => {
    const play = begin()
    if (again === 'clear_release') say(play, 'brand_b', 'confirmed')
    const told = announcements(say(play, 'brand_b', again === 'confirm_goal' ? 'objected' : 'not_released', words))
    const news = told.filter(({ kind }) => kind === 'party_answered')
    expect(news.map(({ recipient }) => recipient)).toEqual(['M1002'])
  })
})

test('whoever leads the campaign of several parties leaves it only once another one leads', () => {
  const play = new Play().start({ parties: [OURS, BRAND], objective: '新增会员 10 万' })
  tell(play)
  say(play, 'ours', 'objected', '预算不足')
  expect(refusedBy(() => decideOn(play, 'left_out', '退出', 'ours'))).toBe('parties_unfit')
  play.actor = page(LEAD)
  play.amend({
    parties: [
      { ...OURS, lead: false },
      { ...BRAND, lead: true },
    ],
  })
  decideOn(play, 'left_out', '退出', 'ours')
  expect(play.s.parties?.map(({ party }) => party)).toEqual(['brand_b'])
})

test('an answer of the lead rests on what the party said', () => {
  const play = objected()
  const task = openTasks(play.s).find(({ kind }) => kind === 'settle_objection')
  const stale = `goal-0000000000.objection-0000000000`
  play.actor = page(LEAD)
  expect(
    refusedBy(() =>
      play.run({
        type: 'answerTask',
        body: { task: task?.id ?? '', answer: 'not_waited_for', text: '好', basis: stale },
      }),
    ),
  ).toBe('basis_changed')
})
