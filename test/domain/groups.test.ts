import { announcements } from '../../activities/domain/mail/announce'
import { mailToCome } from '../../activities/domain/mail/mail-to-come'
import { isOver } from '../../activities/domain/mail/told-tasks'
import { attributesOf } from '../../activities/domain/attributes'
import { maySeeCampaign } from '../../activities/domain/desk/involved'
import { holderOf } from '../../activities/domain/tasks/holder-of'
import { rungAt } from '../../activities/domain/tasks/reminder-ladder'
import type { Actor } from '../../workflows/contract/actor'
import type { DirectoryGroup } from '../../workflows/contract/reference'
import { FILING, NUMBER, Play, refusedBy, types } from '../support/domain-play'

const ROW = 'campaign_plan'
const TASK = `${FILING}.collect_material.${ROW}.r1`
const GROUP: DirectoryGroup = {
  id: 'G-KV',
  name: { zh: '视觉组', en: 'Visual design' },
  mail: 'kv@example.com',
  members: ['D4001', 'M1002'],
  owner: 'M1009',
}

function begun(group: Partial<DirectoryGroup> = {}): Play {
  const play = new Play()
  play.groups = [{ ...GROUP, ...group }]
  play.start({ group: { marketing: 'G-KV' } })
  play.open(FILING, { kind: 'collect_material', key: ROW })
  return play
}
const as = (play: Play, person: string | undefined, more: Partial<Actor> = {}): Play => {
  play.actor = { client: 'pages', person, channel: 'page', level: 'known_browser', ...more }
  return play
}
const claim = (play: Play, person: string) => as(play, person).run({ type: 'claim', body: { task: TASK } })
const giveBack = (play: Play, person: string) =>
  as(play, person).run({ type: 'giveBack', body: { task: TASK, reason: '请假' } })
const holderIn = (play: Play) => play.f.tasks[TASK]?.holder
const taskIn = (play: Play) => play.f.tasks[TASK] ?? never()

