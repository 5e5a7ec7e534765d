/**
 * Random moves of everybody around one campaign, and a small model of what they do. A move is a few numbers; what it means
 * is chosen by them from what is open at that moment, so that any list of moves can be played. The model knows phases and
 * stages in its own words and shares no code with the domain.
 */
import { KINDS } from '../../activities/domain/tasks/kinds'
import { openTasks, type CampaignState, type FilingState } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import type { Commands } from '../../workflows/contract/commands'
import type { CommandName } from '../../workflows/contract/messages'
import type { Outcome } from '../../workflows/contract/views'
import { REPORTS, type Answer, type Phase, type ReportKind, type Stage } from '../../workflows/contract/words'

export const MOVES = [
  'answer',
  'stale_answer',
  'report',
  'recall',
  'give_up',
  'correct',
  'amend',
  'move_due',
  'nudge',
  'withdraw',
  'cancel',
] as const

export interface Move {
  what: (typeof MOVES)[number]
  /** Which of what is there, how, and with which faults. */
  a: number
  b: number
  c: number
}

export interface Asked<T extends CommandName = CommandName> {
  name: T
  body: Commands[T]
  person: string | null
  /** What the move is about, for the model and the trace. */
  filing?: string
  kind?: string
  answer?: Answer
}

const pick = <T>(from: readonly T[], n: number): T | undefined =>
  from.length === 0 ? undefined : from[n % from.length]
const HOUR = 3_600_000
const APPROVER = 'M1009'
const later = (now: string, hours: number): string => new Date(Date.parse(now) + hours * HOUR).toISOString()

/** Makes a command of a move; undefined where nothing fits it now. */
export function interpret(s: CampaignState, { what, a, b, c }: Move, now: string): Asked | undefined {
  const filing = pick(Object.values(s.filings), a)
  const all = [s, ...Object.values(s.filings)].flatMap((h) => Object.values(h.tasks))
  const person = c % 7 === 0 ? null : c % 2 === 0 ? 'L2001' : 'M1001'
  const task = pick(
    [s, ...Object.values(s.filings)].flatMap((h) => openTasks(h)),
    a,
  )
  switch (what) {
    case 'answer':
      return task && answerOf(s, task, b, c, person, now)
    case 'stale_answer': {
      const closed = pick(
        all.filter((t) => t.status !== 'open'),
        a,
      )
      return closed && answerOf(s, closed, b, c, person, now)
    }
    case 'report':
      return filing && reportOf(filing, b, c, person, now)
    case 'recall':
      return filing && { name: 'recall', body: { filing: filing.id, reason: '改' }, person, filing: filing.id }
    case 'give_up':
      return filing && { name: 'giveUp', body: { filing: filing.id, reason: '弃' }, person, filing: filing.id }
    case 'correct':
      return filing && correctionOf(filing, b, c, person)
    case 'amend':
      return { name: 'amend', body: { campaign: s.number, ...amendmentOf(s, b, now) }, person }
    case 'move_due':
      return (
        task && {
          name: 'moveDueDate',
          body: { task: task.id, dueAt: later(now, (c % 200) - 20), reason: '改期' },
          person,
        }
      )
    case 'nudge':
      return task && { name: 'nudge', body: { task: task.id }, person }
    case 'withdraw':
    case 'cancel':
      return { name: what, body: { campaign: s.number, reason: '停' }, person }
  }
}

function answerOf(
  s: CampaignState,
  task: TaskState,
  b: number,
  c: number,
  person: string | null,
  now: string,
): Asked | undefined {
  const answer = pick(Object.keys(KINDS[task.kind].answers) as Answer[], b)
  if (!answer) return undefined
  const subject = task.id.split('.')[0] ?? ''
  const f = s.filings[subject]
  const items = f?.rounds[f.rounds.length - 1]?.items ?? []
  const body: Commands['answerTask'] = {
    task: task.id,
    answer,
    text: c % 5 === 0 ? undefined : '好',
    number: c % 9 === 0 ? undefined : c % 11 === 0 ? 'TAKEN' : `${subject}-${c}-${b}`,
    rows: f && answer === 'return' ? Object.keys(f.rows).slice(0, 1 + (c % 2)) : undefined,
    itemAnswers:
      task.kind === 'correct'
        ? items.slice(c % 4 === 0 ? 1 : 0).map(({ id }) => ({ id, how: 'changed', note: '改了', basis: 'diagnosis' }))
        : undefined,
    credential: c % 3 === 0 ? undefined : { number: `C-${c}` },
    conditions: c % 4 === 1 ? [{ text: '公示', blocksLaunch: c % 8 === 1 }] : undefined,
    launchAt: answer === 'postponed' ? later(now, 24 + (c % 100)) : undefined,
    approver: APPROVER,
  }
  // What is a person's own is answered by that person, now and then by others, who are refused.
  const by = KINDS[task.kind].own && c % 3 !== 0 ? APPROVER : person
  return { name: 'answerTask', body, person: by, filing: f && subject, kind: task.kind, answer }
}

