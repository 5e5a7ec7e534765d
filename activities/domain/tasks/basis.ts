/**
 * What a decision rests on: whoever answers a task from a page says which facts the page showed, and the record compares them
 * under its lock. Only what matters to tasks of that kind is in it, so that news of another filing, a reminder or a due time
 * that was moved disturb nobody. It is kept in parts, so that it can be said what has changed.
 */
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { TaskKind } from '../../../workflows/contract/words'
import { clearanceOf } from '../clearance/clearance'
import { goalMark } from '../decision/parties'
import { itemOfKey } from '../decision/work'
import { filledForm, filingsOf, presentRound, type CampaignState, type FilingState } from '../record/state'
import type { TaskState } from '../record/values'
import { planContent } from '../review/covers'
import { conflictOf } from '../review/outside'
import { signerOf } from '../review/signers'
import { markOf, ordered } from '../rules/mark'

interface Part {
  zh: string
  en: string
  of(s: CampaignState, f: FilingState | undefined, task: TaskState): unknown
}

const PARTS = {
  stage: {
    zh: '所处阶段',
    en: 'stage',
    of: (s, f) => (f ? [f.phase, f.round, f.ended, f.packVersion] : [s.stage, s.ending?.kind]),
  },
  row: { zh: '该项材料', en: 'this material', of: (_s, f, { key = '' }) => f && rowOf(f, key) },
  rows: {
    zh: '材料',
    en: 'materials',
    of: (_s, f) => f && Object.fromEntries(Object.keys(f.rows).map((row) => [row, rowOf(f, row)])),
  },
  form: { zh: '平台表单', en: 'the form of the platform', of: (_s, f) => f && filledForm(f, f.round) },
  plan: {
    zh: '活动内容',
    en: 'the campaign',
    of: planContent,
  },
  content: {
    zh: '文案或促销信息',
    en: 'copy or promotion',
    of: (s, f, { key }) => [copiesOf(s, f?.platform ?? key), s.promotion],
  },
  review: {
    zh: '提交或审核情况',
    en: 'submission or review',
    of: (_s, f) => {
      if (!f) return undefined
      const { number, submittedAt, delayed, verdict, items, outcome, changes, voided } = presentRound(f)
      return [number, submittedAt, delayed, verdict, items, outcome, changes, voided]
    },
  },
  credential: {
    zh: '备案凭证',
    en: 'the credential',
    of: (_s, f) => f && [f.credential, f.uses, f.offered, f.lossDueAt, f.standsSince],
  },
  matter: { zh: '该事项的内容', en: 'what it is about', of: (_s, f, { key = '' }) => f?.matters[key] },
  requirement: {
    zh: '规则的答复',
    en: 'the answer of the rules',
    of: ({ requirements }, _f, { key = '' }) => requirements?.[key],
  },
  item: { zh: '该清单事项', en: 'this checklist item', of: ({ checklist }, _f, { key = '' }) => checklist?.[key] },
  launch: {
    zh: '上线安排',
    en: 'the launch',
    of: ({ launches, endsAt }, _f, { key = '' }) => [launches[key], endsAt],
  },
  correction: {
    zh: '更正的内容',
    en: 'what is corrected',
    of: ({ corrections }, _f, { key = '' }) => corrections?.[key],
  },
  launchAt: {
    zh: '上线时间',
    en: 'the time of the launch',
    of: ({ launches }, f) => f && launches[f.platform]?.launchAt,
  },
  clearance: {
    zh: '放行情况',
    en: 'clearance',
    of: (s, _f, { key = '' }) => clearanceOf(s, key).reasons.map(ordered).sort(),
  },
  budget: {
    zh: '活动简报或预算',
    en: 'the brief or the budget',
    of: ({ brief }) => brief && [brief.type, brief.totalFen, brief.document?.commitment],
  },
  copy: {
    zh: '文案或促销信息',
    en: 'copy or promotion',
    of: ({ copies, promotion }) => [
      Object.fromEntries(
        Object.values(copies ?? {}).map(({ copy, version, news, hits }) => [copy, [version, news, hits]]),
      ),
      promotion,
    ],
  },
  copies: {
    zh: '文案版本',
    en: 'the versions of the copy',
    // All of it, since it is released at once; what is found in it is not the party's matter.
    of: ({ copies }) => Object.fromEntries(Object.values(copies ?? {}).map(({ copy, version }) => [copy, version])),
  },
  filed: {
    zh: '备案范围',
    en: 'what is filed',
    of: (s) => [
      Object.fromEntries(
        filingsOf(s).map(({ id, platform, item, account, required }) => [id, [platform, item, account, required]]),
      ),
      Object.fromEntries(Object.entries(s.notNeeded ?? {}).map(([platform, { at }]) => [platform, at])),
    ],
  },
  launches: {
    zh: '各平台的上线时间',
    en: 'the times of the launches',
    of: ({ launches }) =>
      Object.fromEntries(
        Object.entries(launches).map(([platform, { launchAt, status }]) => [platform, [launchAt, status]]),
      ),
  },
  opinions: {
    zh: '会签意见',
    en: 'the opinions of the departments',
    of: (s, _f, { id }) => {
      const r = s.reviews?.[subjectOfTask(id)]
      return r && [r.signers, r.matters]
    },
  },
  reviewMatter: {
    zh: '该条评审意见',
    en: 'this opinion of the review',
    of: (s, _f, { id, key = '' }) => s.reviews?.[subjectOfTask(id)]?.matters[key],
  },
  goal: { zh: '活动目标或各方占比', en: 'the goal or the shares', of: goalMark },
  workItem: { zh: '该任务', en: 'this work item', of: (s, _f, { key }) => itemOfKey(s, key) },
  kickoff: { zh: '启动会安排', en: 'the kick-off', of: ({ kickoff }) => kickoff && [kickoff.at, kickoff.status] },
  objection: {
    zh: '该合作方的意见',
    en: 'what the party has said',
    of: ({ partyAnswers }, _f, { key = '' }) => partyAnswers?.[key],
  },
  outside: {
    zh: '送 OA 审批的情况',
    en: 'what the OA was asked',
    of: (s, _f, { id, key = '' }) => s.reviews?.[subjectOfTask(id)]?.outside?.[signerOf('await_oa', key)],
  },
  conflict: {
    zh: 'OA 的结果',
    en: 'what the OA has said',
    of: (s, _f, { key = '' }) => conflictOf(s, key)?.conflict,
  },
  filings: {
    zh: '各项备案',
    en: 'the filings',
    of: (s) =>
      Object.fromEntries(filingsOf(s).map(({ id, phase, ended, credential }) => [id, [phase, ended, credential]])),
  },
} as const satisfies Record<string, Part>
export type BasisPart = keyof typeof PARTS

