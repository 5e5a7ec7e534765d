/**
 * The closed lists of the product's words, with the Chinese that people read. One catalogue for cards, API and mails.
 * Terms follow `docs/words.md`, where each has its meaning; a test holds the two together. Nothing here is logic.
 */

interface Label {
  zh: string
  en: string
}

/** Stages of a campaign. `internal_review` only where one was asked for. */
export const STAGES = {
  preparation: { zh: '筹备', en: 'preparation' },
  internal_review: { zh: '内部评审', en: 'internal review' },
  filing: { zh: '备案中', en: 'filing' },
  cleared: { zh: '可上线', en: 'cleared' },
  live: { zh: '执行中', en: 'live' },
  closing: { zh: '收尾', en: 'closing' },
  archived: { zh: '已归档', en: 'archived' },
  not_required: { zh: '无需备案', en: 'not required' },
  withdrawing: { zh: '撤销中', en: 'withdrawing' },
  withdrawn: { zh: '已撤销', en: 'withdrawn' },
  cancelled: { zh: '已取消', en: 'cancelled' },
} as const satisfies Record<string, Label>
export type Stage = keyof typeof STAGES

/** A campaign that was to run is withdrawn (撤销); one that should not exist is cancelled (取消). */
export const stageLabel = (stage: Stage, ending?: 'withdraw' | 'cancel'): string =>
  stage === 'withdrawing' && ending === 'cancel' ? '取消中' : STAGES[stage].zh

/** Phases of a filing. */
export const PHASES = {
  preparing: { zh: '材料准备', en: 'preparing' },
  ready: { zh: '待提交', en: 'ready' },
  unconfirmed: { zh: '提交结果待核实', en: 'unconfirmed' },
  submitted: { zh: '已提交', en: 'submitted' },
  in_review: { zh: '审核中', en: 'in review' },
  correcting: { zh: '修改补充', en: 'correcting' },
  recalled: { zh: '撤回修改', en: 'recalled' },
  passed: { zh: '已通过', en: 'passed' },
  suspended: { zh: '凭证被暂停', en: 'suspended' },
  revoked: { zh: '凭证被撤销', en: 'revoked' },
  lapsed: { zh: '凭证已失效', en: 'lapsed' },
  given_up: { zh: '已放弃', en: 'given up' },
  withdrawn: { zh: '已撤销', en: 'withdrawn' },
  closed_by_platform: { zh: '平台已关闭', en: 'closed by platform' },
} as const satisfies Record<string, Label>
export type Phase = keyof typeof PHASES

/** Phases of an internal review. */
export const REVIEW_PHASES = {
  pre_reviewing: { zh: '预审中', en: 'in pre-review' },
  awaiting_kpis: { zh: '待补部门 KPI', en: 'waiting for the KPI sheet' },
  countersigning: { zh: '会签中', en: 'countersigning' },
  approving: { zh: '审批中', en: 'approving' },
  justifying: { zh: '已批准，待补充说明', en: 'approved, to be justified' },
  approved: { zh: '已批准', en: 'approved' },
  refused: { zh: '未批准', en: 'refused' },
  ended_with_campaign: { zh: '随活动结束', en: 'ended with the campaign' },
} as const satisfies Record<string, Label>
export type ReviewPhase = keyof typeof REVIEW_PHASES

/** How a campaign is reviewed. */
export const REVIEW_PATHS = {
  standard: { zh: '会签与审批', en: 'countersign and approval' },
  green_channel: { zh: '绿色通道', en: 'green channel' },
} as const satisfies Record<string, Label>
export type ReviewPath = keyof typeof REVIEW_PATHS

