/**
 * Plays a caller in bad weather: commands go by an intake row and an Update, as the API sends them; where the Update gives
 * no answer it asks the intake row, and sends again while that is undecided. Keeps what callers were told.
 */
import { randomUUID } from 'node:crypto'
import { WithStartWorkflowOperation, type Workflow } from '@temporalio/client'
import { type CampaignState, openTasks, ownerOf } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import { loadCampaign } from '../../infra/postgres/record/record-store'
import { hasten, readIntake, takeIn } from '../../infra/postgres/intake/intake'
import type { Commands } from '../../workflows/contract/commands'
import {
  campaignOf,
  campaignWorkflowId,
  filingWorkflowId,
  isReviewId,
  reviewWorkflowId,
} from '../../workflows/contract/ids'
import { openCampaignUpdateName, type CommandName } from '../../workflows/contract/messages'
import type { Outcome } from '../../workflows/contract/views'
import { BACKUP, LEAD, type Rig } from './rig'
import { givesUpAt } from './patience'

export interface Driver {
  /** What callers were told, by intake id. */
  readonly acknowledged: Map<string, Outcome>
  start(body: Partial<Commands['startCampaign']>): Promise<string>
  /** `null`: nobody by name. */
  command<T extends CommandName>(name: T, body: Commands[T], person?: string | null): Promise<Outcome>
  /** Answers the open task of a kind, which may take its time to open; throws when it is refused. */
  answer(
    subject: string,
    kind: string,
    answer: Commands['answerTask']['answer'],
    more?: Partial<Commands['answerTask']> & { key?: string },
  ): Promise<void>
  /** The same for a command that must be accepted. */
  must<T extends CommandName>(name: T, body: Commands[T], person?: string): Promise<void>
  openTask(subject: string, kind: string, key?: string): Promise<TaskState>
  until(what: string, holds: (s: CampaignState) => boolean, number: string): Promise<CampaignState>
  state(number: string): Promise<CampaignState>
}

const CALLER_WAITS_MS = 10_000
const PERSON = 'L2001'
/** Shorter than in service: a killed worker costs its callers this long. */
const TASK_TIMEOUT = '2s'

