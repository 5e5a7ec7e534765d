/** A small program for tests: starts parts that never end by themselves, prints their pids, and waits to be killed. */
import { createPartHost } from '../../infra/dev/processes/part-host'

const [dataDir = ''] = process.argv.slice(2)

const main = async (): Promise<void> => {
  const host = await createPartHost({ dataDir, report: (line) => process.stderr.write(`${line}\n`) })
  const stubborn = 'trap "" TERM INT; while :; do sleep 1; done'
  const scripts = { gentle: 'exec sleep 300', stubborn }
  const pids: number[] = []
  for (const [name, script] of Object.entries(scripts)) {
    const part = await host.spawn({
      name,
      command: '/bin/sh',
      args: ['-c', script],
      env: { PATH: '/bin:/usr/bin' },
      tier: 'service',
    })
    pids.push(part.pid)
  }
  process.stdout.write(`${JSON.stringify(pids)}\n`)
}

void main()
