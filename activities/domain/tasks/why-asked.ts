/**
 * Why somebody is asked: the words of a return, of a verdict's items, of a question. References only; a letter or a page puts
 * the words in when it shows them.
 */
import { filingOfKey, subjectOfTask } from '../../../workflows/contract/ids'
import { UNANSWERED } from '../../../workflows/contract/connectors'
import type { Bilingual } from '../../../workflows/contract/values'
import { ANSWERS, roleNames } from '../../../workflows/contract/words'
import { percent } from '../decision/exposure'
import { isOfParty, objectionOf, partyOf } from '../decision/parties'
import { isOfWork } from '../decision/work'
import { whyWork } from './why-work'
import { labelOfKey } from '../decision/titles'
import { saidAgain } from '../record/put-aside'
import type { Correct } from '../../../workflows/contract/commands'
import type { Context } from '../decision/context'
import { whyDecision } from '../clearance/gaps'
import { APPROVAL, kpisMissing, PRE_REVIEW, type ReviewChanged, type ReviewState } from '../record/review-state'
import { presentRound, reviewsOf, type CampaignState, type FilingState } from '../record/state'
import { confirmedOf, confirmedWords, yuan } from '../review/confirmed'
import { CHANGED, changedContent } from '../review/covers'
import { figuresChanged, lastConfirmation } from '../review/figures'
import { signerOf } from '../review/signers'
import { isApproval, KINDS } from './kinds'
import { whyConflict, whySilent } from './why-outside'
import { about, both, listed, quoted, same, somebody, words, type Why } from './why'
import type { ItemState, MatterState, TaskState } from '../record/values'

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
  if (kind === 'settle_oa_conflict') return whyConflict(s, key)
  if (kind === 'go_live') return undecided(s, key, ctx)
  if (kind === 'approve_risk') {
    const risk = s.launches[key]?.risk
    return [
      ...quoted(both('上线理由', 'Why it shall go live'), risk?.note),
      ...somebody(both('提请人', 'Asked for by'), risk?.by.person),
      ...undecided(s, key, ctx),
    ]
  }
  if (isOfWork(kind)) return whyWork(s, task)
  if (isOfParty(kind)) return whyParty(s, key)
  if (kind === 'settle_objection') return whyObjection(s, key)
  if (kind === 'confirm_figures') return whyFigures(s, key)
  if (kind === 'confirm_correction') return whyToConfirm(s, key, ctx)
  if (kind === 'change_contact')
    return somebody(both('原联系人（已离岗）', 'Contact until now (has left)'), s.contactsLeft?.[key]?.person)
  const question = kind === 'decide_requirement' ? s.requirements?.[key] : undefined
  return question
    ? [{ label: about(both('需确认的原因', 'Why it is asked'), labelOfKey(s, key, ctx)), text: question.reason }]
    : []
}

/** What stands against a launch, and what has to be decided therefore. */
function undecided(s: CampaignState, platform: string, ctx: Pick<Context, 'pack'>): Why[] {
  const text = whyDecision(s, platform, ctx)
  return words(
    about(both('须决定', 'To decide'), labelOfKey(s, platform, ctx)),
    text === undefined ? undefined : same(text),
  )
}

/** What was confirmed, and what it is now. */
function whyFigures(s: CampaignState, department: string): Why[] {
  const r = lastConfirmation(s, department)
  const changed = r && figuresChanged(s, r, department)
  if (!changed) return []
  return [
    ...words(both('此前确认', 'Confirmed before'), confirmedWords(changed.before)),
    ...words(both('变更后', 'What it is now'), confirmedWords(changed.now)),
    ...(changed.before.kpis === changed.now.kpis
      ? []
      : [{ label: both('另有变化', 'Also changed'), text: both('部门 KPI', 'KPI of the department') }]),
  ]
}

/** What it said no to, in its words, and whom to ask about it. */
function whyObjection(s: CampaignState, key: string): Why[] {
  const { question, said } = objectionOf(s, key) ?? {}
  if (!said) return []
  return [
    {
      label: both('不同意的事项', 'What it says no to'),
      text: question === 'goal' ? both('活动目标', 'the goal') : both('同步发布', 'the joint release'),
    },
    ...quoted(
      said.takenBack ? both('收回确认的原因', 'Why it takes its word back') : both('异议', 'Objection'),
      said.note,
    ),
    ...somebody(both('提出人', 'Said by'), said.person),
    ...somebody(both('我方联系人', 'Our contact'), partyOf(s, key)?.ours),
  ]
}

