/** Alarms as callers see them: those of the record's facts and those that the running service raised, in one list of codes. */
import type { CampaignState } from '../../activities/domain/record/state'

type Raised = readonly { subject: string; code: string }[]

export const alarmCodes = (subject: string, ofRecord: readonly string[], raised: Raised): string[] => [
  ...new Set([...ofRecord, ...raised.flatMap((a) => (a.subject === subject ? [a.code] : []))]),
]

/** A campaign shows what the service raised for its filings, too, each with the filing's id. */
export const campaignAlarms = (s: CampaignState, raised: Raised): string[] => [
  ...alarmCodes(s.number, s.alarms, raised),
  ...raised.flatMap((a) => (s.filings[a.subject] ? [`${a.code}:${a.subject}`] : [])),
]
