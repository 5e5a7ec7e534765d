/** One campaign with one filing at Douyin, played through the domain's functions alone: no database, no workflow. */
import { makeCalendar } from '../../activities/domain/time/calendar'
import { Change, Refused } from '../../activities/domain/decision/change'
import type { Context } from '../../activities/domain/decision/context'
import { decide } from '../../activities/domain/decide'
import type { Absence } from '../../activities/domain/people/stand-in'
import { sameKey, type CredentialEntry } from '../../activities/domain/record/registers'
import { doWhatIsDue, nextWake } from '../../activities/domain/due'
import type { StoredFact } from '../../activities/domain/record/facts'
import { openAsked } from '../../activities/domain/tasks/open-task'
import { replan } from '../../activities/domain/tasks/due-dates'
import type { ReviewedRound } from '../../activities/domain/rules/review-history'
import { settle } from '../../activities/domain/consequences'
import { ownerOf, type CampaignState, type FilingState } from '../../activities/domain/record/state'
import { viewOf } from '../../activities/domain/view'
import type { CampaignTemplate } from '../../workflows/contract/brief'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import { groundsOf } from '../../infra/reference/wording/screen'
import { createScreens } from '../../infra/reference/wording/screens'
import type { ConnectorInfo } from '../../workflows/contract/connectors'
import type { Actor, Command, StartCampaign } from '../../workflows/contract/commands'
import type { Policy } from '../../workflows/contract/policy'
import type {
  CalendarDoc,
  DirectoryDoc,
  DirectoryGroup,
  DirectoryPerson,
  RulePack,
} from '../../workflows/contract/reference'
import type { CampaignView, TaskAsk } from '../../workflows/contract/views'
import type { WordingList } from '../../workflows/contract/wording'
import type { Answer } from '../../workflows/contract/words'

const docs = loadReferenceDir(REFERENCE_DATA_DIR)
const shipped = docs.filter((d): d is RulePack => d.kind === 'rule_pack')
const policy = docs.find((d): d is Policy => d.kind === 'policy') as Policy
const directory = docs.find((d): d is DirectoryDoc => d.kind === 'directory')
export const chinaDays = docs.find((d): d is CalendarDoc => d.kind === 'calendar') as CalendarDoc
const templates = docs.filter((d): d is CampaignTemplate => d.kind === 'template')
const lists = docs.filter((d): d is WordingList => d.kind === 'wording')
const screenFor = createScreens()
const shippedPeople = new Map(directory?.people.map((p) => [p.staff, p]))

export const NUMBER = 'MC-20261012-0001'
export const FILING = `${NUMBER}-01`
export const LAUNCH_AT = '2026-11-11T10:00:00+08:00'
export const ENDS_AT = '2026-11-13T18:00:00+08:00'

/** What a letter is written with, as the record reads it. */
export const surroundingsOf = (play: Play): Context => play.ctx()

export class Play {
  /** Reviews of own filings, as a plan reckons with them. */
  reviews: ReviewedRound[] = []
  /** The fact by which the same was said before, and since when a platform speaks of a number. */
  saidBefore?: number
  knownSince?: string
  /** What the register of credentials has. */
  credentials: CredentialEntry[] = []

  /** Whose an account is, where somebody has registered it. */
  subjects = new Map<string, { name: string }>()

  groups: readonly DirectoryGroup[] = []

  /** What hands filings in instead of people. */
  connector?: ConnectorInfo

  /** The directory as it is now. */
  people: ReadonlyMap<string, DirectoryPerson> = shippedPeople

  /** What the last command was answered with. */
  answered: Record<string, unknown> | undefined

  /** Everything that has happened. */
  readonly facts: StoredFact[] = []

  private state: CampaignState | undefined
  now = '2026-10-12T10:00:00+08:00'
  policy: Policy = policy
  calendar = makeCalendar(chinaDays, policy)
  /** The newest version of each pack; those before stay known. */
  packs: RulePack[] = shipped
  /** The newest version of each wording list. */
  lists: WordingList[] = lists
  private old: RulePack[] = []
  private salt = 0
  /** Texts that were put aside by the steps before: only those are read beforehand. */
  private kept = new Set<string>()
  private sealed: string[] = []

  /** Who is away. */
  absences: Absence[] = []

  /** Who acts from now on. */
  actor: Actor = { client: 'test', person: 'L2001', channel: 'rest' }

