/** The kick-off of a campaign that is run together with others: planned, moved, reminded of, held or not, called off (S4-14). */
import type { NoteRef } from './values'

export interface KickoffFacts {
  /** Planned, moved, or others are invited. */
  KickoffPlanned: {
    at: string
    minutes: number
    /** How often it was told: of two invitations the one with the higher counts. */
    sequence: number
    /** The launch that it was reckoned from, and the instant that somebody has asked for. */
    launchAt: string
    asked?: string
    invited: string[]
    /** When those who are invited are reminded; absent where it is too near for that. */
    remindAt?: string
    /** When it was before; who is invited now and was not then, and the other way round. */
    from?: string
    added?: string[]
    left?: string[]
  }
  KickoffReminded: { kickoffAt: string; to: string[] }
  KickoffHeld: { held: boolean; person?: string; note?: NoteRef; fileIds: string[] }
  KickoffCancelled: { sequence: number; because: 'ending' | 'no_launch' | 'no_parties' | 'no_time' }
}

/** As it stands now. */
export interface KickoffState extends Omit<KickoffFacts['KickoffPlanned'], 'from' | 'added' | 'left'> {
  status: 'planned' | 'held' | 'not_held' | 'cancelled'
  plannedAt: string
  reminded?: true
  person?: string
  note?: NoteRef
  fileIds?: string[]
}

/** When it is over, which is when somebody says whether it was held. */
export const kickoffEnd = (kickoff: KickoffState | undefined): string | undefined =>
  kickoff && new Date(Date.parse(kickoff.at) + kickoff.minutes * 60_000).toISOString()
