/** Who is asked to sign in an internal review, who passes it on, and what happens when whoever is asked is not there any more. */
import { applyTask } from '../../activities/domain/record/fold/apply-task'
import type { DirectoryPerson } from '../../workflows/contract/reference'
import { NUMBER, refusedBy, types } from '../support/domain-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

const LEGAL = 'countersign/legal'
const vouched = (person?: string) => ({ client: 'oms', person, channel: 'rest', level: 'vouched' }) as const

/** A colleague in a department. */
const colleague = (staff: string, department: DirectoryPerson['department']): [string, DirectoryPerson] => [
  staff,
  { staff, name: staff, department, manager: 'M1009', mail: `${staff}@example.com`, phone: '000' },
]
const withColleague = (play: ReviewPlay): ReviewPlay => {
  play.people = new Map([...play.people, colleague('L2002', 'legal')])
  return play
}
const without = (play: ReviewPlay, ...left: string[]): void => {
  play.people = new Map([...play.people].filter(([staff]) => !left.includes(staff)))
}

describe('a signature is given on the page', () => {
  test.each(['approved', 'change_requested', 'disputed', 'refused'] as const)(
    'no key says %s for somebody',
    (answer) => {
      const play = new ReviewPlay().begin()
      expect(refusedBy(() => play.say(LEGAL, answer, {}, vouched('L2001')))).toBe('own_answer_required')
      expect(refusedBy(() => play.say(LEGAL, answer))).toBe('accepted')
    },
  )
})

describe('the requester’s side does not pick who signs', () => {
  test('whoever the plan names for a department must be of it, or above it', () => {
    const named = (group: object) => new ReviewPlay().begin({ group }).task(LEGAL).holder.person
    expect(named({ legal: 'P5001' })).toBe('L2001')
    expect(named({ legal: 'M1009' })).toBe('M1009')
    const play = withColleague(new ReviewPlay()).begin({ group: { legal: 'L2002' } })
    expect(play.task(LEGAL).holder.person).toBe('L2002')
    // Named while it waits: it stays where it is.
    const waits = new ReviewPlay().begin()
    waits.actor = page(LEAD)
    waits.amend({ group: { legal: 'P5001' } })
    expect(waits.task(LEGAL).holder.person).toBe('L2001')
  })

  test('the policy’s fallback may sign wherever it is named', () => {
    const play = new ReviewPlay({ fallback: 'P5001' }).begin({ group: { legal: 'P5001' } })
    expect(play.task(LEGAL).holder.person).toBe('P5001')
  })

  test('whoever is asked passes it on within the department, and so does the one above; nobody else', () => {
    const play = withColleague(new ReviewPlay())
    // Above the lead stands somebody who is not above legal.
    const { M1001: lead } = Object.fromEntries(play.people)
    if (!lead) throw new Error('no lead')
    play.people = new Map([...play.people, [LEAD, { ...lead, manager: 'O7001' }]])
    play.begin()
    const delegate = (actor: typeof play.actor, to = 'L2002') => {
      play.actor = actor
      return refusedBy(() => play.run({ type: 'delegate', body: { task: play.task(LEGAL).id, to } }))
    }
    expect(delegate(page('O7001'))).toBe('not_holder')
    expect(delegate(page(LEAD))).not.toBe('accepted')
    expect(delegate(vouched(LEAD))).toBe('own_request')
    expect(delegate(vouched('O7001'))).toBe('not_holder')
    expect(delegate(vouched())).toBe('person_required')
    expect(delegate({ client: 'temporal_ui', channel: 'temporal_ui' })).toBe('person_required')
    expect(delegate(page('L2001'), 'P5001')).toBe('not_of_department')
    expect(play.task(LEGAL).holder.person).toBe('L2001')
    expect(delegate(page('L2001'))).toBe('accepted')
    expect(play.task(LEGAL).holder.person).toBe('L2002')
    expect(delegate(page('M1009'), 'L2001')).toBe('accepted')
  })

  test('a lead above a department does not choose there either', () => {
    const play = withColleague(new ReviewPlay()).begin({ lead: 'M1009' })
    play.actor = page('M1009')
    const { id } = play.task(LEGAL)
    expect(refusedBy(() => play.run({ type: 'delegate', body: { task: id, to: 'L2002' } }))).toBe('own_request')
  })

  test('handing over a leaver’s work keeps it in the department', () => {
    const play = withColleague(new ReviewPlay()).begin()
    const { id } = play.task(LEGAL)
    const handOver = (to: string) => {
      const tasks = [{ task: id, from: 'L2001' }]
      play.run({ type: 'handOver', body: { campaign: NUMBER, from: 'L2001', to, why: 'leaving', tasks } } as never)
      return play.task(LEGAL).holder.person
    }
    expect(handOver('P5001')).toBe('L2001')
    expect(handOver('L2002')).toBe('L2002')
  })
})

