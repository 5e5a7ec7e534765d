/** What the API is built from. Everything comes in here; nothing of it is found elsewhere. */
import type { Pool } from 'pg'
import type { FileStore } from '../../infra/files/file-store'
import type { Previews } from '../../infra/files/previews'
import type { Deployment } from '../../infra/postgres/webhooks/sending'
import type { Reach } from '../../infra/webhooks/address'
import type { ReturnPaths } from '../../infra/mail/returns/return-path'
import type { Logger } from '../../infra/logger'
import type { VerifyToken } from '../../infra/oauth/verify-token'
import type { PageLinks } from '../../infra/people/page-links'
import type { ReferenceReader } from '../../infra/reference/reference'
import type { CallbackSecrets } from './callback-signature'
import type { ActingDeps } from '../pages/acting/acting-deps'
import type { Cursors } from './cursor'
import type { WorkflowGateway } from '../gateway/gateway-port'
import type { Limits } from './limits'

export interface ApiDeps {
  pool: Pool
  gateway: WorkflowGateway
  files: FileStore
  /** Pictures of kept files; without it there are none. */
  previews?: Previews
  reference: ReferenceReader
  logger: Logger
  cursorSecret: string
  /** Checks access tokens; without it keys alone are taken. */
  verifyToken?: VerifyToken
  /** By platform. Without any there are no call-backs. */
  callbackSecrets: CallbackSecrets
  /** By name of the OA. Without any none says by a signed body what it has decided. */
  oaSecrets?: CallbackSecrets
  /** What comes back of letters: who may tell of it, and how its addresses are read. Without secrets nobody may. */
  mailReturns?: { secrets: CallbackSecrets; paths?: ReturnPaths }
  fileMaxBytes: number
  /** Address under which callers reach the service, for `servers` of the document; relative where absent. */
  publicUrl?: string
  pageLinks: PageLinks
  acting: ActingDeps
  /** Where operations look at the workflows; without it there are no links to their lists. */
  temporalUi?: { url: string; namespace: string }
  /** Where webhooks may be sent; without it to public addresses alone. */
  webhookReach?: Reach
  /** What the configuration says of sending to webhooks. */
  webhookSending?: Deployment
  options?: ApiOptions
}

export interface ApiOptions {
  /** How long a caller waits for a decision before it gets 202. */
  answerWithinMs?: number
  /** Requests of one key, or signed call-backs of one platform, in a minute. */
  requestsPerMinute?: number
  /** Tries without a valid key or signature from one address in a minute; never more than `requestsPerMinute`. */
  failuresPerMinute?: number
  /** Whose word counts for where a request came from: addresses or networks of proxies, or how many of them stand in a row. */
  trustProxy?: false | number | string[]
  /** Checks every answer against its schema; for tests, since a wrong document must not cost an answer. */
  checkAnswers?: boolean
  /** How long a handler may take; by default somewhat longer than a caller waits for a decision. */
  handlerMs?: number
  /** A body that comes, or an answer that is taken, more slowly than this for `transferPatienceMs` is ended. */
  transferBytesPerSecond?: number
  transferPatienceMs?: number
}

/** What a route gets. */
export interface RouteDeps extends ApiDeps {
  cursors: Cursors
  settings: Required<ApiOptions>
  limits: Limits
}
