/**
 * A person's own dates: what they have to do by when, and when their campaigns go live. Says nothing that depends on the present
 * moment, so that the same record gives the same dates.
 */
import type { Bilingual } from '../../../workflows/contract/values'
import { kickoffUid } from '../planning/kickoff'
import { openTasks, reviewsOf, type CampaignState, type FilingState } from '../record/state'
import type { TaskState } from '../record/values'
import { filingName, platformName, shortly, taskName, type PackOf } from './names'

export interface AgendaDate {
  /** The same for the same thing, however often it is moved or renamed. */
  id: string
  at: string
  /** How long it takes; absent for what is a moment. */
  minutes?: number
  title: Bilingual
  /** What it is about, line by line. */
  about: Bilingual[]
  /** Still depends on a date that is not fixed. */
  provisional: boolean
  /** Where its page is. */
  path: string
  /** How often it was moved or changed hands. */
  sequence: number
  changedAt: string
}

/** How often something of an agenda was moved, and when last. */
export interface AgendaChange {
  times: number
  at: string
}

export interface AgendaReading {
  person: string
  /** Those that concern the person and are not over. */
  campaigns: readonly CampaignState[]
  packOf: PackOf
  /** By id of the task, or by `launchKey`. */
  changes: ReadonlyMap<string, AgendaChange>
}

export const launchKey = (campaign: string, platform: string): string => `${campaign} ${platform}`

export const agendaOf = (reading: AgendaReading): AgendaDate[] =>
  reading.campaigns
    .flatMap((s) => [...duesIn(s, reading), ...launchesIn(s, reading), ...kickoffIn(s, reading)])
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1))

function duesIn(s: CampaignState, { person, packOf, changes }: AgendaReading): AgendaDate[] {
  const due = (task: TaskState, filing?: FilingState): AgendaDate[] => {
    if (task.dueAt === undefined || task.holder.person !== person) return []
    const name = shortly(taskName(s, filing, task, packOf))
    return [
      {
        id: `task-${task.id}`,
        at: task.dueAt,
        title: { zh: `截止：${name.zh}（${s.name}）`, en: `Due: ${name.en} (${s.name})` },
        about: aboutOf(s, filing && filingName(filing, packOf)),
        provisional: task.provisional === true,
        path: `/tasks/${task.id}`,
        ...sinceOf(changes.get(task.id), task.openedAt),
      },
    ]
  }
  return [
    ...[s, ...reviewsOf(s)].flatMap(openTasks).flatMap((task) => due(task)),
    ...Object.values(s.filings).flatMap((f) => openTasks(f).flatMap((task) => due(task, f))),
  ]
}

function launchesIn(s: CampaignState, { packOf, changes }: AgendaReading): AgendaDate[] {
  return Object.entries(s.launches).flatMap(([platform, { launchAt, status }]) => {
    if (launchAt === undefined || status === 'dropped') return []
    const name = platformName(platform, packOf)
    return [
      {
        id: `launch-${s.number}-${platform}`,
        at: launchAt,
        title: { zh: `上线：${name.zh}（${s.name}）`, en: `Launch: ${name.en} (${s.name})` },
        about: aboutOf(s),
        provisional: false,
        path: `/campaigns/${s.number}`,
        ...sinceOf(changes.get(launchKey(s.number, platform)), s.startedAt),
      },
    ]
  })
}

/** As the invitation tells it, for those who are invited. */
function kickoffIn(s: CampaignState, { person }: AgendaReading): AgendaDate[] {
  const { kickoff } = s
  if (!kickoff?.invited.includes(person) || !['planned', 'held'].includes(kickoff.status)) return []
  const { at, minutes, sequence, plannedAt } = kickoff
  return [
    {
      id: kickoffUid(s.number),
      at,
      minutes,
      title: { zh: `启动会（${s.name}）`, en: `Kick-off (${s.name})` },
      about: aboutOf(s),
      provisional: false,
      path: `/campaigns/${s.number}`,
      sequence,
      changedAt: plannedAt,
    },
  ]
}

const aboutOf = (s: CampaignState, filing?: Bilingual): Bilingual[] => [
  { zh: `活动：${s.name}`, en: `Campaign: ${s.name}` },
  ...(filing ? [{ zh: `备案：${filing.zh}`, en: `Filing: ${filing.en}` }] : []),
]

/** The first fact of a thing begins it; each further one changes it. */
const sinceOf = (change: AgendaChange | undefined, begun: string): Pick<AgendaDate, 'sequence' | 'changedAt'> => ({
  sequence: Math.max(0, (change?.times ?? 0) - 1),
  changedAt: change?.at ?? begun,
})