function reportOf(f: FilingState, b: number, c: number, person: string | null, now: string): Asked {
  const kind = pick(Object.keys(REPORTS) as ReportKind[], b) ?? 'promise'
  const body: Commands['report'] = {
    filing: f.id,
    kind,
    text: c % 2 === 0 ? '平台说' : undefined,
    occurredAt: c % 13 === 0 ? later(now, 5) : undefined,
    items: c % 3 === 0 ? [{ field: 'prize', error: '不明' }] : undefined,
    credential: c % 3 === 1 ? { number: `R-${c}` } : undefined,
    conditions: c % 5 === 1 ? [{ text: '公示', blocksLaunch: true }] : undefined,
  }
  return { name: 'report', body, person, filing: f.id, kind }
}

function correctionOf(f: FilingState, b: number, c: number, person: string | null): Asked {
  const target = pick(['verdict', 'application_number', 'credential'] as const, b) ?? 'verdict'
  const verdict = pick([undefined, 'passed', 'rejected', 'supplement'] as const, c)
  const body: Commands['correct'] = {
    filing: f.id,
    target,
    reason: '记错了',
    confirmedBy: c % 5 === 0 ? undefined : APPROVER,
    number: `N-${c}`,
    credential: c % 2 === 0 ? { number: `K-${c}` } : undefined,
    verdict: verdict && { kind: verdict, credential: { number: `V-${c}` } },
  }
  return { name: 'correct', body, person, filing: f.id, kind: target }
}

const SAID = { forms: ['video' as const], industry: 'other' as const, productGroups: [] }
/** What the rules require, ask, and ask no more. */
const DESCRIPTIONS: readonly Commands['amend']['changes'][] = [
  { ...SAID, traits: ['lottery'] },
  { ...SAID, traits: ['vote'], platforms: ['bilibili'] },
  { ...SAID, traits: ['plain_post'], platforms: [] },
]

function amendmentOf(s: CampaignState, b: number, now: string): Pick<Commands['amend'], 'changes' | 'ifVersion'> {
  switch (b % 6) {
    case 0:
      return { changes: { name: `活动${b}` } }
    case 1:
      return { changes: { lead: b % 2 === 0 ? 'M1001' : 'M1002' } }
    case 2:
      return { changes: { launches: [{ platform: 'douyin', launchAt: later(now, 50 + (b % 300)) }] } }
    case 3:
      return { changes: { filings: [{ platform: 'wechat', item: 'moments_ad', required: b % 2 === 0 }] } }
    case 4:
      return { changes: DESCRIPTIONS[Math.floor(b / 6) % DESCRIPTIONS.length] ?? {} }
    default:
      return { changes: { objective: '拉新' }, ifVersion: b % 2 === 0 ? s.version : 1 }
  }
}

interface FilingModel {
  phase: Phase
  ended: boolean
  /** Somebody is withdrawing it at the platform. */
  leaving: boolean
  /** Rejected, and nobody has begun to correct: the platform may still pass it. */
  untouched: boolean
  /** What was said of the campaign when it was rechecked. */
  judged?: string
}

/** What a recheck sees of a campaign, of all that moves amend. */
const JUDGED = ['name', 'objective', 'traits', 'forms', 'industry', 'productGroups'] as const

const AT_PLATFORM: readonly Phase[] = ['unconfirmed', 'submitted', 'in_review']
const REVIEWED: readonly Phase[] = ['submitted', 'in_review']

/** What the model knows of a campaign: how its filings stand, what is live, how it ends. */
export class CampaignModel {
  readonly filings = new Map<string, FilingModel>()
  readonly live = new Set<string>()
  /** What is to be confirmed of a filing's verdict. */
  private readonly corrections = new Map<string, string | undefined>()
  /** Platforms on which it does not go live after all. */
  private readonly dropped = new Set<string>()
  ending: 'withdraw' | 'cancel' | undefined
  closed = false
  private said: Partial<Record<(typeof JUDGED)[number], unknown>> = {}
  /** What was judged is compared while nothing of it is over. */
  private isOver = false

  /** Filings that appeared by an amendment begin as all do. */
  meet(s: CampaignState): void {
    this.isOver = !['preparation', 'filing', 'cleared', 'live'].includes(s.stage)
    for (const id of Object.keys(s.filings))
      if (!this.filings.has(id))
        this.filings.set(id, { phase: 'preparing', ended: false, leaving: false, untouched: false })
  }

