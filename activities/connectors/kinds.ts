/** The kinds of connectors there are; each in a folder of its own. */
import type { Connector } from './connector'
import { createHttpConnector, type HttpSettings } from './http/http-connector'
import type { PostSigned } from './post'

export type ConnectorSettings = { kind: 'http' } & HttpSettings

export function createConnectors(
  settings: readonly ConnectorSettings[],
  ports: { post: PostSigned },
): ReadonlyMap<string, Connector> {
  return new Map(settings.map((one) => [one.id, createHttpConnector(one, ports.post)]))
}
