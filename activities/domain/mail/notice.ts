import type { CampaignState } from '../record/state'
import type { NoteRef } from '../record/values'

export type AnnouncementKind =
  | 'task_opened'
  | 'reminder'
  | 'escalation'
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
  | 'withdrawn'
  | 'given_up'
  | 'went_live'
  | 'archived'
  | 'not_required'
  | 'delivery_failed'
  | 'taken_over'
  | 'imported'
  | 'key_date'
  | 'register'
  | 'report_unmatched'
/** One ledger row to be. */
export interface Announcement {
  /** Unique for what is told and to whom: task, round, rung and recipient, or the fact and the recipient. */
  key: string
  subject: string
  kind: AnnouncementKind
  /** Staff number. */
  recipient: string
  sendAfter: string
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
  /** Requests that wait, where they are what it is about. */
  requests?: string[]
  /** When it was recorded. */
  occurredAt: string
  /** When it happened, where that is another instant. */
  happenedAt?: string
}

/** A letter before it is known when it leaves. */
export type Draft = Omit<Announcement, 'key' | 'recipient' | 'sendAfter' | 'body'> & {
  to: string[]
  urgent: boolean
  about: string
  tasks?: string[]
  rung?: number
  seq?: number
  lines?: AnnouncementBody['lines']
  happenedAt?: string
  release?: AnnouncementBody['release']
}

export type Base = Pick<Draft, 'subject' | 'urgent' | 'about' | 'seq'>
/** Everyone concerned with a campaign: lead, backup, group. */
export const everyone = (s: CampaignState): string[] => [...new Set([s.lead, s.backup, ...Object.values(s.group)])]
export const line = (label: string, note: NoteRef | undefined): AnnouncementBody['lines'] =>
  note ? [{ label, note: note.note }] : []