/** What it has said before, and what was answered; the objective, and what the party owes; whom to ask on our side. */
function whyParty(s: CampaignState, key: string): Why[] {
  const party = partyOf(s, key)
  const { note, settled } = objectionOf(s, key)?.said ?? {}
  return [
    ...quoted(both('贵方此前的异议', 'Your earlier objection'), note),
    ...quoted(both('对异议的答复', 'Answer to the objection'), settled?.note),
    ...quoted(both('活动目标', 'Objective of the campaign'), s.objective),
    ...(party?.duties ?? []).flatMap((duty) => quoted(both('贵方职责', 'Your part'), duty)),
    ...quoted(both('决策路径', 'How you decide'), party?.decisionPath),
    ...whyExposure(s, key),
    ...somebody(both('贵方联系人', 'Your contact'), party?.contact),
    ...somebody(both('我方联系人', 'Our contact'), party?.ours),
  ]
}

/** The ratio that a party confirms with the goal. Where its own share was agreed is a matter between it and us. */
const whyExposure = ({ parties = [] }: CampaignState, own: string): Why[] => {
  const named = parties.flatMap(({ party, name, exposure }) => (exposure ? [{ party, name, ...exposure }] : []))
  if (named.length === 0) return []
  return [
    {
      label: both('品牌曝光占比（随目标一并确认）', 'Share of brand exposure, confirmed with the goal'),
      text: listed(named.map((one) => same(`${one.name} ${percent(one.shareBps)}`))),
    },
    ...named.flatMap(({ party, name, source }) =>
      party === own ? quoted(both(`${name}曝光占比依据`, `Source of the share of ${name}`), source) : [],
    ),
  ]
}

/** What is recorded, what is said to be right, why, and by whom. */
function whyToConfirm(s: CampaignState, key: string, ctx: Pick<Context, 'pack'>): Why[] {
  const { asked } = s.corrections?.[key] ?? {}
  if (!asked) return []
  const { by, reason, wrongSeq } = asked
  const [verdict, notes] = saidAgain<Correct['verdict']>(asked.verdict)
  const issued = verdict?.credential?.number
  const wrong = s.filings[filingOfKey(s.number, key)]?.rounds.find((round) => round.verdict?.seq === wrongSeq)?.verdict
  return [
    { label: both('更正的备案', 'Filing to correct'), text: same(labelOfKey(s, key, ctx)) },
    ...words(both('原登记', 'Recorded as'), wrong && ANSWERS[wrong.kind]),
    {
      label: both('更正为', 'To be corrected to'),
      text: verdict ? ANSWERS[verdict.kind] : both('平台尚无结果', 'no verdict yet'),
    },
    ...words(both('备案号', 'Credential number'), issued === undefined ? undefined : same(issued)),
    ...notes.flatMap((note) => quoted(both('平台说明', 'What the platform said'), note)),
    ...quoted(both('更正原因', 'Why'), reason),
    ...somebody(both('提请人', 'Asked for by'), by.person),
  ]
}

function whyInFiling(f: FilingState, { kind, key = '' }: TaskState): Why[] {
  if (kind === 'collect_material') return whyReturned(f, key)
  if (kind === 'correct') return whyCorrected(f)
  if (kind === 'submit' || kind === 'settle_submission') return whyByHand(f)
  const matter = f.matters[key]
  const label = matter && SAID[matter.kind]
  return label === undefined ? [] : quoted(label, matter?.text)
}

/** The service has tried to hand it in: what came of it, and what the platform said. */
function whyByHand({ service, round }: FilingState): Why[] {
  if (service?.stage !== 'person' || service.round !== round || service.why === undefined) return []
  const { name, why, asked, note } = service
  return [
    ...words(both(`系统通过${name}提交的结果`, `Submission by the service (${name})`), UNANSWERED[why]),
    ...words(both('最近一次查询', 'When it was asked last'), asked && UNANSWERED[asked]),
    ...quoted(both('平台说明', 'What the platform said'), note),
  ]
}

const SAID: Partial<Record<MatterState['kind'], Bilingual>> = {
  inquiry: both('平台原话', 'What the platform said'),
  condition: both('附带条件', 'Condition'),
  consultation: both('需咨询的问题', 'What to ask the platform'),
  platform_recall: both('撤回原因', 'Why it is recalled'),
  platform_withdrawal: both('撤销原因', 'Why it is withdrawn'),
  change: both('变更说明', 'What has changed'),
}

function whyReturned(f: FilingState, row: string): Why[] {
  const { returned } = f.rows[row] ?? {}
  return [
    ...quoted(both('退回原因', 'Why it was returned'), returned?.note),
    ...somebody(both('退回人', 'Returned by'), returned?.by),
  ]
}

/** What the platform, or whoever pulled it back, said of the round; items that are dealt with already ask for nothing. */
function whyCorrected(f: FilingState): Why[] {
  const { verdict, items } = presentRound(f)
  return [
    ...quoted(both('平台说明', 'What the platform said'), verdict?.text),
    ...items.filter(({ resolution }) => !resolution).flatMap(itemWords),
  ]
}

/** `i3` is the third item for whoever reads. */
const numberOf = ({ id }: Pick<ItemState, 'id'>): string => id.replace(/^i(?=\d)/, '')

