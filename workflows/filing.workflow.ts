/**
 * The story of one filing: prepare, recheck, submit, wait for the verdict, correct and submit again, keep the credential.
 * What comes next is written here and nowhere else. The record says which phase it is; a filing started anew goes on there.
 */
import { continueAsNew, proxyActivities, sleep } from '@temporalio/workflow'
import { filingCard } from './card'
import type { FilingActivities, FirstTasks, PlatformHeard } from './contract/activities'
import type { RefusalCode } from './contract/codes'
import type { CommandName, FilingInput } from './contract/messages'
import type { FilingView, Matter, RecordAnswer, TaskAsk } from './contract/views'
import type { Phase, TaskKind } from './contract/words'
import { Desk, runStory } from './desk'

export async function filingWorkflow(input: FilingInput): Promise<void> {
  await runStory(
    () => new FilingDesk(input),
    async (desk) => {
      while (!desk.view.ended) await desk.turn(() => PHASES[desk.view.phase](desk))
    },
  )
}

// What was sent may have arrived, whatever came of the call: one attempt.
const send = proxyActivities<Pick<FilingActivities, 'submitFiling'>>({
  startToCloseTimeout: '3m',
  heartbeatTimeout: '15s',
  summary: '向平台提交',
  retry: { maximumAttempts: 1 },
})
const read = proxyActivities<Pick<FilingActivities, 'askPlatform' | 'pollPlatform'>>({
  startToCloseTimeout: '3m',
  heartbeatTimeout: '15s',
  summary: '向平台查询',
  retry: { initialInterval: '2s', maximumInterval: '5m' },
})

/** After a call that failed here: the next one only says so. */
const PAUSE = '5s'

/** What a phase begins with. The record is told beforehand, so that the step that leads there opens it. */
const FIRST_TASKS = {
  ready: 'submit',
  unconfirmed: 'settle_submission',
  submitted: 'await_verdict',
  in_review: 'await_verdict',
  correcting: 'correct',
  recalled: 'correct',
  suspended: 'restore',
  revoked: 'restore',
  lapsed: 'restore',
} as const satisfies FirstTasks

const PHASES: Record<Phase, (desk: FilingDesk) => Promise<void>> = {
  preparing,
  ready: handingIn,
  unconfirmed,
  submitted: underReview,
  in_review: underReview,
  correcting: (desk) => desk.task(FIRST_TASKS.correcting),
  recalled: (desk) => desk.task(FIRST_TASKS.recalled),
  passed: keepCredential,
  suspended: (desk) => desk.task(FIRST_TASKS.suspended),
  revoked: (desk) => desk.task(FIRST_TASKS.revoked),
  lapsed: (desk) => desk.task(FIRST_TASKS.lapsed),
  given_up: (desk) => desk.change(),
  withdrawn: (desk) => desk.change(),
  closed_by_platform: (desk) => desk.change(),
}

/** Every department brings its material; then a second pair of eyes looks before anything is handed in. */
async function preparing(desk: FilingDesk): Promise<void> {
  if (desk.view.missingRows.length > 0) return desk.tasks('collect_material', desk.view.missingRows)
  if (!desk.view.gateOpen) return desk.while('preparing', (filing) => !filing.gateOpen)
  await desk.task('recheck')
}

/** Somebody hands it in; where the platform is connected the record has the service begin, as soon as the platform takes it. */
async function handingIn(desk: FilingDesk): Promise<void> {
  if (desk.view.service) return desk.while('ready', (filing) => filing.service !== undefined)
  await desk.open([{ kind: FIRST_TASKS.ready }])
  if (desk.view.phase === 'ready' && !desk.view.service) await desk.task(FIRST_TASKS.ready)
}

/** It may be with the platform. What the service has sent it asks about, and never sends again by itself; then a person looks. */
async function unconfirmed(desk: FilingDesk): Promise<void> {
  const { service, id: filing, round } = desk.view
  if (!service) return desk.task(FIRST_TASKS.unconfirmed)
  const call = { filing, round, attempt: service.attempt }
  switch (service.does) {
    case 'submit':
      return desk.hear((refused) => (refused ? read.askPlatform({ ...call, refused }) : send.submitFiling(call)))
    case 'ask':
      return desk.hear((refused) => read.askPlatform({ ...call, asks: service.asks, refused }))
    case 'wait':
      return desk.while('unconfirmed', (now) => now.service?.does === 'wait')
  }
}

