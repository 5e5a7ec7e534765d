/** Ctrl-C: once ends in order, twice ends at once. */
import type { Stack } from './stack'

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/** Ends the process with the stack on a signal. `before` runs first, to stop what uses the stack in this process. */
export const stopOnSignals = (
  stack: Pick<Stack, 'stop' | 'kill'>,
  report: (line: string) => void,
  before: () => Promise<void> = () => Promise.resolve(),
): void => {
  let asked = false
  const onSignal = (name: keyof typeof NUMBERS): void => {
    if (asked) {
      stack.kill()
      process.exit(128 + NUMBERS[name])
    }
    asked = true
    report(`${name}: ending; once more ends at once`)
    before()
      .then(() => stack.stop())
      .then(
        () => process.exit(name === 'SIGINT' ? 0 : 128 + NUMBERS[name]),
        (error: unknown) => {
          report(`could not end in order: ${error instanceof Error ? error.message : String(error)}`)
          stack.kill()
          process.exit(1)
        },
      )
  }
  for (const name of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) process.on(name, () => onSignal(name))
}