/** Kinds of task: what somebody must do. */
export const TASK_KINDS = {
  complete_plan: { zh: '补全活动方案', en: 'complete the campaign plan' },
  decide_requirement: { zh: '确认是否需要备案', en: 'decide whether a filing is required' },
  hold_kickoff: { zh: '召开启动会', en: 'hold the kick-off' },
  do_work_item: { zh: '完成任务', en: 'do a work item' },
  accept_work_item: { zh: '验收任务', en: 'accept a work item' },
  give_advice: { zh: '提供意见', en: 'give advice' },
  confirm_goal: { zh: '确认活动目标', en: 'confirm the goal of the campaign' },
  clear_release: { zh: '确认可以同步发布', en: 'clear the joint release' },
  confirm_figures: { zh: '确认变更后的财务数据', en: 'confirm figures that have changed' },
  settle_objection: { zh: '处理合作方异议', en: 'settle an objection of a party' },
  do_checklist_item: { zh: '办理清单事项', en: 'complete a checklist item' },
  collect_material: { zh: '准备材料', en: 'prepare a material' },
  recheck: { zh: '复核', en: 'recheck' },
  submit: { zh: '提交并登记申请号', en: 'submit and record the application number' },
  settle_submission: { zh: '核实提交结果', en: 'verify the submission' },
  await_verdict: { zh: '等待平台审核', en: 'await the verdict' },
  check_backend: { zh: '查看平台后台', en: "check the platform's console" },
  answer_inquiry: { zh: '答复平台问询', en: 'answer an inquiry of the platform' },
  correct: { zh: '修改补充', en: 'correct the filing' },
  consult_platform: { zh: '咨询平台客服', en: "consult the platform's support" },
  record_credential: { zh: '登记备案凭证', en: 'record the credential' },
  meet_condition: { zh: '落实附带条件', en: 'fulfil a condition' },
  review_change: { zh: '核对变更影响', en: 'review the effect of a change' },
  check_number: { zh: '核对重复的申请号', en: 'check a duplicate application number' },
  restore: { zh: '恢复凭证或申诉', en: 'restore the credential or appeal' },
  recall_at_platform: { zh: '在平台撤回修改', en: 'recall at the platform' },
  withdraw_at_platform: { zh: '在平台撤销', en: 'withdraw at the platform' },
  go_live: { zh: '上线', en: 'go live' },
  approve_risk: { zh: '审批自担风险上线', en: 'approve going live at own risk' },
  confirm_correction: { zh: '确认更正审核结果', en: 'confirm the correction of a verdict' },

  change_contact: { zh: '在平台更换联系人', en: 'change the contact at the platform' },
  check_live: { zh: '上线后核对', en: 'check the live campaign' },
  close: { zh: '结案', en: 'close the campaign' },
  pre_review: { zh: '预审活动', en: 'pre-review the campaign' },
  fill_kpi_sheet: { zh: '填写部门 KPI', en: 'fill in the KPI sheet' },
  countersign: { zh: '会签', en: 'countersign' },
  approve_campaign: { zh: '审批活动', en: 'approve the campaign' },
  approve_urgently: { zh: '紧急审批', en: 'approve urgently' },
  revise_plan: { zh: '按评审意见修改', en: 'revise as the review asks' },
  hold_meeting: { zh: '召开联席会议', en: 'hold a joint meeting' },
  justify_urgency: { zh: '补充绿色通道说明', en: 'justify the green channel' },
  ask_review: { zh: '重新提请内部评审', en: 'ask for the internal review again' },
  await_oa: { zh: '等待 OA 审批', en: 'await the decision of the OA' },
  settle_oa_silence: { zh: '处理 OA 逾期未审', en: 'settle that the OA has not answered' },
  settle_oa_conflict: { zh: '核对 OA 不一致的结果', en: 'settle a result of the OA that does not fit' },
} as const satisfies Record<string, Label>
export type TaskKind = keyof typeof TASK_KINDS

