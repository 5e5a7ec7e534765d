/** The words that mails of every kind share. No markup here. */
import { PHASES } from '../../workflows/contract/words'

/** Phases as people read them everywhere; a text that is not listed is taken as a label already. */
export const phases: Record<string, string> = Object.fromEntries(
  Object.entries(PHASES).map(([phase, { zh }]) => [phase, zh]),
)

export const words = {
  product: '营销活动备案',
  greeting: (name: string) => (name === '' ? '您好！' : `${name}，您好！`),
  round: (n: number) => `第 ${n} 次提报`,
  rung: (n: number) => `第 ${n} 次催办`,
  andOthers: (first: string, count: number) => `${first}等 ${count} 项`,
  tasksAndNews: (tasks: number, overdue: number, news: number) =>
    [
      ...(tasks > 0 ? [`待办 ${tasks} 项${overdue > 0 ? `（${overdue} 项已逾期）` : ''}`] : []),
      ...(news > 0 ? [`进展 ${news} 条`] : []),
    ].join('、'),
  earliestDue: (time: string) => `最早 ${time} 前`,
  campaigns: (first: string, count: number) => (count > 1 ? `${first} 等 ${count} 个活动` : first),
  ofOneKind: (kind: string, count: number) => `${kind} ${count} 项`,
  dueBy: (time: string) => `${time} 前`,
  dueMovedTo: (time: string) => `改为 ${time} 前`,
  overdueSince: (time: string) => `应于 ${time} 前`,
  overdue: '已逾期',
  provisional: '暂定',
  provisionalInSubject: '（暂定）',
  campaign: '营销活动',
  campaignNumber: '活动编号',
  paper: '公司材料',
  paperNumber: '材料编号',
  filing: '备案',
  phase: '当前状态',
  due: '截止时间',
  noDue: '未设截止时间',
  entry: '办理入口',
  occurredAt: '发生时间',
  toldAt: '通知时间',
  recordedAt: '登记时间',
  tasks: '待办事项',
  copyLink: '按钮打不开时，请复制此地址到浏览器：',
  more: (count: number) => `另有 ${count} 项未列出，请打开链接查看。`,
  automatic: '本邮件由系统自动发送，请勿直接回复。',
}
