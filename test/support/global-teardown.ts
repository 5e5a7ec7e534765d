/** Ends what `global-setup.ts` started and removes its data. */
import { rmSync } from 'node:fs'
import { shared } from './shared-stack'

const globalTeardown = async (): Promise<void> => {
  if (!shared.stack) return
  await shared.stack.stop()
  rmSync(shared.stack.dataDir, { recursive: true, force: true })
}

// eslint-disable-next-line no-restricted-syntax -- Jest takes the whole module as the tear-down
export = globalTeardown
