/** Letters, from the ledger's row to what became of them, and who sends them. Interfaces only, as in `ports`. */
import type { LinkScope } from '../infra/people/page-links'
import type { AnnouncementBody, Announcement } from './domain/mail/notice'

/** How a ledger row is closed. */
export type MailEnd =
  { status: 'sent'; messageId: string } | { status: 'refused'; error: string } | { status: 'dropped' }

export interface MailRow {
  id: number
  key: string
  subject: string
  kind: Announcement['kind']
  recipient: string
  body: AnnouncementBody
  /** How often it was tried. */
  attempts: number
}

/** Of whose page a link is, and what it lets them do there. `subject` is empty for what is a person's own. */
export type PageScope = Omit<LinkScope, 'generation'>

/** The address of a page for one person; undefined where there are no pages. */
export type PageLink = (scope: PageScope) => string | undefined

/** A meeting as calendars are told of it (RFC 5546): the same `uid` for the same meeting, a higher `sequence` for what is newer. */
export interface Invitation {
  method: 'REQUEST' | 'CANCEL'
  uid: string
  sequence: number
  at: string
  minutes: number
  title: string
  description: string
  /** Who leads the campaign: answers to the letter go there. */
  lead: { name: string; address: string }
}

/** A letter ready to be rendered; the shape that the mail part takes. */
export interface Letter {
  key: string
  kind: MailRow['kind']
  to: { name: string; address: string }
  /** Absent in what is about no campaign. */
  campaign?: { number: string; name: string }
  /** Set where it is about something else than a campaign; `campaign` then holds that thing's number and name. */
  about?: 'paper'
  filing?: { id: string; noun: string; platformName: string; phase: string; round: number }
  tasks: {
    id: string
    kind: string
    label: string
    dueAt?: string
    provisional?: boolean
    entry?: string
    rung?: number
    overdue?: boolean
    /** `还有 2 个工作日`, when it leaves. */
    left?: string
    /** Its page, where there is one. */
    url?: string
  }[]
  /** Its reader has something to do; the others only read. */
  acts: boolean
  lines: { label: string; text: string }[]
  links: { label: string; url: string }[]
  occurredAt: string
  happenedAt?: string
  /** What is put in when it is sent. */
  attach?: 'register'
  /** What its reader's calendar is told. */
  invitation?: Invitation
  /** Letters that it brings together; its own tasks and lines are empty then. */
  parts?: Letter[]
  /** Names its thread where that is neither its filing's nor its campaign's. */
  thread?: string
}

/**
 * Sends a letter. What the server says of the mailbox is an answer: it refuses for good, or does not take mail just now. So is
 * that nothing can be sent to anybody; what cannot even be tried is thrown. `reply`: its words, without addresses.
 */
export type SendLetter = (
  letter: Letter,
  mail: Pick<MailRow, 'id'>,
) => Promise<
  (
    | { outcome: 'sent'; messageId: string }
    | { outcome: 'refused' | 'deferred'; code: number | undefined }
    | { outcome: 'away'; code: number | undefined; why: string }
  ) & { reply?: string }
>

/** A letter that its mailbox has refused after it had left. */
export interface ReturnRow {
  id: number
  mail: MailRow
  code?: number
  /** What the mail server said, without addresses. */
  said?: string
}

/** How one try to send a letter ended, for whoever asks why it has not come. */
export interface MailAttempt {
  outcome: 'sent' | 'refused' | 'deferred' | 'away'
  code?: number
  reply?: string
}
