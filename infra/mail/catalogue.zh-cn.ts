/**
 * What each kind of mail says, and what the button of a task says. The words around it are in `words.zh-cn.ts`.
 */
import type { TaskKind } from '../../workflows/contract/words'
import { companyKinds } from './catalogue-company.zh-cn'
import { newsKinds } from './catalogue-news.zh-cn'
import { tasksKinds } from './catalogue-tasks.zh-cn'
import type { KindTexts } from './kind-texts'
import type { MailKind, MailRequest } from './types'

export const kinds: Record<MailKind, KindTexts> = { ...tasksKinds, ...newsKinds, ...companyKinds }

/** The texts of a letter as its reader needs them: whoever has nothing to do in it is told so. */
export function textsFor({ kind, acts }: Pick<MailRequest, 'kind' | 'acts'>): Omit<KindTexts, 'other'> {
  const { other, ...texts } = kinds[kind]
  return acts || !other ? texts : { ...texts, ...other }
}

/** What the button of a single task says, where it can be said more plainly than 去处理. */
export const TASK_BUTTONS: Partial<Record<TaskKind, string>> = {
  complete_plan: '去补全方案',
  fill_kpi_sheet: '去填写 KPI',
  confirm_goal: '去确认',
  clear_release: '去确认',
  confirm_figures: '去确认',
  settle_objection: '去处理异议',
  hold_kickoff: '去登记',
  settle_oa_silence: '去处理',
  settle_oa_conflict: '去核对',
  do_work_item: '去交付',
  accept_work_item: '去验收',
  give_advice: '去提供意见',
  decide_requirement: '去确认',
  do_checklist_item: '去登记完成',
  collect_material: '去交材料',
  recheck: '去复核',
  submit: '去提交并登记',
  settle_submission: '去核实',
  await_verdict: '登记结果',
  check_backend: '登记后台状态',
  answer_inquiry: '去答复',
  correct: '去修改补充',
  consult_platform: '登记咨询结果',
  record_credential: '登记凭证',
  meet_condition: '登记落实情况',
  review_change: '去核对',
  check_number: '去核对',
  restore: '去处理',
  go_live: '登记上线',
  check_live: '去核对',
  close: '去结案',
}
