/**
 * The connection to Temporal and what must exist there: the namespace and its search attributes.
 * Everything here may run many times and from many processes at once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, isGrpcServiceError, type ConnectionOptions } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time'
import { temporal } from '@temporalio/proto'
import type { Config } from '../config'

const { IndexedValueType } = temporal.api.enums.v1

/** The attributes that the list in Temporal UI can be filtered by. At most 10 Keyword and 3 of each other type; see docs/operations.md. */
export const SEARCH_ATTRIBUTES = {
  Stage: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Phase: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Platform: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  HolderRole: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Lead: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Holders: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  Alarms: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  CampaignName: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  LaunchAt: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  DueAt: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  Round: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  Overdue: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  Cleared: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
} as const

const GRPC_NOT_FOUND = 5
const GRPC_ALREADY_EXISTS = 6
const RETENTION = '30 days'

const hasCode = (error: unknown, code: number): boolean => isGrpcServiceError(error) && Number(error.code) === code

type Target = Pick<Config, 'temporalApiKey' | 'temporalTls'> & { temporalAddress: string }

/** How to reach the server; the same for client and worker connections. */
export const connectionOptions = (target: Target): ConnectionOptions & { address: string } => ({
  address: target.temporalAddress,
  tls: target.temporalTls ? {} : undefined,
  apiKey: target.temporalApiKey,
  connectTimeout: 10_000,
})

/** A client connection, after the server has answered. Close it yourself. */
export const connectTemporal = (target: Target): Promise<Connection> => Connection.connect(connectionOptions(target))

/** Creates the namespace where it is missing and waits until it can be used. */
export const ensureNamespace = async (connection: Connection, namespace: string): Promise<void> => {
  try {
    await connection.workflowService.describeNamespace({ namespace })
    return
  } catch (error) {
    if (!hasCode(error, GRPC_NOT_FOUND)) throw error
  }
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(RETENTION),
    })
  } catch (error) {
    // Another process was quicker.
    if (!hasCode(error, GRPC_ALREADY_EXISTS)) throw error
  }
  await untilFound(namespace, () => connection.workflowService.describeNamespace({ namespace }))
  await untilFound(namespace, () => connection.workflowService.listOpenWorkflowExecutions(anyOpen(namespace)))
}

/** Which namespace that is, whatever its name: another cluster has another one of the same name. */
export const namespaceId = async (connection: Connection, namespace: string): Promise<string | undefined> =>
  (await connection.workflowService.describeNamespace({ namespace })).namespaceInfo?.id ?? undefined

const anyOpen = (namespace: string) => ({ namespace, maximumPageSize: 1, startTimeFilter: {} })

/** Registers the search attributes that are missing. One that exists with another type is an error that says so. */
export const ensureSearchAttributes = async (connection: Connection, namespace: string): Promise<void> => {
  const present = await untilFound(namespace, () => connection.operatorService.listSearchAttributes({ namespace }))
  const wrong = Object.entries(SEARCH_ATTRIBUTES).filter(([name, type]) => {
    const found = present.customAttributes[name]
    return found !== undefined && found !== type
  })
  if (wrong.length > 0) {
    throw new Error(
      `Namespace ${namespace} has search attributes of another type: ${wrong.map(([name]) => name).join(', ')}. ` +
        'Use a namespace of its own (TEMPORAL_NAMESPACE), or remove them with `temporal operator search-attribute remove`.',
    )
  }
  const missing = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => present.customAttributes[name] === undefined),
  )
  if (Object.keys(missing).length === 0) return
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing })
  } catch (error) {
    if (!hasCode(error, GRPC_ALREADY_EXISTS)) throw error
  }
}

/** A namespace just registered is unknown to parts of the server for up to some seconds. */
const untilFound = async <T>(namespace: string, ask: () => Promise<T>): Promise<T> => {
  const giveUpAt = Date.now() + 20_000
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!hasCode(error, GRPC_NOT_FOUND)) throw error
      if (Date.now() > giveUpAt) throw new Error(`Namespace ${namespace} did not become usable`, { cause: error })
      await sleep(100)
    }
  }
}