export function createDriver(rig: Rig): Driver {
  const acknowledged = new Map<string, Outcome>()
  const { pool, client } = rig

  /** The database may be away for a while; a caller tries again. */
  async function patiently<T>(what: string, ask: () => Promise<T | undefined>, pauseMs = 40): Promise<T> {
    const until = givesUpAt()
    let last: unknown
    for (;;) {
      try {
        const found = await ask()
        if (found !== undefined) return found
      } catch (error) {
        last = error
      }
      if (Date.now() > until) throw new Error(`waited in vain for ${what}`, { cause: last })
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  /** Sends until the intake row says what was decided: an Update without an answer says nothing. */
  async function decided(intakeId: string, send: () => Promise<Outcome>): Promise<Outcome> {
    const outcome = await patiently(`a decision on ${intakeId}`, async () => {
      const known = (await readIntake(pool, intakeId))?.outcome
      if (known) return known
      try {
        return await client.withDeadline(Date.now() + CALLER_WAITS_MS, send)
      } catch {
        // As the API does: whatever it was, the relay goes on with it at once.
        await hasten(pool, intakeId)
        return undefined
      }
    })
    acknowledged.set(intakeId, outcome)
    return outcome
  }

  async function state(number: string): Promise<CampaignState> {
    return patiently(`campaign ${number}`, () => loadCampaign(pool, number))
  }

  async function store(name: CommandName | 'startCampaign', body: object, subject: string, person?: string) {
    const key = randomUUID()
    const taken = await patiently(`the intake row of ${name}`, () =>
      takeIn(pool, {
        actor: { client: 'test', channel: 'rest', person },
        route: name,
        idempotencyKey: key,
        command: name,
        body,
        subject,
      }),
    )
    if (taken === 'key_reused') throw new Error('a fresh key was taken')
    return taken
  }

  const driver: Driver = {
    acknowledged,
    state,
    start: async (body) => {
      const given = { name: '双11抽奖', lead: LEAD, backup: BACKUP, ...body }
      const { id, subject: number = '' } = await store('startCampaign', given, 'new_campaign')
      const outcome = await decided(id, () =>
        client.workflow.executeUpdateWithStart<Workflow, Outcome, []>(openCampaignUpdateName, {
          startWorkflowOperation: new WithStartWorkflowOperation('campaignWorkflow', {
            workflowId: campaignWorkflowId(number),
            taskQueue: rig.taskQueue,
            args: [{ v: 1, number, intakeId: id }],
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowTaskTimeout: TASK_TIMEOUT,
          }),
          updateId: id,
        }),
      )
      if (!outcome.ok) throw new Error(`the start was refused: ${JSON.stringify(outcome)}`)
      return number
    },
    command: async (name, body, person = PERSON) => {
      const { task, filing, campaign } = body as { task?: string; filing?: string; campaign?: string }
      const subject = task?.split('.')[0] ?? filing ?? campaign ?? ''
      const f = (await state(campaignOf(subject))).filings[subject]
      const workflowId = f
        ? filingWorkflowId(f.id, f.platform, f.item)
        : isReviewId(subject)
          ? reviewWorkflowId(subject)
          : campaignWorkflowId(subject)
      const { id } = await store(name, body, subject, person ?? undefined)
      return decided(id, () =>
        client.workflow
          .getHandle(workflowId)
          .executeUpdate<Outcome, [{ intakeId: string }]>(name, { args: [{ intakeId: id }], updateId: id }),
      )
    },
    must: async (name, body, person) => {
      const outcome = await driver.command(name, body, person)
      if (!outcome.ok) throw new Error(`${name} ${JSON.stringify(body)} was refused: ${JSON.stringify(outcome)}`)
    },
    answer: async (subject, kind, answer, { key, ...more } = {}) => {
      const task = await driver.openTask(subject, kind, key)
      await driver.must('answerTask', { task: task.id, answer, ...more })
    },
    openTask: (subject, kind, key) =>
      patiently(`${kind} of ${subject}`, async () => {
        const s = await loadCampaign(pool, campaignOf(subject))
        return s && openTasks(ownerOf(s, subject)).find((t) => t.kind === kind && (!key || t.key === key))
      }),
    until: (what, holds, number) =>
      patiently(what, async () => {
        const s = await loadCampaign(pool, number)
        return s && holds(s) ? s : undefined
      }),
  }
  return driver
}

/** Brings every material that is missing and has it rechecked. */
export async function prepareFiling(driver: Driver, filing: string): Promise<void> {
  for (;;) {
    const s = await driver.state(campaignOf(filing))
    const missing = Object.entries(s.filings[filing]?.rows ?? {}).find(([, row]) => row.status === 'missing')
    if (!missing) break
    await driver.answer(filing, 'collect_material', 'provided', { key: missing[0] })
  }
  await driver.answer(filing, 'recheck', 'complete')
}

export const ENDS_AT = '2026-11-12T00:00:00+08:00'
const LAUNCH_AT = '2026-11-11T00:00:00+08:00'

/**
 * One campaign with much in it: a draft that fills up, two filings, a returned recheck, an unconfirmed submission, a
 * rejection with and without reason, consultation, conditions, a recall, an inquiry, a filing given up, a credential
 * suspended. Ends live; what is left needs the clock.
 */
export async function liveThrough(driver: Driver, name: string): Promise<string> {
  const number = await driver.start({
    name,
    filings: [
      { platform: 'douyin', item: 'activity_report' },
      { platform: 'wechat', item: 'moments_ad', required: false },
    ],
  })
  const [douyin, wechat] = [`${number}-01`, `${number}-02`]
  await driver.must('amend', {
    campaign: number,
    changes: {
      endsAt: ENDS_AT,
      launches: [
        { platform: 'douyin', launchAt: LAUNCH_AT },
        { platform: 'wechat', launchAt: LAUNCH_AT },
      ],
    },
  })
  await Promise.all([throughDouyin(driver, douyin, number), throughWechat(driver, wechat, number)])
  await driver.answer(number, 'go_live', 'live', { key: 'douyin' })
  await driver.answer(number, 'check_live', 'matches', { key: 'douyin' })
  await driver.must('report', { filing: douyin, kind: 'suspended', text: '收到投诉' })
  await driver.answer(douyin, 'restore', 'reinstated')
  return number
}

async function throughDouyin(driver: Driver, filing: string, number: string): Promise<void> {
  await driver.openTask(filing, 'collect_material')
  const rows = Object.keys((await driver.state(number)).filings[filing]?.rows ?? {})
  for (const key of rows) await driver.answer(filing, 'collect_material', 'provided', { key })
  await driver.answer(filing, 'recheck', 'return', { rows: [rows[0] ?? ''], text: '执照过期' })
  await prepareFiling(driver, filing)
  await driver.answer(filing, 'submit', 'unconfirmed')
  await driver.answer(filing, 'settle_submission', 'arrived', { number: `${number}-DY1` })
  await driver.must('report', { filing, kind: 'in_review' })
  await driver.must('report', { filing, kind: 'rejected' })
  await driver.answer(filing, 'correct', 'consult', { text: '为何驳回' })
  await driver.answer(filing, 'consult_platform', 'answered', { text: '奖品价值过高' })
  await driver.answer(filing, 'correct', 'corrected', {
    itemAnswers: [{ id: 'i1', how: 'changed', note: '已降低', basis: 'consultation' }],
  })
  await driver.answer(filing, 'recheck', 'complete')
  await driver.answer(filing, 'submit', 'submitted', { number: `${number}-DY2` })
  await driver.must('report', {
    filing,
    kind: 'passed',
    conditions: [{ text: '公示中奖名单', blocksLaunch: true }],
  })
  await driver.answer(filing, 'record_credential', 'recorded', { credential: { number: `${number}-C` } })
  await driver.answer(filing, 'meet_condition', 'met', { text: '已公示' })
}

async function throughWechat(driver: Driver, filing: string, number: string): Promise<void> {
  await prepareFiling(driver, filing)
  await driver.answer(filing, 'submit', 'submitted', { number: `${number}-WX1` })
  await driver.must('recall', { filing, reason: '数量写错' })
  await driver.answer(filing, 'recall_at_platform', 'done')
  await driver.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
  await driver.answer(filing, 'recheck', 'complete')
  await driver.answer(filing, 'submit', 'submitted', { number: `${number}-WX2` })
  await driver.must('report', { filing, kind: 'inquiry', text: '请补充规则' })
  await driver.answer(filing, 'answer_inquiry', 'answered', { text: '已补充' })
  await driver.must('giveUp', { filing, reason: '不再投放' })
  await driver.answer(filing, 'withdraw_at_platform', 'done')
}

/** The rest of a campaign once its run is over. */
export async function closeAndArchive(driver: Driver, number: string): Promise<void> {
  await driver.answer(number, 'close', 'closed', { text: '顺利结束' })
  await driver.until(`${number} archived`, (s) => s.archivedAt !== undefined, number)
}
