/**
 * Every word that mails say, in one place: Chinese first, one English line each. No logic and no markup here.
 */
import type { MailKind } from './types'

export type Tone = 'action' | 'warning' | 'alarm' | 'good' | 'quiet'

export interface KindTexts {
  /** Stands in 【】 at the head of the subject. */
  tag: string
  tone: Tone
  headline: string
  /** What the reader should do now. */
  advice: string
  /** How the subject ends when there is neither a task nor a telling line. */
  tail: string
  /** Label of the line whose text tells it in the subject: 驳回, 不可上线. */
  tellingLine?: string
  /** Label of the first link when the request gives none. */
  button: string
  en: string
}

export const kinds: Record<MailKind, KindTexts> = {
  task_opened: {
    tag: '待办',
    tone: 'action',
    headline: '有新的待办需要您处理',
    advice: '请在截止时间前完成并登记结果。到期前后系统会自动催办。',
    tail: '有新的待办',
    button: '去处理',
    en: 'You have a new task. Please complete it before the due time and record the result.',
  },
  reminder: {
    tag: '催办',
    tone: 'warning',
    headline: '您的待办还未完成',
    advice: '请尽快完成并登记结果；如已在线下完成，也请补登记，催办即停止。',
    tail: '待办未完成',
    button: '去处理',
    en: 'Reminder: this task is still open. Please complete it, or record it if it is already done.',
  },
  escalation: {
    tag: '上报上级',
    tone: 'alarm',
    headline: '待办未按时完成，上报给您',
    advice: '请督促当前处理人，或将待办转办给他人；待办完成后不再上报。',
    tail: '待办未按时完成',
    button: '查看待办',
    en: 'Escalation: this task was not completed in time. Please follow up with its holder or delegate it.',
  },
  due_moved: {
    tag: '时间变更',
    tone: 'action',
    headline: '待办的截止时间已变更',
    advice: '请按新的截止时间安排，催办时间随之调整。',
    tail: '截止时间已变更',
    button: '查看待办',
    en: 'The due time of this task has changed.',
  },
  verdict: {
    tag: '审核结果',
    tone: 'warning',
    headline: '平台已给出审核结果',
    advice: '请查看结果。如被驳回或需补充材料，请逐项修改或答复后重新提交。',
    tail: '已给出审核结果',
    tellingLine: '审核结果',
    button: '查看结果',
    en: 'The platform has given its verdict. Answer every cited item before resubmitting.',
  },
  passed: {
    tag: '已通过',
    tone: 'good',
    headline: '备案已通过',
    advice: '备案凭证已登记。能否上线以「上线放行」为准，请勿提前上线。',
    tail: '审核通过',
    button: '查看凭证',
    en: 'The filing has passed. Wait for launch clearance before going live.',
  },
  clearance: {
    tag: '上线放行',
    tone: 'action',
    headline: '上线放行状态已更新',
    advice: '请以下方结论为准安排上线；未放行的平台请勿上线。',
    tail: '放行状态已更新',
    tellingLine: '上线放行',
    button: '查看放行状态',
    en: 'Launch clearance has changed. Do not go live on a platform that is not cleared.',
  },
  credential_lost: {
    tag: '凭证失效',
    tone: 'alarm',
    headline: '备案凭证已失效',
    advice: '该平台上线放行已取消。请立即确认线上状态，必要时下线，并按待办整改或申诉。',
    tail: '备案凭证已失效',
    tellingLine: '凭证状态',
    button: '立即处理',
    en: 'A credential is no longer valid and clearance is withdrawn. Check what is live and act at once.',
  },
  material_lapsing: {
    tag: '材料失效',
    tone: 'warning',
    headline: '有材料在活动结束前失效',
    advice: '请尽快续办并更换该材料；失效当日起该平台上线放行取消。',
    tail: '有材料将失效或已失效',
    tellingLine: '材料有效期',
    button: '更换材料',
    en: 'A paper lapses before the campaign ends. Renew and replace it; from its last day clearance is withdrawn.',
  },
  rules_changed: {
    tag: '规则变化',
    tone: 'warning',
    headline: '平台规则已更新，请核对本备案',
    advice: '请对照新旧版本的差异，确认材料和时间是否仍然适用；需要时撤回修改或与平台确认。',
    tail: '平台规则已更新',
    tellingLine: '规则变化',
    button: '查看备案',
    en: 'The rules of this platform have changed. The filing stays under its version; check whether it still fits.',
  },
  wording_open: {
    tag: '用语待处理',
    tone: 'warning',
    headline: '文案中有用语须改写或书面说明',
    advice: '请改写后重新提交文案，或由法务逐处书面说明、注明数据出处；处理完之前相关备案不能通过复核。',
    tail: '文案中有用语待处理',
    tellingLine: '用语筛查',
    button: '查看文案',
    en: 'The copy has wording to be changed or justified in writing; until then the recheck does not pass.',
  },
  inquiry: {
    tag: '平台问询',
    tone: 'warning',
    headline: '平台提出问询，等待答复',
    advice: '请在截止时间前到平台答复，并登记答复内容。逾期未答复可能被驳回。',
    tail: '平台提出问询',
    button: '去答复',
    en: 'The platform asks a question. Please answer it there before the due time and record the answer.',
  },
  entry_corrected: {
    tag: '登记更正',
    tone: 'quiet',
    headline: '登记内容已更正',
    advice: '此前登记的内容有误，现已更正。如您依据旧内容做过安排，请重新核对。',
    tail: '登记内容已更正',
    button: '查看更正',
    en: 'An earlier entry was corrected. Please check anything you arranged by the old one.',
  },
  withdrawn: {
    tag: '已撤销',
    tone: 'quiet',
    headline: '备案已撤销',
    advice: '相关待办已关闭，无需继续处理；已向平台提交的，另有撤回待办通知。',
    tail: '已撤销',
    button: '查看详情',
    en: 'Withdrawn. Open tasks are closed; what was already submitted is withdrawn at the platform by a task of its own.',
  },
  given_up: {
    tag: '放弃备案',
    tone: 'quiet',
    headline: '该项备案已放弃',
    advice: '该项备案不再继续，相应平台不能上线；其他备案不受影响。',
    tail: '已放弃',
    button: '查看详情',
    en: 'This filing was given up. Its platform cannot go live; the other filings go on.',
  },
  went_live: {
    tag: '已上线',
    tone: 'good',
    headline: '活动已上线',
    advice: '请关注线上状态；平台如有通知或处罚，请及时登记。',
    tail: '已上线',
    button: '查看活动',
    en: 'The campaign has gone live. Please record anything that the platform tells you.',
  },
  archived: {
    tag: '已归档',
    tone: 'quiet',
    headline: '活动已归档',
    advice: '材料、提交记录、审核结果与备案号均已归档，可随时检索。',
    tail: '已归档',
    button: '查看归档',
    en: 'The campaign is archived with its materials, submissions, verdicts and numbers.',
  },
  not_required: {
    tag: '无需备案',
    tone: 'quiet',
    headline: '该活动无需备案',
    advice: '按现行规则，所选平台均不要求备案。活动内容如有变化，请重新发起判断。',
    tail: '无需备案',
    button: '查看依据',
    en: 'No filing is required by the present rules. Ask again if the campaign changes.',
  },
  delivery_failed: {
    tag: '邮件未送达',
    tone: 'alarm',
    headline: '有通知未能送达，请转告',
    advice: '对方邮箱拒收了下列通知。请电话或当面转告，并更正其邮箱地址。',
    tail: '通知未能送达，请转告',
    button: '查看详情',
    en: 'A mail could not be delivered. Please tell the person directly and have the address corrected.',
  },
  taken_over: {
    tag: '接管备案',
    tone: 'quiet',
    headline: '已在平台办理的备案已纳入系统',
    advice: '请核对申请号和提交时间。系统从提交时间起计算审核时限并催办；平台给出结果后请登记。',
    tail: '已在平台办理的备案已纳入系统',
    tellingLine: '接管备案',
    button: '查看备案',
    en: 'Filings that already run at their platforms are now kept here. Please check number and time of submission.',
  },
  nudge: {
    tag: '催办',
    tone: 'warning',
    headline: '有同事请您尽快处理',
    advice: '请尽快完成并登记结果；如有困难，请说明原因或申请变更截止时间。',
    tail: '请尽快处理',
    button: '去处理',
    en: 'A colleague asks you to deal with this task soon.',
  },
}

