/**
 * Fetches the Temporal server program with the SDK's own downloader, which starts the server once and ends it again.
 * Runs as a process of its own, because the download cannot be called off. Arguments: version, folder.
 */
import { Runtime } from '@temporalio/worker'

const download = async (version: string, downloadDir: string): Promise<void> => {
  const runtime = Runtime.instance()
  const server = await runtime.createEphemeralServer({
    type: 'dev-server',
    exe: { type: 'cached-download', version, downloadDir, ttl: 0, sdkName: 'sdk-typescript', sdkVersion: version },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'pretty', level: 'error' },
    extraArgs: [],
  })
  await runtime.shutdownEphemeralServer(server)
}

if (require.main === module) {
  const [version = '', folder = ''] = process.argv.slice(2)
  download(version, folder).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
}
