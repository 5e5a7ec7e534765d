/** The API over a rig's real workflows: for tests that call it, or open its pages, as its users do. */
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../../api/app'
import type { ApiDeps } from '../../api/http/deps'
import { createTemporalGateway } from '../../api/gateway/temporal-gateway'
import { createFileStore } from '../../infra/files/file-store'
import { createLogger } from '../../infra/logger'
import { createReferenceReader } from '../../infra/reference/reference'
import { actingOf, PAGE_LINKS } from './page-links'
import type { Rig } from './rig'

/** `filesDir`: where uploads go; without it there are none. */
export const liveApi = (
  { pool, connection, namespace, taskQueue }: Rig,
  filesDir: string | undefined,
  more: Partial<
    Pick<ApiDeps, 'acting' | 'callbackSecrets' | 'oaSecrets' | 'webhookReach' | 'webhookSending' | 'options'>
  > = {},
): Promise<FastifyInstance> => {
  const fileMaxBytes = filesDir === undefined ? 1 : 1024 * 1024
  return buildApp({
    pool,
    gateway: createTemporalGateway({ connection, namespace, taskQueue, onError: () => undefined }),
    files: createFileStore({ dir: filesDir ?? '/nonexistent', maxBytes: fileMaxBytes }),
    reference: createReferenceReader(pool),
    logger: createLogger('test', { logLevel: 'silent' }),
    cursorSecret: 'a cursor secret of more than 32 characters',
    callbackSecrets: {},
    fileMaxBytes,
    pageLinks: PAGE_LINKS,
    acting: actingOf(),
    ...more,
    options: { checkAnswers: true, ...more.options },
  })
}
