/**
 * The lists that operations look at in Temporal UI, by name. What a list asks of the clock is filled in when it is opened: by the
 * service's own clock, which a rehearsal moves.
 */
import { formatInstant, localTimeOf, ZONE, zoneOf } from '../../activities/domain/time/zone'

export interface ViewBounds {
  now: string
  /** Staff number, for lists of one person. */
  person: string
}

export interface SavedView {
  zh: string
  en: string
  query: (bounds: ViewBounds) => string
  /** The query has bounds in it that are true now only: such a view must not be kept by Temporal UI. */
  dated?: true
  /** Needs a person. */
  personal?: true
}

const OPEN = `ExecutionStatus = 'Running'`
const OF_CAMPAIGN = `WorkflowType = 'campaignWorkflow'`
const OF_FILING = `WorkflowType = 'filingWorkflow'`
const SOON_HOURS = 48

export const SAVED_VIEWS = {
  'running-campaigns': { zh: '进行中的活动', en: 'running campaigns', query: () => `${OF_CAMPAIGN} AND ${OPEN}` },
  'running-filings': { zh: '进行中的备案', en: 'running filings', query: () => `${OF_FILING} AND ${OPEN}` },
  'overdue-today': {
    zh: '今日逾期',
    en: 'overdue today',
    query: ({ now }) => `DueAt < ${quoted(endOfDay(now))} AND ${OPEN}`,
    dated: true,
  },
  'launching-uncleared': {
    zh: '48 小时内上线、尚未放行',
    en: 'launching within 48 hours without clearance',
    query: ({ now }) => `LaunchAt < ${quoted(plusHours(now, SOON_HOURS))} AND Cleared = false AND ${OPEN}`,
    dated: true,
  },
  'waiting-for-platform': {
    zh: '待平台审核',
    en: 'waiting for a platform',
    query: () => `${OF_FILING} AND Holders = 'platform' AND ${OPEN}`,
  },
  'live-objected': {
    zh: '已上线、平台有异议',
    en: 'live and objected to',
    query: () => `Alarms = 'live_objected' AND ${OPEN}`,
  },
  'mail-alarms': { zh: '邮件告警', en: 'mail alarms', query: () => `Alarms = 'mail_refused' AND ${OPEN}` },
  'lead-filings': {
    zh: '某负责人的备案',
    en: "one lead's filings",
    query: ({ person }) => `${OF_FILING} AND Lead = ${quoted(person)} AND ${OPEN}`,
    personal: true,
  },
  'held-by': {
    zh: '某人手上的待办',
    en: 'what one person holds',
    query: ({ person }) => `Holders = ${quoted(person)} AND ${OPEN}`,
    personal: true,
  },
} as const satisfies Record<string, SavedView>

export type SavedViewName = keyof typeof SAVED_VIEWS
export const SAVED_VIEW_NAMES = Object.keys(SAVED_VIEWS) as [SavedViewName, ...SavedViewName[]]

/** Only instants and staff numbers come here, and neither holds a quotation mark. */
const quoted = (value: string): string => `'${value.replaceAll("'", '')}'`

const zone = zoneOf(ZONE)

/** The midnight that ends the day of an instant. */
function endOfDay(at: string): string {
  const { day } = localTimeOf(zone, Date.parse(at))
  return formatInstant(zone, zone.instantOf({ day: day + 1, msOfDay: 0 }))
}

const plusHours = (at: string, hours: number): string => formatInstant(zone, Date.parse(at) + hours * 3_600_000)

/** The list in Temporal UI. One whose query stays true is kept there under its name. */
export function viewUrl(ui: { url: string; namespace: string }, name: SavedViewName, bounds: ViewBounds): string {
  const view: SavedView = SAVED_VIEWS[name]
  const parameters = new URLSearchParams({ query: view.query(bounds) })
  if (!view.dated) parameters.set('savedQuery', view.personal ? `${view.zh} ${bounds.person}` : view.zh)
  return `${ui.url.replace(/\/$/, '')}/namespaces/${encodeURIComponent(ui.namespace)}/workflows?${parameters.toString()}`
}
