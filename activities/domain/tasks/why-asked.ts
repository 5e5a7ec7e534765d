/**
 * Why somebody is asked: the words of a return, of a verdict's items, of a question. References only; a letter or a page puts
 * the words in when it shows them.
 */
import { filingOfKey, subjectOfTask } from '../../../workflows/contract/ids'
import { ANSWERS, roleLabel } from '../../../workflows/contract/words'
import { isOfParty, objectionOf, partyOf } from '../decision/parties'
import { labelOfKey } from '../decision/titles'
import { line, saidAgain } from '../record/put-aside'
import type { Correct } from '../../../workflows/contract/commands'
import type { Context } from '../decision/context'
import { whyDecision } from '../clearance/gaps'
import { APPROVAL, kpisMissing, PRE_REVIEW, type ReviewState, type ReviewChanged } from '../record/review-state'
import { presentRound, reviewsOf, type CampaignState, type FilingState } from '../record/state'
import { confirmedOf, confirmedWords, yuan } from '../review/confirmed'
import { CHANGED, changedContent } from '../review/covers'
import { figuresChanged, lastConfirmation } from '../review/figures'
import { signerOf } from '../review/signers'
import { isApproval, KINDS } from './kinds'
import type { ItemState, MatterState, TaskState } from '../record/values'

/** One reason, by what it is called: a text of ours, a note with somebody's words, or a person by staff number. */
export interface Why {
  label: string
  text?: string
  note?: string
  person?: string
}

const words = (label: string, text: string | undefined): Why[] => (text === undefined ? [] : [{ label, text }])
const somebody = (label: string, person: string | undefined): Why[] => (person === undefined ? [] : [{ label, person }])

export function whyAsked(
  s: CampaignState,
  f: FilingState | undefined,
  task: TaskState,
  ctx: Pick<Context, 'pack'>,
): Why[] {
  if (f) return whyInFiling(f, task)
  const { kind, key = '' } = task
  const r = s.reviews?.[subjectOfTask(task.id)]
  if (r) return whyInReview(s, r, task)
  if (kind === 'ask_review') return whyRefused(s)
  if (kind === 'go_live') return undecided(s, key, ctx)
  if (kind === 'approve_risk') {
    const risk = s.launches[key]?.risk
    return [...line('上线理由', risk?.note), ...somebody('提请人', risk?.by.person), ...undecided(s, key, ctx)]
  }
  if (isOfParty(kind)) return whyParty(s, key)
  if (kind === 'settle_objection') return whyObjection(s, key)
  if (kind === 'confirm_figures') return whyFigures(s, key)
  if (kind === 'confirm_correction') return whyToConfirm(s, key, ctx)
  if (kind === 'change_contact') return somebody('原联系人（已离岗）', s.contactsLeft?.[key]?.person)
  const question = kind === 'decide_requirement' ? s.requirements?.[key] : undefined
  return question ? [{ label: `需确认的原因（${labelOfKey(s, key, ctx)}）`, text: question.reason.zh }] : []
}

/** What stands against a launch, and what has to be decided therefore. */
const undecided = (s: CampaignState, platform: string, ctx: Pick<Context, 'pack'>): Why[] =>
  words(`须决定（${labelOfKey(s, platform, ctx)}）`, whyDecision(s, platform, ctx))

/** What was confirmed, and what it is now. */
function whyFigures(s: CampaignState, department: string): Why[] {
  const r = lastConfirmation(s, department)
  const changed = r && figuresChanged(s, r, department)
  if (!changed) return []
  return [
    ...words('此前确认', confirmedWords(changed.before)),
    ...words('变更后', confirmedWords(changed.now)),
    ...(changed.before.kpis === changed.now.kpis ? [] : [{ label: '另有变化', text: '部门 KPI' }]),
  ]
}

/** What it said no to, in its words, and whom to ask about it. */
function whyObjection(s: CampaignState, key: string): Why[] {
  const { question, said } = objectionOf(s, key) ?? {}
  if (!said) return []
  return [
    { label: '不同意的事项', text: question === 'goal' ? '活动目标' : '同步发布' },
    ...line(said.takenBack ? '收回确认的原因' : '异议', said.note),
    ...somebody('提出人', said.person),
    ...somebody('我方联系人', partyOf(s, key)?.ours),
  ]
}

/** What it has said before, and what was answered; the objective, and what the party owes; whom to ask on our side. */
function whyParty(s: CampaignState, key: string): Why[] {
  const party = partyOf(s, key)
  const { note, settled } = objectionOf(s, key)?.said ?? {}
  return [
    ...line('贵方此前的异议', note),
    ...line('对异议的答复', settled?.note),
    ...line('活动目标', s.objective),
    ...(party?.duties ?? []).flatMap((duty) => line('贵方职责', duty)),
    ...line('决策路径', party?.decisionPath),
    ...somebody('我方联系人', party?.ours),
  ]
}

/** What is recorded, what is said to be right, why, and by whom. */
function whyToConfirm(s: CampaignState, key: string, ctx: Pick<Context, 'pack'>): Why[] {
  const { asked } = s.corrections?.[key] ?? {}
  if (!asked) return []
  const { by, reason, wrongSeq } = asked
  const [verdict, notes] = saidAgain<Correct['verdict']>(asked.verdict)
  const wrong = s.filings[filingOfKey(s.number, key)]?.rounds.find((round) => round.verdict?.seq === wrongSeq)?.verdict
  return [
    { label: '更正的备案', text: labelOfKey(s, key, ctx) },
    ...words('原登记', wrong && ANSWERS[wrong.kind].zh),
    { label: '更正为', text: verdict ? ANSWERS[verdict.kind].zh : '平台尚无结果' },
    ...words('备案号', verdict?.credential?.number),
    ...notes.flatMap((note) => line('平台说明', note)),
    ...line('更正原因', reason),
    ...somebody('提请人', by.person),
  ]
}