/** An item in its own words: what is wrong, and what is suggested. */
export function itemWords(item: Pick<ItemState, 'id' | 'source' | 'field' | 'error' | 'suggestion'>): Why[] {
  const label = both(`驳回项 ${numberOf(item)}`, `Objection ${numberOf(item)}`)
  return [
    ...(item.source === 'no_reason' ? [{ label, text: both('平台未说明原因', 'The platform gave no reason') }] : []),
    ...quoted(item.field ? about(label, item.field) : label, item.error),
    ...quoted(both('修改建议', 'Suggestion'), item.suggestion),
  ]
}

/** 法务会签后有变化: what is told of somebody who signs. */
function ofSigner(signer: string, told: Bilingual): Bilingual {
  const { zh, en } = signer === PRE_REVIEW ? both('预审', 'pre-review') : roleNames(signer)
  return both(`${zh}${told.zh}`, `${en}${told.en}`)
}

/** What was asked for and by whom; to those who sign also what the others said, and what was done about it. */
function whyInReview(s: CampaignState, r: ReviewState, { kind, key = '' }: TaskState): Why[] {
  const matter = r.matters[key]
  if (matter)
    return [
      ...quoted(kind === 'hold_meeting' ? both('争议', 'Dispute') : both('修改意见', 'What shall change'), matter.note),
      ...(matter.amendments ?? []).flatMap((one) => quoted(both('更正', 'Correction'), one)),
      { label: both('提出人', 'Said by'), person: matter.person },
    ]
  if (kind === 'settle_oa_silence') return whySilent(s, r, key)
  if (kind === 'fill_kpi_sheet')
    return [
      {
        label: both('还缺 KPI 的部门', 'Departments without KPI'),
        text: listed(kpisMissing(r, s.brief).map(roleNames)),
      },
    ]
  const done = Object.values(r.matters).filter(({ signer }) => KINDS[kind].signs && signer === signerOf(kind, key))
  const total = s.brief?.totalFen
  const seen = kind === 'countersign' ? confirmedWords(confirmedOf(s, r, key).confirmed) : undefined
  return [
    ...changedAfter(both('上次通过后有变化', 'Changed since the last approval'), r.changed ?? []),
    ...quoted(both('重新提请说明', 'Asked for again, as'), r.note),
    ...words(both('预算合计', 'Total budget'), total === undefined || !isApproval(kind) ? undefined : yuan(total)),
    ...words(both('请确认', 'Please confirm'), seen),
    ...done.flatMap(({ note, answer, amendments = [] }) => [
      ...quoted(both('此前意见', 'Opinion before'), note),
      ...amendments.flatMap((one) => quoted(both('此前更正', 'Correction before'), one)),
      ...quoted(both('处理情况', 'What was done'), answer),
    ]),
    ...(isApproval(kind) ? opinions(s, r) : []),
  ]
}

const opinions = (s: CampaignState, r: ReviewState): Why[] =>
  Object.entries(r.signers).flatMap(([signer, { note, late, doneBy, covers, confirmed }]) =>
    signer === APPROVAL || !note
      ? []
      : [
          ...quoted(ofSigner(signer, both('意见', ': opinion')), note),
          ...words(ofSigner(signer, both('确认', ' confirmed')), confirmedWords(confirmed)),
          ...changedAfter(
            signer === PRE_REVIEW
              ? both('预审后有变化', 'Changed since the pre-review')
              : ofSigner(signer, both('会签后有变化', ': changed since the signature')),
            changedContent(s, covers),
          ),
          ...(late
            ? [
                {
                  label: both('提示', 'Note'),
                  text: ofSigner(
                    signer,
                    both(
                      `预计 ${doneBy?.slice(0, 10)} 完成，晚于上线时间`,
                      ` will be done by ${doneBy?.slice(0, 10)}, after the launch`,
                    ),
                  ),
                },
              ]
            : []),
        ],
  )

const changedAfter = (label: Bilingual, changed: readonly ReviewChanged[]): Why[] =>
  changed.length === 0 ? [] : [{ label, text: listed(changed.map((part) => CHANGED[part])) }]

const REFUSED_BY: Record<string, Bilingual> = {
  [APPROVAL]: both('审批人', 'Approver'),
  [PRE_REVIEW]: both('预审人', 'Pre-reviewer'),
}

/** Who refused, and why. */
const whyRefused = (s: CampaignState): Why[] =>
  Object.entries(reviewsOf(s).at(-1)?.signers ?? {}).flatMap(([signer, { answer, note, person }]) =>
    answer === 'refused'
      ? [
          ...quoted(both('未批准的原因', 'Why it was refused'), note),
          { label: REFUSED_BY[signer] ?? about(both('会签人', 'Countersigner'), roleNames(signer)), person },
        ]
      : [],
  )
