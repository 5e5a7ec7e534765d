/**
 * A new campaign after the pattern of an archived one: the body for `POST /v1/campaigns`, and everything that was not taken
 * over, with the reason. Made from the frozen document and today's rules and directory; stores nothing.
 */
import type { CampaignState, FilingState } from '../record/state'
import type { NoteRef } from '../record/values'
import { isPast, at } from '../time/instants'
import type { CampaignDescription, FilingRequest, NotNeeded, StartCampaign } from '../../../workflows/contract/commands'
import type { Department } from '../../../workflows/contract/values'
import { TRAITS, type Trait } from '../../../workflows/contract/traits'
import { clonedBrief } from './clone-brief'
import {
  REASONS,
  type ArchivedDocument,
  type CloneContext,
  type CloneDraft,
  type Code,
  type Leave,
  type LeftOut,
} from './clone-context'

export function cloneDraft(document: ArchivedDocument, ctx: CloneContext): CloneDraft {
  const { campaign: s, notes } = document
  const leftOut: LeftOut[] = []
  const leave = (field: string, code: Code, was?: string, filing?: string): undefined => {
    leftOut.push({ field, code, reason: REASONS[code], was, filing })
    return undefined
  }
  const person = (field: string, staff: string): string | undefined =>
    ctx.isStaff(staff) ? staff : leave(field, 'person_left', staff)
  const filings = filingsOf(s, ctx, leave)
  const draft: Partial<StartCampaign> = {
    name: s.name,
    lead: person('/lead', s.lead),
    backup: person('/backup', s.backup),
    group: groupOf(s, (field, id) => (ctx.isGroup(id) ? id : person(field, id))),
    objective: textOf(s.objective, notes, () => leave('/objective', 'text_erased')),
    ...describedOf(s),
    ...clonedBrief(document, ctx, leave),
    filings: filings.length > 0 ? filings : leave('/filings', 'nothing_decided'),
    notNeeded: notNeededOf(s, notes, leave),
  }
  if (s.externalRef !== undefined) leave('/externalRef', 'reference_is_unique', s.externalRef)
  if (s.startsAt !== undefined) leave('/startsAt', 'date_of_then', at(s.startsAt))
  if (s.endsAt !== undefined) leave('/endsAt', 'date_of_then', at(s.endsAt))
  for (const [platform, { launchAt }] of Object.entries(s.launches))
    if (launchAt !== undefined) leave(`/launches/${platform}`, 'date_of_then', at(launchAt))
  for (const [item, { answer }] of Object.entries(s.requirements ?? {}))
    leave(`/requirements/${item}`, 'asked_anew', answer)
  return { from: s.number, draft, needed: neededOf(draft), leftOut }
}

/** How it described itself to the rules, in words that they still know. */
function describedOf({ traits, described }: CampaignState): CampaignDescription {
  const { forms, industry, productGroups, prizes, platforms } = described ?? {}
  return {
    traits: traits.filter((trait): trait is Trait => Object.hasOwn(TRAITS, trait)),
    forms: forms && [...forms],
    industry,
    productGroups: productGroups && [...productGroups],
    prizes: prizes && { ...prizes },
    platforms: platforms && [...platforms],
  }
}

/** Filings as they would be asked for today: each once, without what belongs to the one of then. */
function filingsOf(s: CampaignState, ctx: CloneContext, leave: Leave): FilingRequest[] {
  const wanted = new Map<string, FilingRequest>()
  for (const f of Object.values(s.filings)) {
    const was = `${f.platform}/${f.item}${f.account === undefined ? '' : ` ${f.account}`}`
    leaveWhatWasIts(f, ctx.now, leave)
    if (f.phase === 'given_up') {
      leave('/filings', 'given_up', was, f.id)
      continue
    }
    const pack = ctx.packs.find((p) => p.platform === f.platform)
    if (!pack?.requirements.some((r) => r.item === f.item)) {
      leave('/filings', 'item_gone', was, f.id)
      continue
    }
    const key = JSON.stringify([f.platform, f.item, f.account])
    if (wanted.has(key)) continue
    const isSame = pack.version === f.packVersion
    if (!isSame) leave(`/filings/${wanted.size}/required`, 'rules_changed', `${f.packVersion}: ${f.required}`, f.id)
    const required = isSame && !f.required ? false : undefined
    wanted.set(key, { platform: f.platform, item: f.item, account: f.account, required })
  }
  return [...wanted.values()]
}

/** What was said to need nothing, with the reason of then; one without a reason is decided anew. */
function notNeededOf(s: CampaignState, notes: ArchivedDocument['notes'], leave: Leave): NotNeeded[] | undefined {
  const kept = Object.entries(s.notNeeded ?? {}).flatMap(([platform, { reason }]) => {
    const text = textOf(reason, notes, () => leave(`/notNeeded/${platform}`, 'text_erased'))
    if (!reason) leave(`/notNeeded/${platform}`, 'nothing_decided')
    return text === undefined ? [] : [{ platform, reason: text }]
  })
  return kept.length > 0 ? kept : undefined
}

const hasEnded = (until: string | undefined, now: string): boolean => until !== undefined && isPast(until, now)

function leaveWhatWasIts(f: FilingState, now: string, leave: Leave): void {
  for (const number of new Set(f.rounds.flatMap((r) => r.number ?? [])))
    leave('/filings', 'number_of_then', number, f.id)
  if (f.credential) {
    const { number, validUntil } = f.credential
    const isLost = f.phase === 'suspended' || f.phase === 'revoked' || f.phase === 'lapsed'
    const was = [number, validUntil === undefined ? undefined : `~ ${at(validUntil)}`].filter(Boolean).join(' ')
    leave(
      '/filings',
      isLost || hasEnded(validUntil, now) ? 'credential_lapsed' : 'credential_of_then',
      was || undefined,
      f.id,
    )
  }
  const rows = Object.entries(f.rows).filter(([, row]) => row.status === 'provided')
  const lapsed = rows.filter(([, { validUntil }]) => hasEnded(validUntil, now))
  for (const [row, { validUntil }] of lapsed)
    leave('/filings', 'paper_lapsed', `${row} ~ ${at(validUntil) ?? ''}`, f.id)
  const others = rows.filter((row) => !lapsed.includes(row)).map(([row]) => row)
  if (others.length > 0) leave('/filings', 'materials_anew', others.join(', '), f.id)
}

function groupOf(s: CampaignState, person: (field: string, staff: string) => string | undefined) {
  const members = Object.entries(s.group).flatMap(([department, staff]) => {
    const known = person(`/group/${department}`, staff)
    return known === undefined ? [] : [[department, known] as const]
  })
  return Object.fromEntries(members) as Partial<Record<Department, string>>
}

function textOf(ref: NoteRef | undefined, notes: ArchivedDocument['notes'], erased: () => undefined) {
  if (!ref) return undefined
  return notes.find(({ id }) => id === ref.note)?.body ?? erased()
}

function neededOf({ lead, backup, filings }: Partial<StartCampaign>): string[] {
  const platforms = [...new Set((filings ?? []).map((f) => f.platform))]
  return [
    ...(lead === undefined ? ['/lead'] : []),
    ...(backup === undefined ? ['/backup'] : []),
    ...(filings === undefined ? ['/filings'] : ['/endsAt']),
    ...platforms.map((platform) => `/launches/${platform}`),
  ]
}