function whyInFiling(f: FilingState, { kind, key = '' }: TaskState): Why[] {
  if (kind === 'collect_material') return whyReturned(f, key)
  if (kind === 'correct') return whyCorrected(f)
  const matter = f.matters[key]
  const label = matter && SAID[matter.kind]
  return label === undefined ? [] : line(label, matter?.text)
}

const SAID: Partial<Record<MatterState['kind'], string>> = {
  inquiry: '平台原话',
  condition: '附带条件',
  consultation: '需咨询的问题',
  platform_recall: '撤回原因',
  platform_withdrawal: '撤销原因',
  change: '变更说明',
}

function whyReturned(f: FilingState, row: string): Why[] {
  const { returned } = f.rows[row] ?? {}
  return [...line('退回原因', returned?.note), ...somebody('退回人', returned?.by)]
}

/** What the platform, or whoever pulled it back, said of the round; items that are dealt with already ask for nothing. */
function whyCorrected(f: FilingState): Why[] {
  const { verdict, items } = presentRound(f)
  return [...line('平台说明', verdict?.text), ...items.filter(({ resolution }) => !resolution).flatMap(itemWords)]
}

/** `i3` is the third item for whoever reads. */
const numberOf = ({ id }: Pick<ItemState, 'id'>): string => id.replace(/^i(?=\d)/, '')

/** An item in its own words: what is wrong, and what is suggested. */
export function itemWords(item: Pick<ItemState, 'id' | 'source' | 'field' | 'error' | 'suggestion'>): Why[] {
  const label = `驳回项 ${numberOf(item)}`
  return [
    ...(item.source === 'no_reason' ? [{ label, text: '平台未说明原因' }] : []),
    ...line(item.field ? `${label}（${item.field}）` : label, item.error),
    ...line('修改建议', item.suggestion),
  ]
}

/** What was asked for and by whom; to those who sign also what the others said, and what was done about it. */
function whyInReview(s: CampaignState, r: ReviewState, { kind, key = '' }: TaskState): Why[] {
  const matter = r.matters[key]
  if (matter)
    return [
      ...line(kind === 'hold_meeting' ? '争议' : '修改意见', matter.note),
      ...(matter.amendments ?? []).flatMap((one) => line('更正', one)),
      { label: '提出人', person: matter.person },
    ]
  if (kind === 'fill_kpi_sheet')
    return [{ label: '还缺 KPI 的部门', text: kpisMissing(r, s.brief).map(roleLabel).join('、') }]
  const done = Object.values(r.matters).filter(({ signer }) => KINDS[kind].signs && signer === signerOf(kind, key))
  const total = s.brief?.totalFen
  const seen = kind === 'countersign' ? confirmedWords(confirmedOf(s, r, key).confirmed) : undefined
  return [
    ...changedAfter('上次通过后有变化', r.changed ?? []),
    ...line('重新提请说明', r.note),
    ...words('预算合计', total === undefined || !isApproval(kind) ? undefined : yuan(total)),
    ...words('请确认', seen),
    ...done.flatMap(({ note, answer, amendments = [] }) => [
      ...line('此前意见', note),
      ...amendments.flatMap((one) => line('此前更正', one)),
      ...line('处理情况', answer),
    ]),
    ...(isApproval(kind) ? opinions(s, r) : []),
  ]
}

const opinions = (s: CampaignState, r: ReviewState): Why[] =>
  Object.entries(r.signers).flatMap(([signer, { note, late, doneBy, covers, confirmed }]) =>
    signer === APPROVAL || !note
      ? []
      : [
          ...line(signer === PRE_REVIEW ? '预审意见' : `${roleLabel(signer)}意见`, note),
          ...(confirmed ? [{ label: `${roleLabel(signer)}确认`, text: confirmedWords(confirmed) }] : []),
          ...changedAfter(
            signer === PRE_REVIEW ? '预审后有变化' : `${roleLabel(signer)}会签后有变化`,
            changedContent(s, covers),
          ),
          ...(late
            ? [{ label: '提示', text: `${roleLabel(signer)}预计 ${doneBy?.slice(0, 10)} 完成，晚于上线时间` }]
            : []),
        ],
  )

const changedAfter = (label: string, changed: readonly ReviewChanged[]): Why[] =>
  changed.length === 0 ? [] : [{ label, text: changed.map((part) => CHANGED[part]).join('、') }]

const REFUSED_BY: Record<string, string> = { [APPROVAL]: '审批人', [PRE_REVIEW]: '预审人' }

/** Who refused, and why. */
const whyRefused = (s: CampaignState): Why[] =>
  Object.entries(reviewsOf(s).at(-1)?.signers ?? {}).flatMap(([signer, { answer, note, person }]) =>
    answer === 'refused'
      ? [...line('未批准的原因', note), { label: REFUSED_BY[signer] ?? `会签人（${roleLabel(signer)}）`, person }]
      : [],
  )