/** The platform has it. We wait for its verdict, and look into its back end now and then. */
async function underReview(desk: FilingDesk): Promise<void> {
  await desk.open([{ kind: FIRST_TASKS.in_review }])
  if (desk.view.checkDue && !(await desk.polled())) return desk.task('check_backend', String(desk.view.checks + 1))
  await desk.while(desk.view.phase, (filing) => !filing.checkDue)
}

/** Passing is not the end: until the campaign closes we keep the credential, which the platform may still take back. */
async function keepCredential(desk: FilingDesk): Promise<void> {
  if (desk.view.credentialMissing) return desk.task('record_credential')
  await desk.while('passed', (filing) => !filing.credentialMissing)
}

/** What the platform or we put on the table beside the phase, each somebody's task. */
const TASK_OF_MATTER: Record<Matter['kind'], TaskKind> = {
  inquiry: 'answer_inquiry',
  condition: 'meet_condition',
  change: 'review_change',
  number_twice: 'check_number',
  consultation: 'consult_platform',
  platform_recall: 'recall_at_platform',
  platform_withdrawal: 'withdraw_at_platform',
}

class FilingDesk extends Desk<FilingView> {
  constructor(private readonly input: FilingInput) {
    super(input.id, { do: 'look', subject: input.id }, FIRST_TASKS)
  }

  /** Opens a task and waits for its end: an answer, or a phase in which it makes no sense any more. */
  task(kind: TaskKind, key?: string): Promise<void> {
    return this.allOf([{ kind, key }])
  }

  tasks(kind: TaskKind, keys: readonly string[]): Promise<void> {
    return this.allOf(keys.map((key) => ({ kind, key })))
  }

  /** Waits while the filing stays in a phase and something holds of it. */
  while(phase: Phase, holds: (filing: FilingView) => boolean): Promise<void> {
    return this.until(() => this.view.ended || this.view.phase !== phase || !holds(this.view))
  }

  /** Has a connector speak with the platform, and the record hear the answer. */
  async hear(speak: (refused?: RefusalCode) => Promise<PlatformHeard>): Promise<void> {
    const refused = await this.listen(await this.beside(speak))
    // What the record does not take is heard as no answer, so that a person is asked.
    if (refused && (await this.listen(await this.beside(() => speak(refused))))) await this.change()
  }

  /** The platform has said what there is to see in its back end: nobody has to look. */
  async polled(): Promise<boolean> {
    const { polls, id: filing, round, checks } = this.view
    if (!polls || this.isOpen({ kind: 'check_backend', key: String(checks + 1) })) return false
    const heard = await this.beside(() => read.pollPlatform({ filing, round, attempt: polls.attempt, checks }))
    for (const intakeId of heard?.reports ?? []) await this.recordTaken('report', intakeId)
    if (heard?.seen !== undefined) await this.recordTaken('platformAnswer', heard.seen)
    return heard !== undefined && !this.view.checkDue
  }

  private async listen(heard: PlatformHeard | undefined): Promise<RefusalCode | undefined> {
    // The call failed here, or its worker died: what came of it is asked for in a moment.
    if (!heard) {
      await this.beside(() => sleep(PAUSE))
      await this.look()
      return undefined
    }
    const { intakeId } = heard
    const { outcome } = await this.recordTaken('platformAnswer', intakeId)
    return outcome.ok ? undefined : outcome.code
  }

  /** What the worker has taken in is decided as any request is. */
  private recordTaken(name: CommandName, intakeId: string): Promise<RecordAnswer> {
    return this.record({ do: 'command', subject: this.subject, name, argument: { intakeId }, updateId: intakeId })
  }

  protected override attend(): Promise<void> {
    return this.open(this.view.matters.map(({ id, kind }) => ({ kind: TASK_OF_MATTER[kind], key: id })))
  }

  protected override startAnew(): Promise<never> {
    return continueAsNew<typeof filingWorkflow>(this.input)
  }

  protected override card(view: FilingView): string {
    return filingCard(view)
  }

  private async allOf(asks: TaskAsk[]): Promise<void> {
    await this.open(asks)
    // None could be opened now (say, while the filing is being withdrawn): the story goes on with what changes next.
    if (!asks.some((ask) => this.isOpen(ask))) return asks.every((ask) => this.isDone(ask)) ? undefined : this.change()
    await this.until(() => !asks.some((ask) => this.isOpen(ask)))
  }
}
