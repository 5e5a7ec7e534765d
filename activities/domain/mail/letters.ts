/**
 * What a fact is told as, and to whom: one draft of a letter for each. Drafts carry references only; names, addresses and
 * texts are put in when the mail is written.
 */
import { ANSWERS, STAGES } from '../../../workflows/contract/words'
import { materialOf } from '../rules/materials'
import { toInstant } from '../time/calendar'
import type { Change } from '../decision/change'
import { screenedAgainMail, wordingMail } from './letters-content'
import type { StoredFact } from '../record/facts'
import { gapText } from '../clearance/gaps'
import { givenBackLetter } from './letters-groups'
import { keyDateLetters } from './letters-key-dates'
import { resolveRecipients, ruleOf } from '../tasks/reminder-ladder'
import { lineOf } from '../tasks/why'
import { itemWords } from '../tasks/why-asked'
import { credentialLines, registerLines } from './letters-credentials'
import { answersOf } from '../clearance/plan-missing'
import { partyLetter, settledLetter } from './letters-parties'
import { kickoffLetters } from './letters-kickoff'
import { scheduleLetter } from './letters-schedule'
import { spokenLines } from './letters-spoken'
import { informedIn } from '../decision/raci'
import { labelOfKey } from '../decision/titles'
import { ownerOf, ownersIn, type CampaignState } from '../record/state'
import type { AnnouncementBody, Base, Draft } from './notice'
import { everyone, line } from './notice'

/** Of the line that says whose mailbox refused a letter. */
export const REFUSED_LABEL = '收件人工号'

const VERDICT_WORDS: Record<string, string> = {
  passed: '通过',
  rejected: '驳回',
  supplement: '需补充材料',
  passed_by_lapse: '逾期视为通过',
  closed_by_platform: '平台关闭',
  suspended: '被暂停',
  revoked: '被平台撤销',
  lapsed: '已失效',
}

