/**
 * Answers to tasks. One function a kind; what an answer must bring is in the table of kinds. Whether a person clicked, a
 * system called or a platform called back makes no difference here.
 */
import type { AnswerTask, AnswerTasks } from '../../workflows/contract/commands'
import { subjectOfTask } from '../../workflows/contract/ids'
import type { TaskKind } from '../../workflows/contract/words'
import { refuseUnauthorised } from './materials/accounts'
import { answerCampaignTask } from './answer-campaign'
import { followChange } from './recheck/change-review'
import { refuse, within, type Change } from './decision/change'
import { close } from './tasks/close-task'
import { collectMaterial } from './materials/collect-material'
import { refuseUnseenLoss } from './credentials/register-news'
import { refuseOpenContent } from './content/open-content'
import { endFiling } from './filing/ending'
import { Faults, refuseEach } from './decision/faults'
import { refuseUnknown } from './decision/refusal'
import { judgedOf } from './recheck/snapshot'
import { acceptDifferences } from './forms/consistency'
import { basisOf, changedSince } from './tasks/basis'
import { KINDS } from './tasks/kinds'
import { levelOfTask, refuseLevel } from './tasks/levels'
import { refuseForeignAnswer } from './tasks/may-act'
import { refuseWhatLapses } from './materials/material-validity'
import type { FilingState } from './record/state'
import type { TaskState } from './record/values'
import {
  chooseResubmission,
  observeReview,
  recordCredential,
  recordDelay,
  recordRecall,
  recordVerdict,
  reinstate,
  warningsOfCredential,
  type CredentialWarnings,
} from './filing/verdict'
import { answerReviewTask } from './review-answers'
import { recordSubmission } from './filing/submission'
import { answerCorrection } from './filing/correction'
import { findTask } from './tasks/find-task'

/** `warnings`: of the number of a credential; nothing is refused for them. */
export type Answered = { task: string; answer: string } & Partial<CredentialWarnings>

export function answerTask(change: Change, body: AnswerTask): Answered {
  const task = findTask(change, body.task)
  if (task.status !== 'open')
    refuse('task_not_open', task.id, '/task', { status: task.status, answer: task.answer, closedAt: task.closedAt })
  checkAnswer(change, task, body)
  const filing = change.state.filings[subjectOfTask(task.id)]
  const review = change.state.reviews?.[subjectOfTask(task.id)]
  if (filing) answerFilingTask(change, filing, task, body)
  else if (review) answerReviewTask(change, review, task, body)
  else answerCampaignTask(change, task, body)
  return { task: task.id, answer: body.answer, ...warningsOfCredential(change, filing, body.credential) }
}

/** One after the other; each that is refused is named, and then none takes effect. */
export function answerTasks(change: Change, f: FilingState, { answers }: AnswerTasks): Record<string, unknown> {
  const faults = new Faults()
  const each = <T>(work: (answer: AnswerTask) => T) =>
    answers.map((answer, index) => faults.check(() => within(`/answers/${index}`, () => work(answer))))
  // All of them rest on what was there before the first.
  each((answer) => {
    const task = f.tasks[answer.task]
    if (task) refuseStale(change, task, answer)
  })
  const given = each(({ basis: _basis, ...answer }) => {
    if (subjectOfTask(answer.task) !== f.id) refuse('task_unknown', answer.task, '/task')
    return answerTask(change, answer)
  })
  faults.refuse()
  return { filing: f.id, answers: given }
}

function checkAnswer(change: Change, task: TaskState, body: AnswerTask): void {
  const rule = KINDS[task.kind]
  const needs = rule.answers[body.answer]
  const accepts = Object.keys(rule.answers)
  if (!needs) refuse('answer_not_accepted', body.answer, '/answer', { accepts, known: accepts })
  const { actor } = change.ctx
  refuseForeignAnswer(change, task)
  refuseLevel(actor, levelOfTask(task, body.answer))
  if ((rule.named || task.named) && (actor.channel === 'temporal_ui' || !actor.person))
    refuse('person_required', task.kind)
  refuseStale(change, task, body)
  refuseEach(needs, (field) => {
    const value = body[field]
    const empty = value === undefined || (typeof value === 'string' && value.trim() === '')
    if (empty || (Array.isArray(value) && value.length === 0)) refuse('field_required', field, `/${field}`)
  })
}

/** Who answers has seen other facts than those of now. */
function refuseStale({ state: s }: Change, task: TaskState, { basis }: AnswerTask): void {
  if (basis === undefined) {
    // Who signs for the company says what was seen.
    if (KINDS[task.kind].signs) refuse('field_required', 'basis', '/basis')
    return
  }
  const now = basisOf(s, s.filings[subjectOfTask(task.id)], task)
  const changed = changedSince(basis, now)
  if (changed.length > 0)
    refuse('basis_changed', changed.map(({ zh }) => zh).join('、'), '/basis', { changed, basis: now })
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
      change.emit('RecheckReturned', f.id, {
        rows: body.rows ?? [],
        note: change.note(body.text),
        by: change.ctx.actor.person,
      })
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
