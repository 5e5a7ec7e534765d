/**
 * A filing's form: what somebody filled in, kept by round, and what the campaign itself fills in. The values lie in a note,
 * since they may name persons; the fact only says which fields were given.
 */
import { ZONE } from '../time/zone'
import type { Brief } from '../../../workflows/contract/brief'
import type { FillForm } from '../../../workflows/contract/commands'
import type { FormFact, FormField, FormValues } from '../../../workflows/contract/forms'
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import { toInstant } from '../time/calendar'
import { refuse, type Change } from '../decision/change'
import { missingFields, valueFaults, type FieldFault } from '../rules/form-check'
import { fieldsOf } from '../rules/generic-form'
import { filingsOf, filledForm, type CampaignState, type FilingState } from '../record/state'
import type { Origin, NoteRef } from '../record/values'

/** What the campaign's own facts are read from. */
export interface FormSources {
  campaign: Pick<CampaignState, 'name' | 'objective' | 'brief' | 'startsAt' | 'endsAt' | 'launches' | 'lead'>
  person(staff: string): DirectoryPerson | undefined
  /** The text of a note; null when it was erased. */
  textOf(note: NoteRef): string | null | undefined
  /** The legal subject of the account that a filing names, where one is known. */
  subjectOf(f: FilingState): { name?: string; creditCode?: string } | undefined
}

export interface OwnValue {
  origin: Origin
  /** Null: there is one, but its text was erased. */
  value: string | null
}

const instant = (at: string | undefined): string | undefined => at && toInstant(Date.parse(at), ZONE)

/** What the campaign itself says of a fact; undefined where it says nothing. */
export function ownValue(from: FormSources, f: FilingState, fact: FormFact): OwnValue | undefined {
  const { campaign: c } = from
  const said = (origin: Origin, value: string | null | undefined): OwnValue | undefined =>
    value === undefined ? undefined : { origin, value }
  switch (fact) {
    case 'campaign_name':
      return said('campaign', c.name)
    case 'objective':
      return said('campaign', c.objective && (from.textOf(c.objective) ?? null))
    case 'starts_at':
      return said('campaign', instant(c.startsAt))
    case 'ends_at':
      return said('campaign', instant(c.endsAt))
    case 'launch_at':
      return said('campaign', instant(c.launches[f.platform]?.launchAt))
    case 'account':
      return said('filing', f.account)
    case 'earlier_number':
      return said('filing', f.rounds.findLast(({ n, number }) => number !== undefined && n < roundInHand(f))?.number)
    case 'legal_subject':
      return said('account', from.subjectOf(f)?.name)
    case 'credit_code':
      return said('account', from.subjectOf(f)?.creditCode)
    case 'contact_name':
      return said('directory', from.person(c.lead)?.name)
    case 'contact_phone':
      return said('directory', from.person(c.lead)?.phone)
    case 'contact_mail':
      return said('directory', from.person(c.lead)?.mail)
    case 'privacy_url':
      return said('campaign', briefOf(from)?.userData?.privacyUrl)
  }
}

function briefOf(from: FormSources): Brief | undefined {
  const document = from.campaign.brief?.document
  const text = document && from.textOf(document)
  return text === null || text === undefined ? undefined : (JSON.parse(text) as Brief)
}

/** The values in the text of a form's note. */
export const parseValues = (text: string | null | undefined): FormValues =>
  text === null || text === undefined ? {} : (JSON.parse(text) as FormValues)

/** The round that a form is for: rejected or recalled, a filing is being written for the next one. */
const roundInHand = ({ phase, round }: FilingState): number =>
  phase === 'correcting' || phase === 'recalled' ? round + 1 : round

const CAN_BE_FILLED: readonly FilingState['phase'][] = ['preparing', 'ready', 'correcting', 'recalled']

/** What the platform has does not change any more. */
const roundToFill = (f: FilingState): number =>
  CAN_BE_FILLED.includes(f.phase) ? roundInHand(f) : refuse('form_locked', f.phase, undefined, { phase: f.phase })

/** Takes the values of a filing's form, all of them at once. */
export function fillForm(change: Change, f: FilingState, { values, partial }: FillForm): Record<string, unknown> {
  const round = roundToFill(f)
  const { fields } = fieldsOf(change.requirement(f))
  const faults = [
    ...valueFaults(fields, values),
    ...(partial ? [] : missingFields(fields, (field) => field.id in values || isPrefilled(change, f, field))),
  ]
  const hard = faults.filter((fault) => fault.hard)
  if (hard.length > 0)
    refuse(
      'form_invalid',
      hard
        .map(({ field }) => field)
        .join(', ')
        .slice(0, 200),
      '/values',
      {
        faults: hard.slice(0, 50).map(faultOut),
      },
    )
  const text = JSON.stringify(values)
  const known = filledForm(f, round)?.values
  // Filled in again with the same, it is what was looked at.
  const note = known && change.ctx.noteText(known.note) === text ? known : change.note(text)
  if (!note) throw new Error('a JSON text is never blank')
  change.emit('FormFilled', f.id, { round, fields: Object.keys(values).sort(), values: note })
  return { filing: f.id, round, fields: Object.keys(values).sort(), warnings: faults.map(faultOut) }
}

const faultOut = ({ pointer, code, detail }: FieldFault) => ({ pointer, code, detail })

const isPrefilled = ({ ctx, state }: Change, f: FilingState, { from }: FormField): boolean =>
  from !== undefined && ownValue(sourcesIn(state, ctx), f, from) !== undefined

/** Notes of what was filled in, and of what it is held against; none where nothing was filled in. */
export function formNotes(s: CampaignState): NoteRef[] {
  const forms = filingsOf(s).flatMap((f) => Object.values(f.forms ?? {}))
  const own = [s.objective, s.brief?.document].filter((note) => note !== undefined)
  return forms.length === 0 ? [] : [...forms.map(({ values }) => values), ...own]
}

/** The sources as a decision knows them. */
export const sourcesIn = (
  campaign: CampaignState,
  ctx: Pick<Change['ctx'], 'person' | 'noteText' | 'legalSubject'>,
): FormSources => ({
  campaign,
  person: ctx.person,
  textOf: ({ note }) => ctx.noteText(note),
  subjectOf: (f) => ctx.legalSubject(f),
})
