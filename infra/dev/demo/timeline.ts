/** Tells facts as a Chinese timeline, one line each, as they happen. */
import {
  ALARMS,
  ANSWERS,
  REPORTS,
  REVIEW_PATHS,
  roleLabel,
  STAGES,
  TASK_KINDS,
} from '../../../workflows/contract/words'
import type { Names } from './names'
import type { Json, RestClient } from './rest-client'

interface FactRow {
  seq: number
  type: string
  subject: string
  occurredAt: string
  recordedAt: string
  body: Json
}

type Teller = (body: Json, names: Names) => string | undefined

const word = (labels: Record<string, { zh: string }>, key: unknown): string => labels[String(key)]?.zh ?? String(key)
const kindOf = (task: unknown, names: Names): string => {
  const [subject = '', kind, key] = String(task).split('.')
  if (key === undefined || /^r\d/.test(key)) return word(TASK_KINDS, kind)
  // A campaign's own tasks name their platform, those of a checklist their row.
  if (/^MC-\d+-\d+$/.test(subject)) return `${word(TASK_KINDS, kind)} ${names.platform(key)}`
  return `${word(TASK_KINDS, kind)}${kind === 'collect_material' ? ` ${names.row(key)}` : ''}`
}

const alarm = (code: unknown, names: Names): string => {
  const [head, about] = String(code).split(':')
  return about === undefined ? word(ALARMS, head) : `${word(ALARMS, head)}（${names.platform(about)}）`
}

const day = (at: unknown): string => {
  const text = String(at)
  return `${text.slice(5, 7)}月${text.slice(8, 10)}日 ${text.slice(11, 16)}`
}

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : ''
}

const signedAs = (signer: string): string => {
  if (signer === 'approval') return '审批'
  return signer === 'pre_review' ? '预审' : `${roleLabel(signer)}会签`
}

const OUTSIDE_AGAIN: Record<string, string> = { changed: '（内容有变，重新送审）', silent: '（催办）' }

const said = (value: unknown): string => (textOf(value) ? `：“${textOf(value)}”` : '')

const partySays = (b: Json): string => {
  if (b.yes) return '已确认'
  return b.takenBack ? '收回确认' : '有异议'
}