describe('whoever is asked and may not sign any more', () => {
  test('is replaced in the same step in which they sign as somebody else', () => {
    const play = withColleague(new ReviewPlay({ countersign: [['legal', 'finance']] }))
    play.begin({ group: { legal: 'M1009', finance: 'M1009' } })
    expect(play.task('countersign/finance').holder.person).toBe('M1009')
    play.say(LEGAL, 'approved')
    expect(play.task('countersign/finance').holder.person).toBe('F6001')
  })

  test('has left the directory: a colleague is asked; where there is nobody there is an alarm', () => {
    const play = withColleague(new ReviewPlay()).begin()
    without(play, 'L2001')
    play.look(play.r.id)
    expect(play.task(LEGAL).holder).toEqual({ role: 'legal', person: 'L2002' })
    without(play, 'L2002')
    play.look(NUMBER)
    expect(play.task(LEGAL).holder.person).toBe('L2002')
    expect(play.s.alarms).toEqual(['review_without_signer:legal'])
    play.people = new Map([...play.people, colleague('L2003', 'legal')])
    play.look(play.r.id)
    expect(play.task(LEGAL).holder.person).toBe('L2003')
    expect(play.s.alarms).toEqual([])
  })

  test('has moved to another department', () => {
    const play = withColleague(new ReviewPlay()).begin()
    play.people = new Map([...play.people, colleague('L2001', 'marketing')])
    play.look(play.r.id)
    expect(play.task(LEGAL).holder.person).toBe('L2002')
  })

  test('leaves the whole term to whoever is found, with reminders anew', () => {
    const play = withColleague(new ReviewPlay()).begin()
    const first = play.task(LEGAL)
    play.now = '2026-10-26T10:00:00+08:00'
    play.look(play.r.id)
    expect(play.task(LEGAL)).toMatchObject({ escalated: true })
    expect(Date.parse(first.dueAt ?? '')).toBeLessThan(Date.parse(play.now))
    without(play, 'L2001')
    const found = play.look(play.r.id)
    expect(types(found)).toEqual(['TaskHandedOver'])
    const second = play.task(LEGAL)
    expect(second).toMatchObject({ id: first.id, reminders: 0, holder: { person: 'L2002' } })
    expect(second).not.toHaveProperty('escalated')
    expect(Date.parse(second.dueAt ?? '')).toBeGreaterThan(Date.parse(play.now))
    expect(second.dueFrom).toEqual({ ...first.dueFrom, at: play.now })
    expect(play.wake(play.r.id)).toBeDefined()
  })

  test('a hand-over that was recorded before keeps due time and reminders', () => {
    const play = new ReviewPlay().begin()
    const s = structuredClone(play.s)
    const task = s.reviews?.[play.r.id]?.tasks[play.task(LEGAL).id]
    if (!task) throw new Error('no task')
    task.reminders = 3
    const { dueAt } = task
    const body = { task: task.id, person: 'M1009', because: 'signer_found' }
    applyTask(s, { type: 'TaskHandedOver', v: 1, seq: 99, subject: play.r.id, at: play.now, body })
    expect(task).toMatchObject({ dueAt, reminders: 3, holder: { person: 'M1009' } })
  })
})

