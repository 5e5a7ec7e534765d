/**
 * Answers to tasks. One function a kind; what an answer must bring is in the table of kinds. Whether a person clicked, a
 * system called or a platform called back makes no difference here.
 */
import type { AnswerTask, AnswerTasks, ItemAnswerInput } from '../../workflows/contract/commands'
import { subjectOfTask } from '../../workflows/contract/ids'
import type { TaskKind } from '../../workflows/contract/words'
import { refuseUnauthorised } from './accounts'
import { answerCampaignTask } from './answer-campaign'
import { followChange } from './change-review'
import { refuse, within, type Change } from './change'
import { close } from './close-task'
import { collectMaterial } from './collect'
import { refuseUnseenLoss } from './credential-news'
import { refuseOpenContent } from './content'
import { endFiling } from './ending'
import { Faults, refuseEach } from './faults'
import { refuseUnknown } from './refused'
import { submittedAt } from './happened'
import { judgedOf } from './judged'
import { acceptDifferences } from './consistency'
import { KINDS } from './kinds'
import { isSameNumber } from './number-key'
import { refuseWhatLapses } from './papers'
import { categoryOf } from './rejection-category'
import { reviewTimes } from './review-times'
import { presentRound, type FilingState, type ItemState, type TaskState } from './state'
import {
  chooseResubmission,
  observeReview,
  raiseMatter,
  recordCredential,
  recordDelay,
  recordRecall,
  recordVerdict,
  reinstate,
  warningsOfCredential,
  type CredentialWarnings,
} from './verdict'

/** Finds a task, or refuses in the way that tells most: unknown, or not open and what happened instead. */
export function findTask(change: Change, id: string): TaskState {
  const subject = subjectOfTask(id)
  const tasks = change.state.filings[subject]?.tasks ?? change.state.tasks
  return tasks[id] ?? refuse('task_unknown', id, '/task')
}

/** `warnings`: of the number of a credential; nothing is refused for them. */
export type Answered = { task: string; answer: string } & Partial<CredentialWarnings>

export function answerTask(change: Change, body: AnswerTask): Answered {
  const task = findTask(change, body.task)
  if (task.status !== 'open')
    refuse('task_not_open', task.id, '/task', { status: task.status, answer: task.answer, closedAt: task.closedAt })
  checkAnswer(change, task, body)
  const filing = change.state.filings[subjectOfTask(task.id)]
  if (filing) answerFilingTask(change, filing, task, body)
  else answerCampaignTask(change, task, body)
  return { task: task.id, answer: body.answer, ...warningsOfCredential(change, filing, body.credential) }
}

/** One after the other; each that is refused is named, and then none takes effect. */
export function answerTasks(change: Change, f: FilingState, { answers }: AnswerTasks): Record<string, unknown> {
  const faults = new Faults()
  const given = answers.map((answer, index) =>
    faults.check(() =>
      within(`/answers/${index}`, () => {
        if (subjectOfTask(answer.task) !== f.id) refuse('task_unknown', answer.task, '/task')
        return answerTask(change, answer)
      }),
    ),
  )
  faults.refuse()
  return { filing: f.id, answers: given }
}

function checkAnswer(change: Change, task: TaskState, body: AnswerTask): void {
  const rule = KINDS[task.kind]
  const needs = rule.answers[body.answer]
  const accepts = Object.keys(rule.answers)
  if (!needs) refuse('answer_not_accepted', body.answer, '/answer', { accepts, known: accepts })
  const { actor } = change.ctx
  if ((rule.named || task.named) && (actor.channel === 'temporal_ui' || !actor.person))
    refuse('person_required', task.kind)
  refuseEach(needs, (field) => {
    const value = body[field]
    const empty = value === undefined || (typeof value === 'string' && value.trim() === '')
    if (empty || (Array.isArray(value) && value.length === 0)) refuse('field_required', field, `/${field}`)
  })
}

type FilingAnswer = (change: Change, f: FilingState, task: TaskState, body: AnswerTask) => void

const judge: FilingAnswer = (change, f, task, body) => {
  if (body.answer === 'delayed') {
    // The platform only needs longer: the wait goes on, a look into the back end is done.
    if (task.kind === 'check_backend') {
      close(change, task, body)
      observeReview(change, f)
    }
    return recordDelay(change, f, body)
  }
  close(change, task, body)
  switch (body.answer) {
    case 'still_in_review':
      return observeReview(change, f)
    case 'passed':
    case 'rejected':
    case 'supplement':
    case 'passed_by_lapse':
    case 'closed_by_platform':
      return recordVerdict(change, f, body.answer, body)
    default:
      refuse('answer_not_accepted', body.answer, '/answer')
  }
}

const settleMatter: FilingAnswer = (change, f, task, body) => {
  close(change, task, body)
  change.emit('MatterSettled', f.id, { matter: task.key ?? '', outcome: body.answer })
  if (task.kind === 'recall_at_platform' && body.answer === 'done')
    recordRecall(change, f, f.matters[task.key ?? '']?.text, body.occurredAt)
  if (task.kind === 'withdraw_at_platform') endFiling(change, f, f.matters[task.key ?? '']?.text)
}

