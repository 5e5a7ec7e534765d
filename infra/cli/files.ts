/**
 * `npm run files [-- --sweep]`: is every file of the table in the store, and what lies in the store that no row names? With
 * `--sweep` the latter is removed, once it is a day old. Ends with 1 when a file was lost.
 */
import { parseArgs } from 'node:util'
import { environment, loadConfig, requireSettings } from '../config'
import { createPool } from '../postgres/pool'
import { withRunningStack } from '../dev/running'
import { auditFiles, sweepFiles, UNDER_WAY_MS } from '../files/audit'
import { openFileStore } from '../files/configured'

const SHOWN = 200

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { sweep: { type: 'boolean' } } })
  const config = requireSettings(loadConfig(withRunningStack(environment())), 'databaseUrl')
  const pool = createPool(config.databaseUrl, { max: 2, applicationName: 'campaign-filing-files' })
  try {
    const store = await openFileStore(config)
    const before = new Date(Date.now() - UNDER_WAY_MS)
    const { known, lost, left } = await auditFiles(pool, store, before)
    console.log(`登记的文件 ${known}，存储中缺失 ${lost.length}，无登记的残留 ${left.length}`)
    for (const { id } of lost.slice(0, SHOWN)) console.error(`缺失 ${id}：请从备份恢复`)
    if (values.sweep) {
      const { removed, halves } = await sweepFiles(pool, store, config.filesDir)
      console.log(`已清理残留 ${removed}，未传完的 ${halves}`)
    } else if (left.length > 0) console.log('用 npm run files -- --sweep 清理残留')
    process.exitCode = lost.length > 0 ? 1 : 0
  } finally {
    await pool.end()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
})
