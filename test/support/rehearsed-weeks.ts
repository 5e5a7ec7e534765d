/**
 * Four weeks of a company's campaigns, played through the domain's functions alone and by the story that the workflows tell:
 * people answer after working hours drawn from a seed, platforms judge after days. Gives every ledger row that was written.
 */
import { createHash } from 'node:crypto'
import { announcements } from '../../activities/domain/mail/announce'
import { ABOUT_OPEN_TASK } from '../../activities/domain/mail/told-tasks'
import type { Announcement } from '../../activities/domain/mail/notice'
import { settle } from '../../activities/domain/consequences'
import { decide } from '../../activities/domain/decide'
import { Change, Refused } from '../../activities/domain/decision/change'
import { doWhatIsDue, nextWake } from '../../activities/domain/due'
import { openTasks, presentRound, type CampaignState, type FilingState } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import { openAsked } from '../../activities/domain/tasks/open-task'
import { addWorkingHours } from '../../activities/domain/time/working-hours'
import { viewOf } from '../../activities/domain/view'
import type { AnswerTask, Command } from '../../workflows/contract/commands'
import type { MailPolicy } from '../../workflows/contract/policy'
import type { DirectoryPerson } from '../../workflows/contract/reference'
import type { Department } from '../../workflows/contract/values'
import type { CampaignView, FilingView, TaskAsk } from '../../workflows/contract/views'
import type { TaskKind } from '../../workflows/contract/words'
import { Play } from './domain-play'

export interface WrittenMail extends Announcement {
  writtenAt: string
  /** What it is about was over when its time came, so it never left. */
  dropped: boolean
}

export interface Weeks {
  mails: WrittenMail[]
  people: string[]
  from: string
  to: string
}

const LEADS = ['M1001', 'M1002', 'M1003', 'M1004']
const MANAGER = 'M1009'
const PLATFORMS = [
  ['douyin', 'activity_report'],
  ['wechat', 'mini_program_audit'],
  ['xiaohongshu', 'brand_note'],
] as const

const person = (staff: string, department: Department): DirectoryPerson => ({
  staff,
  name: staff,
  department,
  manager: staff === MANAGER ? undefined : MANAGER,
  mail: `${staff}@example.com`,
  phone: '000',
})

const PEOPLE = new Map(
  [
    ...[...LEADS, MANAGER].map((staff) => person(staff, 'marketing')),
    ...['L2001', 'L2002'].map((staff) => person(staff, 'legal')),
    ...['D4001', 'P5001'].map((staff) => person(staff, 'design')),
    person('T3001', 'tech'),
    ...['O7001', 'O7002'].map((staff) => person(staff, 'ops')),
  ].map((one) => [one.staff, one]),
)

/** The same draw for the same thing, whatever else is drawn. */
function draw(seed: string, about: string): number {
  return createHash('sha256').update(`${seed} ${about}`).digest().readUInt32BE(0) / 2 ** 32
}

/** What is to happen at an instant: a person answers, a platform speaks. */
interface Planned {
  at: string
  act: (one: Campaign) => void
}

class Campaign {
  state: CampaignState | undefined
  planned: Planned[] = []
  /** When it is to be asked again, as long as nothing has changed. */
  private next: { at: string | undefined } | undefined
  private readonly seen = new Set<string>()
  readonly mails: (Announcement & { writtenAt: string })[] = []

  constructor(
    readonly number: string,
    private readonly company: Company,
  ) {}

  get s(): CampaignState {
    if (!this.state) throw new Error(`${this.number} has not started`)
    return this.state
  }

  command(command: Command): void {
    this.step((change) => void decide(change, this.number, command))
  }

  look(subject: string): void {
    this.step((change) => {
      doWhatIsDue(change, subject)
      settle(change)
    })
  }

  nextAt(): string | undefined {
    this.next ??= { at: this.findNext() }
    return this.next.at
  }

  private findNext(): string | undefined {
    if (!this.state) return undefined
    const change = new Change(this.state, this.company.ctx())
    const instants = [this.number, ...Object.keys(this.state.filings)].flatMap((id) => nextWake(change, id) ?? [])
    return [...instants, ...this.planned.map(({ at }) => at)].sort((a, b) => Date.parse(a) - Date.parse(b))[0]
  }

  /** Everything that is due now: wakes of every subject, then what people and platforms do. */
  wake(now: string): void {
    this.next = undefined
    for (const subject of [this.number, ...Object.keys(this.s.filings)]) this.look(subject)
    const due = this.planned.filter(({ at }) => Date.parse(at) <= Date.parse(now))
    this.planned = this.planned.filter((one) => !due.includes(one))
    for (const { act } of due) act(this)
    this.next = undefined
  }

  private step(work: (change: Change) => void): void {
    const change = new Change(this.state && structuredClone(this.state), this.company.ctx())
    work(change)
    if (change.facts.length === 0) return
    this.state = change.state
    this.mails.push(...announcements(change).map((row) => ({ ...row, writtenAt: change.ctx.now })))
    this.tell()
    this.plan()
  }

