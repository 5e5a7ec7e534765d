/** Events in an answer, as a call-back brings them: `eventId`, `kind`, `text`, `occurredAt`, `dueAt`, `credential`. */
import { REPORTS, type ReportKind } from '../../../workflows/contract/words'
import { isLine } from '../../domain/rules/plain-text'
import { isInstant } from '../../domain/time/instants'
import type { News } from '../connector'
import { words } from './words'

const MOST = 100

/** Undefined where one of them cannot be read. */
export function newsOf(events: unknown): News[] | undefined {
  if (events === undefined) return []
  if (!Array.isArray(events) || events.length > MOST) return undefined
  const news = events.map(readOne)
  return news.includes(undefined) ? undefined : (news as News[])
}

function readOne(event: unknown): News | undefined {
  if (typeof event !== 'object' || event === null) return undefined
  const said = event as Record<string, unknown>
  const { eventId, kind } = said
  if (typeof eventId !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(eventId)) return undefined
  if (typeof kind !== 'string' || !Object.hasOwn(REPORTS, kind)) return undefined
  const [occurredAt, dueAt] = [words(said['occurredAt'], 40), words(said['dueAt'], 40)]
  if ([occurredAt, dueAt].some((at) => at !== undefined && !isInstant(at))) return undefined
  const credential = credentialOf(said['credential'])
  if (credential?.number !== undefined && !isLine(credential.number, 128)) return undefined
  return {
    eventId,
    kind: kind as ReportKind,
    text: words(said['text'], 4_000),
    occurredAt,
    dueAt,
    credential,
  }
}

function credentialOf(given: unknown): News['credential'] {
  if (typeof given !== 'object' || given === null) return undefined
  const { number, validUntil } = given as Record<string, unknown>
  const until = words(validUntil, 40)
  return { number: words(number, 4_000), validUntil: until !== undefined && isInstant(until) ? until : undefined }
}
