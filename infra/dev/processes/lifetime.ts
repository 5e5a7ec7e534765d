/**
 * When a running stack ends: on Ctrl-C (once ends in order, twice at once), when whoever started it is gone, and when a part of
 * it does not stay up. Made before the stack, whose start may take minutes and must not outlive its parent either.
 */
import { watchParents } from './parents'
import type { Stack } from '../stack'

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
type SignalName = keyof typeof NUMBERS

export interface Lifetime {
  /** What is ended from now on. `before` runs first, to stop what uses the stack in this process. */
  of(stack: Pick<Stack, 'stop' | 'kill'>, before: () => Promise<void>): void
  /** Ends everything in order, and the process with this code. Later calls change nothing. */
  end(code: number): void
}

export interface LifetimeOptions {
  report: (line: string) => void
  /** The npm script that runs, if npm runs it. */
  npmScript: string | undefined
}

export const createLifetime = ({ report, npmScript }: LifetimeOptions): Lifetime => {
  // Nobody reads any more when the terminal or npm has gone: that is no reason to end in disorder.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  let ending = false
  // Until there is a stack, ending this process is enough: the watchdog ends what has been started.
  let stop = (): Promise<void> => Promise.resolve()
  let kill = (): void => undefined
  const end = (code: number): void => {
    if (ending) return
    ending = true
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        report(`could not end in order: ${error instanceof Error ? error.message : String(error)}`)
        kill()
        process.exit(1)
      },
    )
  }
  const onSignal = (name: SignalName): void => {
    if (ending) {
      kill()
      process.exit(128 + NUMBERS[name])
    }
    report(`${name}: ending; once more ends at once`)
    end(name === 'SIGINT' ? 0 : 128 + NUMBERS[name])
  }
  for (const name of Object.keys(NUMBERS) as SignalName[]) process.on(name, () => onSignal(name))
  watchParents(npmScript, () => {
    report('启动本服务的进程已不在，服务随之停止 · the process that started this one is gone: everything ends')
    end(1)
  })
  return {
    end,
    of: (stack, before) => {
      stop = () => before().then(() => stack.stop())
      kill = () => stack.kill()
    },
  }
}
