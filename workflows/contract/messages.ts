/**
 * Messages of the workflows. The wire name is the constant's name without its kind.
 * Updates ask and are answered after the commit; the one signal, `look`, says "ask the record" and carries nothing.
 */
import type { Outcome } from './views'

/** Every command that reaches a workflow as an Update, under this name. */
export const COMMANDS = [
  'answerTask',
  'answerTasks',
  'replaceMaterial',
  'handInCopy',
  'answerWording',
  'handInPromotion',
  'fillForm',
  'report',
  'correct',
  'amend',
  'withdraw',
  'cancel',
  'recall',
  'giveUp',
  'moveDueDate',
  'nudge',
  'delegate',
  'claim',
  'giveBack',
  'handOver',
  'reviewChange',
  'fileAnew',
  'useCredential',
  'takeBackWord',
  'platformAnswer',
  'decideReview',
] as const
export type CommandName = (typeof COMMANDS)[number]

/** What the API sends: the command itself waits in the intake row, so no text or contact enters history. */
export interface IntakeRef {
  intakeId: string
}

/** What a person types into Temporal UI. Stored as an intake row of channel `temporal_ui` before anything is done. */
export type OperatorInput = Record<string, unknown>

export interface CommandMessage {
  name: CommandName
  /** Shown in Temporal UI beside the Update. */
  description: string
}

export const COMMAND_MESSAGES: readonly CommandMessage[] = [
  {
    name: 'answerTask',
    description: '答复待办。例：{"task":"MC-20261122-0001-01.check_backend.1.r1","answer":"still_in_review"}',
  },
  {
    name: 'answerTasks',
    description:
      '一次答复同一备案的几项待办，全部有效才生效。例：{"filing":"MC-20261122-0001-01","answers":[{"task":"MC-20261122-0001-01.collect_material.page_preview.r1","answer":"provided"}]}',
  },
  {
    name: 'replaceMaterial',
    description:
      '更换材料。例：{"filing":"MC-20261122-0001-01","row":"industry_qualification","validUntil":"2027-12-31T23:59:59+08:00"}',
  },
  {
    name: 'handInCopy',
    description:
      '登记文案，随即筛查用语。例：{"campaign":"MC-20261122-0001","copy":"main","parts":[{"part":"/poster/title","text":"双11 抽奖"}]}',
  },
  {
    name: 'answerWording',
    description:
      '为文案中的用语说明理由或数据出处（须具名，请用接口）。例：{"campaign":"MC-20261122-0001","copy":"main","answers":[{"hit":"h1","source":"2026 年会员调查"}]}',
  },
  {
    name: 'handInPromotion',
    description:
      '登记有奖促销信息。例：{"campaign":"MC-20261122-0001","promotion":{"kind":"draw","prizes":[{"id":"first","name":"手机","quantity":3,"valueFen":699900}]}}',
  },
  {
    name: 'fillForm',
    description:
      '填写平台表单。例：{"filing":"MC-20261122-0001-01","values":{"audit_note":"测试账号见材料"},"partial":true}',
  },
  {
    name: 'report',
    description: '登记平台消息。例：{"filing":"MC-20261122-0001-01","kind":"inquiry","text":"请补充中奖规则"}',
  },
  { name: 'correct', description: '更正登记（须具名，请用接口）。' },
  { name: 'amend', description: '变更活动。例：{"campaign":"MC-20261122-0001","changes":{"name":"双11抽奖"}}' },
  { name: 'withdraw', description: '撤销活动。例：{"campaign":"MC-20261122-0001","reason":"活动取消"}' },
  { name: 'cancel', description: '取消活动。例：{"campaign":"MC-20261122-0001","reason":"重复登记"}' },
  { name: 'recall', description: '撤回修改。例：{"filing":"MC-20261122-0001-01","reason":"奖品数量写错"}' },
  { name: 'giveUp', description: '放弃该备案。例：{"filing":"MC-20261122-0001-01","reason":"不再投放该平台"}' },
  {
    name: 'moveDueDate',
    description:
      '改截止时间。例：{"task":"MC-20261122-0001-01.recheck.r1","dueAt":"2026-11-25T18:00:00+08:00","reason":"等法务"}',
  },
  { name: 'nudge', description: '立即催办。例：{"task":"MC-20261122-0001-01.recheck.r1"}' },
  {
    name: 'delegate',
    description: '转办给他人。例：{"task":"MC-20261122-0001-01.recheck.r1","to":"L2001","reason":"出差"}',
  },
  {
    name: 'claim',
    description: '认领共享邮箱的待办（须具名，请在页面认领）。例：{"task":"MC-20261122-0001-01.recheck.r1"}',
  },
  {
    name: 'giveBack',
    description:
      '把已认领的待办退回共享邮箱。例：{"task":"MC-20261122-0001-01.collect_material.kv.r1","reason":"请假"}',
  },
  {
    name: 'handOver',
    description:
      '把本活动的多项待办交给一人。例：{"campaign":"MC-20261122-0001","why":"reassigned","to":"L2001","tasks":[{"task":"MC-20261122-0001-01.recheck.r1","from":"M1002"}]}',
  },
  {
    name: 'reviewChange',
    description: '安排核对规则变化。例：{"filing":"MC-20261122-0001-01","version":"2027-01-01"}',
  },
  {
    name: 'fileAnew',
    description: '不沿用凭证，另行备案（须具名，请用接口）。例：{"filing":"MC-20261122-0001-01","text":"换用新域名"}',
  },
  {
    name: 'useCredential',
    description:
      '确认沿用凭证（须具名，请用接口）。例：{"filing":"MC-20261122-0001-01","credential":"K-0003","text":"已向平台核实"}',
  },
  {
    name: 'takeBackWord',
    description:
      '合作方收回确认（须具名，请用接口）。例：{"campaign":"MC-20261122-0001","party":"brand_b","question":"release","text":"对方法务要求暂缓"}',
  },
  {
    name: 'platformAnswer',
    description:
      '平台对系统提交的答复（由系统自动登记，不能手工填写）。例：{"filing":"MC-20261122-0001-01","round":1,"attempt":1,"answer":"accepted","number":"AG-1"}',
  },
  {
    name: 'decideReview',
    description:
      'OA 的评审结果（只能由 OA 通过接口提交）。例：{"task":"MC-20261122-0001-R1.await_oa.approval.r1","document":"OA-1","event":"1","result":"approved","basis":"…","signers":[{"person":"M1009","role":"approval","answer":"approved","at":"2026-11-22T10:00:00+08:00"}]}',
  },
]

/** Update-with-start of a campaign: answered with the outcome of the opening. */
export const openCampaignUpdateName = 'openCampaign'
/** The one signal. */
export const lookSignalName = 'look'

export type CommandArgument = IntakeRef | OperatorInput
export type CommandAnswer = Outcome

/** Inputs carry a shape version, so that a later release knows what it was started with. */
export interface CampaignInput {
  v: 1
  number: string
  /** Set when this start opens the campaign; absent when the reconciler starts it anew from the record. */
  intakeId?: string
}

export interface LettersInput {
  v: 1
  subject: string
}

export interface ReviewInput {
  v: 1
  /** `MC-20261122-0007-R1` */
  id: string
  campaign: string
}

export interface WebhookInput {
  v: 1
  id: string
}

export interface FilingInput {
  v: 1
  id: string
  campaign: string
}
