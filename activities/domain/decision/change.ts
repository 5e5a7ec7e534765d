/**
 * `Change`: the working copy that one command is decided on. Emitting a fact folds it at once, so that the next step of the
 * decision sees what the one before it did. A refusal leaves by `refuse` and takes everything with it.
 */
import type { Requirement } from '../../../workflows/contract/reference'
import { apply } from '../record/fold/apply'
import type { CredentialStep } from '../record/registers'
import type { FactBodies, FactType, StoredFact } from '../record/facts'
import type { Context } from './context'
import type { CampaignState, FilingState } from '../record/state'
import type { NoteRef } from '../record/values'
import { isAhead } from '../time/instants'
import { refuseEach } from './faults'
import { refuse, refuseUnknown } from './refusal'

export type CommandResult = Record<string, unknown>

export { Refused, refuse, within } from './refusal'

/** What a step has put aside itself it can read again: one copy may be screened twice in it. */
function withOwnTexts(ctx: Context, aside: ReadonlyMap<string, NoteRef>): Context {
  const { content } = ctx
  const own = new Map<string, string>()
  return {
    ...ctx,
    content: content && { ...content, textOf: (ref) => own.get(ref.commitment) ?? content.textOf(ref) },
    seal: (text) => {
      const ref = aside.get(text) ?? ctx.seal(text)
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

  /** Texts that an earlier step has put aside, by their commitments. */
  private readonly aside = new Map<string, NoteRef>()

  constructor(
    private present: CampaignState | undefined,
    ctx: Context,
  ) {
    this.ctx = withOwnTexts(ctx, this.aside)
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

  /** From now on the commitment of such a note stands for its text: what was said in an earlier step can be said again. */
  putAside(notes: readonly NoteRef[]): void {
    for (const note of notes) this.aside.set(note.commitment, note)
  }

  /** What would follow, on a copy of the state: refused as it would be refused, and nothing of it is kept. */
  rehearse(act: (copy: Change) => void): void {
    act(new Change(structuredClone(this.state), { ...this.ctx, seal: () => ({ note: '', commitment: '' }) }))
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

  /** A person or a group: whoever may hold a task. */
  holder(id: string, pointer: string): string {
    return this.ctx.group(id) ? id : this.staff(id, pointer)
  }

  staff(id: string, pointer: string): string {
    if (!this.ctx.person(id)) refuseUnknown('person_unknown', id, pointer, this.ctx.staff ?? [])
    return id
  }
}
