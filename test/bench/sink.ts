/**
 * A mail server in a process of its own that takes every mail and forgets it, but how many there were. Asked by HTTP it says so,
 * with some of the last ones.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { PROBE_READY, SINK_READY } from './names'

export interface SinkCounts {
  received: number
  /** By their Message-IDs. */
  different: number
  /** As they came. */
  sample: string[]
}

const SAMPLE = 200
const ids = new Set<string>()
const sample: string[] = []
let received = 0

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData: (stream, _session, done) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      received += 1
      const head = chunks[0]?.toString('latin1') ?? ''
      ids.add(/^message-id:\s*(\S+)/im.exec(head)?.[1] ?? `unnamed ${received}`)
      sample[received % SAMPLE] = Buffer.concat(chunks).toString()
      done()
    })
  },
})
const listener = server.listen(0, '127.0.0.1', () => {
  const counts = createServer((_request, answer) => {
    answer.end(JSON.stringify({ received, different: ids.size, sample: sample.filter(Boolean) } satisfies SinkCounts))
  })
  counts.listen(0, '127.0.0.1', () => {
    console.log(`${SINK_READY}${(listener.address() as AddressInfo).port}`)
    console.log(`${PROBE_READY}${(counts.address() as AddressInfo).port}`)
  })
})
process.once('SIGTERM', () => process.exit(0))
