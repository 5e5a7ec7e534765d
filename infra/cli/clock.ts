/** `npm run clock`: shows the clock of the database; `-- --to INSTANT | --speed N | --pause | --resume` for a rehearsal. */
import { parseArgs } from 'node:util'
import { changeClock, readClock } from '../postgres/clock'
import { environment, loadConfig, requireSettings } from '../config'
import { createPool } from '../postgres/pool'
import { withRunningStack } from '../dev/running'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      speed: { type: 'string' },
      pause: { type: 'boolean' },
      resume: { type: 'boolean' },
    },
  })
  const config = requireSettings(loadConfig(withRunningStack(environment())), 'databaseUrl')
  const pool = createPool(config.databaseUrl, { max: 1 })
  const paused = values.pause ? true : values.resume ? false : undefined
  const speed = values.speed === undefined ? undefined : Number(values.speed)
  if (speed !== undefined && !(speed > 0))
    throw new Error('--speed takes a number above 0: how many seconds pass in one')
  const wanted = values.to ?? speed ?? paused
  const clock = wanted === undefined ? await readClock(pool) : await changeClock(pool, { to: values.to, speed, paused })
  const pace = clock.mode === 'real' ? '' : `，${clock.paused ? '已暂停' : `${clock.speed} 倍速`}`
  console.log(`${clock.mode === 'real' ? '真实时钟' : '模拟运行'} ${clock.now}${pace}`)
  await pool.end()
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