/** What a person may answer to a task. */
export const ANSWERS = {
  completed: { zh: '已补全', en: 'completed' },
  required: { zh: '需要备案', en: 'required' },
  not_required: { zh: '无需备案', en: 'not required' },
  provided: { zh: '已备齐', en: 'provided' },
  not_applicable: { zh: '不适用', en: 'not applicable' },
  complete: { zh: '复核无误', en: 'complete' },
  return: { zh: '退回补材料', en: 'return' },
  submitted: { zh: '已提交', en: 'submitted' },
  unconfirmed: { zh: '结果不明', en: 'outcome unknown' },
  arrived: { zh: '平台已收到', en: 'arrived' },
  not_arrived: { zh: '平台未收到', en: 'not arrived' },
  still_in_review: { zh: '仍在审核', en: 'still in review' },
  passed: { zh: '通过', en: 'passed' },
  rejected: { zh: '驳回', en: 'rejected' },
  supplement: { zh: '需补充材料', en: 'supplement required' },
  delayed: { zh: '审核延期', en: 'delayed' },
  passed_by_lapse: { zh: '逾期视为通过', en: 'deemed passed, as the review period is over' },
  closed_by_platform: { zh: '平台关闭', en: 'closed by the platform' },
  answered: { zh: '已答复', en: 'answered' },
  items: { zh: '已处理部分条目', en: 'some items answered' },
  corrected: { zh: '已全部修改', en: 'corrected' },
  consult: { zh: '咨询平台客服', en: "consult the platform's support" },
  recorded: { zh: '已登记', en: 'recorded' },
  met: { zh: '已落实', en: 'met' },
  different: { zh: '确为不同的申请号', en: 'the numbers are different' },
  unaffected: { zh: '不受影响', en: 'not affected' },
  must_change: { zh: '需要调整', en: 'must change' },
  reinstated: { zh: '已恢复', en: 'reinstated' },
  resubmit: { zh: '修改后重新提交', en: 'resubmit' },
  accepted: { zh: '接受结果', en: 'loss accepted' },
  done: { zh: '已完成', en: 'done' },
  refused_by_platform: { zh: '平台不同意', en: 'refused by the platform' },
  not_possible: { zh: '无法办理', en: 'not possible' },
  not_submitted: { zh: '实际未提交', en: 'was not submitted' },
  live: { zh: '已上线', en: 'live' },
  postponed: { zh: '延期', en: 'postponed' },
  at_own_risk: { zh: '自担风险上线', en: 'go live at own risk' },
  not_here: { zh: '不在该平台上线', en: 'do not go live on this platform' },
  approved: { zh: '同意', en: 'approved' },
  refused: { zh: '不同意', en: 'refused' },
  matches: { zh: '与通过内容一致', en: 'matches what was passed' },
  differs: { zh: '与通过内容不一致', en: 'differs from what was passed' },
  closed: { zh: '已结案', en: 'closed' },
  change_requested: { zh: '需修改', en: 'change requested' },
  disputed: { zh: '有争议，提请联席会议', en: 'disputed: a joint meeting is to be held' },
  revised: { zh: '已按意见修改', en: 'revised' },
  held: { zh: '会议已召开', en: 'held' },
  not_held: { zh: '会议未召开', en: 'not held' },
  justified: { zh: '已说明', en: 'justified' },
  asked: { zh: '已提请', en: 'asked' },
  confirmed: { zh: '已确认', en: 'confirmed' },
  objected: { zh: '有异议', en: 'objection' },
  released: { zh: '可以发布', en: 'cleared for release' },
  not_released: { zh: '暂不能发布', en: 'not cleared for release' },
  asked_again: { zh: '已调整或说明，请其再次确认', en: 'changed or explained, asked again' },
  left_out: { zh: '该合作方退出活动', en: 'the party is left out' },
  not_waited_for: { zh: '不等该合作方，活动继续', en: 'goes on without waiting for the party' },
  accepted_as_delivered: { zh: '验收通过', en: 'accepted as delivered' },
  sent_back: { zh: '退回修改', en: 'sent back' },
  advised: { zh: '已提供意见', en: 'advice given' },
  sent_again: { zh: '再次送 OA 审批', en: 'sent to the OA again' },
  decided_here: { zh: '改由本系统会签审批', en: 'decided here instead of in the OA' },
  kept: { zh: '维持原结论', en: 'what was decided stands' },
  review_again: { zh: '重新提请内部评审', en: 'another review is asked for' },
} as const satisfies Record<string, Label>
export type Answer = keyof typeof ANSWERS

/** What a platform may say at any time, without being asked. */
export const REPORTS = {
  in_review: { zh: '已受理', en: 'in review' },
  passed: { zh: '通过', en: 'passed' },
  rejected: { zh: '驳回', en: 'rejected' },
  supplement: { zh: '需补充材料', en: 'supplement required' },
  delayed: { zh: '审核延期', en: 'delayed' },
  passed_by_lapse: { zh: '逾期视为通过', en: 'deemed passed, as the review period is over' },
  recalled: { zh: '已撤回修改', en: 'recalled' },
  closed_by_platform: { zh: '平台关闭', en: 'closed by the platform' },
  inquiry: { zh: '问询', en: 'inquiry' },
  inspection: { zh: '抽查', en: 'inspection' },
  promise: { zh: '口头承诺', en: 'promise' },
  suspended: { zh: '暂停', en: 'suspended' },
  revoked: { zh: '撤销凭证', en: 'revoked' },
  lapsed: { zh: '失效', en: 'lapsed' },
  reinstated: { zh: '恢复', en: 'reinstated' },
} as const satisfies Record<string, Label>
export type ReportKind = keyof typeof REPORTS

