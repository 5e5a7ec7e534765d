/** `npm run sandbox`, the same as `npm start -- --sandbox`: `--port` for the sandbox's own interface (3001). */
import { parseArgs } from 'node:util'
import { runSandbox } from './sandbox/run-sandbox'

const { values } = parseArgs({ options: { port: { type: 'string', default: '3001' } } })

runSandbox(Number(values.port)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