const FILING_ANSWERS: Partial<Record<TaskKind, FilingAnswer>> = {
  collect_material: collectMaterial,
  recheck: (change, f, task, body) => {
    if (body.answer === 'return') {
      const rows = Object.keys(f.rows)
      refuseEach(body.rows ?? [], (row) => {
        if (!f.rows[row]) refuseUnknown('not_found', row, '/rows', rows, { rows })
      })
      close(change, task, body)
      change.emit('RecheckReturned', f.id, { rows: body.rows ?? [], note: change.note(body.text) })
      return
    }
    refuseWhatLapses(change.state, f)
    refuseUnauthorised(change, f)
    refuseOpenContent(change, f)
    const accepted = acceptDifferences(change, f, body)
    close(change, task, body)
    change.emit('FilingRechecked', f.id, {
      round: f.round,
      judged: judgedOf(change.state, f),
      accepted: accepted.length > 0 ? accepted : undefined,
    })
  },
  submit: (change, f, task, body) => {
    if (body.answer === 'unconfirmed') {
      close(change, task, body)
      change.emit('SubmissionUnconfirmed', f.id, { round: f.round, note: change.note(body.text) })
      return
    }
    recordSubmission(change, f, task, body)
  },
  settle_submission: (change, f, task, body) => {
    if (body.answer === 'arrived') return recordSubmission(change, f, task, body)
    close(change, task, body)
    change.emit('SubmissionMissing', f.id, { round: f.round, note: change.note(body.text) })
  },
  await_verdict: judge,
  check_backend: judge,
  answer_inquiry: settleMatter,
  consult_platform: settleMatter,
  meet_condition: settleMatter,
  review_change: (change, f, task, body) => {
    settleMatter(change, f, task, body)
    if (body.answer === 'must_change') followChange(change, f, task, body.text ?? '')
  },
  check_number: settleMatter,
  recall_at_platform: settleMatter,
  withdraw_at_platform: settleMatter,
  correct: answerCorrection,
  record_credential: (change, f, task, body) => {
    recordCredential(change, f, body)
    close(change, task, body)
  },
  restore: (change, f, task, body) => {
    close(change, task, body)
    if (body.answer === 'reinstated') refuseUnseenLoss(change, f)
    if (body.answer === 'reinstated') reinstate(change, f, body)
    else if (body.answer === 'resubmit') chooseResubmission(change, f, body.text)
    else {
      change.emit('FilingGivenUp', f.id, { reason: change.note(body.text) })
      change.emit('FilingEnded', f.id, {})
    }
  },
}

function answerFilingTask(change: Change, f: FilingState, task: TaskState, body: AnswerTask): void {
  const answer = FILING_ANSWERS[task.kind]
  if (!answer) throw new Error(`no answer is written for tasks of kind ${task.kind}`)
  answer(change, f, task, body)
}

/** S0-18: a submission is recorded with the platform's number, wherever the requirement demands one. */
function recordSubmission(change: Change, f: FilingState, task: TaskState, body: AnswerTask): void {
  const requirement = change.requirement(f)
  const number = body.number?.trim()
  if (!number && requirement.applicationNumber === 'required') refuse('number_required', f.platform, '/number')
  const earlier = f.rounds.some((r) => r.n !== f.round && isSameNumber(f, r.number, number))
  if (earlier && !requirement.numberSurvivesResubmission) refuse('number_taken', number, '/number')
  const occurredAt = submittedAt(change, f, task, number, body.occurredAt)
  close(change, task, body)
  change.emit('FilingSubmitted', f.id, {
    round: f.round,
    number: number || undefined,
    occurredAt,
    fileIds: body.fileIds ?? [],
    materials: Object.fromEntries(Object.entries(f.rows).map(([row, r]) => [row, r.version])),
    ...reviewTimes(change, f, occurredAt),
  })
}

/** S0-36: a resubmission is refused until every cited item was changed or answered. */
function answerCorrection(change: Change, f: FilingState, task: TaskState, body: AnswerTask): void {
  if (body.answer === 'consult') {
    raiseMatter(change, f, { kind: 'consultation', text: body.text, blocksLaunch: false })
    return
  }
  const round = presentRound(f)
  refuseEach(body.itemAnswers ?? [], (given, index) => answerItem(change, f, round.items, given, index))
  if (body.answer === 'items') return
  const open = presentRound(f).items.filter((i) => !i.resolution)
  if (open.length > 0)
    refuse('items_open', open.map((i) => i.id).join(', '), '/itemAnswers', { open: open.map((i) => i.id) })
  close(change, task, body)
  change.emit('FilingCorrected', f.id, { round: f.round })
}

function answerItem(change: Change, f: FilingState, items: ItemState[], given: ItemAnswerInput, index: number): void {
  const pointer = `/itemAnswers/${index}`
  const known = items.map(({ id }) => id)
  const item = items.find((i) => i.id === given.id) ?? refuseUnknown('item_unknown', given.id, `${pointer}/id`, known)
  const evidence = Boolean(given.note?.trim()) || Boolean(given.fileIds?.length)
  if (item.source === 'no_reason' && !(given.basis && evidence)) refuse('item_needs_evidence', item.id, pointer)
  if (given.how === 'answered' && !evidence) refuse('field_required', 'note', `${pointer}/note`)
  change.emit('ItemAnswered', f.id, {
    round: f.round,
    item: item.id,
    category: categoryOf(change, given.category, pointer),
    resolution: {
      how: given.how,
      note: change.note(given.note),
      fileIds: change.files(given.fileIds, `${pointer}/fileIds`),
      basis: given.basis,
      at: change.ctx.now,
    },
  })
}