/** By kind: the parts that whoever answers has looked at. */
const RESTS_ON: Record<TaskKind, readonly BasisPart[]> = {
  complete_plan: ['stage', 'plan'],
  decide_requirement: ['requirement', 'plan'],
  confirm_goal: ['goal'],
  clear_release: ['goal', 'launches', 'copies'],
  confirm_figures: ['budget'],
  settle_objection: ['goal', 'objection'],
  hold_kickoff: ['kickoff'],
  do_work_item: ['workItem'],
  accept_work_item: ['workItem'],
  give_advice: ['stage'],
  do_checklist_item: ['item'],
  collect_material: ['stage', 'row'],
  recheck: ['stage', 'rows', 'form', 'plan', 'content', 'launchAt'],
  submit: ['stage', 'rows', 'form', 'review', 'launchAt'],
  settle_submission: ['stage', 'review'],
  await_verdict: ['stage', 'review'],
  check_backend: ['stage', 'review'],
  answer_inquiry: ['matter'],
  correct: ['stage', 'review'],
  consult_platform: ['matter', 'review'],
  record_credential: ['stage', 'review', 'credential'],
  meet_condition: ['matter'],
  review_change: ['matter', 'stage', 'review', 'plan'],
  check_number: ['matter', 'review'],
  restore: ['stage', 'credential'],
  recall_at_platform: ['matter', 'stage'],
  withdraw_at_platform: ['matter', 'stage'],
  go_live: ['launch', 'clearance'],
  approve_risk: ['launch', 'clearance'],
  confirm_correction: ['correction'],
  change_contact: ['stage'],
  check_live: ['launch', 'content'],
  close: ['stage', 'filings'],
  pre_review: ['plan', 'budget', 'filed', 'copy', 'launches'],
  fill_kpi_sheet: ['stage'],
  // Those who sign side by side do not disturb each other.
  countersign: ['plan', 'budget', 'filed', 'copy', 'launches'],
  approve_campaign: ['plan', 'budget', 'filed', 'copy', 'launches', 'opinions'],
  approve_urgently: ['plan', 'budget', 'filed', 'copy', 'launches', 'opinions'],
  revise_plan: ['reviewMatter'],
  hold_meeting: ['reviewMatter'],
  justify_urgency: ['stage'],
  ask_review: ['stage'],
  // What the departments say beside it, it decides without.
  await_oa: ['plan', 'budget', 'filed', 'copy', 'launches'],
  settle_oa_silence: ['outside'],
  settle_oa_conflict: ['conflict'],
}

/** Names the facts that an answer to this task rests on, as they are now: `stage-0a1b2c3d4e.row-5f6a7b8c9d`. */
export const basisOf = (s: CampaignState, f: FilingState | undefined, task: TaskState): string =>
  RESTS_ON[task.kind].map((part) => `${part}-${markOf(ordered(PARTS[part].of(s, f, task)))}`).join('.')

/** What has changed between two bases of a task, in words; empty where nothing has. What cannot be read differs in all. */
export function changedSince(before: string, now: string): { part: BasisPart; zh: string; en: string }[] {
  const then = new Set(before.split('.'))
  return now.split('.').flatMap((mark) => {
    const part = mark.split('-')[0] as BasisPart
    return then.has(mark) ? [] : [{ part, zh: PARTS[part].zh, en: PARTS[part].en }]
  })
}

/** A paper as it is. That somebody was told of its end, or of a newer one, changes nothing; that its end has come does. */
function rowOf(f: FilingState, row: string): unknown {
  const { told, paperTold: _told, ...paper } = f.rows[row] ?? {}
  return { ...paper, lapsed: told === 'lapsed' }
}

/** The copy that concerns a platform: its version, and what of it is open. */
function copiesOf({ copies }: CampaignState, platform: string | undefined): unknown {
  const concerned = Object.values(copies ?? {}).filter((c) => !c.platforms || c.platforms.includes(platform ?? ''))
  return Object.fromEntries(concerned.map(({ copy, version, news, hits }) => [copy, [version, news, hits]]))
}