describe('U-22 a group holds a task', () => {
  test('one letter to its mailbox; nobody of it can answer before somebody has claimed it', () => {
    const play = begun()
    expect(holderIn(play)).toEqual({ role: 'marketing', person: 'G-KV', group: 'G-KV' })
    const answer = () => play.run({ type: 'answerTask', body: { task: TASK, answer: 'provided', fileIds: ['f1'] } })
    expect(refusedBy(() => as(play, 'D4001') && answer())).toBe('task_unclaimed')
    // The link of the mailbox is nobody's in particular, however it came.
    expect(refusedBy(() => as(play, 'G-KV', { level: 'link' }) && answer())).toBe('task_unclaimed')
    expect(refusedBy(() => as(play, 'G-KV') && claim(play, 'G-KV'))).toBe('task_unclaimed')
    const form = () => play.run({ type: 'fillForm', body: { filing: FILING, values: {}, partial: true } })
    expect(refusedBy(() => as(play, 'G-KV', { level: 'link' }) && form())).toBe('task_unclaimed')
    // Whoever leads may, as for everybody's tasks.
    expect(refusedBy(() => as(play, 'L2001') && answer())).toBe('task_unclaimed')
    as(play, 'M1001')
    expect(types(answer())).toContain('TaskAnswered')
  })

  test('the opening is told to the mailbox alone, once', () => {
    const play = new Play()
    play.groups = [GROUP]
    play.start({ group: { marketing: 'G-KV' } })
    const opened = play.open(FILING, { kind: 'collect_material', key: ROW })
    expect(announcements(opened).map(({ recipient, kind }) => [recipient, kind])).toEqual([['G-KV', 'task_opened']])
  })

  test('a member claims it and does it; the second is told who; whoever is no member may not', () => {
    const play = begun()
    expect(refusedBy(() => claim(play, 'L2001'))).toBe('not_member')
    expect(refusedBy(() => as(play, undefined, { channel: 'temporal_ui' }) && claimUnnamed(play))).toBe(
      'person_required',
    )
    expect(refusedBy(() => as(play, 'D4001', { level: 'link' }) && claimUnnamed(play))).toBe('sign_in_required')
    expect(types(claim(play, 'D4001'))).toEqual(['TaskClaimed'])
    expect(holderIn(play)).toEqual({ role: 'marketing', person: 'D4001', group: 'G-KV', claimedAt: play.now })
    expect(refusedBy(() => claim(play, 'M1002'))).toBe('claimed_already')
    // Said again it is so already.
    expect(types(claim(play, 'D4001'))).toEqual([])
    // What still waits to be told to the mailbox is told to nobody, and the member hears what is new.
    const over = (recipient: string) =>
      isOver({ kind: 'task_opened', subject: FILING, recipient, body: { tasks: [TASK] } }, play.s)
    expect([over('G-KV'), over('D4001')]).toEqual([true, false])
    const done = as(play, 'D4001').run({
      type: 'answerTask',
      body: { task: TASK, answer: 'provided', fileIds: ['f1'] },
    })
    expect(types(done)).toContain('TaskAnswered')
    expect(refusedBy(() => claim(play, 'M1002'))).toBe('task_not_open')
  })

  test('given back it is open to the others, and the mailbox is told why; a foreign member cannot', () => {
    const play = begun()
    expect(types(giveBack(play, 'M1001'))).toEqual([])
    claim(play, 'D4001')
    expect(refusedBy(() => giveBack(play, 'T3001'))).toBe('not_holder')
    const done = giveBack(play, 'D4001')
    expect(types(done)).toEqual(['TaskGivenBack'])
    expect(holderIn(play)).toEqual({ role: 'marketing', person: 'G-KV', group: 'G-KV' })
    expect(announcements(done).map(({ recipient, kind }) => [recipient, kind])).toEqual([['G-KV', 'task_opened']])
    expect(types(claim(play, 'M1002'))).toEqual(['TaskClaimed'])
    expect(refusedBy(() => as(play, 'M1001').run({ type: 'claim', body: { task: `${TASK}t2` } }))).toBe('task_unknown')
  })

  test('unclaimed at its first reminder it goes to the owner, else to the lead; claimed it does not; overdue it is said so', () => {
    /** What is told at the next rung. */
    const told = (play: Play) => {
      play.now = rungAt(play.ctx(), taskIn(play), taskIn(play).nextRung)?.at ?? never()
      play.actor = { client: 'system', channel: 'system' }
      const looked = announcements(play.look(FILING)).filter(({ body }) => body.tasks.includes(TASK))
      return looked.map(({ kind, recipient }) => [kind, recipient])
    }
    const owned = begun()
    const plan = mailToCome(owned.ctx(), owned.s, []).filter(({ task }) => task === TASK)
    expect(told(owned)).toEqual([
      ['reminder', 'G-KV'],
      ['unclaimed', 'M1009'],
    ])
    // It was said beforehand who would be told what.
    expect(plan.filter(({ rung }) => rung === 0).map(({ why, to }) => [why, to.staff, to.name])).toEqual([
      ['reminder', 'G-KV', '视觉组'],
      ['unclaimed', 'M1009', '孙八'],
    ])
    expect(taskIn(owned).escalated).toBe(true)
    // Above whoever holds it stands the owner as well.
    expect([1, 2, 3].flatMap(() => told(owned))).toContainEqual(['escalation', 'M1009'])
    // Whoever claims meanwhile spares the owner the letter that still waits.
    const mail = { kind: 'unclaimed' as const, subject: FILING, recipient: 'M1009', body: { tasks: [TASK] } }
    expect(isOver(mail, owned.s)).toBe(false)
    claim(owned, 'D4001')
    expect(isOver(mail, owned.s)).toBe(true)
    expect(told(begun({ owner: undefined }))).toEqual([
      ['reminder', 'G-KV'],
      ['unclaimed', 'M1001'],
    ])
    const play = begun()
    claim(play, 'D4001')
    expect(told(play)).toEqual([['reminder', 'D4001']])
  })

  test('one letter to one address: a member whose own address is the mailbox is not written to twice', () => {
    const play = new Play()
    play.groups = [{ ...GROUP, mail: play.people.get('M1001')?.mail.toUpperCase() ?? '' }]
    play.start({ group: { marketing: 'G-KV' } }).submitted()
    const done = as(play, 'M1001').run({
      type: 'report',
      body: { filing: FILING, kind: 'rejected', text: '缺少规则' },
    })
    const to = announcements(done).map(({ recipient }) => recipient)
    expect(to).toContain('M1001')
    expect(to).not.toContain('G-KV')
  })

  test('one letter to one address at each reminder: a mailbox that is its owner’s own address gets the weightiest', () => {
    const play = new Play()
    play.groups = [{ ...GROUP, mail: play.people.get('M1009')?.mail.toUpperCase() ?? '' }]
    play.start({ group: { marketing: 'G-KV' } })
    play.open(FILING, { kind: 'collect_material', key: ROW })
    play.actor = { client: 'system', channel: 'system' }
    const told = () => {
      play.now = rungAt(play.ctx(), taskIn(play), taskIn(play).nextRung)?.at ?? never()
      const rows = announcements(play.look(FILING)).filter(({ body }) => body.tasks.includes(TASK))
      return rows.flatMap(({ kind, recipient }) => (['G-KV', 'M1009'].includes(recipient) ? [kind] : []))
    }
    const rungs = [1, 2, 3, 4].map(told)
    expect(rungs[0]).toEqual(['unclaimed'])
    expect(rungs.map((kinds) => kinds.length)).toEqual([1, 1, 1, 1])
    expect(rungs.flat()).toContain('escalation')
  })

  test('delegated to a group it is the group’s; passed on within the group it stays there, outside it leaves', () => {
    const play = new Play()
    play.groups = [GROUP]
    play.start()
    play.open(FILING, { kind: 'collect_material', key: ROW })
    const to = (person: string) => {
      as(play, 'M1001').run({ type: 'delegate', body: { task: TASK, to: person } })
      return holderIn(play)
    }
    expect(to('G-KV')).toMatchObject({ person: 'G-KV', group: 'G-KV' })
    expect(to('M1002')).toMatchObject({ person: 'M1002', group: 'G-KV', claimedAt: play.now })
    expect(to('G-KV')).not.toHaveProperty('claimedAt')
    expect(to('T3001')).not.toHaveProperty('group')
    // A group neither leads nor signs.
    expect(refusedBy(() => play.amend({ lead: 'G-KV' }))).toBe('person_unknown')
  })

  test('whoever has it again hears of it again: a member who gave it back, and the mailbox, by any way', () => {
    const quiet = (play: Play, recipient: string) =>
      (['task_opened', 'reminder', 'nudge'] as const).filter((kind) =>
        isOver({ kind, subject: FILING, recipient, body: { tasks: [TASK] } }, play.s),
      )
    const delegate = (play: Play, to: string) => as(play, 'M1001').run({ type: 'delegate', body: { task: TASK, to } })
    const member = begun()
    claim(member, 'D4001')
    giveBack(member, 'D4001')
    delegate(member, 'D4001')
    expect(quiet(member, 'D4001')).toEqual([])
    expect(quiet(member, 'G-KV')).toEqual(['task_opened', 'reminder', 'nudge'])
    delegate(member, 'G-KV')
    expect(quiet(member, 'G-KV')).toEqual([])
    const amended = begun()
    claim(amended, 'D4001')
    as(amended, 'M1001').amend({ group: { marketing: 'M1002' } })
    expect(quiet(amended, 'G-KV')).toEqual(['task_opened', 'reminder', 'nudge'])
    amended.amend({ group: { marketing: 'G-KV' } })
    expect(quiet(amended, 'G-KV')).toEqual([])
    const reassigned = begun()
    const hand = (from: string, to: string) =>
      as(reassigned, 'M1001').run({
        type: 'handOver',
        body: { campaign: NUMBER, why: 'reassigned', from, to, tasks: [{ task: TASK, from }] },
      })
    hand('G-KV', 'T3001')
    hand('T3001', 'G-KV')
    expect(quiet(reassigned, 'G-KV')).toEqual([])
  })

  test('a new group of a department takes over what the old one had, claimed or not', () => {
    const play = begun()
    play.groups = [...play.groups, { ...GROUP, id: 'G-NEW', mail: 'new@example.com' }]
    claim(play, 'D4001')
    as(play, 'M1001').amend({ group: { marketing: 'G-KV' } })
    expect(holderIn(play)).toMatchObject({ person: 'D4001' })
    play.amend({ group: { marketing: 'G-NEW' } })
    expect(holderIn(play)).toEqual({ role: 'marketing', person: 'G-NEW', group: 'G-NEW' })
    play.amend({ group: { marketing: 'M1002' } })
    expect(holderIn(play)).toEqual({ role: 'marketing', person: 'M1002' })
  })

  test('a task that was opened while its group was not in the directory is the group’s once it is back, and the mailbox hears', () => {
    const play = new Play()
    play.groups = [GROUP]
    play.start({ group: { marketing: 'G-KV' } })
    play.groups = []
    play.open(FILING, { kind: 'collect_material', key: ROW })
    play.actor = { client: 'system', channel: 'system' }
    play.look(FILING)
    play.groups = [GROUP]
    const found = play.look(FILING)
    expect(types(found)).toEqual(['TaskHandedOver'])
    expect(announcements(found).map(({ recipient, kind }) => [recipient, kind])).toEqual([['G-KV', 'task_opened']])
    expect(types(play.look(FILING))).toEqual([])
    expect(types(claim(play, 'D4001'))).toEqual(['TaskClaimed'])
    expect(holderIn(play)).toMatchObject({ person: 'D4001', group: 'G-KV' })
  })

  test('U-21 whoever is away or leaves gives it back; who claims while away keeps it', () => {
    const play = begun()
    claim(play, 'D4001')
    play.now = '2026-10-13T10:00:00+08:00'
    play.absences = [
      { id: 'a', person: 'D4001', from: '2026-10-13T09:00:00+08:00', until: '2026-10-16T09:00:00+08:00' },
    ]
    play.actor = { client: 'system', channel: 'system' }
    const looked = play.look(FILING).facts.filter(({ type }) => type === 'TaskGivenBack')
    expect(looked).toMatchObject([{ body: { person: 'D4001', because: 'absence' } }])
    expect(holderIn(play)?.person).toBe('G-KV')
    claim(play, 'D4001')
    play.actor = { client: 'system', channel: 'system' }
    expect(types(play.look(FILING))).toEqual([])
    const leaving = as(play, 'M1009').run({
      type: 'handOver',
      body: { campaign: NUMBER, why: 'leaving', from: 'D4001', to: 'M1002', tasks: [{ task: TASK, from: 'D4001' }] },
    })
    expect(leaving.facts).toMatchObject([{ type: 'TaskGivenBack', body: { because: 'leaving' } }])
    expect(holderIn(play)?.person).toBe('G-KV')
  })

  test('U-21 an absence that is told after the claim, to have begun before it, gives it back as well', () => {
    const play = begun()
    play.now = '2026-10-13T10:00:00+08:00'
    claim(play, 'D4001')
    const absence = { id: 'a', person: 'D4001', until: '2026-10-16T09:00:00+08:00' }
    const [from, recordedAt] = ['2026-10-13T09:00:00+08:00', '2026-10-13T11:00:00+08:00']
    play.now = recordedAt
    play.actor = { client: 'system', channel: 'system' }
    // Told before the claim, it was meant.
    play.absences = [{ ...absence, from, recordedAt: from }]
    expect(types(play.look(FILING))).not.toContain('TaskGivenBack')
    play.absences = [{ ...absence, from, recordedAt }]
    expect(types(play.look(FILING))).toContain('TaskGivenBack')
    expect(holderIn(play)?.person).toBe('G-KV')
  })

  test('cards, lists and who may see it tell of group and member', () => {
    const play = begun()
    const task = () => taskIn(play)
    const listed = () => attributesOf(play.s, play.f, [task()], play.now).holders
    expect([holderOf(task()), listed()]).toEqual(['marketing G-KV 待认领', ['G-KV', 'marketing']])
    claim(play, 'D4001')
    expect([holderOf(task()), listed()]).toEqual(['marketing D4001 认领自 G-KV', ['D4001', 'G-KV', 'marketing']])
    as(play, 'M1001').amend({ group: { marketing: 'M1001' } })
    expect(maySeeCampaign(play.s, new Set(['D4001']))).toBe(false)
    as(play, 'M1001').run({ type: 'delegate', body: { task: TASK, to: 'G-KV' } })
    claim(play, 'D4001')
    expect(maySeeCampaign(play.s, new Set(['G-KV']))).toBe(true)
  })
})

const claimUnnamed = (play: Play) => play.run({ type: 'claim', body: { task: TASK } })
const never = (): never => {
  throw new Error('the task is not there')
}
