/**
 * A rule pack as rows: one for each thing that it states, with the words that people read. What people are shown, what two
 * versions are compared by and what is counted by grade all come from here. A row's key names the same place in every
 * version, whatever stands before it.
 */
import { timeZh } from '../../../activities/domain/time/durations'
import { HOLDER_ROLES } from '../../../workflows/contract/words'
import type {
  ApplicabilityRule,
  Duty,
  MaterialRow,
  Requirement,
  RulePack,
  Ruling,
} from '../../../workflows/contract/reference'
import type { StatedNote, SourcedDuration, Grade } from '../../../workflows/contract/values'
import { fieldZh, fileZh } from './form-words'
import { conditionZh, DEMANDS_ZH, KINDS_ZH, limitZh, ROLES_ZH, rulingZh, STARTS_ZH, SUBJECTS_ZH, yuan } from './words'

export interface PackRow {
  key: string
  /** JSON pointer into this version. */
  pointer: string
  /** Item of the requirement or duty; absent for what concerns the whole pack. */
  item?: string
  noun?: string
  /** What is stated, in Chinese. */
  field: string
  /** The value as it is read. */
  text: string
  /** The value as it is written, without grade and source. */
  value: unknown
  grade?: Grade
  source?: string
  /** Day on which the source was read, where it is said. */
  readOn?: string
  /** It tells something and demands nothing: no filing is concerned when it changes. */
  advice?: true
}

/** Rows that tell nothing but the order of a list. */
export const isOrder = ({ key }: PackRow): boolean => key.endsWith('/')

type Draft = Omit<PackRow, 'item' | 'noun'>

/** Every row of a pack, in the order of its text. */
export function packRows(pack: RulePack): PackRow[] {
  const own: PackRow[] = [
    row('name', '名称', pack.name.zh, pack.name),
    ...some(pack.role, (role) => row('role', '类别', ROLES_ZH[role], role)),
    ...some(pack.own, (own) => row('own', '制定者', '公司内部规定', own)),
    ...order('requirements', '事项', pack.requirements, (r) => [r.item, r.noun.zh]),
    ...order('duties', '法定义务', pack.duties ?? [], (d) => [d.item, d.noun.zh]),
    ...notes('notes', '平台须知', pack.notes),
  ]
  return [
    ...own,
    ...pack.requirements.flatMap((r, i) => within('requirements', i, r, requirementRows(r))),
    ...(pack.duties ?? []).flatMap((d, i) => within('duties', i, d, dutyRows(d))),
  ]
}

function within(list: string, index: number, of: Requirement | Duty, rows: Draft[]): PackRow[] {
  return rows.map((r) => ({
    ...r,
    key: `${list}/${of.item}/${r.key}`,
    pointer: `/${list}/${index}${r.pointer}`,
    item: of.item,
    noun: of.noun.zh,
  }))
}

