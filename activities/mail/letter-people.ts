/** Lines of a letter that say who: who asks, whom to follow up with, who did what is told; each with a way to reach them. */
import type { CampaignState } from '../domain/record/state'
import type { TaskState } from '../domain/record/values'
import { isUnclaimed } from '../domain/tasks/holder-of'
import { HOLDER_ROLES, roleLabel, TASK_KINDS, type TaskKind } from '../../workflows/contract/words'
import type { Surroundings } from '../ports'
import type { Letter, MailRow } from '../mail-ports'

/** What their holder brings goes to the lead, not to the platform. */
const FOR_THE_LEAD: readonly TaskKind[] = ['collect_material', 'recheck', 'do_checklist_item', 'decide_requirement']

/** Somebody by name, with department and telephone: `王五（法务，000-0000-2001）`; by staff number who is in no directory. */
export function contactOf(staff: string, { person, group }: Pick<Surroundings, 'person' | 'group'>): string {
  const shared = group(staff)
  if (shared) return `${shared.name.zh}（共享邮箱）`
  const found = person(staff)
  if (!found) return staff
  return `${found.name}（${[roleLabel(found.department), found.phone].filter((part) => part !== '').join('，')}）`
}

/** What a person is to a letter about something that they did. */
const DID: Partial<Record<MailRow['kind'], string>> = {
  task_opened: '上一步办理人',
  due_moved: '变更人',
  nudge: '催办人',
  verdict: '登记人',
  passed: '登记人',
  inquiry: '登记人',
  credential_lost: '登记人',
  went_live: '登记人',
  entry_corrected: '更正人',
  correction_refused: '确认人',
  advice_given: '提出人',
  withdrawn: '决定人',
  given_up: '决定人',
}

/** `named`: whom other lines name already. */
export function peopleLines(
  row: MailRow,
  state: CampaignState,
  tasks: readonly TaskState[],
  around: { surroundings: Surroundings; named: readonly string[] },
): Letter['lines'] {
  const { recipient, kind, body } = row
  const { surroundings, named } = around
  const known = new Set([recipient, ...named])
  const lines: Letter['lines'] = []
  const add = (label: string, staff: string | undefined, prefix = ''): void => {
    if (staff === undefined || known.has(staff)) return
    known.add(staff)
    lines.push({ label, text: `${prefix}${contactOf(staff, surroundings)}` })
  }
  const own = tasks.filter((task) => task.holder.person === recipient)
  if (own.some(isUnclaimed))
    lines.push({ label: '认领', text: '请组内一位同事打开页面，用本人邮箱登录认领后办理；其他人可看到由谁认领' })
  for (const away of new Set(own.map(({ holder }) => holder.insteadOf)))
    if (away !== undefined) lines.push({ label: '代办', text: `您代${contactOf(away, surroundings)}办理` })
  if (body.insteadOf !== undefined && own.length === 0)
    lines.push({ label: '代收', text: `${contactOf(body.insteadOf, surroundings)}外出期间由您代收` })
  if (own.length === 0 && tasks.length > 0 && kind !== 'review_overdue')
    lines.push(...holderLines(tasks, known, surroundings))
  const isForLead = own.some((task) => FOR_THE_LEAD.includes(task.kind))
  if (isForLead) add('交给', state.lead, `${HOLDER_ROLES.lead.zh} `)
  add(DID[kind] ?? '', DID[kind] === undefined ? undefined : body.by)
  add(HOLDER_ROLES.lead.zh, state.lead)
  return lines
}

/** Whom to follow up with; where it is several, who has what. */
function holderLines(tasks: readonly TaskState[], known: Set<string>, surroundings: Surroundings): Letter['lines'] {
  const byHolder = new Map<string, TaskState[]>()
  for (const task of tasks) {
    const { role, person, insteadOf } = task.holder
    if (person !== undefined) known.add(person)
    const standsIn = insteadOf === undefined ? '' : ` 代 ${surroundings.person(insteadOf)?.name ?? insteadOf}`
    const unclaimed = isUnclaimed(task) ? '，尚未认领' : ''
    const name = person === undefined ? roleLabel(role) : `${contactOf(person, surroundings)}${standsIn}${unclaimed}`
    byHolder.set(name, [...(byHolder.get(name) ?? []), task])
  }
  const kindsOf = (held: readonly TaskState[]): string =>
    [...new Set(held.map(({ kind }) => TASK_KINDS[kind].zh))].join('、')
  return [...byHolder].map(([name, held]) => ({
    label: '当前处理人',
    text: byHolder.size === 1 ? name : `${name}：${kindsOf(held)}`,
  }))
}