const TELL: Record<string, Teller> = {
  CampaignStarted: (b, names) => `立项 ${String(b.name)}，负责人 ${names.person(b.lead)}`,
  RequirementAnswered: (b, names) => {
    const what = names.item(b.platform, b.item)
    if (b.answer === 'ask') return `${what} 规则未定，须确认${said((b.reason as Json).zh)}`
    // What a rule answers is told by the filing that it opens.
    return b.by === 'rule' || b.question === undefined
      ? undefined
      : `${what} 确认为${word(ANSWERS, b.answer)}${said(b.note)}`
  },
  PartyAnswered: (b) =>
    `合作方 ${String(b.party)} ${b.question === 'goal' ? '对活动目标' : '对同步发布'}${partySays(b)}${said(b.note)}`,
  ReviewFiguresConfirmed: (b) => `${roleLabel(String(b.department))}确认变更后的财务数据${said(b.note)}`,
  MailPolicyChanged: (b) => `邮件按规则 ${String(b.policyVersion)} 发送`,
  ObjectionSettled: (b) => `合作方 ${String(b.party)} 的异议：${word(ANSWERS, b.how)}${said(b.note)}`,
  WorkPlanned: (b) => `任务计划 ${(b.items as Json[]).length} 项`,
  WorkHandedIn: (b) => `任务 ${String(b.item)} 已交付${said(b.note)}`,
  WorkAccepted: (b) => `任务 ${String(b.item)} 验收通过${said(b.note)}`,
  WorkSentBack: (b) => `任务 ${String(b.item)} 退回${said(b.note)}`,
  KickoffPlanned: (b) => `启动会定于 ${day(b.at)}`,
  KickoffHeld: (b) => `启动会${b.held === true ? '已召开' : '未召开'}${said(b.note)}`,
  KickoffCancelled: () => '启动会取消',
  PlanCompleted: () => '方案已完整',
  StageChanged: (b) => `阶段 ${word(STAGES, b.from)} → ${word(STAGES, b.to)}`,
  FilingOpened: (b, names) => `建立备案 ${names.item(b.platform, b.item)}`,
  RulesChanged: (b) => `平台规则更新到 ${String(b.to)} 版`,
  MaterialLapsing: (b, names) => `材料 ${names.row(b.row)} ${b.lapsed ? '已过有效期' : '将过有效期'}`,
  MaterialProvided: (b, names) => `材料已备齐 ${names.row(b.row)}`,
  RecheckReturned: (b, names) => `复核退回 ${(b.rows as string[]).map(names.row).join('、')}${said(b.note)}`,
  FilingRechecked: (b) => `复核无误${b.accepted ? `，${(b.accepted as Json[]).length} 处不一致经说明接受` : ''}`,
  JudgedChanged: (b) => `复核之后有变化${b.reopens ? '，须再次复核' : ''}`,
  CopyHandedIn: (b) => `文案“${String(b.copy)}”第 ${String(b.version)} 版，用语 ${(b.hits as Json[]).length} 处待处理`,
  CopyScreenedAgain: (b) => `文案“${String(b.copy)}”重新筛查，新的待处理用语 ${(b.fresh as Json[]).length} 处`,
  WordingAnswered: () => '文案用语已书面说明',
  FormFilled: (b) => `平台表单已填 ${(b.fields as string[]).length} 项`,
  FilingSubmitted: (b) =>
    `第 ${String(b.round)} 次提报已提交${b.number ? `，申请号 ${textOf(b.number)}` : ''}，预计 ${day(b.etaAt)} 前有结果${b.insideBuffer ? '（踩点）' : ''}${b.outsideWindow ? '（受理窗口外）' : ''}`,
  FilingTakenOver: (b) =>
    `接管已在平台办理的备案${b.number ? `，申请号 ${textOf(b.number)}` : ''}，提交于 ${day(b.occurredAt)}，预计 ${day(b.etaAt)} 前有结果`,
  WindowNoted: (b) => `平台受理窗口 ${b.opensAt ? day(b.opensAt) : ''} 至 ${b.closesAt ? day(b.closesAt) : ''}`,
  BenefitsNoted: (b) => `登记平台权益${said(b.benefits)}`,
  ReviewObserved: () => '后台显示：仍在审核',
  PlatformSpoke: (b) => `平台消息：${word(REPORTS, b.kind)}${said(b.text)}`,
  VerdictRecorded: (b) => {
    const verdict = b.verdict as Json
    const items = (b.items as Json[]).map((i) => `\n${' '.repeat(25)}- ${textOf(i.error) || '平台未说明原因'}`).join('')
    return `审核结果：${word(REPORTS, verdict.kind)}${said(verdict.text)}${items}`
  },
  ItemAnswered: (b) => `驳回项 ${String(b.item).replace(/^i/, '')} 已处理`,
  FilingCorrected: () => '全部驳回项已处理，准备重新提交',
  CredentialRecorded: (b) => `取得凭证 ${textOf((b.credential as Json).number) || '（文件）'}`,
  CredentialLost: (b) => `备案凭证不再有效：${word(REPORTS, b.phase)}${said(b.text)}`,
  CredentialUsed: (b) =>
    b.again === 'pin' ? undefined : `沿用凭证 ${textOf((b.use as Json).id)} ${textOf((b.credential as Json).number)}`,
  CredentialOffered: (b) => `已有凭证 ${textOf((b.use as Json).id)} 可能适用，须具名确认`,
  CredentialDeclined: (b) => `不沿用已有凭证，另行备案${said(b.note)}`,
  CredentialEndsEarly: (b) => `沿用的凭证 ${day(b.validUntil)} 到期，早于活动结束`,
  CredentialReinstated: () => '凭证已恢复',
  ClearanceChanged: (b, names) => `${names.platform(b.platform)} ${b.clearance === 'go' ? '放行，可以上线' : '不放行'}`,
  ReminderIssued: (b, names) =>
    `${b.escalation ? '上报上级' : '催办'} ${kindOf(b.task, names)} → ${(b.to as string[]).map(names.person).join('、')}${Number(b.skipped) > 0 ? `（错过的 ${String(b.skipped)} 次不补发）` : ''}`,
  KeyDateReminded: (b, names) => `提醒关键时间点 ${String(b.on)} → ${(b.to as string[]).map(names.person).join('、')}`,
  ContactLeft: (b, names) => `${names.platform(b.platform)} 的联系人 ${names.person(String(b.person))} 离岗`,
  TaskSubstituted: (b, names) =>
    `${b.insteadOf === undefined ? '交还' : '代办'} ${kindOf(b.task, names)} → ${names.person(String(b.to))}${b.insteadOf === undefined ? '' : ` 代 ${names.person(textOf(b.insteadOf))}`}`,
  TaskClaimed: (b, names) => `认领 ${kindOf(b.task, names)}：${names.person(String(b.person))}`,
  TaskGivenBack: (b, names) =>
    `退回认领 ${kindOf(b.task, names)}：${names.person(String(b.person))} → ${names.person(String(b.group))}${said(b.reason)}`,
  TaskDelegated: (b, names) => `转办 ${kindOf(b.task, names)} → ${names.person(String(b.to))}${said(b.reason)}`,
  TaskDueMoved: (b, names) => `改期 ${kindOf(b.task, names)} 至 ${day(b.dueAt)}${said(b.reason)}`,
  TaskReplanned: (b, names) =>
    `${b.because === 'window' ? '受理窗口调整' : '工作日历更新'}，${kindOf(b.task, names)} 截止改为 ${day(b.dueAt)}`,
  RiskAsked: (b, names) =>
    `${names.platform(b.platform)} 申请自担风险上线，请 ${names.person(String(b.approver))} 审批`,
  ReviewOpened: (b) => `内部评审开始（第 ${String(b.n)} 次，${word(REVIEW_PATHS, b.path)}）`,
  ReviewSigned: (b, names) =>
    `${signedAs(String(b.signer))}：${word(ANSWERS, b.answer)}（${names.person(String(b.person))}）${said(b.note)}`,
  ReviewMatterSettled: (b) => `评审意见${b.how === 'held' ? '经联席会议议定' : '已按要求修改'}${said(b.note)}`,
  ReviewSignatureVoided: (b, names) => `${names.person(String(b.person))} 的评审签署作废：不能评审自己的活动`,
  ReviewRequested: (b) => `内部评审送 OA 审批${OUTSIDE_AGAIN[String(b.again)] ?? ''}`,
  ReviewUnanswered: () => 'OA 逾期未审',
  ReviewDecidedOutside: (b) => `OA 审批结果：${word(ANSWERS, b.result)}（单据 ${String(b.document)}）${said(b.note)}`,
  ReviewTakenInside: (b) => `改由本系统会签审批${said(b.note)}`,
  ReviewConflictFound: (b) =>
    `OA 结果不一致，待核对：${word(ANSWERS, b.result)}（单据 ${String(b.document)}）${said(b.note)}`,
  ReviewConflictSettled: (b) =>
    `OA 不一致的结果已核对：${b.how === 'kept' ? '维持原结论' : '重新提请评审'}${said(b.note)}`,
  ReviewKpisNamed: () => '各部门 KPI 已填写',
  ReviewDecided: (b) => `内部评审${b.outcome === 'approved' ? '批准' : '未批准'}`,
  ReviewJustified: (b) => `绿色通道已补充说明${said(b.note)}`,
  ReviewEnded: () => '内部评审随活动结束',
  RiskRefused: (b, names) => `${names.platform(b.platform)} 自担风险上线未获同意${said(b.note)}`,
  CorrectionAsked: (b, names) => `申请更正审核结果，请 ${names.person(b.confirmer)} 确认${said(b.reason)}`,
  CorrectionRefused: (b) => `更正未获确认${said(b.note)}`,
  PlatformWentLive: (b, names) => `${names.platform(b.platform)} 已上线`,
  NothingNeeded: (b, names) => `${names.platform(b.platform)} 登记为无需备案${said(b.reason)}`,
  LaunchDropped: (b, names) => `不在${names.platform(b.platform)}上线${said(b.note)}`,
  LiveChecked: (b, names) => `${names.platform(b.platform)} 上线后核对：${b.matches ? '与通过内容一致' : '不一致'}`,
  AlarmRaised: (b, names) => `告警 ${alarm(b.code, names)}`,
  AlarmCleared: (b, names) => `告警解除 ${alarm(b.code, names)}`,
  MatterSettled: (b) => `事项办结：${word(ANSWERS, b.outcome)}`,
  CampaignRunEnded: () => '活动期结束',
  CampaignClosed: (b) => `结案${said(b.note)}`,
  CampaignArchived: (b) => `归档，指纹 ${String(b.sha256).slice(0, 16)}…`,
}

