/** The kinds of connectors there are; each in a folder of its own. */
import type { Quotas } from '../../workflows/contract/connectors'
import type { Connector } from './connector'
import { createHttpConnector, type HttpSettings } from './http/http-connector'
import type { PostSigned } from './post'

/** `manual`: people submit, as where nothing is configured; it says what quotas there are. */
export type ConnectorSettings =
  ({ kind: 'http' } & HttpSettings) | { kind: 'manual'; id: string; name: string; quotas: Quotas }

export function createConnectors(
  settings: readonly ConnectorSettings[],
  ports: { post: PostSigned },
): ReadonlyMap<string, Connector> {
  return new Map(
    settings.flatMap((one) => (one.kind === 'http' ? [[one.id, createHttpConnector(one, ports.post)] as const] : [])),
  )
}