  /** Takes an accepted command. Refused ones do nothing, which is the model's whole opinion of them. */
  take(asked: Asked): void {
    const f = asked.filing === undefined ? undefined : this.filings.get(asked.filing)
    switch (asked.name) {
      case 'answerTask':
        return f ? this.answerOfFiling(f, asked) : this.answerOfCampaign(asked)
      case 'report':
        return f && this.report(f, asked.kind as ReportKind)
      case 'giveUp':
        return f && this.leave(f)
      case 'withdraw':
      case 'cancel':
        this.ending = asked.name
        for (const one of this.filings.values()) if (!one.ended) this.leave(one)
        return
      case 'correct': {
        // A verdict stands until the second person has confirmed; what is asked for last is what that person confirms.
        const body = asked.body as Commands['correct']
        if (f && body.target === 'verdict') this.corrections.set(body.filing, body.verdict?.kind)
        return
      }
      case 'amend':
        return this.amend((asked.body as Commands['amend']).changes)
      default:
    }
  }

  /** S0-40: what was rechecked and not handed in yet is looked at again when it says something else now. */
  private amend(changes: Commands['amend']['changes']): void {
    for (const field of JUDGED) if (changes[field] !== undefined) this.said[field] = changes[field]
    for (const { platform } of changes.launches ?? []) this.dropped.delete(platform)
    if (this.isOver || this.ending) return
    for (const f of this.filings.values()) {
      if (f.ended || f.leaving || f.judged === undefined || f.judged === this.facts()) continue
      if (f.phase === 'ready') f.phase = 'preparing'
      f.judged = this.facts()
    }
  }

  private facts(): string {
    return JSON.stringify(JUDGED.map((field) => this.said[field]))
  }

  private leave(f: FilingModel): void {
    if (f.leaving) return
    if (AT_PLATFORM.includes(f.phase) || f.phase === 'ready') f.leaving = true
    else this.end(f)
  }

  private end(f: FilingModel, phase: Phase = this.ending ? 'withdrawn' : 'given_up'): void {
    Object.assign(f, { phase, ended: true, leaving: false })
  }

  private judge(f: FilingModel, verdict: string): void {
    f.untouched = false
    if (verdict === 'passed' || verdict === 'passed_by_lapse') f.phase = 'passed'
    if (verdict === 'rejected' || verdict === 'supplement') Object.assign(f, { phase: 'correcting', untouched: true })
    if (verdict === 'closed_by_platform') this.end(f, 'closed_by_platform')
    if (verdict === 'still_in_review') f.phase = 'in_review'
  }

  private answerOfFiling(f: FilingModel, { kind, answer, body }: Asked): void {
    const { itemAnswers = [] } = body as Commands['answerTask']
    switch (`${kind}/${answer}`) {
      case 'recheck/complete':
        Object.assign(f, { phase: 'ready', judged: this.facts() })
        return
      case 'review_change/must_change':
        if (f.phase === 'ready') f.phase = 'preparing'
        return
      case 'submit/submitted':
      case 'settle_submission/arrived':
        f.phase = 'submitted'
        return
      case 'submit/unconfirmed':
        f.phase = 'unconfirmed'
        return
      case 'settle_submission/not_arrived':
        f.phase = 'ready'
        return
      case 'correct/corrected':
        Object.assign(f, { phase: 'preparing', untouched: false })
        return
      case 'correct/items':
        if (itemAnswers.length > 0) f.untouched = false
        return
      case 'recall_at_platform/done':
        f.phase = 'recalled'
        return
      case 'restore/reinstated':
        f.phase = 'passed'
        return
      case 'restore/resubmit':
        f.phase = 'correcting'
        return
      case 'restore/accepted':
        return this.end(f, 'given_up')
      case 'check_backend/delayed':
        f.phase = 'in_review'
        return
      default:
        if (kind === 'withdraw_at_platform') this.end(f)
        if (kind === 'await_verdict' || kind === 'check_backend') this.judge(f, answer ?? '')
    }
  }

  private answerOfCampaign({ kind, answer, body }: Asked): void {
    const platform = (body as Commands['answerTask']).task.split('.')[2] ?? ''
    if (kind === 'go_live' && answer === 'not_here') this.dropped.add(platform)
    else if (kind === 'go_live' && answer === 'live') this.live.add(platform)
    // At own risk it is live once the approver has said so.
    else if (kind === 'approve_risk' && answer === 'approved') this.live.add(platform)
    if (kind === 'confirm_correction' && answer === 'approved') this.correct((body as Commands['answerTask']).task)
    if (kind === 'close') {
      this.closed = true
      for (const f of this.filings.values()) f.ended = true
    }
  }

