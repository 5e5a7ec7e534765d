import fc from 'fast-check'
import { basisOf, changedSince } from '../../activities/domain/tasks/basis'
import { openTasks } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import type { TaskKind } from '../../workflows/contract/words'
import { FILING, LAUNCH_AT, NUMBER, Play, refusedBy } from '../support/domain-play'

const OTHER = `${NUMBER}-02`

type Step = (play: Play) => unknown

/** Two filings; the first is taken as far as the task of a kind needs. */
const begun = (): Play =>
  new Play().start({
    filings: [
      { platform: 'douyin', item: 'activity_report' },
      { platform: 'wechat', item: 'mini_program_audit' },
    ],
    launches: [
      { platform: 'douyin', launchAt: LAUNCH_AT },
      { platform: 'wechat', launchAt: LAUNCH_AT },
    ],
    traits: ['lottery'],
    forms: ['video'],
    industry: 'other',
    productGroups: [],
  })

const row = (play: Play): string => Object.keys(play.f.rows)[0] ?? ''
const collected = (play: Play): void => {
  for (const name of Object.keys(play.f.rows))
    play.answer(FILING, 'collect_material', 'provided', { validUntil: '2027-12-31T00:00:00+08:00' }, name)
}
const replace: Step = (play) =>
  play.run({
    type: 'replaceMaterial',
    body: { filing: FILING, row: row(play), fileIds: ['file-2'], validUntil: '2028-01-31T00:00:00+08:00' },
  })
const report =
  (filing: string, kind: 'inquiry' | 'delayed' | 'rejected' | 'passed' | 'in_review'): Step =>
  (play) =>
    play.run({ type: 'report', body: { filing, kind, text: `平台：${kind}` } })
const copy =
  (platform: string): Step =>
  (play) =>
    play.run({
      type: 'handInCopy',
      body: {
        campaign: NUMBER,
        copy: platform,
        platforms: [platform],
        parts: [{ part: '/t', text: `文案 ${play.now}` }],
      },
    })

/** What happens in every campaign and matters to nobody's decision but their own. */
const UNRELATED: Record<string, Step> = {
  'a reminder of any task': (play) => {
    play.now = new Date(Date.parse(play.now) + 86_400_000).toISOString()
    play.look(FILING)
    play.look(NUMBER)
  },
  'an inquiry at another platform': report(OTHER, 'inquiry'),
  'a material of another filing': (play) => {
    const [name = ''] = Object.keys(play.s.filings[OTHER]?.rows ?? {})
    const open = play.s.filings[OTHER]?.rows[name]?.status === 'missing'
    if (open) play.answer(OTHER, 'collect_material', 'provided', { validUntil: '2027-12-31T00:00:00+08:00' }, name)
  },
  'copy for another platform': copy('wechat'),
  'somebody nudges': (play) => {
    for (const task of openTasks(play.f)) play.run({ type: 'nudge', body: { task: task.id, text: '请尽快' } })
  },
  'a due time is moved': (play) => {
    const dueAt = new Date(Date.parse(play.now) + 14 * 86_400_000).toISOString()
    for (const task of openTasks(play.f))
      play.run({ type: 'moveDueDate', body: { task: task.id, dueAt, reason: '等' } })
  },
  'the launch at another platform is put off': (play) =>
    play.amend({ launches: [{ platform: 'wechat', launchAt: '2026-11-12T10:00:00+08:00' }] }),
}

const inquiryTask = (play: Play): string => Object.keys(play.f.matters)[0] ?? ''

interface Case {
  kind: TaskKind
  /** Takes the campaign to where the task is open. */
  reach: Step
  key?: (play: Play) => string
  subject?: string
  /** What whoever answers has looked at: each of it changes the basis. */
  related: Record<string, Step>
  /** What matters here though it does not elsewhere. */
  not?: readonly string[]
}

