/** A campaign under internal review, played through the domain alone: the review's story is told after every step. */
import { Change } from '../../activities/domain/decision/change'
import type { ReviewState } from '../../activities/domain/record/review-state'
import { openTasks, reviewsOf } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import { basisOf } from '../../activities/domain/tasks/basis'
import { viewOf } from '../../activities/domain/view'
import type { Actor, StartCampaign } from '../../workflows/contract/commands'
import type { ReviewPolicy } from '../../workflows/contract/policy'
import type { FilingView, ReviewView, TaskAsk } from '../../workflows/contract/views'
import type { Answer } from '../../workflows/contract/words'
import { FILING, NUMBER, Play } from './domain-play'

export const LEAD = 'M1001'
export const page = (person: string): Actor => ({ client: 'pages', person, channel: 'page', level: 'known_browser' })

/** A budget of so many fen. */
export const budgetOf = (fen: number) => ({
  brief: {
    budget: { rows: [{ category: '投放', unitPriceFen: fen, quantity: 1, amountFen: fen }], totalFen: fen },
  },
})

export class ReviewPlay extends Play {
  constructor(review: Partial<ReviewPolicy> = {}) {
    super()
    const shipped = this.policy.review
    if (!shipped) throw new Error('the shipped policy has no review')
    this.policy = { ...this.policy, review: { ...shipped, ...review } }
  }

  /** By the lead, in a browser that knows the lead. */
  begin(body: Partial<StartCampaign> & Record<string, unknown> = {}): this {
    this.actor = page(LEAD)
    this.start({ internalReview: 'standard', ...body })
    this.tell()
    return this
  }

  get r(): ReviewState {
    const last = reviewsOf(this.s).at(-1)
    if (!last) throw new Error('no review was opened')
    return last
  }

  get reviewView(): ReviewView {
    const around = { mailUpTo: 0, realMsUntil: () => undefined, pace: '' }
    return viewOf(new Change(this.s, this.ctx()), this.r.id, around) as ReviewView
  }

  get filingView(): FilingView {
    const around = { mailUpTo: 0, realMsUntil: () => undefined, pace: '' }
    return viewOf(new Change(this.s, this.ctx()), FILING, around) as FilingView
  }

  /** Opens what the story of the review, and of its campaign, wants open. */
  tell(): void {
    if (this.view.reviewRefused) this.open(NUMBER, { kind: 'ask_review', key: this.view.reviewRefused })
    this.open(NUMBER, ...(this.view.oaConflicts ?? []).map((key) => ({ kind: 'settle_oa_conflict', key }) as const))
    if (reviewsOf(this.s).length === 0 || this.r.ended) return
    const view = this.reviewView
    const approval = view.path === 'green_channel' ? 'approve_urgently' : 'approve_campaign'
    const kind =
      view.phase === 'pre_reviewing' ? 'pre_review' : view.phase === 'countersigning' ? 'countersign' : approval
    const asks: TaskAsk[] = [
      ...view.toSign.map((key) => ({ kind: view.outside?.includes(key) ? 'await_oa' : kind, key }) as const),
      ...(view.silent ?? []).map((key) => ({ kind: 'settle_oa_silence', key }) as const),
      ...view.matters.map((m) => ({ kind: m.kind === 'meeting' ? 'hold_meeting' : 'revise_plan', key: m.id }) as const),
      ...(view.phase === 'awaiting_kpis' ? [{ kind: 'fill_kpi_sheet' } as const] : []),
      ...(view.phase === 'justifying' ? [{ kind: 'justify_urgency' } as const] : []),
    ]
    this.open(this.r.id, ...asks)
    // As the record does in the step that opens.
    this.look(this.r.id)
  }

  /** Open tasks of the review, as `kind/key`. */
  get asked(): string[] {
    return openTasks(this.r)
      .map(({ kind, key }) => (key === undefined ? kind : `${kind}/${key}`))
      .sort()
  }

  task(name: string): TaskState {
    const owners = [...reviewsOf(this.s), this.s]
    const found = owners
      .flatMap(openTasks)
      .find(({ kind, key }) => name === kind || name === `${kind}/${key}` || name === key)
    if (!found) throw new Error(`no open task ${name}; open: ${this.asked.join(', ')}`)
    return found
  }

  basis(task: TaskState): string {
    return basisOf(this.s, undefined, task)
  }

  /** Whoever holds it answers on the page, having seen what is there now. */
  say(name: string, answer: Answer, more: Record<string, unknown> = {}, actor?: Actor): this {
    const task = this.task(name)
    this.actor = actor ?? page(task.holder.person ?? 'nobody')
    const body = { task: task.id, answer, basis: this.basis(task), text: `${answer}`, ...more }
    this.run({ type: 'answerTask', body })
    this.tell()
    return this
  }
}
