/**
 * The story of one campaign: prepare, have every filing accepted, go live platform by platform, close, archive.
 * Filings are workflows of their own, and so is the internal review that may stand between preparation and filing; they live on
 * when this one is started anew.
 */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import * as wf from '@temporalio/workflow'
import { campaignCard } from './card'
import type { FilingActivities, FirstTasks } from './contract/activities'
import { filingWorkflowId, reviewWorkflowId } from './contract/ids'
import { openCampaignUpdateName, type CampaignInput, type CommandAnswer } from './contract/messages'
import { summaryOf } from './contract/summaries'
import type { CampaignView } from './contract/views'
import type { Stage, TaskKind } from './contract/words'
import { Desk, runStory } from './desk'
import { refuseTooLong } from './operator-input'
import type { filingWorkflow } from './filing.workflow'
import type { reviewWorkflow } from './review.workflow'

const { archiveCampaign } = wf.proxyActivities<Pick<FilingActivities, 'archiveCampaign'>>({
  startToCloseTimeout: '30s',
  summary: '归档',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
})

export async function campaignWorkflow(input: CampaignInput): Promise<void> {
  await runStory(
    () => new CampaignDesk(input),
    async (desk) => {
      while (!desk.view.ended) await desk.turn(() => STAGES[desk.view.stage](desk))
    },
  )
}

/** What a stage begins with. The record is told beforehand, so that the step that leads there opens it. */
const FIRST_TASKS = { preparation: 'complete_plan', closing: 'close' } as const satisfies FirstTasks

const STAGES: Record<Stage, (desk: CampaignDesk) => Promise<void>> = {
  preparation: (desk) => desk.task(FIRST_TASKS.preparation),
  // Launches come onto somebody's desk beside the filings, as soon as a platform is cleared or its launch is near.
  // The review is under way in its own workflow. Filings that do not wait for the plan go on beside it.
  internal_review: (desk) => desk.duringStage(),
  filing: (desk) => desk.duringStage(),
  cleared: (desk) => desk.duringStage(),
  live: (desk) => desk.duringStage(),
  closing,
  withdrawing: (desk) => desk.duringStage(),
  archived: archive,
  not_required: archive,
  withdrawn: archive,
  cancelled: archive,
}

/** The run is over: somebody accounts for it, then the record is frozen. */
async function closing(desk: CampaignDesk): Promise<void> {
  await desk.task(FIRST_TASKS.closing)
  if (desk.isDone({ kind: FIRST_TASKS.closing })) await archive(desk)
}

/** Temporal forgets; the archive does not. It needs nobody. */
async function archive(desk: CampaignDesk): Promise<void> {
  await archiveCampaign({ number: desk.view.number })
  await desk.look()
}

class CampaignDesk extends Desk<CampaignView> {
  private started: string[] = []

  constructor(private readonly input: CampaignInput) {
    const { number, intakeId } = input
    super(number, intakeId ? { do: 'open', subject: number, intakeId } : { do: 'look', subject: number }, FIRST_TASKS)
    wf.setHandler(wf.defineUpdate<CommandAnswer, []>(openCampaignUpdateName), async () => (await this.opened).outcome, {
      description: '立项的结果（由接口使用）',
      validator: refuseTooLong,
    })
  }

  /** Opens a task and waits for its end, or for a stage in which it makes no sense any more. */
  async task(kind: TaskKind): Promise<void> {
    await this.open([{ kind }])
    if (this.isDone({ kind })) return
    if (!this.isOpen({ kind })) return this.change()
    await this.until(() => !this.isOpen({ kind }))
  }

  duringStage(): Promise<void> {
    const { stage } = this.view
    return this.until(() => this.view.ended || this.view.stage !== stage)
  }

  protected override async attend(): Promise<void> {
    await this.startFilings()
    // Views of campaigns without a review name none: their histories have nothing of it.
    if (this.view.reviews) await this.startReviews(this.view.reviews)
    await this.open([
      ...this.view.launchSoon.map((platform) => ({ kind: 'go_live' as const, key: platform })),
      ...this.view.liveUnchecked.map((platform) => ({ kind: 'check_live' as const, key: platform })),
      ...(this.view.planReopened ? [{ kind: FIRST_TASKS.preparation }] : []),
      ...(this.view.reviewRefused ? [{ kind: 'ask_review' as const, key: this.view.reviewRefused }] : []),
      ...(this.view.questions ?? []).map((key) => ({ kind: 'decide_requirement' as const, key })),
      ...(this.view.partyAsks ?? []),
      ...(this.view.kickoffPlanned ? [{ kind: 'hold_kickoff' as const }] : []),
      ...(this.view.workAsks ?? []),
      ...(this.view.adviceAsked ?? []).map((key) => ({ kind: 'give_advice' as const, key })),
      ...(this.view.figuresAsked ?? []).map((key) => ({ kind: 'confirm_figures' as const, key })),
      ...(this.view.oaConflicts ?? []).map((key) => ({ kind: 'settle_oa_conflict' as const, key })),
      ...(this.view.checklist ?? []).map((key) => ({ kind: 'do_checklist_item' as const, key })),
    ])
  }

  protected override startAnew(): Promise<never> {
    return wf.continueAsNew<typeof campaignWorkflow>({ v: 1, number: this.input.number })
  }

  protected override card(view: CampaignView): string {
    return campaignCard(view)
  }

  /** Only filings that the record lists as open; one that runs already is a success. */
  private async startFilings(): Promise<void> {
    const missing = this.view.filings.filter((f) => !this.started.includes(f.id))
    await Promise.all(missing.map((filing) => this.startFiling(filing)))
  }

  private async startReviews(reviews: NonNullable<CampaignView['reviews']>): Promise<void> {
    const missing = reviews.filter((r) => !this.started.includes(r.id))
    await Promise.all(
      missing.map(({ id, title }) =>
        this.startOnce(id, () =>
          wf.startChild<typeof reviewWorkflow>('reviewWorkflow', {
            workflowId: reviewWorkflowId(id),
            args: [{ v: 1, id, campaign: this.view.number }],
            parentClosePolicy: wf.ParentClosePolicy.ABANDON,
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            workflowTaskTimeout: wf.workflowInfo().taskTimeoutMs,
            staticSummary: summaryOf(title),
          }),
        ),
      ),
    )
  }

  private startFiling(filing: CampaignView['filings'][number]): Promise<void> {
    return this.startOnce(filing.id, () =>
      wf.startChild<typeof filingWorkflow>('filingWorkflow', {
        workflowId: filingWorkflowId(filing.id, filing.platform, filing.item),
        args: [{ v: 1, id: filing.id, campaign: this.view.number }],
        // A parent that is started anew must not take its filings with it.
        parentClosePolicy: wf.ParentClosePolicy.ABANDON,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        // Not inherited by itself: callers of a killed worker would wait for the default of ten seconds.
        workflowTaskTimeout: wf.workflowInfo().taskTimeoutMs,
        staticSummary: summaryOf(filing.title),
      }),
    )
  }

  private async startOnce(id: string, start: () => Promise<unknown>): Promise<void> {
    this.started.push(id)
    try {
      await start()
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
  }
}
