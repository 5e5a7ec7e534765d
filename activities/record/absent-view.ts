/**
 * What a workflow sees of a subject that the record does not know: nothing is to be done, and it ends.
 */
import { isFilingId, isReviewId } from '../../workflows/contract/ids'
import type { View } from '../../workflows/contract/views'

/** A start that was refused, or a record that was restored from before it, leaves a workflow nothing to do: it ends. */
export function absentView(subject: string): View {
  const base = {
    version: 0,
    ended: true,
    open: [],
    done: {},
    wakeKey: '',
    mailUpTo: 0,
    attributes: { stage: 'cancelled' as const, lead: '', campaignName: '', holderRole: 'none', overdue: false },
    alarms: ['not_in_record'],
  }
  if (isReviewId(subject))
    return {
      ...base,
      about: 'review',
      id: subject,
      phase: 'ended_with_campaign',
      path: 'standard',
      title: subject,
      toSign: [],
      matters: [],
    }
  if (!isFilingId(subject))
    return {
      ...base,
      about: 'campaign',
      number: subject,
      stage: 'cancelled',
      clearance: {},
      planMissing: [],
      filings: [],
      launchSoon: [],
      liveUnchecked: [],
    }
  return {
    ...base,
    about: 'filing',
    id: subject,
    phase: 'withdrawn',
    round: 1,
    title: subject,
    gateOpen: false,
    missingRows: [],
    checkDue: false,
    checks: 0,
    credentialMissing: false,
    matters: [],
  }
}
