/** A party says no: whoever leads the campaign decides what becomes of that, and no launch goes on before (S4-1, S4-15). */
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { taskName } from '../../activities/domain/desk/names'
import { announcements } from '../../activities/domain/mail/announce'
import { openTasks } from '../../activities/domain/record/state'
import { lineOf } from '../../activities/domain/tasks/why'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import type { PartyInput } from '../../workflows/contract/parties'
import { ANSWERS, type Answer } from '../../workflows/contract/words'
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
    const why = whyAsked(play.s, undefined, task, play.ctx()).map(lineOf)
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
    const why = whyAsked(play.s, undefined, task, play.ctx()).map(lineOf)
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

test.each<[Answer, string[]]>([
  ['left_out', ['P5001', 'M1002']],
  ['not_waited_for', ['P5001', 'M1002']],
  // Asked again, it has that from its task.
  ['asked_again', []],
])('S4-1 the party, and whoever looks after it, read how its objection ended: %s', (how, to) => {
  const told = announcements(decideOn(objected(), how, '预算已定，无法调整')).filter(
    ({ kind }) => kind === 'objection_settled',
  )
  expect(told.map(({ recipient }) => recipient)).toEqual(to)
  for (const { body } of told)
    expect(body.lines).toEqual([
      { label: '合作方', text: '乙品牌，活动目标' },
      { label: '处理结果', text: ANSWERS[how].zh },
      { label: '说明', note: '预算已定，无法调整' },
    ])
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

test('pages call the task by the name of the party', () => {
  const play = objected()
  const task = openTasks(play.s).find(({ kind }) => kind === 'settle_objection')
  if (!task) throw new Error('the lead is not asked')
  expect(taskName(play.s, undefined, task, () => undefined)).toEqual({
    zh: '处理合作方异议：乙品牌',
    en: 'settle an objection of a party: 乙品牌',
  })
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

describe('a party that has said yes', () => {
  const agreed = (): Play => {
    const play = begin()
    say(play, 'brand_b', 'confirmed')
    say(play, 'brand_b', 'released')
    expect(play.view.clearance.douyin).toBe('go')
    return play
  }
  const takeBack = (play: Play, question: 'goal' | 'release', by: Play['actor'], text = '对方法务要求暂缓') => {
    play.actor = by
    const change = play.run({ type: 'takeBackWord', body: { campaign: NUMBER, party: 'brand_b', question, text } })
    tell(play)
    return change
  }
  const brand: Play['actor'] = { client: 'pages', channel: 'page', level: 'link', person: 'P5001' }

  test.each(['goal', 'release'] as const)('S4-15 takes its word back before the launch: %s', (question) => {
    const play = agreed()
    const change = takeBack(play, question, brand)
    expect(play.view.clearance.douyin).toBe('no_go')
    const fallen = change.facts.find(({ type }) => type === 'ClearanceChanged')
    expect(fallen?.body).toMatchObject({
      clearance: 'no_go',
      reasons: [{ filing: '', code: 'party_objected', item: 'brand_b' }],
    })
    // Its lead has it as any objection, with the words.
    expect(asked(play)).toEqual(['settle_objection/brand_b M1001'])
    const task = openTasks(play.s).find(({ kind }) => kind === 'settle_objection')
    if (!task) throw new Error('the lead is not asked')
    expect(whyAsked(play.s, undefined, task, play.ctx()).map(lineOf)[1]).toEqual({
      label: '收回确认的原因',
      note: '对方法务要求暂缓',
    })
    decideOn(play, 'asked_again')
    if (question === 'goal') say(play, 'brand_b', 'confirmed')
    // What was released rests on the goal: it is asked again, too.
    expect(asked(play)).toEqual(['clear_release/brand_b P5001'])
    say(play, 'brand_b', 'released')
    expect(play.view.clearance.douyin).toBe('go')
  })

  test('is live already: the alarm is raised where it is', () => {
    const play = agreed()
    play.actor = page(LEAD)
    play.open(NUMBER, { kind: 'go_live', key: 'douyin' })
    play.answer(NUMBER, 'go_live', 'live', {}, 'douyin')
    takeBack(play, 'release', brand)
    expect(play.s.alarms).toEqual(['live_without_clearance:douyin'])
  })

  test('whoever speaks for it, looks after it or answers for the campaign says so, and nobody else', () => {
    for (const by of [
      page('M1002'),
      page(LEAD),
      { client: 'crm', channel: 'rest', person: 'P5001' } as const,
      { client: 'crm', channel: 'rest', person: 'M1002' } as const,
    ]) {
      const play = agreed()
      takeBack(play, 'release', by)
      expect(play.view.clearance.douyin).toBe('no_go')
    }
    const refusals: [Play['actor'], string][] = [
      [page('L2001'), 'not_concerned'],
      [page('M1009'), 'not_concerned'],
      [{ client: 'crm', channel: 'rest', person: 'L2001' }, 'not_concerned'],
      [{ client: 'crm', channel: 'rest' }, 'person_required'],
      [{ client: 'temporal_ui', channel: 'temporal_ui', person: 'P5001' }, 'person_required'],
      [{ client: 'pages', channel: 'page', level: 'link', person: LEAD }, 'sign_in_required'],
    ]
    for (const [by, code] of refusals) expect(refusedBy(() => takeBack(agreed(), 'release', by))).toBe(code)
  })

  test('has nothing to take back where its yes does not count', () => {
    const play = begin()
    for (const question of ['goal', 'release'] as const)
      expect(refusedBy(() => takeBack(play, question, brand))).toBe('party_not_confirmed')
    const twice = agreed()
    takeBack(twice, 'release', brand)
    expect(refusedBy(() => takeBack(twice, 'release', brand))).toBe('party_not_confirmed')
    const unknown = { campaign: NUMBER, party: 'nobody', question: 'goal', text: '好' } as const
    expect(refusedBy(() => agreed().run({ type: 'takeBackWord', body: unknown }))).toBe('not_found')
    const over = agreed()
    over.actor = page(LEAD)
    over.run({ type: 'cancel', body: { campaign: NUMBER, reason: '取消' } })
    expect(['campaign_withdrawing', 'campaign_over']).toContain(refusedBy(() => takeBack(over, 'goal', brand)))
  })
})