/** Why what a platform said was not taken as what it says, and somebody is asked instead. */
export const DOUBTS = {
  phase: { zh: '与该备案当前阶段不符', en: 'it does not fit the current phase of the filing' },
  earlier_round: { zh: '所指为此前一次提报', en: 'it concerns an earlier round' },
  repeated: {
    zh: '与此前一次提报收到的内容相同，可能是重复推送',
    en: 'the same was reported for an earlier round; it may be a repeated delivery',
  },
  too_early: { zh: '发生时间早于它所指的提交或登记', en: 'it is dated before the submission or entry it concerns' },
  refused: { zh: '内容有误，无法登记', en: 'its content is wrong and cannot be recorded' },
} as const satisfies Record<string, Label>
export type Doubt = keyof typeof DOUBTS

/** Alarms, by what stands before the colon of their code; behind it stands what it is about. */
export const ALARMS = {
  live_without_clearance: { zh: '未放行而在线上', en: 'live without clearance' },
  live_differs: { zh: '线上内容与通过内容不一致', en: 'what is live differs from what was passed' },
  material_lapsed: { zh: '材料已过有效期', en: 'a material has expired' },
  mail_refused: { zh: '邮件被拒收', en: 'a mail was refused' },
  platform_spoke_after_end: { zh: '备案结束后又有平台消息', en: 'the platform reported after the end of the filing' },
  report_refused: { zh: '平台消息无法登记', en: 'a report of the platform could not be recorded' },
  decision_refused: { zh: 'OA 结果无法登记', en: 'a result of the OA could not be recorded' },
  report_unmatched: { zh: '平台消息没有对应的备案', en: 'a report of the platform matches no filing' },
  record_blocked: { zh: '登记受阻', en: 'the record cannot be written' },
  request_unprocessable: { zh: '请求无法处理', en: 'a request cannot be processed' },
  workflow_restarted: { zh: '流程已重新启动', en: 'a workflow was restarted' },
  review_without_signer: { zh: '内部评审无人可签', en: 'nobody may sign the internal review' },
  nobody_stands_in: { zh: '办理人外出且无人可代', en: 'the holder is away and nobody may stand in' },
  leaver_has_work: { zh: '离职人员的工作未交接', en: 'somebody who left has work that is not handed over' },
  group_left_alone: {
    zh: '共享邮箱的成员已全部离职，或已不在通讯录中',
    en: 'all members of a group have left, or a directory file has forgotten it',
  },
  webhook_disabled: { zh: '事件推送已停用', en: 'a webhook was disabled' },
  webhooks_paused: { zh: '事件推送已全部暂停', en: 'all webhooks are paused' },
  webhook_failing: { zh: '事件推送三天未成功', en: 'a webhook failed for three days' },
  calendar_missing: { zh: '缺少下一年的工作日历', en: 'the working calendar of the next year is missing' },
} as const satisfies Record<string, Label>

/** Roles that may hold a task. */
export const HOLDER_ROLES = {
  lead: { zh: '备案负责人', en: 'filing lead' },
  backup: { zh: '备用联系人', en: 'backup contact' },
  platform: { zh: '待平台审核', en: 'platform' },
  approver: { zh: '审批人', en: 'approver' },
  partner: { zh: '合作方', en: 'partner' },
  oa: { zh: '待 OA 审批', en: 'OA' },
  advisor: { zh: '被咨询人', en: 'advisor' },
  department_head: { zh: '部门负责人', en: 'department head' },
  director: { zh: '总监', en: 'director' },
  vice_president: { zh: '分管副总', en: 'vice president' },
  ceo_office: { zh: '总裁办', en: 'CEO office' },
  marketing: { zh: '市场', en: 'marketing' },
  legal: { zh: '法务', en: 'legal' },
  tech: { zh: '技术', en: 'tech' },
  design: { zh: '设计', en: 'design' },
  pr: { zh: '公关', en: 'PR' },
  finance: { zh: '财务', en: 'finance' },
  ops: { zh: '运营', en: 'operations' },
} as const satisfies Record<string, Label>

/** Stages and phases from which nothing follows. */
export const ENDED_STAGES: readonly Stage[] = ['archived', 'not_required', 'withdrawn', 'cancelled']
/** What a role that may hold a task is called. */
export const roleNames = (role: string): Label =>
  role in HOLDER_ROLES ? HOLDER_ROLES[role as keyof typeof HOLDER_ROLES] : { zh: role, en: role }

/** A role that may hold a task, in Chinese. */
export const roleLabel = (role: string): string => roleNames(role).zh