/** The letters that one fact owes. */
export function fromFact(change: Change, fact: StoredFact): Draft[] {
  const s = change.state
  const base = { subject: fact.subject, urgent: true, about: `${fact.subject}#${fact.seq}`, seq: fact.seq }
  switch (fact.type) {
    case 'ReminderIssued':
      return reminderLetters(change, fact, base)
    case 'TaskDueMoved':
    case 'TaskNudged':
    case 'TaskHandedOver': {
      const task = ownerOf(s, fact.subject).tasks[fact.body.task]
      const person = task?.holder.person
      if (!task || person === undefined || task.status !== 'open') return []
      // That it is moved is told by the invitation.
      if (task.kind === 'hold_kickoff' && fact.type === 'TaskDueMoved' && !fact.body.reason) return []
      const kind = { TaskDueMoved: 'due_moved', TaskNudged: 'nudge', TaskHandedOver: 'task_opened' } as const
      const note = 'text' in fact.body ? fact.body.text : 'reason' in fact.body ? fact.body.reason : undefined
      const urgent = fact.type === 'TaskNudged' || ruleOf(change.ctx, task.kind).urgent
      return [{ ...base, kind: kind[fact.type], to: [person], tasks: [task.id], urgent, lines: line('说明', note) }]
    }
    case 'TaskSubstituted': {
      const { task: id, to, insteadOf } = fact.body
      const task = ownerOf(s, fact.subject).tasks[id]
      if (task?.status !== 'open') return []
      const text = insteadOf === undefined ? '您已回来，由您继续办理' : '原办理人外出，由您代办'
      const lines = [{ label: '交接', text }]
      const { urgent } = ruleOf(change.ctx, task.kind)
      // What is urgent stays so in other hands; the rest comes together.
      return [
        { ...base, kind: 'task_opened', to: [to], tasks: [id], urgent, lines, together: urgent ? undefined : true },
      ]
    }
    case 'TaskDelegated': {
      const { task: id, to, reason, handover } = fact.body
      const task = ownerOf(s, fact.subject).tasks[id]
      if (task?.status !== 'open') return []
      const { urgent } = ruleOf(change.ctx, task.kind)
      const told = { ...base, kind: 'task_opened' as const, to: [to], tasks: [id], urgent }
      if (handover === undefined) return [{ ...told, lines: line('转办说明', reason) }]
      const text = handover === 'leaving' ? '原办理人离岗，由您接手' : '统一转办，由您接手'
      return [{ ...told, lines: [{ label: '交接', text }, ...line('转办说明', reason)], together: true }]
    }
    case 'TaskGivenBack':
      return givenBackLetter(change, fact, base)
    case 'TaskReplanned': {
      const task = ownerOf(s, fact.subject).tasks[fact.body.task]
      if (!fact.body.moved || task?.status !== 'open') return []
      const { because, calendarVersion } = fact.body
      const why = because === 'window' ? '平台受理窗口已调整' : `工作日历已更新（${calendarVersion}）`
      const lines = [{ label: '说明', text: `${why}，截止时间重新计算` }]
      const to = [task.holder.person ?? s.lead]
      return [{ ...base, kind: 'due_moved', to, tasks: [task.id], urgent: false, lines }]
    }
    case 'FilingScheduled':
      return fact.body.late ? scheduleLetter(change, fact.subject, base) : []
    case 'FilingSubmitted':
      return fact.body.insideBuffer || fact.body.outsideWindow ? scheduleLetter(change, fact.subject, base) : []
    case 'VerdictRecorded':
      return verdictMail(change, fact, base)
    case 'ClearanceChanged':
      return [
        {
          ...base,
          kind: 'clearance',
          to: everyone(s),
          lines: clearanceLines(change, fact),
          // Whoever runs the campaign there has to hear of it now.
          atOnce: fact.body.clearance === 'no_go' ? true : undefined,
        },
      ]
    case 'PlatformSpoke':
      if (fact.body.kind !== 'inquiry' && fact.body.kind !== 'inspection' && fact.body.applied !== false) return []
      return [{ ...base, kind: 'inquiry', to: [s.lead, s.backup], lines: spokenLines(change, fact.body) }]
    case 'CredentialLost': {
      const { phase, register, text } = fact.body
      const status = { label: '凭证状态', text: VERDICT_WORDS[phase] }
      const lines = [status, ...registerLines(register), ...line('平台说明', text)]
      return [{ ...base, kind: 'credential_lost', to: everyone(s), lines }]
    }
    case 'MaterialLapsing': {
      const f = s.filings[fact.subject]
      const { row, validUntil, lapsed } = fact.body
      if (!f) return []
      const name = materialOf(change.requirement(f), row)?.zh ?? row
      const [day = '', time = ''] = toInstant(Date.parse(validUntil), change.ctx.calendar).split('T')
      const [, month, date] = day.split('-').map(Number)
      // The subject has room for a short name and a day.
      const short = name.split(/[（(]/)[0] ?? name
      const lines = [
        { label: '材料有效期', text: `${short}${lapsed ? '已' : '将'}于 ${month}月${date}日 失效` },
        { label: '有效期至', text: `${day} ${time.slice(0, 5)}` },
      ]
      const to = [s.lead, s.group[f.rows[row]?.department ?? 'marketing'] ?? s.backup]
      return [{ ...base, kind: 'material_lapsing', to: [...new Set(to)], urgent: lapsed, lines }]
    }
    case 'RulesChanged': {
      const platform = s.filings[fact.subject]?.platform ?? ''
      const version = fact.body.to
      const name = change.ctx.pack(platform)?.name.zh ?? platform
      const lines = [{ label: '规则变化', text: `${name}规则更新到 ${version} 版` }]
      // Whichever filing comes first: the letter tells a person of all of theirs.
      const about = `rules|${platform}@${version}`
      const release = { platform, version }
      return [{ ...base, about, kind: 'rules_changed', to: [s.lead], urgent: false, lines, release }]
    }
    case 'KeyDateReminded':
      return keyDateLetters(fact, base, change.ctx.calendar)
    case 'CopyHandedIn':
      return wordingMail(change, fact, base)
    case 'CopyScreenedAgain':
      return screenedAgainMail(change, fact, base)
    case 'PaperReplaced': {
      const { row, paper, from, to } = fact.body
      const f = s.filings[fact.subject]
      const name = (f && materialOf(change.requirement(f), row)?.zh) ?? row
      const lines = [
        { label: '公司材料', text: `${name} 有新版本` },
        { label: '材料编号', text: `${paper}，第 ${to} 版` },
        { label: '本备案', text: `仍用第 ${from} 版` },
      ]
      // Whichever filing comes first: the letter tells a person of all of theirs.
      const about = `paper|${paper}@${to}`
      const replaced = { paper, version: to }
      return [{ ...base, about, kind: 'paper_replaced', to: [s.lead], urgent: false, lines, replaced }]
    }
    case 'EntryCorrected':
      return [
        {
          ...base,
          kind: 'entry_corrected',
          to: everyone(s),
          lines: line('更正原因', fact.body.reason),
          by: fact.body.by?.person,
        },
      ]
    case 'CorrectionRefused': {
      const { confirmer, by, note } = fact.body
      const lines = line('不同意的理由', note)
      const to = [...new Set([by.person ?? s.lead, s.lead])].filter((one) => one !== confirmer)
      return [{ ...base, kind: 'correction_refused', to, lines }]
    }
    case 'FilingGivenUp':
      return s.ending ? [] : [{ ...base, kind: 'given_up', to: everyone(s), lines: line('原因', fact.body.reason) }]
    case 'EndingRequested':
      return [
        {
          ...base,
          kind: 'withdrawn',
          to: concerned(s),
          lines: [
            { label: '活动状态', text: fact.body.kind === 'cancel' ? '取消中' : '撤销中' },
            ...line('原因', fact.body.reason),
          ],
        },
      ]
    case 'PlatformWentLive':
      return [
        {
          ...base,
          kind: 'went_live',
          to: everyone(s),
          lines: [{ label: '平台', text: change.ctx.pack(fact.body.platform)?.name.zh ?? fact.body.platform }],
        },
      ]
    case 'CampaignArchived':
      return [{ ...base, kind: 'archived', to: [s.lead], urgent: false }]
    case 'PartyAnswered':
      return partyLetter(change, fact, base)
    case 'KickoffPlanned':
    case 'KickoffReminded':
    case 'KickoffCancelled':
      return kickoffLetters(change, fact, base)
    case 'ObjectionSettled':
      return settledLetter(change, fact, base)
    case 'TaskAnswered':
      return adviceLetter(change, fact, base)
    case 'StageChanged':
      if (fact.body.to !== 'not_required') return stageLetter(change, fact, base)
      return [{ ...base, kind: 'not_required', to: everyone(s), lines: answerLines(change) }]
    case 'MailRefused': {
      // Told once: a notice of a failed delivery that fails itself is only an alarm.
      if (fact.body.mail === 'delivery_failed') return []
      const to = fact.body.recipient === s.backup ? s.lead : s.backup
      return [
        { ...base, kind: 'delivery_failed', to: [to], lines: [{ label: REFUSED_LABEL, text: fact.body.recipient }] },
      ]
    }
    default:
      return []
  }
}

/** What somebody who was consulted has said: for whoever leads, and for whoever answers for the stage (S1-35). */
function adviceLetter(change: Change, fact: Extract<StoredFact, { type: 'TaskAnswered' }>, base: Base): Draft[] {
  const s = change.state
  const task = s.tasks[fact.body.task]
  if (task?.kind !== 'give_advice') return []
  const [stage] = (task.key ?? '').split('.')
  const accountable = (s.raci ?? []).filter((row) => row.stage === stage && row.part === 'accountable')
  const to = [...new Set([s.lead, ...accountable.map(({ person }) => person)])].filter((p) => p !== task.holder.person)
  const lines = [{ label: '阶段', text: labelOfKey(s, task.key ?? '', change.ctx) }, ...line('意见', fact.body.note)]
  return to.length === 0 ? [] : [{ ...base, kind: 'advice_given', to, urgent: false, lines }]
}

/** Who is informed of a stage reads that it has begun, and that it is over (S1-35). */
function stageLetter(change: Change, fact: Extract<StoredFact, { type: 'StageChanged' }>, base: Base): Draft[] {
  const { from, to: present } = fact.body
  const to = informedIn(change.state, from, present)
  const lines = [{ label: '活动阶段', text: `${STAGES[from].zh} → ${STAGES[present].zh}` }]
  return to.length === 0 ? [] : [{ ...base, kind: 'stage_entered', to, urgent: false, lines }]
}

/**
 * Whoever holds the task is reminded, and so are those who stand in; who stands above them is told that it is late. What a
 * platform has is nobody's unfinished task: those who may look into its back end are asked to.
 */
function reminderLetters(change: Change, fact: Extract<StoredFact, { type: 'ReminderIssued' }>, base: Base): Draft[] {
  const { state: s, ctx } = change
  const { escalation, rung, to, unclaimed } = fact.body
  const task = ownerOf(s, fact.subject).tasks[fact.body.task]
  // The ladder has chosen an office moment already.
  // A rung of another ladder is another letter.
  const ladder = s.mailPolicyVersion === undefined ? '' : `#${s.mailPolicyVersion}`
  const about = `${fact.body.task}|rung:${rung}@${task?.dueAt ?? ''}${ladder}`
  const reminded = { ...base, about, tasks: [fact.body.task], rung: task?.reminders ?? 1 }
  if (task?.holder.role === 'platform') return [{ ...reminded, kind: 'review_overdue', to }]
  const holder = task?.holder.person ?? s.lead
  const above = escalation && task ? resolveRecipients(ctx, s, task, ['manager']).filter((p) => p !== holder) : []
  // Whoever is told that it is late is told by that that nobody has claimed it.
  const arranging = unclaimed === undefined || above.includes(unclaimed) ? [] : [unclaimed]
  const below = to.filter((person) => ![...above, ...arranging].includes(person))
  return [
    ...(below.length > 0 ? [{ ...reminded, kind: 'reminder' as const, to: below }] : []),
    ...(above.length > 0 ? [{ ...reminded, kind: 'escalation' as const, to: above }] : []),
    ...(arranging.length > 0 ? [{ ...reminded, kind: 'unclaimed' as const, to: arranging }] : []),
  ]
}

/** Everyone concerned plus whoever holds an open task. */
function concerned(s: CampaignState): string[] {
  const holders = ownersIn(s)
    .flatMap((h) => Object.values(h.tasks))
    .map((t) => t.holder.person)
    .filter((p): p is string => p !== undefined)
  return [...new Set([...everyone(s), ...holders])]
}

function verdictMail(change: Change, fact: Extract<StoredFact, { type: 'VerdictRecorded' }>, base: Base): Draft[] {
  const s = change.state
  const filing = s.filings[fact.subject]
  const { verdict, items } = fact.body
  const passed = verdict.kind === 'passed' || verdict.kind === 'passed_by_lapse'
  // A passing that clears the platform is told by the clearance mail, with the same lines.
  const clears = change.facts.some((f) => f.type === 'ClearanceChanged' && f.body.platform === filing?.platform)
  if (passed && clears) return []
  return [
    {
      ...base,
      kind: passed ? 'passed' : 'verdict',
      to: everyone(s),
      lines: [
        { label: '审核结果', text: VERDICT_WORDS[verdict.kind] },
        ...line('平台说明', verdict.text),
        ...items.flatMap(itemWords).map(lineOf),
        ...credentialLines(change, filing),
      ],
    },
  ]
}

/** Why nothing has to be filed: what the rules and people answered, requirement by requirement. */
const answerLines = ({ state: s, ctx }: Change): AnnouncementBody['lines'] =>
  answersOf(s).flatMap(([key, r]) => [
    { label: labelOfKey(s, key, ctx), text: `${ANSWERS.not_required.zh}：${r.reason.zh}` },
    ...line('确认说明', r.note),
  ])

function clearanceLines(
  change: Change,
  fact: Extract<StoredFact, { type: 'ClearanceChanged' }>,
): AnnouncementBody['lines'] {
  const { platform, clearance, reasons } = fact.body
  const name = change.ctx.pack(platform)?.name.zh ?? platform
  const filings = Object.values(change.state.filings).filter((f) => f.platform === platform)
  return [
    { label: '上线放行', text: `${name}${clearance === 'go' ? '可以上线' : '不可上线'}` },
    ...filings.flatMap((f) => credentialLines(change, f)),
    ...reasons.map((r) => ({
      label: '未放行原因',
      text: gapText(change.state, platform, r, change.ctx),
    })),
  ]
}
