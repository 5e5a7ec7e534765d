/** A taken request as its sender sees it: open, parked until something matches, or what was decided. */
import { z } from 'zod'
import type { IntakeStatus } from '../../infra/postgres/intake/intake'
import type { Outcome } from '../../workflows/contract/views'
import { inOrder, problemBody, problemSchema, refusalProblem } from '../http/errors'
import { instantOut } from './words'
import { at } from '../../activities/domain/time/instants'

const refusedSchema = problemSchema.omit({ instance: true })

export const requestSchema = z
  .object({
    request: z.uuid(),
    status: z.enum(['pending', 'decided', 'parked']).meta({
      description: '`parked`: no filing matches yet; processed once the application number is recorded.',
    }),
    command: z.string().optional(),
    subject: z.string().optional().meta({ description: 'Campaign number or filing id.' }),
    receivedAt: instantOut.optional(),
    decidedAt: instantOut.optional(),
    outcome: z
      .discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), result: z.record(z.string(), z.unknown()) }),
        z.object({ ok: z.literal(false), problem: refusedSchema }),
      ])
      .optional(),
  })
  .meta({ id: 'RequestStatus' })

export type RequestOut = z.infer<typeof requestSchema>

export function presentRequest(row: {
  id: string
  status: IntakeStatus
  subject: string | undefined
  outcome: Outcome | undefined
  command?: string
  receivedAt?: Date
  decidedAt?: Date
}): RequestOut {
  const { outcome } = row
  return {
    request: row.id,
    status: row.status,
    command: row.command,
    subject: row.subject,
    receivedAt: at(row.receivedAt),
    decidedAt: at(row.decidedAt),
    outcome:
      outcome &&
      (outcome.ok ? { ok: true, result: inOrder(outcome.result) } : { ok: false, problem: refusedAs(outcome) }),
  }
}

const refusedAs = (outcome: Extract<Outcome, { ok: false }>) =>
  problemBody(refusalProblem(outcome)) as z.infer<typeof refusedSchema>
