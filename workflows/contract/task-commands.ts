/** What is done to a task beside answering it. */
import type { Department } from './values'

export interface MoveDueDate {
  task: string
  dueAt: string
  reason: string
}

export interface Nudge {
  task: string
  text?: string
}

/** Somebody else is to do it: the mails about it go to that person from now on. */
export interface Delegate {
  task: string
  /** Staff number. */
  to: string
  reason?: string
}

/** A member of the group that holds a task does it from now on. */
export interface Claim {
  task: string
}

/** A task that was claimed is for the others of its group again. */
export interface GiveBack {
  task: string
  reason?: string
}

/** Many things of one campaign become somebody else's, as they were shown before. */
export interface HandOver {
  campaign: string
  why: 'leaving' | 'reassigned'
  /** Who had the roles. Staff number. */
  from?: string
  to: string
  roles?: ('lead' | 'backup' | Department)[]
  /** Each with who it was shown to be with. */
  tasks?: { task: string; from: string }[]
  reason?: string
}
