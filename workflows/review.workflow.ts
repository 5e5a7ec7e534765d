/**
 * The story of one internal review: where the policy wants it somebody looks at the plan first and each department's KPI is
 * named; the departments sign in their order, then somebody approves by amount. The green channel
 * goes straight to urgent approval and is justified afterwards. What a signer asks for is done beside, and asked about again.
 * What an OA decides waits for it; silent for too long, somebody says what is done.
 */
import { continueAsNew, setCurrentDetails } from '@temporalio/workflow'
import { reviewCard } from './card'
import type { RefusalCode } from './contract/codes'
import type { ReviewInput } from './contract/messages'
import type { Outcome, ReviewView, TaskAsk } from './contract/views'
import type { ReviewPhase, TaskKind } from './contract/words'
import { Desk, runStory } from './desk'

export async function reviewWorkflow(input: ReviewInput): Promise<void> {
  await runStory(
    () => new ReviewDesk(input),
    async (desk) => {
      while (!desk.view.ended) await desk.turn(() => PHASES[desk.view.phase](desk))
    },
  )
}

const PHASES: Record<ReviewPhase, (desk: ReviewDesk) => Promise<void>> = {
  pre_reviewing: (desk) => desk.signed('pre_review'),
  awaiting_kpis: (desk) => desk.task({ kind: 'fill_kpi_sheet' }),
  countersigning: (desk) => desk.signed('countersign'),
  approving: (desk) => desk.signed(desk.view.path === 'green_channel' ? 'approve_urgently' : 'approve_campaign'),
  justifying: (desk) => desk.task({ kind: 'justify_urgency' }),
  approved: (desk) => desk.change(),
  refused: (desk) => desk.change(),
  ended_with_campaign: (desk) => desk.change(),
}

/** What a signer asked for, each somebody's task. */
const TASK_OF_MATTER: Record<ReviewView['matters'][number]['kind'], TaskKind> = {
  change: 'revise_plan',
  meeting: 'hold_meeting',
}

class ReviewDesk extends Desk<ReviewView> {
  private refusedCancel: RefusalCode | undefined

  constructor(private readonly input: ReviewInput) {
    super(input.id, { do: 'look', subject: input.id }, {})
  }

  /** Asks everybody whose turn it is, and waits until it is somebody else's. One who has answered opens the next by that. */
  async signed(kind: TaskKind): Promise<void> {
    const { phase, toSign, outside = [] } = this.view
    const asks = toSign.map((key) => ({ kind: outside.includes(key) ? ('await_oa' as const) : kind, key }))
    await this.open(asks)
    const same = (): boolean => this.view.phase === phase && this.view.toSign.join() === toSign.join()
    await this.until(() => this.view.ended || !same() || !asks.every((ask) => this.isOpen(ask)))
  }

  /** Opens a task and waits for its end. */
  async task(ask: TaskAsk): Promise<void> {
    await this.open([ask])
    if (!this.isOpen(ask)) return this.change()
    await this.until(() => !this.isOpen(ask))
  }

  /** Nobody hears an answer to a cancel, so a refusal stands on the card. */
  override async cancelledInUi(): Promise<Outcome> {
    const outcome = await super.cancelledInUi()
    if (!outcome.ok) this.refusedCancel = outcome.code
    setCurrentDetails(this.card(this.view))
    return outcome
  }

  protected override attend(): Promise<void> {
    const { matters, silent = [] } = this.view
    return this.open([
      ...matters.map(({ id, kind }) => ({ kind: TASK_OF_MATTER[kind], key: id })),
      ...silent.map((key) => ({ kind: 'settle_oa_silence' as const, key })),
    ])
  }

  protected override startAnew(): Promise<never> {
    return continueAsNew<typeof reviewWorkflow>(this.input)
  }

  protected override card(view: ReviewView): string {
    return reviewCard(view, this.refusedCancel)
  }
}