  ctx(): Context {
    return {
      now: this.now,
      actor: this.actor,
      policy: this.policy,
      calendar: this.calendar,
      packs: this.packs,
      pack: (platform, version) =>
        [...this.packs, ...this.old].find(
          (p) => p.platform === platform && (version === undefined || p.version === version),
        ),
      person: (staff) => this.people.get(staff),
      group: (id) => this.groups.find((one) => one.id === id),
      staff: [...this.people.keys()],
      absences: this.absences,
      reviewed: () => this.reviews,
      saidBefore: this.saidBefore,
      knownSince: () => this.knownSince,
      fileExists: () => true,
      file: () => undefined,
      noteText: (note) => note,
      connectorOf: () => this.connector,
      legalSubject: ({ account }) => this.subjects.get(account ?? ''),
      registers: {
        paper: () => undefined,
        account: (platform, account) => {
          const legalSubject = this.subjects.get(account)?.name
          return legalSubject === undefined ? undefined : { platform, account, version: 1, legalSubject }
        },
        credentials: (key) => this.credentials.filter((e) => sameKey(e, key)),
      },
      precedents: () => [],
      templates,
      content: {
        screen: (text) => screenFor(this.lists)(text),
        grounds: groundsOf(this.lists),
        lists: this.lists.map(({ id, version }) => ({ list: id, version })),
        textOf: ({ note, commitment }) => (this.kept.has(commitment) ? note : undefined),
      },
      // Salted, as it is: the same text put aside twice is not known as the same.
      seal: (text) => {
        const commitment = `${(this.salt += 1)} ${text}`
        this.sealed.push(commitment)
        return { note: text, commitment }
      },
    }
  }
  private on(work: (change: Change) => void): Change {
    this.sealed = []
    const change = new Change(this.state && structuredClone(this.state), this.ctx())
    work(change)
    this.state = change.state
    this.facts.push(...change.facts)
    for (const commitment of this.sealed) this.kept.add(commitment)
    return change
  }
  run(command: Command): Change {
    return this.on((change) => {
      this.answered = decide(change, NUMBER, command)
    })
  }
  start(body: Partial<StartCampaign> = {}): this {
    const filings = [{ platform: 'douyin', item: 'activity_report' }]
    const launches = [{ platform: 'douyin', launchAt: LAUNCH_AT }]
    const base = { name: '抽奖', lead: 'M1001', backup: 'M1002', endsAt: ENDS_AT, filings, launches }
    this.run({ type: 'startCampaign', body: { ...base, ...body } })
    return this
  }
  open(subject: string, ...asks: TaskAsk[]): Change {
    return this.on((change) => openAsked(change, subject, asks))
  }
  answer(subject: string, kind: TaskAsk['kind'], answer: Answer, more: object = {}, key?: string): Change {
    this.open(subject, { kind, key })
    const { tasks } = ownerOf(this.s, subject)
    const task = Object.values(tasks).find((t) => t.kind === kind && t.key === key && t.status === 'open')
    if (!task) throw new Error(`${subject} has no open ${kind}`)
    return this.run({ type: 'answerTask', body: { task: task.id, answer, ...more } })
  }
  look(subject: string): Change {
    return this.on((change) => {
      replan(change, subject)
      doWhatIsDue(change, subject)
      settle(change)
    })
  }
  /** When the record wants to be asked again. */
  wake(subject: string): string | undefined {
    return nextWake(new Change(this.state, this.ctx()), subject)
  }
  /** Every paper is there, and somebody has looked. */
  rechecked(): this {
    for (const row of Object.keys(this.f.rows)) this.answer(FILING, 'collect_material', 'provided', {}, row)
    this.answer(FILING, 'recheck', 'complete')
    return this
  }
  submitted(): this {
    this.rechecked().answer(FILING, 'submit', 'submitted', { number: 'A-1' })
    return this
  }
  passed(): this {
    const report = { filing: FILING, kind: 'passed', credential: { number: 'C-1' } } as const
    this.submitted().run({ type: 'report', body: report })
    return this
  }
  amend(changes: object): Change {
    return this.run({ type: 'amend', body: { campaign: NUMBER, changes } })
  }
  /** A newer version of a platform's pack, with something changed. */
  release(platform: string, change: (pack: RulePack) => void): void {
    const before = this.packs.find((p) => p.platform === platform)
    if (!before) throw new Error(platform)
    const pack = { ...structuredClone(before), version: '2027-01-01' }
    change(pack)
    this.old = [...this.old, before]
    this.packs = this.packs.map((p) => (p === before ? pack : p))
  }
  /** A newer version of a wording list, with something changed. */
  releaseList(id: string, version: string, change: (list: WordingList) => void = () => undefined): void {
    const before = this.lists.find((list) => list.id === id)
    if (!before) throw new Error(id)
    const list = { ...structuredClone(before), version }
    change(list)
    this.lists = this.lists.map((each) => (each === before ? list : each))
  }
  get s(): CampaignState {
    if (!this.state) throw new Error('not started')
    return this.state
  }
  get f(): FilingState {
    return this.s.filings[FILING] as FilingState
  }
  get view(): CampaignView {
    const around = { mailUpTo: 0, realMsUntil: () => undefined, pace: '' }
    return viewOf(new Change(this.state, this.ctx()), NUMBER, around) as CampaignView
  }
}

export const types = (change: Change): string[] => change.facts.map((fact) => fact.type)

/** The code of the refusal that some work ends with, or `accepted`. */
export const refusedBy = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  }
  return 'accepted'
}
