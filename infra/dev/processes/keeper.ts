/**
 * Keeps the parts of a running stack up: one that ends by itself is started again after a pause that grows. What will not stay
 * up ends the whole, since a service that lacks a part looks as if it ran. People read what happens in both languages.
 */
import type { Part, PartExit } from './part-host'

export interface KeeperOptions {
  report: (line: string) => void
  /** Told once, when a part will not stay up; from then on nothing is started again. */
  onGivenUp: (name: string) => void
  /** How long each attempt in a row waits; after the last the part is given up. */
  pausesMs?: readonly number[]
  /** A part that ran for so long was well: counting begins anew. */
  wellAfterMs?: number
}

export interface Keeper {
  /** From now on the part is kept up. Without `again` it cannot come back: its end ends the whole. */
  keep(name: string, again?: () => Promise<Part>): void
  /** To be told of every part that ends by itself; false when it is none that is kept. */
  ended(name: string, exit: PartExit): boolean
  /** Nothing is started from now on; waits for a start under way. */
  stop(): Promise<void>
}

interface Kept {
  again?: () => Promise<Part>
  upSince: number
  failures: number
  /** The attempts under way; absent while the part runs. */
  reviving?: Promise<void>
}

const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000]
const WELL_AFTER_MS = 60_000

/** What people call a part. */
const NAMES: Readonly<Record<string, string>> = {
  postgres: '数据库',
  temporal: '流程引擎',
  mail: '邮件服务',
  api: '接口',
  worker: '流程执行程序',
}

const zhOf = (name: string): string => `${NAMES[name] ?? '部件'}（${name}）`
const why = (exit: PartExit): string => exit.signal ?? String(exit.code)

export const createKeeper = (options: KeeperOptions): Keeper => {
  const { report, pausesMs = PAUSES_MS, wellAfterMs = WELL_AFTER_MS } = options
  const parts = new Map<string, Kept>()
  const stopping = new AbortController()

  const giveUp = (name: string, zh: string, en: string): void => {
    if (stopping.signal.aborted) return
    stopping.abort()
    report(`${zhOf(name)}${zh}，整个服务停止；日志见数据目录 logs/${name}.log`)
    report(`${name} ${en}: everything ends; see logs/${name}.log in the data folder`)
    options.onGivenUp(name)
  }

  /** True when the part is up again. */
  const attempt = async (name: string, kept: Kept): Promise<boolean> => {
    try {
      const part = await kept.again?.()
      if (!part || part.hasExited()) throw new Error(`${name} ended at once`)
      report(`${zhOf(name)}已恢复 · ${name} is up again`)
      return true
    } catch (error) {
      if (!stopping.signal.aborted)
        report(
          `${zhOf(name)}未能启动 · ${name} did not start: ${error instanceof Error ? error.message : String(error)}`,
        )
      return false
    }
  }

  const revive = async (name: string, kept: Kept): Promise<void> => {
    for (;;) {
      const pauseMs = pausesMs[kept.failures]
      if (pauseMs === undefined)
        return giveUp(name, `连续 ${kept.failures} 次未能恢复`, `could not be kept up in ${kept.failures} attempts`)
      kept.failures += 1
      report(`${pauseMs / 1000} 秒后重启${zhOf(name)} · ${name} is started again in ${pauseMs / 1000} s`)
      await pause(pauseMs, stopping.signal)
      if (stopping.signal.aborted) return
      if (await attempt(name, kept)) break
    }
    kept.upSince = Date.now()
    kept.reviving = undefined
  }

  return {
    keep: (name, again) => void parts.set(name, { again, upSince: Date.now(), failures: 0 }),
    ended: (name, exit) => {
      const kept = parts.get(name)
      if (!kept) return false
      if (stopping.signal.aborted || kept.reviving) return true
      report(`${zhOf(name)}意外退出（${why(exit)}） · ${name} has ended by itself (${why(exit)})`)
      if (!kept.again) giveUp(name, '无法单独恢复', 'cannot come back by itself')
      else {
        if (Date.now() - kept.upSince >= wellAfterMs) kept.failures = 0
        kept.reviving = revive(name, kept)
      }
      return true
    },
    stop: async () => {
      stopping.abort()
      await Promise.all([...parts.values()].flatMap(({ reviving }) => reviving ?? []))
    },
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
