/**
 * Ids and names that cross a border, built and parsed here and nowhere else.
 * Campaign number: `MC-20261122-0007`. Filing id: `<campaign number>-01`; opaque to callers, derived so that a repeat finds it.
 * Review id: `<campaign number>-R1`.
 */

export const TASK_QUEUE = 'campaign-filing'
export const RECONCILE_SCHEDULE_ID = 'reconcile'
export const RECONCILE_WORKFLOW_ID = 'reconcile-run'
export const REGISTER_SCHEDULE_ID = 'register'
export const REGISTER_WORKFLOW_ID = 'register-run'
export const PAPER_SCHEDULE_ID = 'paper-reminders'
export const PAPER_WORKFLOW_ID = 'paper-reminders-run'
export const FILES_SCHEDULE_ID = 'file-sweep'
export const FILES_WORKFLOW_ID = 'file-sweep-run'

const CAMPAIGN = /^MC-\d{8}-\d{4,}$/
const FILING = /^(MC-\d{8}-\d{4,})-(\d{2,})$/
const REVIEW = /^(MC-\d{8}-\d{4,})-R(\d+)$/

export const isCampaignNumber = (text: string): boolean => CAMPAIGN.test(text)
export const isFilingId = (text: string): boolean => FILING.test(text)
export const isReviewId = (text: string): boolean => REVIEW.test(text)

/** Filing id of the n-th filing of a campaign, n counted from 1. */
export const filingId = (campaign: string, n: number): string => `${campaign}-${String(n).padStart(2, '0')}`

/** What a task of the campaign that is about one of its filings has as its key: `01`. */
export const keyOfFiling = (id: string): string => FILING.exec(id)?.[2] ?? id
export const filingOfKey = (campaign: string, key: string): string => `${campaign}-${key}`

/** Id of the n-th internal review of a campaign, n counted from 1. */
export const reviewId = (campaign: string, n: number): string => `${campaign}-R${n}`

/** The campaign that a subject (a campaign number, a filing id or a review id) belongs to. */
export const campaignOf = (subject: string): string => FILING.exec(subject)?.[1] ?? REVIEW.exec(subject)?.[1] ?? subject

/** Workflow id of a campaign. */
export const campaignWorkflowId = (campaign: string): string => `campaign/${campaign}`

/** Workflow id of a filing: says in the list which platform and item it is. */
export const filingWorkflowId = (id: string, platform: string, item: string): string => {
  const parts = FILING.exec(id)
  return `filing/${parts?.[1] ?? id}/${parts?.[2] ?? '00'}-${platform}-${item}`
}

/** Workflow id of an internal review: `review/MC-20261122-0007/1`. */
export const reviewWorkflowId = (id: string): string => {
  const parts = REVIEW.exec(id)
  return `review/${parts?.[1] ?? id}/${parts?.[2] ?? '0'}`
}

/** Workflow id of the mail of a subject that has no workflow of its own. */
export const lettersWorkflowId = (subject: string): string => `letters/${subject}`

/** A subscription as a subject, and as its workflow's id. */
export const webhookSubject = (id: string): string => `webhook/${id}`

/** All subscriptions together, as the subject of an alarm. */
export const WEBHOOKS_SUBJECT = 'webhooks'

/** Where a worker of its own sends what subscriptions are told. */
export const webhookQueue = (taskQueue: string): string => `${taskQueue}-webhooks`

/**
 * Task id: subject, kind, optional key, round and turn. The same ask gives the same id, so opening is idempotent.
 * `MC-20261122-0007-01.recheck.r1`, second turn in a round `….recheck.r1t2`.
 */
export const taskId = (subject: string, kind: string, key: string | undefined, round: number, turn: number): string =>
  `${subject}.${kind}${key === undefined ? '' : `.${key}`}.r${round}${turn > 1 ? `t${turn}` : ''}`

/** A requirement by its platform and item: names it on a campaign, and is the key of the task that decides it. */
export const requirementKey = (platform: string, item: string): string => `${platform}.${item}`

/** The subject (campaign number, filing id or review id) of a task id. */
export const subjectOfTask = (id: string): string => id.split('.')[0] ?? id
