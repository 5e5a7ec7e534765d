/**
 * Finishes intake rows that a killed API, a closing workflow or an outage left undecided: sends the Update again under the
 * same id or, where no workflow runs, has the record decide. Only the intake row says what was decided. A row that is
 * decided is sent once more as well: Temporal may have forgotten the Update whose commit the record remembers.
 */
import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client'
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import { ApplicationFailure } from '@temporalio/common'
import { isDefect } from '../activities/record/defect'
import type { OpenSubjects } from '../activities/ports'
import type { FilingActivities, RecordRequest } from '../workflows/contract/activities'
import { campaignWorkflowId } from '../workflows/contract/ids'
import { COMMANDS, openCampaignUpdateName, type CommandName } from '../workflows/contract/messages'
import type { Outcome } from '../workflows/contract/views'
import { isClosedBeforeAnswer, isRejectedUpdate, wasTaken } from '../infra/temporal/update-failures'
import { WORKFLOW_TASK_TIMEOUT } from '../infra/temporal/workflow-starter'

export interface IntakeRelayDeps {
  pool: Pool
  client: Client
  subjects: OpenSubjects
  record: FilingActivities['record']
  taskQueue: string
  logger: Logger
}

interface Row {
  id: string
  command: string
  subject: string | null
  attempts: number
}

/** A request that waited for a server to come back goes on soon after, however long that was away. */
const LONGEST_PAUSE = '30 seconds'
/** After so many attempts that end in an error of the record itself, the request is refused and an alarm raised. */
const MOST_FAILURES = 4

export class IntakeRelay {
  constructor(private readonly deps: IntakeRelayDeps) {}

  /** How many rows were tried. */
  async deliver(): Promise<number> {
    const { rows } = await this.deps.pool.query<Row>(
      `update intake set attempts = attempts + 1,
              next_try_at = now() + least(interval '${LONGEST_PAUSE}', interval '10 seconds' * power(2, least(attempts, 8)))
        where id in (select id from intake where status = 'pending' and import is null and next_try_at <= now()
                      order by next_try_at limit 20 for update skip locked)
       returning id, command, subject, attempts`,
    )
    await Promise.all(rows.map((row) => this.tryOne(row)))
    return rows.length
  }

  /**
   * Sends decided Updates again, some time after they came in. One that Temporal remembers costs a look-up and leaves no
   * event; one that was lost between the commit and its memory is taken anew, and the workflow adopts the present view.
   */
  async confirm(): Promise<number> {
    const { rows } = await this.deps.pool.query<Row & { client: string; idempotency_key: string }>(
      `update intake set next_try_at = now() + interval '1 minute'
        where id in (select id from intake where status = 'decided' and not confirmed and next_try_at <= now()
                      order by next_try_at limit 50 for update skip locked)
       returning id, client, command, subject, attempts, idempotency_key`,
    )
    if (rows.length === 0) return 0
    const confirmed = await Promise.all(rows.map(async (row) => ((await this.isRemembered(row)) ? [row.id] : [])))
    await this.deps.pool.query('update intake set confirmed = true where id = any ($1::uuid[])', [confirmed.flat()])
    return rows.length
  }

  private async isRemembered(row: Row & { client: string; idempotency_key: string }): Promise<boolean> {
    const { subject, command, id } = row
    // A start is remembered with its workflow, a cancel in Temporal UI by its event.
    if (subject === null || !isCommandName(command) || row.idempotency_key.startsWith(`${subject}/cancel/`)) return true
    // An operator's Update has an id of its own, which the key holds behind the subject.
    const updateId = row.client === 'temporal_ui' ? row.idempotency_key.slice(subject.length + 1) : id
    try {
      const { subjects } = this.deps
      // Also of what it ended: a workflow that does not know of its end sends no mail, and runs on.
      const target = (await subjects.find(subject)) ?? (await subjects.findEnded(subject))
      if (target) await this.update(target.workflowId, command, id, updateId)
      return true
    } catch (error) {
      // Taken and failed is remembered, too.
      if (wasTaken(error)) return true
      this.deps.logger.warn({ err: error, intake: id }, 'relay: request not confirmed yet')
      return false
    }
  }

  private async tryOne(row: Row): Promise<void> {
    try {
      await this.decide(row)
    } catch (error) {
      if (isRecordsFault(error) && row.attempts >= MOST_FAILURES) return this.refuse(row, error)
      this.deps.logger.warn({ err: error, intake: row.id, attempts: row.attempts }, 'relay: request not decided yet')
    }
  }

  private async decide(row: Row): Promise<void> {
    if (row.subject === null) throw new Error(`intake ${row.id} has no subject`)
    if (row.command === 'startCampaign') return this.open(row.subject, row.id)
    if (!isCommandName(row.command)) throw new Error(`intake ${row.id} has unknown command ${row.command}`)
    const target = await this.deps.subjects.find(row.subject)
    if (target && (await this.update(target.workflowId, row.command, row.id))) return
    // No workflow runs for it: the record decides, and whoever must know is poked by what it writes.
    const request: RecordRequest = {
      do: 'command',
      subject: row.subject,
      name: row.command,
      argument: { intakeId: row.id },
      updateId: row.id,
    }
    await this.deps.record(request)
    await this.deps.pool.query('insert into pokes (subject) values ($1)', [row.subject])
  }

  private async open(number: string, intakeId: string): Promise<void> {
    const { client, taskQueue } = this.deps
    const start = new WithStartWorkflowOperation('campaignWorkflow', {
      workflowId: campaignWorkflowId(number),
      taskQueue,
      args: [{ v: 1, number, intakeId }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    })
    await client.withDeadline(Date.now() + 10_000, () =>
      client.workflow.executeUpdateWithStart(openCampaignUpdateName, {
        startWorkflowOperation: start,
        updateId: intakeId,
      }),
    )
  }

  /** False when nobody is there to take it. */
  private async update(
    workflowId: string,
    name: CommandName,
    intakeId: string,
    updateId: string = intakeId,
  ): Promise<boolean> {
    const { client } = this.deps
    try {
      await client.withDeadline(Date.now() + 10_000, () =>
        client.workflow
          .getHandle(workflowId)
          .executeUpdate<Outcome, [{ intakeId: string }]>(name, { args: [{ intakeId }], updateId }),
      )
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  private async refuse(row: Row, error: unknown): Promise<void> {
    const outcome: Outcome = { ok: false, code: 'unprocessable', detail: '已告警，请联系管理员 (an alarm was raised)' }
    await this.deps.pool.query(
      `update intake set status = 'decided', outcome = $2, decided_at = now() where id = $1 and status = 'pending'`,
      [row.id, JSON.stringify(outcome)],
    )
    const detail = error instanceof Error ? error.message : String(error)
    await this.deps.subjects.raiseAlarm(row.subject ?? row.id, 'request_unprocessable', `${row.command}: ${detail}`)
  }
}

const isCommandName = (name: string): name is CommandName => (COMMANDS as readonly string[]).includes(name)

const GRPC_NOT_FOUND = 5

/** The workflow is closed or was never there; the Update was not taken. */
const isGone = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError ||
  error instanceof WorkflowFailedError ||
  (isGrpcServiceError(error) && Number(error.code) === GRPC_NOT_FOUND) ||
  isClosedBeforeAnswer(error)

/** An error of the record itself, not of the way to it. */
export const isRecordsFault = (error: unknown): boolean =>
  isDefect(error) || isRejectedUpdate(error) || error instanceof ApplicationFailure
