/** The letters of ledger rows, whatever they are about, as they are to leave now. */
import { campaignOf, isCampaignNumber } from '../../workflows/contract/ids'
import { isDefect } from '../record/defect'
import { briefNotes } from './letter-key-date'
import { formNotes } from '../domain/forms/form'
import { importOfSubject } from '../domain/mail/import-letters'
import { importLetters } from './import-mail'
import { isEnvelope } from '../domain/mail/envelopes'
import { REFUSED_LABEL } from '../domain/mail/letters'
import { paperOfSubject } from '../domain/mail/paper-reminders'
import { isWebhookMail } from '../domain/events/webhook-mail'
import { isUnmatchedSubject } from '../domain/filing/unmatched-reports'
import { composeLetter, whyNotes, type Around } from './compose-letter'
import { copyNotes, rulesTold } from './letter-wording'
import { byCampaign, envelopeLetter, type Enveloped } from './envelope-letter'
import { paperLetters } from './paper-letter'
import type { RecordTransaction } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'
import { canBeTouched } from '../domain/requirements/rule-change'
import type { CampaignState } from '../domain/record/state'
import { releaseLetter } from './release-letter'
import { replacedPaperLetter } from './replaced-paper-letter'
import { REGISTER } from '../domain/mail/register-week'
import { plainLetter } from './reader'
import { registerLetter } from './register-mail'
import { unmatchedLetters } from './unmatched-letter'

export interface ComposeDeps {
  /** Addresses of pages for the readers of some letters. */
  pageLinks: (people: readonly string[]) => Promise<PageLink>
}

export type Letters = ReadonlyMap<number, Letter | Defect>

/** A letter that cannot be written: put off like a busy mailbox, so that a repair reaches it and nothing waits behind it. */
export class Defect {
  constructor(readonly why: string) {}
}

/** Letters of one subject's rows, by the present state. */
export async function compose(
  deps: ComposeDeps,
  tx: RecordTransaction,
  rows: readonly MailRow[],
): Promise<{ letters: Letters; enveloped: ReadonlyMap<number, Enveloped> }> {
  const [first] = rows
  const none = new Map<number, Enveloped>()
  if (!first) return { letters: new Map(), enveloped: none }
  const pageLink = await deps.pageLinks(rows.map(({ recipient }) => recipient))
  if (isEnvelope(first.subject)) return envelopes(tx, rows, pageLink)
  return { letters: await lettersOf(tx, rows, first.subject, pageLink), enveloped: none }
}

async function lettersOf(
  tx: RecordTransaction,
  rows: readonly MailRow[],
  subject: string,
  pageLink: PageLink,
): Promise<Letters> {
  if (paperOfSubject(subject) !== undefined) return paperLetters(tx, rows, pageLink)
  if (importOfSubject(subject) !== undefined) return importLetters(tx, rows, pageLink)
  if (isUnmatchedSubject(subject)) return unmatchedLetters(tx, rows, pageLink)
  if (isWebhookMail(subject)) return webhookLetters(tx, rows)
  if (subject !== REGISTER) return campaignLetters(tx, rows, pageLink)
  const people = await tx.surroundings(undefined, undefined)
  return new Map(rows.map((row) => [row.id, registerLetter(row, people, pageLink)]))
}

/** They say what was so when it happened; no page shows a webhook. */
async function webhookLetters(tx: RecordTransaction, rows: readonly MailRow[]): Promise<Letters> {
  const people = await tx.surroundings(undefined, undefined)
  const lines = ({ body }: MailRow): Letter['lines'] => body.lines.map(({ label, text = '' }) => ({ label, text }))
  return new Map(
    rows.map((row) => {
      const letter = plainLetter(row, people, { lines: lines(row), links: [] })
      return [row.id, { ...letter, acts: row.body.inCharge !== false }]
    }),
  )
}