  private correct(task: string): void {
    const [campaign = '', , key = ''] = task.split('.')
    const f = this.filings.get(`${campaign}-${key}`)
    if (!f) return
    Object.assign(f, { phase: 'in_review', ended: false, untouched: false })
    const verdict = this.corrections.get(`${campaign}-${key}`)
    if (verdict) this.judge(f, verdict)
  }

  private report(f: FilingModel, kind: ReportKind): void {
    // Of what is being withdrawn only the end is heard.
    if (f.leaving || this.ending) {
      if (f.leaving && (kind === 'recalled' || kind === 'closed_by_platform')) this.end(f)
      return
    }
    switch (kind) {
      case 'in_review':
        if (REVIEWED.includes(f.phase)) f.phase = 'in_review'
        return
      case 'recalled':
        if (AT_PLATFORM.includes(f.phase)) f.phase = 'recalled'
        return
      case 'suspended':
        if (f.phase === 'passed') f.phase = kind
        return
      case 'revoked':
      case 'lapsed':
        if (f.phase === 'passed' || f.phase === 'suspended') f.phase = kind
        return
      case 'reinstated':
        if (['suspended', 'revoked', 'lapsed'].includes(f.phase)) f.phase = 'passed'
        return
      case 'passed':
      case 'passed_by_lapse':
        if (AT_PLATFORM.includes(f.phase) || (f.phase === 'correcting' && f.untouched)) this.judge(f, kind)
        return
      case 'rejected':
      case 'supplement':
      case 'closed_by_platform':
        if (AT_PLATFORM.includes(f.phase)) this.judge(f, kind)
        return
      default:
    }
  }

  /** Where the record and the model disagree. */
  compare(s: CampaignState, now: string): string[] {
    const found: string[] = []
    for (const [id, { phase, ended }] of this.filings) {
      const f = s.filings[id]
      if (f?.phase !== phase || f.ended !== ended)
        found.push(
          `${id} is ${f?.phase}${f?.ended ? ' (ended)' : ''}, the model says ${phase}${ended ? ' (ended)' : ''}`,
        )
    }
    const stages = this.stages(s, now)
    if (!stages.includes(s.stage)) found.push(`the stage is ${s.stage}, the model says ${stages.join(' or ')}`)
    return found
  }

  private stages(s: CampaignState, now: string): readonly Stage[] {
    if (this.closed) return ['closing', 'archived']
    if (this.ending) {
      const over = [...this.filings.values()].every((f) => f.ended)
      return over ? [this.ending === 'withdraw' ? 'withdrawn' : 'cancelled'] : ['withdrawing']
    }
    if (s.endsAt !== undefined && Date.parse(s.endsAt) <= Date.parse(now)) return ['closing']
    if (this.live.size > 0) return ['live']
    return [this.everyPlatformIsCleared(s) ? 'cleared' : 'filing']
  }

  private everyPlatformIsCleared(s: CampaignState): boolean {
    const own = Object.values(s.filings).filter((f) => !this.isLeft(s, f.platform))
    const needed = own.filter((f) => f.required && !own.some((o) => stoodInFor(f, o)))
    const isAsked = Object.values(s.requirements ?? {}).some((r) => r.answer === 'ask')
    return needed.length > 0 && needed.every(holds) && !isAsked
  }

  /** Dropped, and nothing is under way there. */
  private isLeft(s: CampaignState, platform: string): boolean {
    const isIdle = (f: FilingState): boolean =>
      f.ended || ['passed', 'suspended', 'revoked', 'lapsed'].includes(f.phase)
    return this.dropped.has(platform) && Object.values(s.filings).every((f) => f.platform !== platform || isIdle(f))
  }
}

/** An ended filing counts no more once a later one stands for the same thing. */
const stoodInFor = (f: FilingState, o: FilingState): boolean =>
  ['given_up', 'withdrawn', 'closed_by_platform'].includes(f.phase) &&
  o !== f &&
  `${o.platform}/${o.item}/${o.account ?? ''}` === `${f.platform}/${f.item}/${f.account ?? ''}` &&
  (o.id > f.id || !['given_up', 'withdrawn', 'closed_by_platform'].includes(o.phase))

const holds = (f: FilingState): boolean =>
  f.phase === 'passed' &&
  (f.credential !== undefined || !f.credentialDemanded) &&
  Object.values(f.matters).every((m) => m.kind !== 'condition' || !m.blocksLaunch || m.status === 'done')

/** The place of an accepted command among others that ran beside it. */
export const versionOf = (outcome: Outcome): number => (outcome.ok ? Number(outcome.result.version) : 0)
