/** The whole service on a rehearsal clock, empty at each start, in a data folder of its own: what the demo and the sandbox play on. */
import path from 'node:path'
import { environment, loadConfig } from '../config'
import { beginAnew } from './begin-anew'
import { launchService, type Service } from './launch'
import { createLifetime } from './processes/lifetime'
import { rememberRunning } from './running'
import { startStack, type Stack } from './stack'

export interface Rehearsal {
  /** Name of the data folder. */
  folder: string
  /** What it is called where it refuses a database of somebody's own. */
  title: string
  startsAt: string
  /** Secrets of call-backs, by platform. */
  secrets: Readonly<Record<string, string>>
  say: (line: string) => void
}

export interface Running {
  stack: Stack
  service: Service
  /** Ended with the rest, before the service. */
  alsoClose: (close: () => Promise<void>) => void
}

/** Starts it and plays; stays up afterwards, until Ctrl-C, where `play` says `stay`. */
export async function rehearse(
  { folder, title, startsAt, secrets, say }: Rehearsal,
  play: (running: Running) => Promise<'stay' | 'end'>,
): Promise<void> {
  const env = environment()
  if (env.DATABASE_URL) throw new Error(`${title}只用自带的数据库：请先去掉 DATABASE_URL（模拟时钟不能用在真实数据上）`)
  const lifetime = createLifetime({ report: say, npmScript: env.npm_lifecycle_event })
  const signing = Object.entries(secrets).map(([platform, secret]) => `${platform}=${secret}`)
  const stack = await startStack({
    env: { ...env, CALLBACK_SECRETS: signing.join(';') },
    dataDir: path.join(loadConfig(env).dataDir, folder),
    durable: false,
    report: say,
    onGivenUp: () => lifetime.end(1),
  })
  const closing: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one()
  }
  lifetime.of(stack, close)
  try {
    await beginAnew(stack)
    const service = await launchService(stack, { mode: 'rehearsal', startAt: startsAt })
    const forget = rememberRunning(stack)
    closing.push(
      () => service.stop(),
      async () => forget(),
    )
    const after = await play({ stack, service, alsoClose: (one) => closing.push(one) })
    if (after === 'stay') return
  } catch (error) {
    await close()
    await stack.stop()
    throw error
  }
  await close()
  await stack.stop()
}