  /** The story: what each phase wants open. */
  private tell(): void {
    for (const subject of [this.number, ...Object.keys(this.s.filings)]) {
      const change = new Change(this.s, this.company.ctx())
      const view = viewOf(change, subject, { mailUpTo: 0, realMsUntil: () => undefined, pace: '' })
      const wanted =
        view.about === 'filing' ? asksOfFiling(view) : view.about === 'campaign' ? asksOfCampaign(view) : []
      const asks = wanted.filter(({ kind, key }) => {
        const name = key === undefined ? kind : `${kind}/${key}`
        return view.done[name] === undefined && !view.open.some((t) => t.kind === kind && t.key === key)
      })
      if (asks.length === 0) continue
      this.step((next) => {
        openAsked(next, subject, asks)
        settle(next)
      })
    }
  }

  private plan(): void {
    for (const holder of [this.s, ...Object.values(this.s.filings)])
      for (const task of openTasks(holder)) {
        if (this.seen.has(task.id)) continue
        this.seen.add(task.id)
        const f = 'platform' in holder ? holder : undefined
        if (task.kind === 'await_verdict' && f) this.planned.push(this.company.verdictOf(f))
        else this.planned.push({ at: this.company.answerAt(task), act: (one) => one.answer(f, task.id) })
      }
  }

  private answer(f: FilingState | undefined, id: string): void {
    const holder = f ? this.s.filings[f.id] : this.s
    const task = holder?.tasks[id]
    if (task?.status !== 'open') return
    const said = task.kind === 'go_live' ? this.launch(task) : answerTo(task, f && this.s.filings[f.id])
    if (said) this.command({ type: 'answerTask', body: { task: id, ...said } })
  }

  /** What is not cleared is put off. */
  private launch({ key = '' }: TaskState): Omit<AnswerTask, 'task'> {
    if (this.s.launches[key]?.clearance === 'go') return { answer: 'live' }
    return { answer: 'postponed', launchAt: this.company.later(27), text: '等待放行' }
  }
}

class Company {
  now = '2026-10-12T08:30:00+08:00'
  private readonly play = new Play()

  constructor(
    private readonly seed: string,
    mail: MailPolicy | undefined,
  ) {
    this.play.policy = { ...this.play.policy, mail }
  }

  ctx() {
    this.play.now = this.now
    return { ...this.play.ctx(), person: (staff: string) => PEOPLE.get(staff), actor: ACTOR }
  }

  /** Most answer within two days; some take longer than they have. */
  answerAt(task: TaskState): string {
    const [pace, late] = [draw(this.seed, `${task.id} pace`), draw(this.seed, `${task.id} late`)]
    const hours = late < 0.12 ? 20 + pace * 30 : 1 + pace * 14
    const at = addWorkingHours(this.play.calendar, this.now, Math.round(hours * 60) / 60)
    // Nobody goes live before the hour that was planned.
    const launch = task.kind === 'go_live' ? task.dueAt : undefined
    return launch !== undefined && Date.parse(launch) > Date.parse(at) ? launch : at
  }

  later(workingHours: number): string {
    return addWorkingHours(this.play.calendar, this.now, workingHours)
  }

  verdictOf(f: FilingState): Planned {
    const hours = Math.round(4 + draw(this.seed, `${f.id} ${f.round} review`) * 28)
    const isRejected = draw(this.seed, `${f.id} ${f.round} verdict`) < 0.3
    const { round, id } = f
    const report = isRejected
      ? { kind: 'rejected' as const, items: [{ field: '活动规则', error: '未写明概率' }] }
      : { kind: 'passed' as const, credential: { number: `C-${id}` } }
    return {
      at: addWorkingHours(this.play.calendar, this.now, hours),
      act: (one) => {
        const present = one.s.filings[id]
        if (present?.round === round && ['submitted', 'in_review'].includes(present.phase))
          one.command({ type: 'report', body: { filing: id, ...report } })
      },
    }
  }
}

const ACTOR = { client: 'test', person: 'L2001', channel: 'rest' } as const

function asksOfFiling(view: FilingView): TaskAsk[] {
  const kinds: Partial<Record<FilingView['phase'], TaskKind>> = {
    ready: 'submit',
    submitted: 'await_verdict',
    in_review: 'await_verdict',
    correcting: 'correct',
  }
  const kind = kinds[view.phase]
  const first: TaskAsk[] = kind === undefined ? [] : [{ kind }]
  if (view.phase === 'preparing' && view.missingRows.length > 0)
    return view.missingRows.map((key) => ({ kind: 'collect_material', key }))
  if (view.phase === 'preparing') return view.gateOpen ? [{ kind: 'recheck' }] : []
  if (view.phase === 'passed') return view.credentialMissing ? [{ kind: 'record_credential' }] : []
  return [...first, ...(view.checkDue ? [{ kind: 'check_backend' as const, key: String(view.checks + 1) }] : [])]
}

