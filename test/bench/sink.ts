/** A mail server in a process of its own that takes every mail and forgets it. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { SINK_READY } from './names'

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData: (stream, _session, done) => {
    stream.on('end', () => done())
    stream.resume()
  },
})
const listener = server.listen(0, '127.0.0.1', () => {
  console.log(`${SINK_READY}${(listener.address() as AddressInfo).port}`)
})
process.once('SIGTERM', () => process.exit(0))
