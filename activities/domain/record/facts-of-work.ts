/** The work plan of a campaign: planned as a whole, and item by item handed in, accepted or sent back (S4-10, S4-12). */
import type { WorkItemInput } from '../../../workflows/contract/work'
import type { NoteRef } from './values'

/** As it is kept: words of people stand beside the record. */
export interface WorkItemPlan extends Omit<WorkItemInput, 'deliverable' | 'acceptance' | 'after' | 'beforeLaunch'> {
  /** Instants of its first and last day, by the calendar of then. */
  startsAt: string
  endsAt: string
  deliverable?: NoteRef
  acceptance?: NoteRef
  after: string[]
  beforeLaunch?: true
}

export interface WorkFacts {
  /** The whole plan, as it is from now on. */
  WorkPlanned: { items: WorkItemPlan[] }
  WorkHandedIn: { item: string; person?: string; note?: NoteRef; fileIds: string[] }
  WorkAccepted: { item: string; person?: string; note?: NoteRef }
  WorkSentBack: { item: string; person?: string; note?: NoteRef }
}

/** An item as it stands now. */
export interface WorkItemState extends WorkItemPlan {
  status: 'open' | 'handed_in' | 'accepted'
  handedIn?: Omit<WorkFacts['WorkHandedIn'], 'item'> & { at: string }
  sentBack?: Omit<WorkFacts['WorkSentBack'], 'item'> & { at: string }
  accepted?: Omit<WorkFacts['WorkAccepted'], 'item'> & { at: string }
}
