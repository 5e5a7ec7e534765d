/**
 * `npm run verify [-- --json] [STREAM…]`: is the record whole, and does the read model say what the facts say? Only reads.
 * Ends with 1 when something differs.
 */
import { parseArgs } from 'node:util'
import { environment, loadConfig, requireSettings } from '../config'
import { createPool } from '../postgres/pool'
import { withRunningStack } from '../dev/running'
import { verifyRecord, type Difference, type VerifyResult } from '../postgres/record/verify'
import { NOT_DERIVED } from '../postgres/record/verify-scope'

const SHOWN = 200

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true })
  const config = requireSettings(loadConfig(withRunningStack(environment())), 'databaseUrl')
  const pool = createPool(config.databaseUrl, { max: 2, applicationName: 'campaign-filing-verify' })
  try {
    const result = await verifyRecord(pool, positionals.length > 0 ? positionals : undefined)
    if (values.json) console.log(JSON.stringify({ ...result, notDerived: NOT_DERIVED }))
    else report(result)
    process.exitCode = result.differences.length > 0 ? 1 : 0
  } finally {
    await pool.end()
  }
}

function report({ counts, differences }: VerifyResult): void {
  console.log(
    `核对：${Object.entries(counts)
      .map(([name, n]) => `${name} ${n}`)
      .join('，')}`,
  )
  console.log('未由流程记录推出、故未核对：')
  for (const { table, why } of NOT_DERIVED) console.log(`  ${table}: ${why}`)
  for (const difference of differences.slice(0, SHOWN)) console.error(line(difference))
  if (differences.length > SHOWN) console.error(`… 另有 ${differences.length - SHOWN} 处，见 --json`)
  if (differences.length > 0) console.error(`不一致 ${differences.length} 处`)
  else console.log('一致：哈希链完整，查询用的数据与流程记录相符')
}

const line = ({ stream, table, row, field, expected, found }: Difference): string =>
  `不一致 ${stream} ${table} ${row} ${field}：应为 ${show(expected)}，实为 ${show(found)}`

const show = (value: unknown): string => {
  const text = value === undefined || value === null ? '（无）' : JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
})
