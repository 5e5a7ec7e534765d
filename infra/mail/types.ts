/**
 * What a mail is made from, what it becomes, and how sending ends. Requests carry labels for people and no decisions:
 * who gets a mail and when is decided by the record; how it looks and how it travels is decided here.
 */
import type { AnnouncementKind } from '../../activities/domain/mail/notice'

/** What a mail is about: the record's announcements. */
export type MailKind = AnnouncementKind

export interface MailAddress {
  name: string
  address: string
}

/** One open task that a mail speaks of. */
export interface MailTask {
  id: string
  kind: string
  /** What people call it: 复核. */
  label: string
  /** ISO instant with offset. */
  dueAt?: string
  /** The due time still depends on a date that is not fixed. */
  provisional?: boolean
  /** Where to do it: a URL, or the name of a back end. */
  entry?: string
  /** Which reminder this is, counted from 1. */
  rung?: number
  overdue?: boolean
  /** How long until it is due, or since: `还有 2 个工作日`. */
  left?: string
  /** Its page, where a letter has several tasks. */
  url?: string
}

export interface MailRequest {
  /** Ledger key; the Message-ID is derived from it, so a repeat carries the same one. */
  key: string
  kind: MailKind
  to: MailAddress
  /** Absent in what is about no campaign. */
  campaign?: { number: string; name: string }
  /** Set where it is about something else than a campaign; `campaign` then holds that thing's number and name. */
  about?: 'paper'
  /** Absent in mails about the campaign as a whole. `phase` is an identifier or already a label. */
  filing?: { id: string; noun: string; platformName: string; phase: string; round: number }
  /** Its reader has something to do; absent or false: they only read. */
  acts?: boolean
  /** One mail may carry several tasks that one step opened. */
  tasks: MailTask[]
  /** Further facts to show; text may hold anything that a user typed. The line that the catalogue names goes into the subject. */
  lines: { label: string; text: string }[]
  /** The first becomes the button; an empty label takes the catalogue's. Only http and https are linked. */
  links: { label: string; url: string }[]
  /** When it came to be known here. ISO instant with offset. */
  occurredAt: string
  /** When it happened, where that is another instant. */
  happenedAt?: string
  /** Letters that it brings together; its own tasks and lines are empty then. */
  parts?: MailRequest[]
  /** Names its thread where that is neither its filing's nor its campaign's. */
  thread?: string
}

export interface RenderedMail {
  subject: string
  html: string
  text: string
  /** With angle brackets; the same for the same ledger key. */
  messageId: string
  /** With angle brackets; the same for all mails of one filing. */
  threadId: string
}

/** `refused`: this mailbox says no for good (or the address is none); trying again cannot help. */
export type SendResult =
  { outcome: 'sent'; response: string } | { outcome: 'refused'; code: number | undefined; response: string }

/** Nobody knows whether a later attempt succeeds: no connection, 4xx, time-out, wrong login. Try again with the same Message-ID. */
export class MailUnavailable extends Error {
  override readonly name = 'MailUnavailable'
  constructor(
    message: string,
    /** The transport's own code, such as ECONNECTION or EAUTH. */
    readonly code: string | undefined,
    /** The server's reply code, if it answered. */
    readonly responseCode: number | undefined,
    /** The server answers, and puts off this recipient or this message alone. */
    readonly mailboxIsBusy = false,
    /** What the server said, without addresses. */
    readonly reply?: string,
  ) {
    super(message)
  }
}

export interface MailAttachment {
  filename: string
  contentType: string
  content: Buffer
}

/** What a reader's calendar is told, as iCalendar. */
export interface CalendarPart {
  method: 'REQUEST' | 'CANCEL'
  content: string
}

/** What travels; only the mails of a thread name one. */
export type SendableMail = Omit<RenderedMail, 'threadId'> & {
  threadId?: string
  /** Where mail servers report to of this letter; the sender's own address where absent. */
  returnPath?: string
  /** Whom answers go to, where that is not the sender. */
  replyTo?: MailAddress
  /** What the reader's calendar is told. */
  calendar?: CalendarPart
}

export interface Mailer {
  send(to: MailAddress, rendered: SendableMail, attachments?: readonly MailAttachment[]): Promise<SendResult>
  close(): Promise<void>
}
