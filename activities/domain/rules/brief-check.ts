/**
 * What is wrong in a brief (S1-1, S1-4, S1-9, S2-2, S3-1, S3-6, S3-24, S4-4): sums that do not agree, dates out of order,
 * references to nothing. All faults at once, each by its JSON pointer into the brief. What is merely missing is no fault.
 */
import type { Brief, BriefFaultCode, BriefGoal, Budget } from '../../../workflows/contract/brief'
import { isPublicLink } from './public-link'
import { closestTo } from './closest'

export interface BriefFault {
  /** Into the brief. */
  pointer: string
  code: BriefFaultCode
  /** What could be named there. */
  known?: readonly string[]
}

/** What is known beside the brief; a template has no people and no campaign. */
export interface BriefSurroundings {
  isStaff?: (staff: string) => boolean
  /** Staff numbers of the directory. */
  staff?: readonly string[]
  /** Rows of the campaign's checklist. */
  items?: readonly string[]
}

export const sumOf = <T>(list: readonly T[], value: (item: T) => number): number =>
  list.reduce((sum, item) => sum + value(item), 0)

export function briefFaults(brief: Brief, known: BriefSurroundings = {}): BriefFault[] {
  const faults: BriefFault[] = []
  const fail: Fail = (pointer, code, known) => void faults.push({ pointer, code, ...(known ? { known } : {}) })
  refuseRepeats(brief, fail)
  brief.goals?.forEach((goal, i) => checkGoal(brief, goal, `/goals/${i}`, fail))
  checkPhases(brief, fail)
  if (brief.budget) checkBudget(brief, brief.budget, fail)
  if (brief.partners?.length && sumOf(brief.partners, (p) => p.shareBps) !== 10_000) fail('/partners', 'shares_differ')
  checkUserData(brief, fail)
  checkPeople(brief, known, fail)
  const { items } = known
  brief.keyDates?.forEach((date, i) =>
    date.items?.forEach((item, j) => {
      if (items && !items.includes(item)) fail(`/keyDates/${i}/items/${j}`, 'reference_unknown', closestTo(item, items))
    }),
  )
  return faults
}

type Fail = (pointer: string, code: BriefFaultCode, known?: readonly string[]) => void

const idsOf = (list: readonly { id: string }[] | undefined): string[] => list?.map(({ id }) => id) ?? []

function refuseRepeats(brief: Brief, fail: Fail): void {
  for (const part of ['strategicGoals', 'phases', 'channels', 'dataPoints'] as const) {
    const seen = new Set<string>()
    brief[part]?.forEach(({ id }, i) => {
      if (seen.has(id)) fail(`/${part}/${i}/id`, 'repeated')
      seen.add(id)
    })
  }
  const kpis = new Set<string>()
  brief.kpis?.forEach(({ department, metric }, i) => {
    const kpi = `${department} ${metric}`
    if (kpis.has(kpi)) fail(`/kpis/${i}/metric`, 'repeated')
    kpis.add(kpi)
  })
  const due = new Set<string>()
  brief.keyDates?.forEach((date, i) =>
    date.items?.forEach((item, j) => {
      if (due.has(item)) fail(`/keyDates/${i}/items/${j}`, 'repeated')
      due.add(item)
    }),
  )
}

function checkGoal(brief: Brief, goal: BriefGoal, at: string, fail: Fail): void {
  if (goal.serves !== undefined && !brief.strategicGoals?.some((s) => s.id === goal.serves))
    fail(`${at}/serves`, 'reference_unknown', closestTo(goal.serves, idsOf(brief.strategicGoals)))
  if (goal.target === goal.baseline) return fail(`${at}/target`, 'target_is_baseline')
  // Measured from the baseline, so that a goal may also be to have less of something.
  const way = (value: number): number => (value - goal.baseline) / (goal.target - goal.baseline)
  let before = { way: 0, deadline: '' }
  goal.stages?.forEach((stage, i) => {
    const here = { way: way(stage.target), deadline: stage.deadline }
    if (here.way < before.way || here.way > 1) fail(`${at}/stages/${i}/target`, 'stage_unfit')
    if (stage.deadline <= before.deadline || stage.deadline > goal.deadline)
      fail(`${at}/stages/${i}/deadline`, 'stage_unfit')
    before = here
  })
}

/** Phases follow each other: the next begins after the one before has ended. */
function checkPhases({ phases }: Brief, fail: Fail): void {
  phases?.forEach(({ from, until }, i) => {
    if (until < from) fail(`/phases/${i}/until`, 'dates_unordered')
    const before = phases[i - 1]
    if (before && from <= before.until) fail(`/phases/${i}/from`, 'dates_unordered')
  })
}

function checkBudget(brief: Brief, { rows, reserveFen = 0, totalFen, split }: Budget, fail: Fail): void {
  rows.forEach(({ unitPriceFen, quantity, amountFen }, i) => {
    if (unitPriceFen * quantity !== amountFen) fail(`/budget/rows/${i}/amountFen`, 'amount_differs')
  })
  const rowsFen = sumOf(rows, (row) => row.amountFen)
  if (rowsFen + reserveFen !== totalFen) fail('/budget/totalFen', 'total_differs')
  split?.forEach(({ channel, phase }, i) => {
    if (!brief.channels?.some((c) => c.id === channel))
      fail(`/budget/split/${i}/channel`, 'reference_unknown', closestTo(channel, idsOf(brief.channels)))
    if (!brief.phases?.some((p) => p.id === phase))
      fail(`/budget/split/${i}/phase`, 'reference_unknown', closestTo(phase, idsOf(brief.phases)))
  })
  if (split && sumOf(split, (s) => s.amountFen) !== rowsFen) fail('/budget/split', 'split_differs')
}

function checkUserData({ userData, dataPoints }: Brief, fail: Fail): void {
  if (userData?.privacyUrl !== undefined && !isPublicLink(userData.privacyUrl))
    fail('/userData/privacyUrl', 'link_not_public')
  if (userData?.forcedRedirect) fail('/userData/forcedRedirect', 'forced_redirect')
  // A permission that serves none of the data points is more than is needed.
  userData?.permissions?.forEach(({ dataPoint }, i) => {
    if (!dataPoints?.some((d) => d.id === dataPoint))
      fail(`/userData/permissions/${i}/dataPoint`, 'reference_unknown', closestTo(dataPoint, idsOf(dataPoints)))
  })
}

function checkPeople(
  { resources, risks, integrations, keyDates }: Brief,
  { isStaff, staff }: BriefSurroundings,
  fail: Fail,
): void {
  const look = (owner: string | undefined, pointer: string): void => {
    if (isStaff && owner !== undefined && !isStaff(owner))
      fail(pointer, 'person_unknown', staff && closestTo(owner, staff))
  }
  resources?.forEach(({ owner }, i) => look(owner, `/resources/${i}/owner`))
  for (const [kind, risk] of Object.entries(risks ?? {})) look(risk.owner, `/risks/${kind}/owner`)
  integrations?.forEach(({ owner }, i) => look(owner, `/integrations/${i}/owner`))
  keyDates?.forEach(({ owner }, i) => look(owner, `/keyDates/${i}/owner`))
}
