/**
 * `npm start`: the whole service at real speed, data kept under the data folder. Each part gives way to a real one when its
 * address is configured. `npm start -- --sandbox` starts the sandbox instead, on data of its own.
 */
import { parseArgs } from 'node:util'
import { environment } from '../config'
import { launchService, viewLinks } from './launch'
import { createLifetime } from './processes/lifetime'
import { rememberRunning } from './running'
import { runSandbox } from './sandbox/run-sandbox'
import { startStack } from './stack'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { sandbox: { type: 'boolean' }, port: { type: 'string', default: '3001' } },
  })
  if (values.sandbox) return runSandbox(Number(values.port))
  const env = environment()
  const lifetime = createLifetime({ report: say, npmScript: env.npm_lifecycle_event })
  const stack = await startStack({ env, report: say, onGivenUp: () => lifetime.end(1) })
  let close: () => Promise<void> = () => Promise.resolve()
  lifetime.of(stack, () => close())
  try {
    const service = await launchService(stack, { mode: stack.config.clock })
    const forget = rememberRunning(stack)
    close = async () => {
      forget()
      await service.stop()
    }
    say('')
    say(`接口        ${service.apiUrl}/v1`)
    say(`接口文档    ${service.apiUrl}/docs`)
    if (stack.inboxUrl) say(`收件箱      ${stack.inboxUrl}`)
    for (const { name, url } of stack.temporalUiUrl ? viewLinks(service.apiUrl) : []) say(`${name}  ${url}`)
    say(`命令行      API=${service.apiUrl}/v1   （README 中的命令用这个地址；另开一个终端粘贴）`)
    say('密钥        npm run keys -- create --client NAME --label LABEL --scope …   （另开一个终端）')
    say('结束        Ctrl-C')
  } catch (error) {
    await stack.stop()
    throw error
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