const requirementRows = (r: Requirement): Draft[] => [
  row('noun', '名称', r.noun.zh, r.noun),
  row('kind', '性质', KINDS_ZH[r.kind], r.kind),
  row('subject', '备案对象', SUBJECTS_ZH[r.subject ?? 'campaign'], r.subject ?? 'campaign'),
  ...rulesRows(r.appliesWhen, r.otherwise),
  row('startsAfter', '何时提交', STARTS_ZH[r.startsAfter], r.startsAfter),
  ...r.materials.map((m, i) => ({
    ...materialRow(`materials/${m.row}`, m),
    pointer: `/materials/${i}`,
  })),
  ...order('materials', '材料', r.materials, (m) => [m.row, m.zh]),
  time('review/min', '审核时长（最短）', r.review.min),
  time('review/usual', '审核时长（通常）', r.review.usual),
  time('review/max', '审核时长（最长）', r.review.max),
  ...some(r.expedited, ({ min, max }) => [
    time('expedited/min', '加急审核时长（最短）', min),
    time('expedited/max', '加急审核时长（最长）', max),
  ]),
  ...some(r.dueAfterLaunch, (within) => time('dueAfterLaunch', '上线后办理期限', within)),
  ...some(r.window, (window) => stated('window', '受理窗口', windowZh(window), window)),
  stated('entry', '提交入口', r.entry.url === undefined ? r.entry.zh : `${r.entry.zh} ${r.entry.url}`, r.entry),
  ...[
    ...notes('reviewFlow', '审核流程', r.reviewFlow),
    ...some(r.fee, (fee) => stated('fee', '费用', fee.zh, fee)),
  ].map(asAdvice),
  row('applicationNumber', '备案申请号', DEMANDS_ZH[r.applicationNumber], r.applicationNumber),
  row('credential', '备案凭证', DEMANDS_ZH[r.credential], r.credential),
  ...some(r.credentialFormat, (format) =>
    asAdvice(
      stated(
        'credentialFormat',
        '备案凭证编号格式（不符时提醒，不拦截）',
        `${format.zh}，如 ${format.example}`,
        format,
      ),
    ),
  ),
  row(
    'numberSurvivesResubmission',
    '重新提交后申请号',
    r.numberSurvivesResubmission ? '不变' : '重新取得',
    r.numberSurvivesResubmission,
  ),
  ...some(r.numbersKeepCase, (keeps) => stated('numbersKeepCase', '编号区分大小写', keeps.zh, keeps)),
  ...some(r.perAccount, (each) => row('perAccount', '备案单位', '每个账号各备一次', each)),
  ...some(r.credentialServes, (serves) => stated('credentialServes', '凭证共用', serves.zh, serves)),
  ...some(r.validity, (validity) => stated('validity', '有效期', validity.zh, validity)),
  ...some(r.changeVoids, (voids) => stated('changeVoids', '通过后变更', voids.zh, voids)),
  ...(r.limits ?? []).map((l, i) => ({
    ...stated(`limits/${l.id}`, '次数限制', limitZh(l), l),
    pointer: `/limits/${i}`,
  })),
  ...order('limits', '次数限制', r.limits ?? [], (l) => [l.id, l.zh]),
  ...(r.sideDeadlines ?? []).map(({ id, within, ...label }, i) => ({
    ...time(`sideDeadlines/${id}`, `其他时限：${label.zh}`, within),
    value: { ...label, ...withoutProvenance(within) },
    pointer: `/sideDeadlines/${i}`,
  })),
  ...notes('benefits', '通过后的平台权益', r.benefits),
  ...order('sideDeadlines', '其他时限', r.sideDeadlines ?? [], (d) => [d.id, d.zh]),
  ...(r.form?.fields ?? []).map((f, i) => ({
    ...stated(`form/fields/${f.id}`, '表单字段', fieldZh(f), f),
    pointer: `/form/fields/${i}`,
  })),
  ...order('form/fields', '表单字段', r.form?.fields ?? [], (f) => [f.id, f.zh]),
  ...(r.files ?? []).map((rule, i) => ({
    ...stated(`files/${rule.id}`, '文件要求', fileZh(rule, r.materials), rule),
    pointer: `/files/${i}`,
  })),
  ...order('files', '文件要求', r.files ?? [], (rule) => [rule.id, rule.zh]),
]

const dutyRows = (d: Duty): Draft[] => [
  row('noun', '名称', d.noun.zh, d.noun),
  row('law', '依据', d.law.zh, d.law),
  ...rulesRows(d.appliesWhen, d.otherwise),
  ...d.steps.map((step, i) => ({
    ...stated(`steps/${nth(d.steps, i)}`, `要做的事（${step.article}）`, stepZh(step), step),
    pointer: `/steps/${i}`,
  })),
  ...order('steps', '要做的事', d.steps, (step, i) => [nth(d.steps, i), step.article]),
  ...some(d.retention, (retention) => stated('retention', `保存（${retention.article}）`, retention.zh, retention)),
]

