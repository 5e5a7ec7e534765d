/**
 * Notes every call that changes something, whatever came of it, before its answer goes out. The answer never depends on it: where the
 * row cannot be written soon it is kept here and tried again, and what cannot be kept is in the log.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { writeAudit, type AuditEntry } from '../../infra/postgres/audit'
import type { Taken } from '../../infra/postgres/intake/intake'
import type { Logger } from '../../infra/logger'
import { isCampaignNumber, isFilingId, isReviewId, subjectOfTask } from '../../workflows/contract/ids'
import { isOperation, PERMISSIONS, type Operation } from './permissions'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who has signed it, of a call-back: `platform:wechat`. */
    signedBy: string | undefined
    /** Code of the problem that it was answered with, or of the refusal that its 200 tells. */
    problemCode: string | undefined
    /** What it was stored as. */
    taken: Taken | undefined
  }
}

/** How long an answer waits for its row. */
const PATIENCE_MS = 300
const AGAIN_MS = 1_000
const BATCH = 500
/** Status of what is stored and not decided yet. */
const PENDING = 202
const MOST_KEPT = 10_000

/** Whether an operation changes something: what reads, and what any key may ask, does not. */
export const isChanging = (method: string, operation: Operation): boolean => {
  const needed: string = PERMISSIONS[operation]
  return method !== 'GET' && method !== 'HEAD' && needed !== 'any_key' && !needed.endsWith(':read')
}

export function addAudit(app: FastifyInstance, { pool, logger }: { pool: Pool; logger: Logger }): void {
  const writer = createWriter(pool, logger)
  app.decorateRequest('signedBy', undefined)
  app.decorateRequest('problemCode', undefined)
  app.decorateRequest('taken', undefined)
  app.addHook('onSend', async (request, reply) => {
    const entry = entryOf(request, reply)
    if (entry) await writer.note(entry)
  })
  app.addHook('onClose', () => writer.close())
}

/** Nothing of whom nobody knows, and nothing of what was only refused for its number: that is in the log. */
function entryOf(request: FastifyRequest, reply: FastifyReply): AuditEntry | undefined {
  const operation = request.routeOptions.schema?.operationId
  const { keyHolder, signedBy, person } = request
  const client = keyHolder?.client ?? signedBy
  const { statusCode: status } = reply
  if (client === undefined || status === 429) return undefined
  if (operation === undefined || !isOperation(operation) || !isChanging(request.method, operation)) return undefined
  const { dry_run: dryRun } = request.query as { dry_run?: unknown }
  return {
    request: request.id,
    at: new Date().toISOString(),
    client,
    key: keyHolder?.id,
    person,
    operation,
    subject: subjectOf(request, reply),
    dryRun: dryRun === true || dryRun === 'true',
    status,
    code: request.problemCode,
    intake: status === PENDING ? request.taken?.id : undefined,
  }
}

/** What somebody typed into an address that was refused may be anything: of that only ids that are in our own form from end to end. */
function subjectOf({ params, taken }: FastifyRequest, reply: FastifyReply): string | undefined {
  const isStored = reply.statusCode === PENDING && taken !== undefined
  const made =
    reply.statusCode < 400 &&
    !isStored &&
    /^\/v1\/[a-z-]+\/([^/?]+)$/.exec(String(reply.getHeader('location') ?? ''))?.[1]
  if (made) return made
  const { account: _account, ...ids } = (params ?? {}) as Record<string, unknown>
  const isDone = reply.statusCode < 400 && reply.statusCode !== PENDING
  const known = Object.values(ids)
    .map(String)
    .filter((id) => isOurs(id) || (isDone && PRINTABLE.test(id)))
  if (known.length > 0) return known.join('/')
  return isStored ? taken.subject : undefined
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** What follows the subject in the id of a task: kind, key, round and turn. */
const TASK = /^\.[a-z_-]{1,40}(\.[A-Za-z0-9_-]{1,40}){0,2}\.r\d{1,4}(t\d{1,4})?$/
const PRINTABLE = /^[^\p{C}]{1,200}$/u
const LONGEST = 160
const isOurs = (id: string): boolean => {
  const subject = subjectOfTask(id)
  const isSubject = isCampaignNumber(subject) || isFilingId(subject) || isReviewId(subject)
  return (
    id.length <= LONGEST && (UUID.test(id) || (isSubject && (id === subject || TASK.test(id.slice(subject.length)))))
  )
}

/** SQLSTATE of classes 22, 23 and 54: the data itself is refused, and will be again. */
const isOfTheRow = (error: unknown): boolean => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^(22|23|54)/.test(code)
}

/** One statement at a time: what comes meanwhile goes together with the next. */
function createWriter(pool: Pool, logger: Logger) {
  const kept: AuditEntry[] = []
  /** What to call once an entry is kept no more. */
  const waiting = new Map<AuditEntry, () => void>()
  let writing: Promise<void> | undefined
  let isClosing = false

  /** One row that the database will never take must not keep back the others. */
  const writeBatch = async (batch: readonly AuditEntry[]): Promise<void> => {
    try {
      await writeAudit(pool, batch)
    } catch (error) {
      if (!isOfTheRow(error)) throw error
      if (batch.length > 1) for (const entry of batch) await writeBatch([entry])
      else
        logger.error(
          { code: (error as { code: string }).code, request: batch[0]?.request },
          'a row of the audit is lost',
        )
    }
  }
  const release = (entries: readonly AuditEntry[]): void => {
    for (const entry of entries) {
      waiting.get(entry)?.()
      waiting.delete(entry)
    }
  }
  const writeAll = async (): Promise<void> => {
    while (kept.length > 0) {
      const batch = kept.slice(0, BATCH)
      try {
        await writeBatch(batch)
        kept.splice(0, batch.length)
        release(batch)
      } catch (error) {
        logger.warn({ err: error, kept: kept.length }, 'the audit cannot be written now, trying again')
        if (isClosing) break
        await sleep(AGAIN_MS, undefined, { ref: false })
      }
    }
    // In the same moment in which nothing was left: who comes next begins anew.
    writing = undefined
  }
  const lose = (lost: readonly AuditEntry[]): void => {
    release(lost)
    for (const entry of lost) logger.error({ audit: entry }, 'a row of the audit is lost')
  }
  return {
    async note(entry: AuditEntry): Promise<void> {
      const written = new Promise<void>((done) => void waiting.set(entry, done))
      kept.push(entry)
      if (kept.length > MOST_KEPT) lose(kept.splice(BATCH, 1))
      writing ??= writeAll()
      await Promise.race([written, sleep(PATIENCE_MS, undefined, { ref: false })])
    },
    async close(): Promise<void> {
      isClosing = true
      await writing
      await writeAll()
      lose(kept)
    },
  }
}
