/** What a step is taken for: the request in the intake, and the command in it. A look has none. */
import { ApplicationFailure } from '@temporalio/common'
import type { RecordRequest } from '../../workflows/contract/activities'
import { FAILURES } from '../../workflows/contract/codes'
import type { Command } from '../../workflows/contract/commands'
import { campaignOf, isFilingId } from '../../workflows/contract/ids'
import type { CommandArgument } from '../../workflows/contract/messages'
import type { IntakeRow, RecordTransaction } from '../ports'

/** Turns an intake row's body into a command, or says what is wrong with it. */
export type ParseCommand = (
  name: string,
  body: unknown,
) => { ok: true; command: Command } | { ok: false; pointer: string; detail: string }

export interface Cause {
  intake: IntakeRow
  command: Command | { fault: { pointer: string; detail: string } }
}

/** The intake row behind a request and the command in it. Looks have no cause. */
export function causeOf(
  request: RecordRequest,
  intakeId: string | undefined,
  intake: IntakeRow | undefined,
  parse: ParseCommand,
): Cause | undefined {
  if (intakeId === undefined) return undefined
  if (!intake) throw ApplicationFailure.nonRetryable(`no intake row ${intakeId}`, FAILURES.BAD_COMMAND)
  if (!isMeant(request, intake))
    throw ApplicationFailure.nonRetryable(`intake ${intakeId} is another request`, FAILURES.BAD_COMMAND)
  const body = withSubject(intake)
  const parsed = parse(intake.command, body)
  return { intake, command: parsed.ok ? parsed.command : { fault: parsed } }
}

/** An intake row is decided by the workflow it was taken in for, under its own name: an id typed by hand may be any. */
function isMeant(request: RecordRequest, intake: IntakeRow): boolean {
  if (campaignOf(intake.subject ?? '') !== campaignOf(request.subject)) return false
  if (request.do === 'open') return intake.command === 'startCampaign'
  return request.do !== 'command' || intake.command === request.name
}

/** A report by platform and number was matched to a filing when it was taken in. */
function withSubject(intake: IntakeRow): unknown {
  if (intake.command !== 'report' || !intake.subject || typeof intake.body !== 'object') return intake.body
  return { ...intake.body, filing: intake.subject }
}

export async function intakeIdOf(
  tx: RecordTransaction,
  request: Exclude<RecordRequest, { do: 'look' }>,
): Promise<string> {
  if (request.do === 'open') return request.intakeId
  if (request.do === 'cancelled_in_ui')
    return tx.storeOperatorIntake({
      updateId: `${request.subject}/cancel/${request.runId}`,
      actor: { client: 'temporal_ui', channel: 'temporal_ui' },
      command: isFilingId(request.subject) ? 'giveUp' : 'cancel',
      subject: request.subject,
      body: isFilingId(request.subject)
        ? { filing: request.subject, reason: '在 Temporal UI 取消' }
        : { campaign: request.subject, reason: '在 Temporal UI 取消' },
    })
  const given = intakeIdIn(request.argument)
  if (given !== undefined) return given
  return tx.storeOperatorIntake({
    updateId: `${request.subject}/${request.updateId}`,
    actor: { client: 'temporal_ui', channel: 'temporal_ui' },
    command: request.name,
    subject: request.subject,
    body: request.argument,
  })
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function intakeIdIn(argument: CommandArgument): string | undefined {
  if (!('intakeId' in argument) || typeof argument.intakeId !== 'string') return undefined
  if (UUID.test(argument.intakeId)) return argument.intakeId
  throw ApplicationFailure.nonRetryable(
    `收件编号 ${argument.intakeId.slice(0, 40)} 不存在；请直接填写操作内容，样例见该操作的说明`,
    FAILURES.BAD_COMMAND,
  )
}