const windowZh = ({ zh, opensAt = '', closesAt = '' }: NonNullable<Requirement['window']>): string =>
  `${zh}（${opensAt} 至 ${closesAt}）`

function stepZh({ zh, when, maxFen, aboveFen }: Duty['steps'][number]): string {
  const limits = [
    maxFen === undefined ? '' : `（最高 ${yuan(maxFen)}）`,
    aboveFen === undefined ? '' : `（超过 ${yuan(aboveFen)} 的）`,
  ]
  return `${when ? `${conditionZh(when)} → ` : ''}${zh}${limits.join('')}`
}

/** A step without an id is named by its article, and its how-manieth. */
const nth = (steps: Duty['steps'], index: number): string => {
  const { id, article } = steps[index] ?? { article: '' }
  if (id !== undefined) return `id ${id}`
  const n = steps.slice(0, index + 1).filter((step) => step.article === article).length
  return n === 1 ? article : `${article} #${n}`
}

const rulesRows = (rules: readonly ApplicabilityRule[] = [], otherwise?: Ruling): Draft[] => [
  ...rules.map((rule, i) => ({
    ...stated(`appliesWhen/${rule.id}`, '是否适用', `${conditionZh(rule.when)} → ${rulingZh(rule)}`, rule),
    pointer: `/appliesWhen/${i}`,
  })),
  ...order('appliesWhen', '规则', rules, ({ id, when }) => [id, conditionZh(when)]),
  ...some(otherwise, (ruling) => stated('otherwise', '是否适用', `其他情形 → ${rulingZh(ruling)}`, ruling)),
]

const materialZh = ({ zh, department, mandatory }: MaterialRow): string =>
  `${zh}（${HOLDER_ROLES[department].zh}，${mandatory ? '必备' : '可不适用'}）`

const row = (key: string, field: string, text: string, value: unknown): Draft => ({
  key,
  pointer: `/${key}`,
  field,
  text,
  value,
})

type Provenance = { grade: Grade; source: string; readOn?: string }

function stated(key: string, field: string, text: string, of: Provenance): Draft {
  const { grade, source, readOn } = of
  return { ...row(key, field, text, withoutProvenance(of)), grade, source, ...(readOn === undefined ? {} : { readOn }) }
}

const asAdvice = (draft: Draft): Draft => ({ ...draft, advice: true })

/** A row of the company's own checklist rests on nothing but itself. */
const materialRow = (key: string, { grade, source, ...material }: MaterialRow): Draft =>
  grade === undefined || source === undefined
    ? row(key, '材料', materialZh(material), material)
    : stated(key, '材料', materialZh(material), { ...material, grade, source })

/** Notes by their ids, then the order in which they stand. */
const notes = (list: string, field: string, of: readonly StatedNote[] = []): Draft[] => [
  ...of.map((note, i) => ({ ...stated(`${list}/${note.id}`, field, note.zh, note), pointer: `/${list}/${i}` })),
  ...order(list, field, of, ({ id, zh }) => [id, zh]),
]

const time = (key: string, field: string, within: SourcedDuration): Draft => stated(key, field, timeZh(within), within)

function withoutProvenance<T extends Provenance>(of: T): Omit<T, keyof Provenance> {
  const { grade: _grade, source: _source, readOn: _readOn, ...value } = of
  return value
}

/** The order of a list is a statement too: of rules the first that fits wins, materials and steps are shown in it. */
function order<T>(
  list: string,
  what: string,
  items: readonly T[],
  named: (item: T, i: number) => [string, string],
): Draft[] {
  if (items.length < 2) return []
  const names = items.map(named)
  const text = names.map(([, zh]) => zh).join(' → ')
  return [
    {
      ...row(
        `${list}/`,
        `${what}的顺序`,
        text,
        names.map(([id]) => id),
      ),
      pointer: `/${list}`,
    },
  ]
}

function some<T>(value: T | undefined, rows: (value: T) => Draft | Draft[]): Draft[] {
  return value === undefined ? [] : [rows(value)].flat()
}
