import type { CampaignState } from '../record/state'
export { line } from '../record/put-aside'

export type AnnouncementKind =
  | 'task_opened'
  | 'reminder'
  | 'escalation'
  /** No member of the group has claimed it. */
  | 'unclaimed'
  | 'review_overdue'
  | 'due_moved'
  | 'nudge'
  | 'verdict'
  | 'passed'
  | 'clearance'
  | 'credential_lost'
  | 'credential_used'
  | 'credential_offered'
  | 'credential_ends_early'
  | 'material_lapsing'
  | 'rules_changed'
  | 'wording_open'
  | 'schedule_risk'
  | 'paper_replaced'
  | 'paper_ending'
  | 'inquiry'
  | 'entry_corrected'
  | 'correction_refused'
  | 'withdrawn'
  | 'given_up'
  | 'went_live'
  | 'archived'
  | 'stage_entered'
  | 'advice_given'
  | 'party_answered'
  | 'objection_settled'
  | 'kickoff_invited'
  | 'kickoff_reminded'
  | 'kickoff_cancelled'
  | 'not_required'
  | 'delivery_failed'
  | 'taken_over'
  | 'imported'
  | 'key_date'
  | 'register'
  | 'report_unmatched'
  | 'webhook_disabled'
  | 'webhook_failing'
  /** Letters that leave together. */
  | 'envelope'
/** One ledger row to be. */
export interface Announcement {
  /** Unique for what is told and to whom: task, round, rung and recipient, or the fact and the recipient. */
  key: string
  subject: string
  kind: AnnouncementKind
  /** Staff number. */
  recipient: string
  sendAfter: string
  /** Name of the envelope that it leaves in, where it does not leave by itself. */
  envelope?: string
  body: AnnouncementBody
}

export interface AnnouncementBody {
  tasks: string[]
  rung?: number
  /** Position of the fact that is told, where one is. */
  seq?: number
  lines: { label: string; text?: string; note?: string }[]
  /** The rules that it is about, of all filings that its reader leads. */
  release?: { platform: string; version: string }
  /** The newer version of a company paper, of all filings that use an older one and that its reader leads. */
  replaced?: { paper: string; version: number }
  /** Requests that wait, where they are what it is about. */
  requests?: string[]
  /** Who did what is told, where a person did. */
  by?: string
  /** Staff number of whoever is away and would have got it. */
  insteadOf?: string
  /** Hits of the wording screen that it is about, by the copy that has them. */
  copies?: { copy: string; hits: string[] }[]
  /** False: its reader does not look after what it is about, and is told since nobody else could be. */
  inCharge?: boolean
  /** The kick-off that it is about, as it was told then. Without `method` it carries no invitation. */
  meeting?: { at: string; minutes: number; sequence: number; method?: 'REQUEST' | 'CANCEL' }
  /** When it was recorded. */
  occurredAt: string
  /** When it happened, where that is another instant. */
  happenedAt?: string
}

/** A letter before it is known when it leaves. */
export type Draft = Omit<Announcement, 'key' | 'recipient' | 'sendAfter' | 'envelope' | 'body'> & {
  to: string[]
  urgent: boolean
  /** It waits for no other letter, though others of its kind may. */
  atOnce?: true
  /** It concerns them alone: nobody reads it in their place, not even while they are away. */
  inPerson?: true
  /** Many of these come to one person at the same time, from several campaigns: they leave in one letter. */
  together?: true
  about: string
  tasks?: string[]
  rung?: number
  seq?: number
  /** Who did it, where that is another than whoever took the step. */
  by?: string
  lines?: AnnouncementBody['lines']
  happenedAt?: string
  release?: AnnouncementBody['release']
  replaced?: AnnouncementBody['replaced']
  copies?: AnnouncementBody['copies']
  meeting?: AnnouncementBody['meeting']
}

export type Base = Pick<Draft, 'subject' | 'urgent' | 'about' | 'seq'>
/** Everyone concerned with a campaign: lead, backup, group. */
export const everyone = (s: CampaignState): string[] => [...new Set([s.lead, s.backup, ...Object.values(s.group)])]