const CASES: readonly Case[] = [
  {
    kind: 'collect_material',
    reach: () => undefined,
    key: row,
    related: {
      'the material itself': (play) => {
        const task = Object.values(play.f.tasks).find((t) => t.kind === 'collect_material' && t.key === row(play))
        play.run({ type: 'answerTask', body: { task: task?.id ?? '', answer: 'provided' } })
      },
    },
  },
  {
    kind: 'recheck',
    reach: collected,
    related: {
      'a newer paper': replace,
      'the name of the campaign': (play) => play.amend({ name: '改过的名字' }),
      'what the campaign is': (play) => play.amend({ traits: ['vote'] }),
      'its end': (play) => play.amend({ endsAt: '2026-11-20T18:00:00+08:00' }),
      'its launch here': (play) =>
        play.amend({ launches: [{ platform: 'douyin', launchAt: '2026-11-10T10:00:00+08:00' }] }),
      'copy for this platform': copy('douyin'),
    },
  },
  {
    kind: 'submit',
    reach: (play) => {
      collected(play)
      play.answer(FILING, 'recheck', 'complete')
    },
    related: { 'a newer paper': replace },
  },
  {
    kind: 'await_verdict',
    reach: (play) => void play.submitted(),
    related: {
      'the platform took it up': report(FILING, 'in_review'),
      'the platform needs longer': report(FILING, 'delayed'),
      'a verdict': report(FILING, 'rejected'),
    },
  },
  {
    kind: 'answer_inquiry',
    reach: (play) => {
      play.submitted()
      report(FILING, 'inquiry')(play)
    },
    key: inquiryTask,
    related: {
      'it was answered': (play) =>
        play.answer(FILING, 'answer_inquiry', 'answered', { text: '已答' }, inquiryTask(play)),
    },
  },
  {
    kind: 'correct',
    reach: (play) => {
      play.submitted()
      report(FILING, 'rejected')(play)
    },
    related: {
      'an item was answered by somebody else': (play) =>
        play.answer(FILING, 'correct', 'items', { itemAnswers: [{ id: 'i1', how: 'changed', note: '改了' }] }),
    },
  },
  {
    kind: 'go_live',
    subject: NUMBER,
    key: () => 'douyin',
    reach: (play) => void play.passed(),
    related: {
      'the launch here': (play) =>
        play.amend({ launches: [{ platform: 'douyin', launchAt: '2026-11-10T10:00:00+08:00' }] }),
      'the end of the campaign': (play) => play.amend({ endsAt: '2026-11-20T18:00:00+08:00' }),
      'the credential is lost': (play) =>
        play.run({ type: 'report', body: { filing: FILING, kind: 'suspended', text: '暂停' } }),
    },
  },
]

function reached({ kind, reach, key, subject = FILING }: Case): { play: Play; basis: () => string } {
  const play = begun()
  reach(play)
  const about = key?.(play)
  play.open(subject, { kind, key: about })
  const find = (): TaskState | undefined =>
    Object.values((play.s.filings[subject] ?? play.s).tasks).find((t) => t.kind === kind && t.key === about)
  const task = find()
  if (!task) throw new Error(`no ${kind} was opened`)
  // As it is read back: the order of a stored object's members is not ours.
  const shuffled = (): Play['s'] => shuffle(play.s) as Play['s']
  return { play, basis: () => basisOf(shuffled(), shuffled().filings[subject], find() ?? task) }
}

const shuffle = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffle)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, shuffle(member)])
  return Object.fromEntries(Math.random() < 0.5 ? members : members.reverse())
}

const tried = (play: Play, step: Step): void => void refusedBy(() => step(play))

describe('what a decision rests on', () => {
  const all = CASES.flatMap((one) => Object.keys(one.related).map((name) => ({ kind: one.kind, name, one })))

  test.each(all)('$kind: $name changes it, whatever else has happened', ({ name, one }) => {
    const related = one.related[name] as Step
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(UNRELATED)), { maxLength: 5 }), (happened) => {
        const { play, basis } = reached(one)
        const before = basis()
        for (const other of happened) tried(play, UNRELATED[other] as Step)
        // News of others, a reminder, a nudge: who answers now is not disturbed.
        expect([happened, changedSince(before, basis())]).toEqual([happened, []])
        related(play)
        expect(changedSince(before, basis())).not.toEqual([])
      }),
      { numRuns: 4 },
    )
  })

  test('an answer that rests on other facts is refused, and says in words which have changed', () => {
    const { play, basis } = reached(CASES.find(({ kind }) => kind === 'recheck') as Case)
    const seen = basis()
    play.amend({ name: '改过的名字' })
    const [task] = openTasks(play.f).filter(({ kind }) => kind === 'recheck')
    const answer = (given: string | undefined) => () =>
      play.run({ type: 'answerTask', body: { task: task?.id ?? '', answer: 'complete', basis: given } })
    expect(answer(seen)).toThrow(
      expect.objectContaining({
        code: 'basis_changed',
        detail: '活动内容',
        extra: { basis: basis(), changed: [{ part: 'plan', zh: '活动内容', en: 'the campaign' }] },
      }),
    )
    expect(refusedBy(answer(basis()))).toBe('accepted')
  })

  test('answers given together rest on what was there before the first of them', () => {
    const { play } = reached(CASES[0] as Case)
    const rows = Object.keys(play.f.rows)
    play.open(FILING, ...rows.map((key) => ({ kind: 'collect_material' as const, key })))
    const answers = openTasks(play.f).map((task) => ({
      task: task.id,
      answer: 'provided' as const,
      basis: basisOf(play.s, play.f, task),
      validUntil: '2027-12-31T00:00:00+08:00',
    }))
    expect(answers).toHaveLength(rows.length)
    expect(refusedBy(() => play.run({ type: 'answerTasks', body: { filing: FILING, answers } }))).toBe('accepted')
  })
})
