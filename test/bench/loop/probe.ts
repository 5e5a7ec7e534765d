/**
 * How long a process holds its own event loop: it is asked to take a turn every millisecond, and the longest time between two
 * turns is kept, on the clock and as time of its own thread on a core. On a machine that is busy with other things the second
 * says what the process itself did. Asked over HTTP on a port of its own, on the same loop.
 */
import { readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { PROBE_READY } from '../names'

export interface Held {
  /** Milliseconds between two turns. */
  wall: number
  /** Of these the milliseconds that the thread of the loop ran; equal to `wall` where the system does not tell. */
  core: number
  /** The most memory that the process had, in bytes. */
  memory: number
}

/** Nanoseconds that the main thread has run, as Linux counts them. */
const SCHEDULED = `/proc/self/task/${process.pid}/schedstat`

function threadClock(): () => number {
  const read = (): number => Number(readFileSync(SCHEDULED, 'utf8').split(' ')[0]) / 1e6
  try {
    read()
    return read
  } catch {
    return () => performance.now()
  }
}

export function probeLoop(): void {
  const clock = threadClock()
  const none = (): Held => ({ wall: 0, core: 0, memory: 0 })
  let held = none()
  let [wall, core] = [performance.now(), clock()]
  const turn = (): void => {
    const [wallNow, coreNow] = [performance.now(), clock()]
    held.wall = Math.max(held.wall, wallNow - wall)
    held.core = Math.max(held.core, coreNow - core)
    held.memory = Math.max(held.memory, process.memoryUsage.rss())
    ;[wall, core] = [wallNow, coreNow]
    setTimeout(turn, 1)
  }
  setTimeout(turn, 1)
  const server = http.createServer((_request, response) => {
    response.end(JSON.stringify(held))
    held = none()
  })
  server.listen(0, '127.0.0.1', () => console.log(`${PROBE_READY}${(server.address() as AddressInfo).port}`))
  server.unref()
}
