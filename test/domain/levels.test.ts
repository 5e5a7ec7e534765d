import { KINDS } from '../../activities/domain/tasks/kinds'
import { isEnough, levelOf, levelOfCommand, levelOfTask } from '../../activities/domain/tasks/levels'
import { COMMAND_SCHEMAS } from '../../infra/schemas/command-schemas'
import type { Actor, Command, CommandType } from '../../workflows/contract/commands'
import { REPORTS, type Answer, type ReportKind, type TaskKind } from '../../workflows/contract/words'
import { FILING, NUMBER, Play, refusedBy } from '../support/domain-play'

const kinds = Object.keys(KINDS) as TaskKind[]
const pairs = kinds.flatMap((kind) =>
  (Object.keys(KINDS[kind].answers) as Answer[]).map((answer) => ({ kind, answer })),
)

const page = (level: Actor['level'], person = 'M1001'): Actor => ({ client: 'pages', person, channel: 'page', level })

/** A page's answer to an open task of a kind, whatever the state makes of it: the code of its refusal, or `accepted`. */
function answered(kind: TaskKind, answer: Answer, actor: Actor): string {
  const play = new Play().start()
  const onFiling = KINDS[kind].level === 'filing'
  const task = `${onFiling ? FILING : NUMBER}.${kind}.r1`
  const key = onFiling ? Object.keys(play.f.rows)[0] : undefined
  const given = { id: task, kind, key, round: 1, turn: 1, holder: { role: 'lead', person: 'M1001' } } as const
  const tasks = onFiling ? play.f.tasks : play.s.tasks
  tasks[task] = { ...given, openedAt: play.now, status: 'open', nextRung: 0, reminders: 0 }
  play.actor = actor
  // No review has it: whoever gets past the level is told that it is another one now.
  const basis = KINDS[kind].level === 'review' ? 'another-0' : undefined
  return refusedBy(() => play.run({ type: 'answerTask', body: { task, answer, basis } }))
}

describe('what the link of a mail is good for', () => {
  test('materials, rows of the checklist and news; whatever clears, binds or ends wants a signed-in browser', () => {
    const byLink = pairs.filter(({ kind, answer }) => levelOf(kind, answer) === 'link')
    expect(byLink.map(({ kind, answer }) => `${kind}: ${answer}`).sort()).toEqual(
      [
        ...['done', 'not_applicable'].map((answer) => `do_checklist_item: ${answer}`),
        'give_advice: advised',
        ...['confirmed', 'objected'].map((answer) => `confirm_goal: ${answer}`),
        ...['not_released', 'released'].map((answer) => `clear_release: ${answer}`),
        'do_work_item: done',
        ...['held', 'not_held'].map((answer) => `hold_kickoff: ${answer}`),
        ...['done', 'not_applicable'].map((answer) => `change_contact: ${answer}`),
        ...['provided', 'not_applicable'].map((answer) => `collect_material: ${answer}`),
        ...['rejected', 'supplement', 'delayed'].map((answer) => `await_verdict: ${answer}`),
        ...['still_in_review', 'rejected', 'supplement', 'delayed'].map((answer) => `check_backend: ${answer}`),
        'answer_inquiry: answered',
        ...['items', 'corrected', 'consult'].map((answer) => `correct: ${answer}`),
        'consult_platform: answered',
        'check_live: differs',
      ].sort(),
    )
  })

  test('every kind that wants a named person wants a signed-in browser for all its answers', () => {
    for (const { kind, answer } of pairs) if (KINDS[kind].named) expect(levelOf(kind, answer)).toBe('known_browser')
    for (const kind of kinds) {
      const { signedIn } = KINDS[kind]
      // A level of an answer that the kind does not take would say nothing.
      if (typeof signedIn !== 'string')
        for (const answer of signedIn) expect(Object.keys(KINDS[kind].answers)).toContain(answer)
    }
    expect(levelOfTask({ kind: 'answer_inquiry', named: true }, 'answered')).toBe('known_browser')
  })

  test.each(pairs)('$kind answered with $answer: refused by link exactly where it must be', ({ kind, answer }) => {
    const wanted = levelOf(kind, answer) === 'known_browser'
    expect(answered(kind, answer, page('link')) === 'sign_in_required').toBe(wanted)
    // A page that does not say how it knows the person knows a link at most.
    expect(answered(kind, answer, page(undefined)) === 'sign_in_required').toBe(wanted)
    expect(answered(kind, answer, page('known_browser'))).not.toBe('sign_in_required')
    const vouched: Actor = { client: 'oms', person: 'M1001', channel: 'rest', level: 'vouched' }
    expect(answered(kind, answer, vouched)).not.toBe('sign_in_required')
  })

  test('a task is answered by its holder; lead and backup answer in a signed-in browser, and nobody else', () => {
    const play = new Play().start({ group: { design: 'D4001' } })
    const row = Object.keys(play.f.rows).find((name) => play.f.rows[name]?.department === 'design')
    play.open(FILING, { kind: 'collect_material', key: row })
    const task = `${FILING}.collect_material.${row}.r1`
    const by = (actor: Actor): string => {
      play.actor = actor
      return refusedBy(() => play.run({ type: 'answerTask', body: { task, answer: 'provided' } }))
    }
    expect(play.f.tasks[task]?.holder.person).toBe('D4001')
    expect(by(page('link', 'M1001'))).toBe('not_holder')
    expect(by(page('known_browser', 'L2001'))).toBe('not_holder')
    expect(by(page('known_browser', 'M1001'))).toBe('accepted')
  })
})

