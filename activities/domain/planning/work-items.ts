/**
 * The work plan of a campaign (S4-10, S4-12): refused where it cannot be, kept as a whole, and what becomes of an item: handed in by
 * whoever does it, accepted or sent back by whoever of ours looks after its party.
 */
import type { AnswerTask } from '../../../workflows/contract/commands'
import type { WorkItemInput } from '../../../workflows/contract/work'
import type { Change } from '../decision/change'
import { refuseEach } from '../decision/faults'
import { partyOf } from '../decision/parties'
import { refuse } from '../decision/refusal'
import { isReady, itemOfKey, keyOfItem, workOf, WORKING } from '../decision/work'
import type { WorkItemPlan, WorkItemState } from '../record/facts-of-work'
import { openTasks, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import { close } from '../tasks/close-task'
import { dueOn, localStart } from '../tasks/key-date-due'
import { isPast } from '../time/instants'
import { moveTo } from './move-due-date'

/** Keeps what a command says of the plan: the whole of it. Without anything it keeps nothing. */
export function keepWork(change: Change, items: readonly WorkItemInput[] | undefined): void {
  if (!items) return
  const s = change.state
  refuseEach(items, (item, i) => refuseUnfit(change, items, { item, at: `/workItems/${i}` }))
  refuseCircle(items)
  refuseRewritten(change, items)
  if (items.length === 0 && workOf(s).length === 0) return
  change.emit('WorkPlanned', s.number, { items: items.map((item) => planOf(change, item)) })
  for (const task of openTasks(change.state)) {
    const item = task.kind === 'do_work_item' ? itemOfKey(change.state, task.key) : undefined
    if (item && item.endsAt !== task.dueAt) moveTo(change, task, item.endsAt, undefined)
  }
}

const unfit = (detail: string, pointer: string): never => refuse('work_unfit', detail, pointer)

function refuseUnfit(
  change: Change,
  items: readonly WorkItemInput[],
  { item, at }: { item: WorkItemInput; at: string },
): void {
  const { title, party, owner, startsOn, endsOn, after = [] } = item
  if (items.find((other) => other.item === item.item) !== item) unfit(`${item.item}：重复 (named twice)`, `${at}/item`)
  if (party !== undefined && !partyOf(change.state, party))
    unfit(`${title}：没有合作方 ${party} (no such party)`, `${at}/party`)
  if (owner !== undefined) change.staff(owner, `${at}/owner`)
  if (party === undefined && owner === undefined) unfit(`${title}：须有负责人或合作方 (nobody does it)`, `${at}/owner`)
  if (endsOn < startsOn) unfit(`${title}：截止日早于开始日 (ends before it starts)`, `${at}/endsOn`)
  after.forEach((name, j) => {
    const before = items.find((other) => other.item === name)
    if (!before || name === item.item) return unfit(`${title}：没有前置任务 ${name} (no such item)`, `${at}/after/${j}`)
    if (startsOn < before.endsOn)
      unfit(
        `${title}：开始日早于前置任务“${before.title}”的截止日 ${before.endsOn} (starts before that ends)`,
        `${at}/startsOn`,
      )
  })
}

/** What waits for itself would never be begun. Items of one day may wait for each other by their dates. */
function refuseCircle(items: readonly WorkItemInput[]): void {
  const left = new Map(items.map((item) => [item.item, item]))
  for (let before = -1; before !== left.size;) {
    before = left.size
    for (const [name, { after = [] }] of left) if (!after.some((one) => left.has(one))) left.delete(name)
  }
  const [first] = left.values()
  if (!first) return
  const names = [...left.values()].map(({ title }) => `“${title}”`).join('、')
  unfit(`${names}：互相等待 (wait for each other)`, `/workItems/${items.indexOf(first)}/after`)
}

/** What was accepted stays as it was accepted. */
function refuseRewritten(change: Change, items: readonly WorkItemInput[]): void {
  for (const known of workOf(change.state)) {
    if (known.status !== 'accepted') continue
    const i = items.findIndex(({ item }) => item === known.item)
    const said = items[i]
    if (!said) unfit(`${known.title}：已验收，不能删除 (it is accepted)`, '/workItems')
    else if (!isSame(change, known, said)) unfit(`${known.title}：已验收，不能修改 (it is accepted)`, `/workItems/${i}`)
  }
}

function isSame(change: Change, known: WorkItemState, said: WorkItemInput): boolean {
  const texts = (['deliverable', 'acceptance'] as const).every((field) => {
    const note = known[field]
    const text = note && change.ctx.noteText(note.note)
    return text === undefined || text === null || text === said[field]
  })
  const { party, owner } = whose(change.state, said)
  const fields = [
    [known.title, said.title],
    [known.startsOn, said.startsOn],
    [known.endsOn, said.endsOn],
    [known.party, party],
    [known.owner, owner],
    [known.after.join(), (said.after ?? []).join()],
    [known.beforeLaunch === true, said.beforeLaunch === true],
  ]
  return texts && fields.every(([a, b]) => a === b)
}

/** Who speaks for a party does it for that party, whoever that is by then. */
function whose(s: CampaignState, { party, owner }: WorkItemInput): Pick<WorkItemPlan, 'party' | 'owner'> {
  const spokenFor = s.parties?.find(({ contact }) => contact === owner)?.party
  return spokenFor !== undefined && (party === undefined || party === spokenFor)
    ? { party: spokenFor }
    : { party, owner }
}

function planOf(change: Change, item: WorkItemInput): WorkItemPlan {
  const { calendar } = change.ctx
  const { deliverable, acceptance, after = [], beforeLaunch, party: _party, owner: _owner, ...plain } = item
  return {
    ...plain,
    ...whose(change.state, item),
    startsAt: localStart(calendar, item.startsOn, calendar.officeHours.start),
    endsAt: dueOn(calendar, item.endsOn).at,
    deliverable: change.note(deliverable),
    acceptance: change.note(acceptance),
    after,
    beforeLaunch: beforeLaunch ? true : undefined,
  }
}

/** Whoever does it hands in what was agreed on: as a file, or in words. */
export function handInWork(change: Change, task: TaskState, body: AnswerTask): void {
  if (!body.text?.trim() && !body.fileIds?.length) refuse('field_required', '交付物或说明 (text or fileIds)', '/text')
  const item = knownItem(change, task)
  close(change, task, body)
  change.emit('WorkHandedIn', change.state.number, {
    item: item.item,
    person: change.ctx.actor.person,
    note: change.note(body.text),
    fileIds: body.fileIds ?? [],
  })
}

/** Accepted, or sent back with words: never by whoever has handed it in. */
export function acceptWork(change: Change, task: TaskState, body: AnswerTask): void {
  const item = knownItem(change, task)
  const { person } = change.ctx.actor
  if (person !== undefined && person === item.handedIn?.person) refuse('own_work', person, '/task')
  close(change, task, body)
  const said = { item: item.item, person, note: change.note(body.text) }
  change.emit(body.answer === 'accepted_as_delivered' ? 'WorkAccepted' : 'WorkSentBack', change.state.number, said)
}

const knownItem = (change: Change, task: TaskState): WorkItemState =>
  itemOfKey(change.state, task.key) ?? refuse('task_unknown', task.id, '/task')

interface WorkAsk {
  kind: 'do_work_item' | 'accept_work_item'
  key: string
}

/** Items whose day has come and before which nothing stands, and what was handed in; in the order of the plan. */
export function workAsks(change: Change): WorkAsk[] {
  const s = change.state
  if (s.ending || !WORKING.includes(s.stage)) return []
  return workOf(s).flatMap((item): WorkAsk[] => {
    const key = keyOfItem(item.item)
    if (item.status === 'handed_in') return [{ kind: 'accept_work_item', key }]
    const isBegun = item.status === 'open' && isReady(s, item) && isPast(item.startsAt, change.ctx.now)
    return isBegun ? [{ kind: 'do_work_item', key }] : []
  })
}

/** When the next item may be begun. */
export function nextWorkWakes({ state: s, ctx }: Change): string[] {
  if (s.ending || !WORKING.includes(s.stage)) return []
  return workOf(s).flatMap((item) =>
    item.status === 'open' && isReady(s, item) && !isPast(item.startsAt, ctx.now) ? [item.startsAt] : [],
  )
}