/** Phases as people read them; a text that is not listed is taken as a label already. */
export const phases: Record<string, string> = {
  preparing: '材料准备中',
  ready: '待提交',
  submitted: '已提交',
  in_review: '平台审核中',
  correcting: '修改补充中',
  passed: '已通过',
  unconfirmed: '提交结果待核实',
  recalled: '撤回修改中',
  given_up: '已放弃',
  withdrawn: '已撤销',
  closed_by_platform: '平台已关闭',
  suspended: '凭证已暂停',
  revoked: '凭证已吊销',
  lapsed: '凭证已过期',
}

export const words = {
  product: '营销活动备案',
  greeting: (name: string) => (name === '' ? '您好！' : `${name}，您好！`),
  round: (n: number) => `第 ${n} 次提报`,
  rung: (n: number) => `第 ${n} 次催办`,
  andOthers: (first: string, count: number) => `${first}等 ${count} 项`,
  dueBy: (time: string) => `请于 ${time} 前完成`,
  dueMovedTo: (time: string) => `改为 ${time} 前完成`,
  overdueSince: (time: string) => `已逾期（应于 ${time} 前完成）`,
  overdue: '已逾期',
  provisional: '暂定',
  provisionalInSubject: '（暂定）',
  campaign: '营销活动',
  campaignNumber: '活动编号',
  taskNumber: '待办编号',
  filing: '备案',
  phase: '当前状态',
  due: '截止时间',
  noDue: '未设截止时间',
  entry: '办理入口',
  occurredAt: '发生时间',
  tasks: '待办事项',
  copyLink: '按钮打不开时，请复制此地址到浏览器：',
  more: (count: number) => `另有 ${count} 项未列出，请打开链接查看。`,
  automatic: '本邮件由系统自动发送，请勿直接回复。',
}