/** A Chinese character is as wide as two letters. */
const inColumn = (name: string): string => {
  const width = Array.from(name).reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 2 : 1), 0)
  return name + ' '.repeat(Math.max(0, 16 - width))
}

export interface Timeline {
  /** Prints what has happened since the last call. */
  tell(): Promise<void>
}

export async function createTimeline(
  rest: RestClient,
  number: string,
  names: Names,
  print: (line: string) => void,
): Promise<Timeline> {
  let seen = 0
  // The cursor of the page that was last read: what is new comes on it or behind it.
  let cursor: string | undefined
  const platforms = new Map<string, string>()
  const tellOne = (fact: FactRow): void => {
    seen = fact.seq
    if (fact.type === 'FilingOpened') platforms.set(fact.subject, names.platform(fact.body.platform))
    const line = TELL[fact.type]?.(fact.body, names)
    if (line) print(`${day(fact.recordedAt)}  ${inColumn(platforms.get(fact.subject) ?? '活动')} ${line}`)
  }
  return {
    tell: async () => {
      for (;;) {
        const query = new URLSearchParams({ limit: '200', ...(cursor ? { cursor } : {}) })
        const page = await rest.get<{ items: FactRow[]; nextCursor?: string }>(
          `/v1/campaigns/${number}/facts?${query.toString()}`,
        )
        for (const fact of page.items) if (fact.seq > seen) tellOne(fact)
        if (!page.nextCursor) return
        cursor = page.nextCursor
      }
    },
  }
}
