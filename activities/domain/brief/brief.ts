/**
 * The brief of a campaign (S0-8, S0-38, S1-36): kept as a whole, its text beside the record; the state knows what it lacks
 * and what the policy asks. A template fills what is empty and adds rows to the checklist, each a task of its department.
 */
import type { AnswerTask } from '../../../workflows/contract/commands'
import { BRIEF_FAULTS, type Brief, type CampaignTemplate } from '../../../workflows/contract/brief'
import type { Department } from '../../../workflows/contract/values'
import { briefFaults } from '../rules/brief-check'
import { briefGaps, collectsPersonalData } from '../rules/brief-gaps'
import { markOf, ordered } from '../rules/mark'
import { askedOf } from '../rules/brief-policy'
import { briefTotals } from './brief-totals'
import { addDuration } from '../time/calendar'
import { refuse, type Change } from '../decision/change'
import { Faults } from '../decision/faults'
import { refuseUnknown } from '../decision/refusal'
import { keyDatesOf } from './key-dates'
import { dueOn, dueFromOf } from '../tasks/key-date-due'
import { firstRungAfter } from '../tasks/reminder-ladder'
import { openTasks, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'

export interface BriefGiven {
  type?: string
  template?: string
  brief?: Brief
}

/** Keeps what a command says of the brief; without anything it keeps nothing. */
export function keepBrief(change: Change, given: BriefGiven): void {
  if (given.type === undefined && given.template === undefined && given.brief === undefined) return
  const faults = new Faults()
  const template =
    given.template === undefined ? undefined : faults.check(() => templateOf(change, given.template ?? ''))
  const before = change.state.brief
  const type = given.type ?? (before?.type === undefined ? template?.type : before.type)
  faults.check(() => refuseUnknownType(change, type, given.type === undefined ? '/template' : '/type'))
  const brief = briefToKeep(change, given.brief, template)
  if (brief) faults.check(() => refuseUnfit(change, brief, template))
  faults.refuse()
  const { policy } = change.ctx
  const totalFen = brief ? briefTotals(brief)?.totalFen : before?.totalFen
  const asked = type !== undefined && policy.briefs ? askedOf(policy.briefs, type, totalFen) : undefined
  change.emit('BriefKept', change.state.number, {
    type,
    size: asked?.size,
    template: template ? { id: template.id, version: template.version } : before?.template,
    document: brief ? change.note(JSON.stringify(brief)) : before?.document,
    asks: asked?.asks ?? [],
    gaps: brief ? briefGaps(brief) : (before?.gaps ?? briefGaps({})),
    personal: brief ? collectsPersonalData(brief) : (before?.personal ?? false),
    totalFen,
    reserveFen: brief ? brief.budget?.reserveFen : before?.reserveFen,
    returnFen: brief ? brief.expectedReturn?.amountFen : before?.returnFen,
    agreed: brief ? agreedOf(brief) : before?.agreed,
    kpis: brief ? (brief.kpis?.length ? markOf(ordered(brief.kpis)) : undefined) : before?.kpis,
    kpiDepartments: brief ? kpiDepartments(brief) : before?.kpiDepartments,
    dues: brief ? duesOf(change, brief) : (before?.dues ?? {}),
    dates: brief ? keyDatesOf(brief) : before?.dates,
  })
  if (template) addChecklist(change, template)
  moveDues(change, before)
}

const templateOf = ({ ctx }: Change, id: string): CampaignTemplate =>
  ctx.templates.find((t) => t.id === id) ??
  refuseTemplate(
    id,
    ctx.templates.map((t) => t.id),
  )

const refuseTemplate = (id: string, templates: readonly string[]): never =>
  refuseUnknown('template_unknown', id, '/template', templates, { templates })

function refuseUnknownType({ ctx }: Change, type: string | undefined, pointer: string): void {
  const types = Object.keys(ctx.policy.briefs?.types ?? {})
  if (type !== undefined && !types.includes(type))
    refuseUnknown('campaign_type_unknown', type, pointer, types, { types })
}

/** What is given stays as given; a template fills the parts that are not there. A brief from before is not touched by it. */
function briefToKeep(
  change: Change,
  given: Brief | undefined,
  template: CampaignTemplate | undefined,
): Brief | undefined {
  if (!template || (!given && change.state.brief?.document)) return given
  return { ...template.brief, ...given }
}

function refuseUnfit({ ctx, state }: Change, brief: Brief, template: CampaignTemplate | undefined): void {
  const items = [...Object.keys(state.checklist ?? {}), ...(template?.checklist.map((c) => c.item) ?? [])]
  const faults = briefFaults(brief, { isStaff: (staff) => ctx.person(staff) !== undefined, staff: ctx.staff, items })
  const [first] = faults
  if (!first) return
  refuse('brief_unfit', faults.map((f) => f.code).join(', '), `/brief${first.pointer}`, {
    faults: faults.slice(0, 50).map(({ pointer, code, known }) => ({
      pointer: `/brief${pointer}`,
      code,
      detail: known ? `${BRIEF_FAULTS[code].zh}；可用：${known.join('、') || '无'}` : BRIEF_FAULTS[code].zh,
      ...(known ? { known } : {}),
    })),
  })
}

const agreedOf = ({ goals, partners }: Brief): string | undefined =>
  goals || partners ? markOf(ordered([goals, partners])) : undefined

/** Those whose KPI can be measured, each once. */
function kpiDepartments({ kpis = [] }: Brief): Department[] | undefined {
  const named = kpis.filter(({ target, unit }) => target !== undefined && unit !== undefined)
  return named.length === 0 ? undefined : [...new Set(named.map(({ department }) => department))]
}

const duesOf = ({ ctx: { calendar } }: Change, { keyDates }: Brief): Record<string, string> =>
  Object.fromEntries(
    (keyDates ?? []).flatMap(({ on, items }) => {
      const { at } = dueOn(calendar, on)
      return (items ?? []).map((item) => [item, at] as const)
    }),
  )

/** Rows that are there already go on as they are. */
function addChecklist(change: Change, { id, version, checklist }: CampaignTemplate): void {
  const s = change.state
  const fresh = checklist.filter(({ item }) => !s.checklist?.[item])
  if (fresh.length === 0) return
  change.emit('ChecklistAdded', s.number, {
    template: id,
    version,
    items: fresh.map(({ item, zh, en, department, mandatory }) => ({ item, zh, en, department, mandatory })),
  })
}

/** Rows whose task is open already are due on their new day; where that is the old one, what somebody moved stays. */
function moveDues(change: Change, before: CampaignState['brief']): void {
  const { state: s, ctx } = change
  for (const task of openTasks(s)) {
    const item = task.key ?? ''
    if (task.kind !== 'do_checklist_item' || s.brief?.dues[item] === undefined || !isMoved(s, before, item)) continue
    const dueFrom = dueFromOf(ctx.calendar, s, item)
    const { at: dueAt, provisional } = dueFrom
      ? addDuration(ctx.calendar, dueFrom.at, dueFrom.term)
      : { at: s.brief.dues[item], provisional: false }
    if (dueAt === task.dueAt) continue
    const nextRung = firstRungAfter(ctx, { ...task, dueAt }, ctx.now)
    change.emit('TaskDueMoved', s.number, { task: task.id, dueAt, nextRung, dueFrom, provisional })
  }
}

/** By the days that the briefs say; one from before days were kept says only instants. */
function isMoved(s: CampaignState, before: CampaignState['brief'], item: string): boolean {
  const dayOf = (brief: CampaignState['brief']): string | undefined =>
    brief?.dates?.find(({ items }) => items?.includes(item))?.on
  return before?.dates === undefined ? before?.dues[item] !== s.brief?.dues[item] : dayOf(before) !== dayOf(s.brief)
}

/** A row of the checklist is done, or has nothing to do with this campaign. */
export function settleChecklistItem(change: Change, task: TaskState, body: AnswerTask): void {
  const item = task.key ?? ''
  change.emit('ChecklistItemSettled', change.state.number, {
    item,
    status: body.answer === 'done' ? 'done' : 'not_applicable',
    note: change.note(body.text),
    fileIds: body.fileIds ?? [],
  })
}