describe('commands from pages', () => {
  const bodies: { [T in CommandType]?: object } = {
    report: { filing: FILING, kind: 'rejected' },
    amend: { campaign: NUMBER, changes: {} },
    delegate: { task: `${NUMBER}.complete_plan.r1`, to: 'L2001' },
    nudge: { task: `${NUMBER}.complete_plan.r1` },
    moveDueDate: { task: `${NUMBER}.complete_plan.r1`, dueAt: '2026-12-01T00:00:00+08:00', reason: 'r' },
  }

  test('each has a level, and by link is refused exactly where it must be', () => {
    const commands = Object.keys(COMMAND_SCHEMAS) as CommandType[]
    const byLink = commands.filter((type) => levelOfCommand(type, { kind: 'rejected' }) === 'link')
    expect(byLink.sort()).toEqual(
      ['answerTask', 'answerTasks', 'fillForm', 'handInCopy', 'replaceMaterial', 'report', 'takeBackWord'].sort(),
    )
    for (const type of commands.filter((name) => !name.startsWith('answerTask') && name !== 'startCampaign')) {
      const play = new Play().start()
      play.actor = page('link')
      const body = bodies[type] ?? { filing: FILING, campaign: NUMBER, reason: 'r', text: 't' }
      const code = refusedBy(() => {
        try {
          play.run({ type, body } as Command)
        } catch (error) {
          // What the command says besides is not what is asked here.
          if (!(error instanceof TypeError)) throw error
        }
      })
      expect([type, code === 'sign_in_required']).toEqual([type, !byLink.includes(type)])
    }
    expect(refusedBy(() => Object.assign(new Play(), { actor: page('link') }).start())).toBe('sign_in_required')
  })

  test('a report of what clears a launch or ends a filing wants a signed-in browser', () => {
    const kindsOf = Object.keys(REPORTS) as ReportKind[]
    expect(kindsOf.filter((kind) => levelOfCommand('report', { kind }) === 'known_browser')).toEqual([
      'passed',
      'passed_by_lapse',
      'closed_by_platform',
      'reinstated',
    ])
    expect(levelOfCommand('report')).toBe('known_browser')
  })

  test('who takes no part in a campaign changes nothing of it from a page', () => {
    const play = new Play().start()
    const amend = (actor: Actor): string => {
      play.actor = actor
      return refusedBy(() => play.amend({ name: '改名' }))
    }
    expect(amend(page('known_browser', 'P7001'))).toBe('not_concerned')
    expect(amend(page('known_browser', 'M1002'))).toBe('accepted')
  })
})

test('what is not a page is not asked for a sign-in; a link by any way is', () => {
  const rest: Actor = { client: 'oms', channel: 'rest' }
  expect(isEnough(rest, 'known_browser')).toBe(true)
  expect(isEnough({ ...rest, level: 'link' }, 'known_browser')).toBe(false)
})