/** A part that cannot be written stays behind: it leaves by itself later, and is put off there. */
async function envelopes(
  tx: RecordTransaction,
  rows: readonly MailRow[],
  pageLink: PageLink,
): Promise<{ letters: Letters; enveloped: ReadonlyMap<number, Enveloped> }> {
  const letters = new Map<number, Letter>()
  const enveloped = new Map<number, Enveloped>()
  const surroundings = await tx.surroundings(undefined, undefined)
  for (const row of rows) {
    const members = await tx.enveloped(row.key)
    const parts = new Map<number, Letter | Defect>()
    for (const group of byCampaign(members))
      for (const [id, letter] of await campaignLetters(tx, group, pageLink)) parts.set(id, letter)
    const told = members.flatMap(({ id }) => (parts.get(id) instanceof Defect || !parts.has(id) ? [] : [id]))
    const over = members.flatMap(({ id }) => (parts.has(id) ? [] : [id]))
    const whole = told.flatMap((id) => {
      const part = parts.get(id)
      return part === undefined || part instanceof Defect ? [] : [part]
    })
    const letter = envelopeLetter(row, whole, surroundings, pageLink)
    if (letter) letters.set(row.id, letter)
    enveloped.set(row.id, { told, over })
  }
  return { letters, enveloped }
}

async function campaignLetters(tx: RecordTransaction, rows: readonly MailRow[], pageLink: PageLink): Promise<Letters> {
  const letters = new Map<number, Letter | Defect>()
  const campaign = rows[0] && campaignOf(rows[0].subject)
  // Planned by a later release: whoever knows it writes it.
  if (campaign !== undefined && !isCampaignNumber(campaign))
    return new Map(rows.map(({ id }) => [id, new Defect('subject_unknown')]))
  const state = campaign && (await tx.load(campaign))
  if (!state) return letters
  const around = await readAround(tx, rows, state, pageLink)
  for (const row of rows) {
    try {
      const refusal = row.kind === 'delivery_failed' ? await refusalTold(tx, row) : undefined
      const letter =
        (await releaseLetter(tx, row, around)) ??
        (await replacedPaperLetter(tx, row, around)) ??
        (isTooLate(row, state) ? undefined : composeLetter({ ...around, row, state, refusal }))
      if (letter) letters.set(row.id, letter)
    } catch (error) {
      if (!isDefect(error)) throw error
      letters.set(row.id, new Defect(String(error)))
    }
  }
  return letters
}

/** What the letters of a campaign are written with. */
async function readAround(
  tx: RecordTransaction,
  rows: readonly MailRow[],
  state: CampaignState,
  pageLink: PageLink,
): Promise<Around> {
  const surroundings = await tx.surroundings(state, undefined)
  const named = rows.flatMap((row) => row.body.lines.flatMap((l) => (l.note ? [l.note] : [])))
  const notes = await tx.readNotes([
    ...named,
    ...whyNotes(rows, state, surroundings),
    ...formNotes(state).map(({ note }) => note),
    ...briefNotes(rows, state),
    ...copyNotes(rows, state),
  ])
  const reasons = await tx.wordingReasons(rulesTold(rows, state))
  const { now } = await tx.readClock()
  return { surroundings, notes, reasons, pageLink, now }
}

/** The words of the server behind a letter that says that another was refused. */
async function refusalTold(tx: RecordTransaction, { subject, body }: MailRow): Promise<string | undefined> {
  const recipient = body.lines.find(({ label }) => label === REFUSED_LABEL)?.text
  return recipient === undefined ? undefined : tx.refusalOf(subject, recipient)
}

/** Of a release, where nothing of its filing can be done any more; of a paper, where no filing uses an older version. */
function isTooLate({ body, subject }: MailRow, state: CampaignState): boolean {
  const f = state.filings[subject]
  if (body.replaced !== undefined) return true
  return body.release !== undefined && f !== undefined && !canBeTouched(state, f)
}
