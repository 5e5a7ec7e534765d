import { Client as TemporalClient } from '@temporalio/client'
import { runner } from 'node-pg-migrate'
import { fileTypeFromBuffer } from 'file-type'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { Temporal } from 'temporal-polyfill'
import PostalMime from 'postal-mime'
import { ensureNamespace, ensureSearchAttributes, SEARCH_ATTRIBUTES } from '../../infra/temporal/connection'
import { createTestNamespace } from '../support/stack'

describe('the shared stack', () => {
  test('a namespace is ready with its search attributes, and making it again changes nothing', async () => {
    const { connection, namespace, taskQueue } = await createTestNamespace()
    try {
      await Promise.all(Array.from({ length: 4 }, () => ensureNamespace(connection, namespace)))
      await Promise.all(Array.from({ length: 4 }, () => ensureSearchAttributes(connection, namespace)))
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
      expect(customAttributes).toMatchObject(SEARCH_ATTRIBUTES)
      const client = new TemporalClient({ connection, namespace })
      const searchAttributes = { Stage: ['preparation'], CampaignName: ['双11 抽奖'], Overdue: [false] }
      const workflowId = 'campaign/MC-20261122-0001'
      const handle = await client.workflow.start('nobody', { taskQueue, workflowId, searchAttributes })
      expect((await handle.describe()).status.name).toBe('RUNNING')
      await handle.terminate()
    } finally {
      await connection.close()
    }
  })

  test('packages that are shipped as ES modules load in a test', async () => {
    for (const loaded of [runner, serializerCompiler, PostalMime]) expect(loaded).toBeInstanceOf(Function)
    expect(Temporal.Instant.from('2026-11-11T00:00:00Z').epochMilliseconds).toBe(Date.UTC(2026, 10, 11))
    expect((await fileTypeFromBuffer(Buffer.from('%PDF-1.4\n%abcdefgh')))?.mime).toBe('application/pdf')
  })
})
