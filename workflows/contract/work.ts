/** What people of several parties do for a campaign, one after the other (S4-10, S4-12): items of its work plan. */
export interface WorkItemInput {
  /** The caller's own name for it: `final_material`. */
  item: string
  /** As people call it. */
  title: string
  /** The party whose it is. With no owner of its own it is done by whoever speaks for that party. */
  party?: string
  /** Staff number of whoever does it. */
  owner?: string
  /** Local dates, `2026-11-02`; the last day is part of it. */
  startsOn: string
  endsOn: string
  /** What is handed over, and what it is accepted by. */
  deliverable: string
  acceptance: string
  /** Items that have to be accepted before. */
  after?: string[]
  /** No platform goes live before it is accepted. */
  beforeLaunch?: boolean
}
