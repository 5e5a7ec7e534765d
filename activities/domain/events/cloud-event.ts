/**
 * An event as it is sent to a receiver: CloudEvents 1.0. What was sent can never be erased, so free text, the campaign's name and
 * persons are left out; who may see them reads the feed.
 */
import type { Actor } from '../../../workflows/contract/commands'
import type { Fact } from '../record/facts'
import { happenedAt } from '../record/fold/as-of'
import type { StoredFact } from '../record/facts'
import { isNote } from '../record/put-aside'
import { businessEventOf, type BusinessEvent } from './business-events'
import { eventId } from './event-id'

export interface PlacedFact {
  position: number
  stream: string
  fact: StoredFact
  actor: Actor
  hash: string
}

export interface CloudEvent {
  specversion: '1.0'
  id: string
  source: string
  type: BusinessEvent | Fact['type']
  subject: string
  time: string
  datacontenttype: 'application/json'
  data: object
}

export function cloudEventOf({ position, stream, fact, actor, hash }: PlacedFact, source: string): CloudEvent {
  const event = businessEventOf(fact)
  return {
    specversion: '1.0',
    id: eventId({ stream, seq: fact.seq, hash }),
    source,
    type: event ?? fact.type,
    subject: fact.subject,
    time: happenedAt(fact),
    datacontenttype: 'application/json',
    data: {
      position,
      type: fact.type,
      event,
      campaign: stream,
      seq: fact.seq,
      v: fact.v,
      recordedAt: fact.at,
      actor: { client: actor.client, channel: actor.channel },
      body: bodyOf(fact),
    },
  }
}

/** Who, wherever it stands. */
const PERSONS: readonly string[] = [
  'person',
  'insteadOf',
  'lead',
  'backup',
  'group',
  'owner',
  'approver',
  'confirmer',
  'confirmedBy',
  'requesters',
  'preparedBy',
  'recipient',
]
/** Words that stand for somebody in these facts, and for something else in others. */
const PERSONS_IN: Partial<Record<Fact['type'], readonly string[]>> = {
  CampaignStarted: ['by', 'contact', 'ours'],
  CampaignAmended: ['contact', 'ours'],
  ObjectionSettled: ['contact', 'ours'],
  WorkPlanned: ['owner', 'title'],
  KickoffPlanned: ['invited', 'added', 'left'],
  KickoffReminded: ['to'],
  WordingAnswered: ['by'],
  RecheckReturned: ['by'],
  TaskSubstituted: ['to'],
  TaskDelegated: ['from', 'to'],
  ReminderIssued: ['to', 'unclaimed'],
  KeyDateReminded: ['to'],
}

function bodyOf({ type, body }: Fact): unknown {
  if (type === 'AlarmRaised' || type === 'AlarmCleared') return { code: alarmOf(body.code) }
  return without(body, new Set([...PERSONS, ...(PERSONS_IN[type] ?? []), 'name']))
}

/** An alarm of a refused mail says after it whose. */
const alarmOf = (code: string): string => (code.startsWith(`${MAIL_REFUSED}:`) ? MAIL_REFUSED : code)
const MAIL_REFUSED = 'mail_refused'

/** What was another name, or another person: that it differs may be told. */
const isNaming = (value: object): value is { field: string } =>
  'field' in value &&
  typeof value.field === 'string' &&
  /^(name|lead|backup|group\/.*|parties\/.*\/(name|contact|ours))$/.test(value.field)

function without(value: unknown, left: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((member) => without(member, left))
  if (typeof value !== 'object' || value === null) return value
  if (isNote(value)) return undefined
  if (isNaming(value)) return { field: value.field }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (left.has(key) ? [] : [[key, without(member, left)]])),
  )
}
