/**
 * What a connector is: the way to one platform, agency or in-house system. Adding one is a folder beside this file and a row in
 * `kinds.ts`. A connector tells what it heard and decides nothing; it keeps no state, and never tries anything twice by itself.
 */
import type { Report } from '../../workflows/contract/commands'
import type { Ability, Quotas, Unanswered } from '../../workflows/contract/connectors'

export interface Description {
  id: string
  /** As people call it. */
  name: string
  abilities: readonly Ability[]
  quotas: Quotas
  /** A request that was sent longer ago does not arrive any more, in real milliseconds. */
  arrivesWithinMs: number
}

/** What is handed in. The reference is ours, and stable: the platform is asked by it later. */
export interface Order {
  reference: string
  filing: string
  round: number
  platform: string
  item: string
  account?: string
  campaign: { number: string; name: string; launchAt?: string; endsAt?: string }
  /** The form as a person would type it, in the platform's order. */
  fields: { field: string; label: string; value: unknown; typed: readonly string[] }[]
  files: { row: string; name: string; fileId: string; size: number; mediaType: string; sha256: string }[]
}

/** What was asked for by our reference. */
export type Asked = Pick<Order, 'reference' | 'filing' | 'platform' | 'account'>

/** What the platform says of it, as by a call-back: the same event is the same news, whichever way it comes. */
export interface News extends Pick<Report, 'kind' | 'text' | 'occurredAt' | 'dueAt' | 'credential'> {
  eventId: string
}

export type Heard =
  /** It is with the platform. `news`: what has become of it since, where that was asked. */
  | { answer: 'accepted'; number?: string; occurredAt?: string; news?: readonly News[] }
  /** The platform has read it and says no by its rules: it is not there. */
  | { answer: 'refused'; text?: string }
  /** Nothing has left this service. */
  | { answer: 'not_sent'; why: Unanswered; text?: string }
  /** Asked: the platform has no such submission. `early`: one that is held up somewhere could still arrive. */
  | { answer: 'not_there'; early?: boolean }
  /** Anything else: it may be there. */
  | { answer: 'no_answer'; why: Unanswered; text?: string }

export interface Connector {
  describe(): Description
  /** One call, whatever comes of it. Never throws for what a platform does. */
  submit(order: Order): Promise<Heard>
  /** Changes nothing at the platform. */
  ask(asked: Asked): Promise<Heard>
}
