/** Words of an internal review on a campaign's page and on its tasks' pages. */
import { CHANGED } from '../../../activities/domain/review/covers'
import { confirmedWords } from '../../../activities/domain/review/confirmed'
import type { ConfirmedPart } from '../../../workflows/contract/policy'
import { yuan } from './yuan'
import type { ReviewChanged, ReviewConfirmed } from '../../../activities/domain/record/review-state'
import { inLanguages } from './languages'

const CHANGED_EN: Record<ReviewChanged, string> = {
  plan: 'content of the campaign',
  copy: 'copy or promotion',
  platforms: 'platforms',
  budget: 'budget',
}

const MISSING_EN: Record<ConfirmedPart, string> = {
  copy: 'no copy yet',
  budget: 'no budget',
  roi: 'no return on the budget',
}

const confirmedEn = ({ copies = [], totalFen, reserveFen, returnFen, roiBps, missing = [] }: ReviewConfirmed): string =>
  [
    ...copies.map(({ copy, version }) => `copy ${copy}, version ${version}`),
    ...(totalFen === undefined ? [] : [`total budget ${yuan(totalFen)} yuan`]),
    ...(reserveFen ? [`of it in reserve ${yuan(reserveFen)} yuan`] : []),
    ...(returnFen === undefined ? [] : [`expected return ${yuan(returnFen)} yuan`]),
    ...(roiBps === undefined ? [] : [`return on the budget ${(roiBps / 100).toFixed(2)} %`]),
    ...missing.map((part) => MISSING_EN[part]),
  ].join(', ')

export const reviewWords = inLanguages(
  {
    title: '内部评审',
    nth: (n: number) => `第 ${n} 次评审`,
    changed: '上次通过后有变化',
    changedParts: CHANGED,
    asked: '重新提请说明',
    turn: '待答复',
    later: '尚未轮到',
    never: '未答复',
    amount: (yuan: string) => `预算合计 ${yuan} 元`,
    doneBy: (day: string) => `预计 ${day} 完成`,
    late: '晚于上线时间',
    confirmed: (said: ReviewConfirmed) => `确认：${confirmedWords(said) ?? '无'}`,
    matters: '修改与会议',
    matterKinds: { change: '要求修改', meeting: '提请联席会议' },
    matterStates: { open: '待处理', done: '已处理' },
    done: '处理情况',
    erased: '（内容已删除）',
    plan: '活动方案全文',
    agreed: '各方共同的目标与占比',
    launches: '各平台上线时间',
    noTime: '未定',
    copies: '对外文案',
    everyPlatform: '全部平台',
    copyVersion: (version: number) => `第 ${version} 版`,
    yes: '是',
    no: '否',
    none: '无',
    total: '预算合计（元）',
  },
  {
    title: 'Internal review',
    nth: (n: number) => `Review ${n}`,
    changed: 'Changed since the last approval',
    changedParts: CHANGED_EN,
    asked: 'Asked for again, as',
    turn: 'is asked',
    later: 'not yet asked',
    never: 'did not answer',
    amount: (yuan: string) => `total budget ${yuan} yuan`,
    doneBy: (day: string) => `done by ${day}`,
    late: 'after the launch',
    confirmed: (said: ReviewConfirmed) => `Confirmed: ${confirmedEn(said)}`,
    matters: 'Changes and meetings',
    matterKinds: { change: 'asks for a change', meeting: 'asks for a joint meeting' },
    matterStates: { open: 'open', done: 'done' },
    done: 'What was done',
    erased: '(erased)',
    plan: 'The whole plan',
    agreed: 'Goals and shares of all parties',
    launches: 'Launch by platform',
    noTime: 'not decided',
    copies: 'Copy to be published',
    everyPlatform: 'All platforms',
    copyVersion: (version: number) => `version ${version}`,
    yes: 'yes',
    no: 'no',
    none: 'none',
    total: 'Total budget (yuan)',
  },
)
