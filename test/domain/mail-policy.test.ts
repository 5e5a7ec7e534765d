/** What a release of mails does to tasks that are open, and how a campaign is played on (S0-39). */
import { changeMailPolicy } from '../../activities/domain/change-mail-policy'
import { Change } from '../../activities/domain/decision/change'
import { doWhatIsDue } from '../../activities/domain/due'
import { playMails, type PlayedOn } from '../../activities/domain/rehearse-mail'
import { mergePatch } from '../../activities/domain/rules/merge-patch'
import { notOfMails, writesAs } from '../../activities/domain/rules/mail-policy'
import { openTasks } from '../../activities/domain/record/state'
import type { Ladder, Policy } from '../../workflows/contract/policy'
import { FILING, NUMBER, Play } from '../support/domain-play'

const standard = new Play().policy.ladders.standard as Ladder
const withStandard = (policy: Policy, ladder: Ladder): Policy => ({
  ...policy,
  version: '2027-01-01',
  ladders: { ...policy.ladders, standard: ladder },
})
const later = (policy: Policy): Policy =>
  withStandard(policy, { ...standard, rungs: standard.rungs.filter(({ offset }) => offset.value > 0) })

const begun = (): Play => {
  const play = new Play().start()
  play.open(FILING, ...Object.keys(play.f.rows).map((key) => ({ kind: 'collect_material' as const, key })))
  return play
}

/** The first look after a release. */
function released(play: Play, policy: Policy, at: string): Change {
  play.now = at
  const ctx = {
    ...play.ctx(),
    policy: writesAs(play.policy, policy),
    mailPolicy: { version: policy.version, releasedAt: at, before: play.policy },
  }
  const change = new Change(structuredClone(play.s), ctx)
  changeMailPolicy(change)
  doWhatIsDue(change, FILING)
  return change
}
const reminders = (change: Change) =>
  change.facts.flatMap((fact) => (fact.type === 'ReminderIssued' ? [fact.body] : []))
const dueOf = (play: Play): string => {
  const [task] = openTasks(play.f)
  if (task?.dueAt === undefined) throw new Error('nothing is due')
  return task.dueAt
}
const later1h = (at: string): string => new Date(Date.parse(at) + 3_600_000).toISOString()

test('S0-39 what is due when a release is first seen is told by the old ladder, overdue too', () => {
  const play = begun()
  const { length } = openTasks(play.f)
  const due = dueOf(play)
  for (const policy of [{ ...play.policy, version: '2027-01-01' }, later(play.policy)]) {
    const told = reminders(released(play, policy, due))
    expect(told.map(({ overdue }) => overdue)).toEqual(Array.from({ length }, () => true))
  }
})

test('S0-39 a due time that was told as overdue is not told so again by a ladder that begins after it', () => {
  const play = begun()
  play.now = dueOf(play)
  play.look(FILING)
  const change = released(play, later(play.policy), later1h(play.now))
  const [task] = openTasks(change.state.filings[FILING] ?? { tasks: {} })
  expect(task).toMatchObject({ nextRung: 0, toldOverdueAt: task?.dueAt })
  const next = new Change(structuredClone(change.state), {
    ...change.ctx,
    mailPolicy: undefined,
    now: new Date(Date.parse(play.now) + 3 * 86_400_000).toISOString(),
  })
  doWhatIsDue(next, FILING)
  expect(reminders(next).length).toBeGreaterThan(0)
  expect(reminders(next).filter(({ overdue }) => overdue)).toEqual([])
})

test('S0-39 a ladder that is the same goes on where it was, a spared reminder stays spared', () => {
  const play = begun()
  const before = openTasks(play.f).map(({ id, nextRung }) => [id, nextRung])
  const change = released(play, { ...play.policy, version: '2027-01-01' }, play.now)
  expect(openTasks(change.state.filings[FILING] ?? { tasks: {} }).map(({ id, nextRung }) => [id, nextRung])).toEqual(
    before,
  )
  expect(change.facts[0]).toMatchObject({
    type: 'MailPolicyChanged',
    body: { policyVersion: '2027-01-01', releasedAt: play.now, rungs: {}, overdue: [] },
  })
})

/** Letter by letter, so that each has its own name. */
function played(play: Play, days: number): PlayedOn {
  play.policy = { ...play.policy, mail: undefined }
  const { now: from, actor: _actor, seal: _seal, ...around } = play.ctx()
  const until = new Date(Date.parse(from) + days * 86_400_000).toISOString()
  const steps = playMails(play.s, around, [], { from, until })
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

test('S0-39 played on, a filing under review has its back end looked into', () => {
  const play = new Play().start().submitted()
  play.open(FILING, { kind: 'await_verdict' })
  const before = structuredClone(play.s)
  const { letters, whole } = played(play, 60)
  expect(whole).toBe(true)
  const names = [...letters.keys()].join('\n')
  expect(names).toContain('check_backend')
  expect(play.s).toEqual(before)
})

test('S0-39 played on, a closing campaign is asked to close', () => {
  const play = new Play().start().passed()
  play.open(NUMBER, { kind: 'go_live', key: 'douyin' })
  play.answer(NUMBER, 'go_live', 'live', {}, 'douyin')
  const names = [...played(play, 60).letters.keys()].join('\n')
  expect(names).toContain(`${NUMBER}.close.`)
})

test('a merge patch puts in, takes away, and puts lists in their place whole (RFC 7396)', () => {
  const before = { a: { b: 1, c: [1, 2] }, d: 'x' }
  expect(mergePatch(before, { a: { b: null, c: [3] }, e: { f: null } })).toEqual({ a: { c: [3] }, d: 'x', e: {} })
  expect(mergePatch(before, 'y')).toBe('y')
  expect(mergePatch(before, JSON.parse('{"__proto__": {"a": 1}}'))).toMatchObject(before)
  expect(({} as { a?: number }).a).toBeUndefined()
})

test('only ladders, envelopes and urgency are about mails', () => {
  const { policy } = new Play()
  const [kind = '', rule] = Object.entries(policy.tasks)[0] ?? []
  const changed = (part: object): string[] => notOfMails(policy, { ...policy, ...part })
  expect(changed({ version: 'x', source: 'y', ladders: {}, mail: undefined })).toEqual([])
  expect(changed({ tasks: { ...policy.tasks, [kind]: { ...rule, urgent: !rule?.urgent } } })).toEqual([])
  expect(changed({ tasks: { ...policy.tasks, [kind]: { ...rule, due: 'launch', holder: 'backup' } } })).toEqual([
    `/tasks/${kind}`,
  ])
  expect(changed({ officeHours: { start: '08:00', end: '20:00' } })).toEqual(['/officeHours'])
})
