/** Receivers of webhooks, over real HTTP: each keeps what it got and answers as the test says. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  id: string
  body: string
  campaign: string
  seq: number
  type: string
  headers: IncomingHttpHeaders
}

/** A receiver that answers as it is told; `undefined`: never. */
export interface Receiver {
  url: string
  got: Received[]
  answers: (event: Received) => number | { status: number; headers: Record<string, string> } | undefined
  connections: number
  close(): Promise<void>
}

export async function receiver(): Promise<Receiver> {
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      const { id, data } = JSON.parse(body) as { id: string; data: { campaign: string; seq: number; type: string } }
      const { campaign, seq, type } = data
      const event = { id, body, campaign, seq, type, headers: request.headers }
      self.got.push(event)
      const answer = self.answers(event)
      if (answer === undefined) return
      const { status, headers = {} } = typeof answer === 'number' ? { status: answer } : answer
      response.writeHead(status, headers).end()
    })
  })
  server.on('connection', () => (self.connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const self: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got: [],
    answers: () => 204,
    connections: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  receivers.push(self)
  return self
}

const receivers: Receiver[] = []

export async function closeReceivers(): Promise<void> {
  for (const one of receivers.splice(0)) await one.close()
}
