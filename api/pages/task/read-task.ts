/** Reads all that the page of one task shows. Whoever may not see it is told that there is no such page. */
import { deskOf, type DeskTask } from '../../../activities/domain/desk/desk'
import { maySeeCampaign } from '../../../activities/domain/desk/involved'
import { itemOfKey } from '../../../activities/domain/decision/work'
import type { PackOf } from '../../../activities/domain/desk/names'
import { whenDue, type DueWhen } from '../../../activities/domain/desk/when-due'
import type { CampaignState, FilingState } from '../../../activities/domain/record/state'
import type { TaskState, TextOf } from '../../../activities/domain/record/values'
import type { FileRow } from '../../../activities/domain/kit/files'
import { POLICY_ID } from '../../../infra/postgres/record/read-context'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { campaignsOnDesk, packsFor } from '../../../infra/postgres/reads/desk'
import { findFiles } from '../../../infra/postgres/reads/files-read'
import { readForms } from '../../../infra/postgres/reads/forms'
import { textsOf } from '../../../infra/postgres/reads/notes'
import { findTask, type TaskRow } from '../../../infra/postgres/reads/read-model'
import { endOfTask, noticesOfTask, type TaskEnd } from '../../../infra/postgres/reads/task-page'
import { demandsOf, type Demands } from '../../../activities/domain/tasks/answer-fields'
import { basisOf } from '../../../activities/domain/tasks/basis'
import type { Why, WhyLine } from '../../../activities/domain/tasks/why'
import { whyAsked } from '../../../activities/domain/tasks/why-asked'
import { differencesOf, differencesOfFiling } from '../../../activities/domain/forms/consistency'
import { signInLimits } from '../../../infra/reference/sign-in-limits'
import type { RouteDeps } from '../../http/deps'
import { presentDifferences } from '../../present/difference'
import { presentTasks } from '../../present/tasks'
import type { TaskOut } from '../../present/task'
import type { Viewer } from '../acting/viewer'
import { aroundOf, inLanguage, type Around } from '../around'
import { PageUnknown } from '../page-fault'
import { marksOf, type Language } from '../words/languages'
import { groundsOf } from './grounds-of'

export interface TaskReading {
  viewer: Viewer
  around: Around
  task: TaskOut
  state: TaskState
  campaign: CampaignState
  filing?: FilingState
  due?: DueWhen
  packOf: PackOf
  textOf: TextOf
  /** Why it is asked, and what its holder was told of it since: whose words they are stands in the label. */
  told: { label: string; text: string }[]
  files: ReadonlyMap<string, FileRow>
  /** Hours within which somebody must have signed in for what binds most. */
  recentHours: number
  /** What the policy asks of whoever holds it, beside the table of kinds. */
  demands: Demands
  end?: TaskEnd
  /** Open tasks of the viewer beside this one, earliest due first. */
  others: readonly DeskTask[]
}