test('U-14 the lead nudges whoever is to sign, but neither answers nor passes it on', () => {
  const play = new ReviewPlay().begin()
  const { id } = play.task(LEGAL)
  const nudge = (person: string) => {
    play.actor = page(person)
    return refusedBy(() => play.run({ type: 'nudge', body: { task: id } }))
  }
  expect([LEAD, 'M1002', 'M1009'].map(nudge)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(nudge('D4001')).toBe('not_holder')
  expect(play.facts.filter(({ type }) => type === 'TaskNudged')).toHaveLength(3)
})

describe('what a signature rests on', () => {
  const signing = (change: (play: ReviewPlay) => void, kind = LEGAL) => {
    const play = new ReviewPlay(kind === LEGAL ? {} : { countersign: [] }).begin(budgetOf(1_000_000))
    const basis = play.basis(play.task(kind))
    play.actor = page(LEAD)
    change(play)
    return refusedBy(() => play.say(kind, 'approved', { basis }))
  }

  test.each([LEGAL, 'approve_campaign'])('%s: what is filed where, or need not be', (kind) => {
    const amended = (changes: object) => signing((play) => void play.amend(changes), kind)
    expect(amended({ filings: [{ platform: 'douyin', item: 'ad_creative' }] })).toBe('basis_changed')
    expect(amended({ filings: [{ platform: 'douyin', item: 'activity_report', required: false }] })).toBe(
      'basis_changed',
    )
    expect(amended({ notNeeded: [{ platform: 'weibo', reason: '无须备案' }] })).toBe('basis_changed')
    expect(amended({ reason: '说明' })).toBe('accepted')
  })

  test('how far a filing has come disturbs nobody', () => {
    const one = signing((play) => {
      for (const row of Object.keys(play.f.rows)) play.answer(play.f.id, 'collect_material', 'provided', {}, row)
    })
    expect(one).toBe('accepted')
  })
})

describe('nobody signs what they have had a hand in', () => {
  const amended = (person: string, changes: object = budgetOf(1_000_000)) => {
    const play = withColleague(new ReviewPlay()).begin()
    play.actor = vouched(person)
    play.amend(changes)
    return play
  }

  test('whoever changes the plan is passed over from then on, and cannot get it passed on', () => {
    const play = amended('L2001')
    expect(play.task(LEGAL).holder.person).toBe('L2002')
    play.actor = page('L2002')
    const { id } = play.task(LEGAL)
    expect(refusedBy(() => play.run({ type: 'delegate', body: { task: id, to: 'L2001' } }))).toBe('own_request')
  })

  test('whoever led before, and whoever backs it up', () => {
    const play = new ReviewPlay().begin({ lead: 'L2001', backup: 'F6001' })
    play.actor = page('L2001')
    play.amend({ lead: LEAD })
    expect(play.task(LEGAL).holder.person).toBe('M1009')
    play.say(LEGAL, 'approved')
    expect(play.task('countersign/finance').holder.person).not.toBe('F6001')
  })

  test('whoever has made what was asked for', () => {
    const play = withColleague(new ReviewPlay()).begin()
    play.say(LEGAL, 'change_requested').say('revise_plan', 'revised', {}, vouched('L2001'))
    expect(play.task(LEGAL).holder.person).toBe('L2002')
  })

  test('who has signed and leads it now has signed nothing: a colleague is asked in a new round', () => {
    const play = withColleague(new ReviewPlay({ countersign: [['legal'], ['finance']] })).begin()
    play.say(LEGAL, 'approved').say('countersign/finance', 'approved')
    expect(play.r.phase).toBe('approving')
    play.actor = page(LEAD)
    play.amend({ lead: 'L2001' })
    play.tell()
    expect(play.r).toMatchObject({ phase: 'countersigning', signers: { legal: { turn: 2 } } })
    expect(play.asked).toEqual([LEGAL])
    expect(play.task(LEGAL)).toMatchObject({ round: 2, holder: { person: 'L2002' } })
    play.say(LEGAL, 'approved')
    // The others have not signed for themselves.
    expect(play.r.signers.finance).toMatchObject({ turn: 1, answer: 'approved' })
    expect(play.asked).toEqual(['approve_campaign/ceo_office'])
  })

  test('a campaign that is not reviewed keeps nothing of it', () => {
    const play = new ReviewPlay()
    play.start()
    play.amend({ name: '改名' })
    expect(play.s).not.toHaveProperty('preparedBy')
  })
})
