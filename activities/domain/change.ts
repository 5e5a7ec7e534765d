/**
 * `Change`: the working copy that one command is decided on. Emitting a fact folds it at once, so that the next step of the
 * decision sees what the one before it did. A refusal leaves by `refuse` and takes everything with it.
 */
import type { CampaignTemplate } from '../../workflows/contract/brief'
import type { Actor } from '../../workflows/contract/commands'
import type { Policy } from '../../workflows/contract/policy'
import type { DirectoryPerson, Requirement, RulePack } from '../../workflows/contract/reference'
import { apply } from './apply'
import type { Calendar } from './calendar'
import type { ContentAround } from './content-state'
import type { CredentialStep } from './credential-steps'
import type { FactBodies, FactType, StoredFact } from './facts'
import type { FileFacts } from './file-rules'
import type { NumberTwin } from './number-twice'
import type { Precedent } from './precedents'
import type { ReviewedRound } from './review-history'
import type { Registers } from './registers'
import type { CampaignState, FilingState, NoteRef } from './state'
import { isAhead } from './instants'
import { refuseEach } from './faults'
import { refuse, refuseUnknown } from './refused'

export { Refused, refuse, within } from './refused'

/** What a decision may know besides the state. All of it is read before the decision; nothing here does I/O. */
export interface Context {
  /** The record's clock. ISO with offset. */
  now: string
  actor: Actor
  policy: Policy
  calendar: Calendar
  /** Rule pack of a platform; the latest unless a version is given. */
  pack(platform: string, version?: string): RulePack | undefined
  person(staff: string): DirectoryPerson | undefined
  /** Staff numbers of the directory; told to whoever names one that is not there. */
  staff?: readonly string[]
  /** The latest version of every rule pack. */
  packs: readonly RulePack[]
  /** What the company decided before where this rule asked; known while the campaign has such a question. */
  precedents(rule: string): readonly Precedent[]
  /** How long reviews of an item took in own filings, newest first; read where a plan is to be made. */
  reviewed?: (platform: string, item: string) => readonly ReviewedRound[]
  /** The company's papers and accounts, as far as the command or the state names them. */
  registers?: Registers
  fileExists(id: string): boolean
  /** Codes of the kinds of fault that a rejection may cite. */
  rejectionCategories?: readonly string[]
  /** Known while a command brings content to be kept. */
  content?: ContentAround
  /** What a file that the command names is; undefined when it does not exist. */
  file(id: string): FileFacts | undefined
  /** Texts that a decision compares: of forms and the objective. Null: erased; undefined: not needed for this command. */
  noteText(note: string): string | null | undefined
  /** The legal subject of the account that a filing names, where one is known. */
  legalSubject(f: FilingState): { name?: string; creditCode?: string } | undefined
  /** Of a report: the last fact by which the same was said of its filing before. */
  saidBefore?: number
  /** The earliest that a platform says of a number that nobody has recorded yet. */
  knownSince?: (platform: string, number: string) => string | undefined
  /** Numbers of the filing that is looked at which another filing has, too. Undefined: nobody has looked. */
  twins?: readonly NumberTwin[]
  /** One of many that are told of in one letter: this step has no news of its own. */
  toldTogether?: boolean
  /** The latest version of every template. */
  templates: readonly CampaignTemplate[]
  /** Puts free text aside and returns the reference that a fact may carry. */
  seal(text: string): NoteRef
}

/** What a step has put aside itself it can read again: one copy may be screened twice in it. */
function withOwnTexts(ctx: Context): Context {
  const { content } = ctx
  if (!content) return ctx
  const own = new Map<string, string>()
  return {
    ...ctx,
    content: { ...content, textOf: (ref) => own.get(ref.commitment) ?? content.textOf(ref) },
    seal: (text) => {
      const ref = ctx.seal(text)
      own.set(ref.commitment, text)
      return ref
    },
  }
}

export class Change {
  readonly facts: StoredFact[] = []

  /** News for the register of credentials that no fact tells, since the story of their filing is over. */
  readonly registerNews: CredentialStep[] = []

  readonly ctx: Context

  constructor(
    private present: CampaignState | undefined,
    ctx: Context,
  ) {
    this.ctx = withOwnTexts(ctx)
  }

  /** The state as it is after everything emitted so far. */
  get state(): CampaignState {
    return this.present ?? refuse('not_found')
  }

  emit<T extends FactType>(type: T, subject: string, body: FactBodies[T]): void {
    const seq = (this.present?.version ?? 0) + 1
    // As it will read back: a member that is undefined now must not fold otherwise than one that is not there later.
    const text = JSON.stringify({ type, v: 1, subject, at: this.ctx.now, body, seq })
    this.facts.push(JSON.parse(text) as StoredFact)
    // The fold keeps what it is given, so it gets a copy of its own.
    this.present = apply(this.present, JSON.parse(text) as StoredFact)
  }

  /** The filing, or a refusal that says it does not exist. */
  filing(id: string): FilingState {
    return this.state.filings[id] ?? refuse('not_found', id)
  }

  /** What its platform demands of a filing, by the version it was opened under. */
  requirement(f: Pick<FilingState, 'platform' | 'item' | 'packVersion'>): Requirement {
    const found = this.ctx.pack(f.platform, f.packVersion)?.requirements.find((r) => r.item === f.item)
    if (!found) throw new Error(`rule pack ${f.platform} ${f.packVersion} has no item ${f.item}: install that version`)
    return found
  }

  note(text: string | undefined): NoteRef | undefined {
    return text === undefined || text.trim() === '' ? undefined : this.ctx.seal(text)
  }

  /** When it happened: as told, not in the future (five minutes of clock difference are forgiven). */
  occurredAt(told: string | undefined): string {
    if (told === undefined) return this.ctx.now
    if (isAhead(told, this.ctx.now)) refuse('occurred_in_future', told, '/occurredAt')
    return told
  }

  files(ids: string[] | undefined, pointer = '/fileIds'): string[] {
    refuseEach(ids ?? [], (id, i) => {
      if (!this.ctx.fileExists(id)) refuse('file_unknown', id, `${pointer}/${i}`)
    })
    return ids ?? []
  }

  staff(id: string, pointer: string): string {
    if (!this.ctx.person(id)) refuseUnknown('person_unknown', id, pointer, this.ctx.staff ?? [])
    return id
  }
}