export async function readTask(deps: RouteDeps, viewer: Viewer, id: string): Promise<TaskReading> {
  const row = await findTask(deps.pool, undefined, id)
  if (!row) throw new PageUnknown()
  const { state } = row
  const [campaign, around] = await Promise.all([campaignState(deps, undefined, row.campaign), aroundOf(deps, viewer)])
  const { now, calendar } = around
  if (state.holder.person !== viewer.person && !maySeeCampaign(campaign, around.reach)) throw new PageUnknown()
  const filing = campaign.filings[row.subject]
  const mine = viewer.how === 'link' ? [] : await campaignsOnDesk(deps, viewer.person, around.memberOf)
  const [packOf, task, notices, end, files, policy, { recentHours }] = await Promise.all([
    packsFor(deps, [campaign, ...mine]),
    presentOne(deps, row, campaign, now),
    noticesOfTask(deps, row.campaign, id, toldOf(state, viewer)),
    state.status === 'open' ? undefined : endOfTask(deps, row.campaign, id),
    findFiles(deps.pool, filesShown(state, filing, campaign)),
    deps.reference.get('policy', POLICY_ID, campaign.policyVersion),
    signInLimits(deps.reference),
  ])
  const why = whyAsked(campaign, filing, state, { pack: packOf }).map((one) => inLanguageOf(one, viewer.language))
  const told = [...why, ...notices.flatMap(({ body }) => body.lines)]
  const textOf = await textsOf(deps.pool, {
    filing,
    end,
    grounds: groundsOf(campaign, state),
    texts: told.map(({ note }) => note && noteOf(note)),
  })
  // A link that was forwarded tells nothing of its person's other tasks.
  const desk = deskOf({ person: viewer.person, now, calendar, packOf, campaigns: mine, nudgedAt: new Map() })
  return {
    viewer,
    around,
    task,
    state,
    campaign,
    filing,
    due: state.dueAt === undefined ? undefined : whenDue(calendar, now, state.dueAt),
    packOf,
    textOf,
    told: inWords(told, textOf, around, viewer.language),
    files,
    demands: demandsOf(policy ?? {}, state),
    end,
    recentHours,
    others: desk.groups.flatMap(({ tasks }) => tasks).filter((entry) => entry.task.id !== id),
  }
}

/** Who was told of it: of a group's task the mailbox, too. */
const toldOf = ({ holder: { person, group } }: TaskState, viewer: Viewer): string[] =>
  [person ?? viewer.person, group].filter((one) => one !== undefined)

/** Lines name a text by its id alone. */
const noteOf = (note: string) => ({ note, commitment: '' })

async function presentOne(deps: RouteDeps, row: TaskRow, campaign: CampaignState, now: string): Promise<TaskOut> {
  const [task] = await presentTasks(deps, undefined, [row], now)
  if (!task) throw new Error(`task ${row.id} was read and lost`)
  if (row.state.status !== 'open') return task
  // The answer says what was shown: the record compares it with what is there then.
  const basis = basisOf(campaign, campaign.filings[row.subject], row.state)
  if (row.state.kind !== 'recheck') return { ...task, basis }
  const forms = await readForms(deps, campaign)
  return {
    ...task,
    basis,
    differences: presentDifferences(forms, differencesOfFiling(differencesOf(forms), row.subject)),
  }
}

/** What is written down of it is in Chinese; what is made up here is in the reader's language. */
const inLanguageOf = ({ label, text, ...whose }: Why, language: Language): WhyLine => ({
  label: inLanguage(label, language),
  text: text && inLanguage(text, language),
  ...whose,
})

/** Each said once: later notices repeat what earlier ones said. */
function inWords(lines: readonly WhyLine[], textOf: TextOf, around: Around, language: Language): TaskReading['told'] {
  const said = lines.flatMap(({ label, text, note, person }) => {
    const phone = person === undefined ? undefined : around.people.find(person)?.phone
    const whose =
      person === undefined
        ? undefined
        : `${around.personName(person)}${phone ? marksOf(language).bracketed(phone) : ''}`
    const words = text ?? whose ?? (note === undefined ? undefined : textOf(noteOf(note)))
    return words === undefined || words === null ? [] : [{ label, text: words }]
  })
  return [...new Map(said.map((line) => [`${line.label}\0${line.text}`, line])).values()].slice(0, MOST_LINES)
}

/** What a party owes may be fifty lines, and whom to ask about it stands below them. */
const MOST_LINES = 100

/** Those that the page shows, while there is something to do. */
export function filesShown(task: TaskState, filing: FilingState | undefined, campaign: CampaignState): string[] {
  if (task.kind === 'accept_work_item') return itemOfKey(campaign, task.key)?.handedIn?.fileIds ?? []
  if (!filing || task.status !== 'open' || !['collect_material', 'recheck'].includes(task.kind)) return []
  const rows = task.kind === 'collect_material' ? [filing.rows[task.key ?? '']] : Object.values(filing.rows)
  return [...new Set(rows.flatMap((row) => row?.fileIds ?? []))]
}