function asksOfCampaign(view: CampaignView): TaskAsk[] {
  return [
    ...(view.stage === 'closing' ? [{ kind: 'close' as const }] : []),
    ...view.launchSoon.map((key) => ({ kind: 'go_live' as const, key })),
    ...view.liveUnchecked.map((key) => ({ kind: 'check_live' as const, key })),
    ...(view.checklist ?? []).map((key) => ({ kind: 'do_checklist_item' as const, key })),
  ]
}

/** The answer that lets things go on. */
function answerTo(task: TaskState, f: FilingState | undefined): Omit<AnswerTask, 'task'> | undefined {
  switch (task.kind) {
    case 'collect_material':
      return { answer: 'provided', validUntil: '2027-12-31T18:00:00+08:00' }
    case 'recheck':
      return { answer: 'complete' }
    case 'submit':
      return { answer: 'submitted', number: `A-${f?.id ?? ''}-${f?.round ?? 0}` }
    case 'check_backend':
      return { answer: 'still_in_review' }
    case 'correct':
      return { answer: 'corrected', itemAnswers: f ? itemAnswers(f) : [] }
    case 'record_credential':
      return { answer: 'recorded', credential: { number: `C-${f?.id ?? ''}` } }
    case 'do_checklist_item':
      return { answer: 'done' }
    case 'check_live':
      return { answer: 'matches' }
    case 'close':
      return { answer: 'closed', text: '结案' }
    default:
      return undefined
  }
}

const itemAnswers = (f: FilingState): NonNullable<AnswerTask['itemAnswers']> =>
  presentRound(f).items.map(({ id }) => ({ id, how: 'changed', note: '已修改' }))

/** Plays them. The same seed gives the same people and platforms under every policy. */
export function playWeeks(seed: string, mail: MailPolicy | undefined, campaigns = 20): Weeks {
  const company = new Company(seed, mail)
  const [from, to] = ['2026-10-12T00:00:00+08:00', '2026-11-09T00:00:00+08:00']
  const starts = Array.from({ length: campaigns }, (_, n) => {
    const number = `MC-20261012-${String(n + 1).padStart(4, '0')}`
    const at = addWorkingHours(company.ctx().calendar, from, Math.round(draw(seed, `${number} start`) * 90))
    return { number, at, n }
  }).sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const running: Campaign[] = []
  for (;;) {
    const [start] = starts
    const next = running
      .flatMap((one) => one.nextAt() ?? [])
      .concat(start ? [start.at] : [])
      .sort((a, b) => Date.parse(a) - Date.parse(b))[0]
    if (next === undefined || Date.parse(next) > Date.parse(to)) break
    company.now = Date.parse(next) < Date.parse(company.now) ? company.now : next
    if (start && Date.parse(start.at) <= Date.parse(company.now)) {
      starts.shift()
      running.push(begun(company, start.number, start.n))
      continue
    }
    for (const one of running) {
      const at = one.nextAt()
      if (at !== undefined && Date.parse(at) <= Date.parse(company.now)) tolerant(() => one.wake(company.now))
    }
  }
  return { mails: running.flatMap(mailsOf), people: [...PEOPLE.keys()], from, to }
}

function tolerant(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw new Error(`refused: ${error.code} ${error.detail ?? ''} ${error.pointer ?? ''}`, { cause: error })
  }
}

function begun(company: Company, number: string, n: number): Campaign {
  const one = new Campaign(number, company)
  const lead = LEADS[n % LEADS.length] ?? MANAGER
  const launchAt = addWorkingHours(company.ctx().calendar, company.now, 9 * (14 + (n % 5)))
  const body = {
    name: `活动 ${n + 1}`,
    lead,
    backup: LEADS[(n + 1) % LEADS.length] ?? MANAGER,
    endsAt: new Date(Date.parse(launchAt) + 7 * 86_400_000).toISOString(),
    group: {
      marketing: lead,
      legal: n % 2 === 0 ? 'L2001' : 'L2002',
      design: n % 2 === 0 ? 'D4001' : 'P5001',
      tech: 'T3001',
      ops: n % 2 === 0 ? 'O7001' : 'O7002',
    },
    filings: PLATFORMS.map(([platform, item]) => ({ platform, item })),
    launches: PLATFORMS.map(([platform]) => ({ platform, launchAt })),
  }
  tolerant(() => one.command({ type: 'startCampaign', body }))
  return one
}

function mailsOf(one: Campaign): WrittenMail[] {
  const tasks = new Map([one.s, ...Object.values(one.s.filings)].flatMap((holder) => Object.entries(holder.tasks)))
  const isOverBy = (id: string, at: string): boolean => {
    const closedAt = tasks.get(id)?.closedAt
    return closedAt !== undefined && Date.parse(closedAt) <= Date.parse(at)
  }
  return one.mails.map((row) => ({
    ...row,
    dropped: ABOUT_OPEN_TASK.includes(row.kind) && row.body.tasks.every((id) => isOverBy(id, row.sendAfter)),
  }))
}
