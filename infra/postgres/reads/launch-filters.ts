/** What operations ask of lists: what launches soon and is not cleared, what is overdue on a day, what is live and objected to. */
import type { Conditions } from '../conditions'

export interface LaunchFilter {
  /** Planned to go live before this instant, and not live yet. */
  launchBefore?: string
  /** Whether the platform may go live; one that is live counts by its filings of today. */
  cleared?: boolean
  live?: boolean
}

/** A day of the calendar in Shanghai, `2026-11-30`. */
export type Day = string

const END_OF_DAY = (day: string): string => `((${day}::date + 1)::timestamp at time zone 'Asia/Shanghai')`

/** Conditions on the launches of a campaign, each a row of `l`: the platform as `l.key`, its state as `l.value`. */
function launchConditions(where: Conditions, { launchBefore, cleared, live }: LaunchFilter): string[] {
  return [
    ...(launchBefore === undefined
      ? []
      : [
          `l.value->>'status' = 'planned'`,
          `(l.value->>'launchAt')::timestamptz < ${where.next(launchBefore)}::timestamptz`,
        ]),
    ...(cleared === undefined ? [] : [`(l.value->>'clearance' = 'go') = ${cleared}`]),
    ...(live === undefined ? [] : [`(l.value->>'status' = 'live') = ${live}`]),
  ]
}

/** Of filings (or tasks) by the launch on their platform; of campaigns by any of their launches. */
export function whereLaunch(
  where: Conditions,
  filter: LaunchFilter,
  of: { campaign: string; platform?: string },
): Conditions {
  const parts = launchConditions(where, filter)
  if (parts.length === 0) return where
  const mine = of.platform === undefined ? [] : [`l.key = ${of.platform}`]
  return where.also(
    `exists (select 1 from campaigns c, jsonb_each(c.state->'launches') l
              where c.number = ${of.campaign} and ${[...mine, ...parts].join(' and ')})`,
  )
}

/** Open at the end of a day, and due by then: what was, is or will be overdue on that day if nobody does it. */
export const taskOverdueOn = (where: Conditions, day: Day): string => {
  const end = END_OF_DAY(where.next(day))
  return `(t.due_at < ${end} and t.opened_at < ${end} and (t.closed_at is null or t.closed_at >= ${end}))`
}

const OBJECTION_PHASES = `'correcting', 'suspended', 'revoked', 'lapsed', 'closed_by_platform'`

/** The platform has rejected it, asks something, or has taken back what it granted, and that is not settled. */
export const OBJECTED = `(filings.phase in (${OBJECTION_PHASES}) or exists (
  select 1 from jsonb_each(filings.state->'matters') m
   where m.value->>'status' = 'open' and m.value->>'kind' = 'inquiry'))`
