/** The public REST API, as a client on the same machine calls it: one kept connection a caller, every answer checked. */
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Answer {
  status: number
  body: Record<string, unknown>
}

export class Rest {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  private turn = 0

  constructor(
    private readonly port: number,
    private readonly keys: readonly string[],
  ) {}

  /** Sends a command and gives its answer; anything but success is an error that says what came. */
  async post(path: string, body: object, person?: string): Promise<Record<string, unknown>> {
    const answer = await this.request('POST', path, body, person)
    if (answer.status < 200 || answer.status > 201)
      throw new Error(`POST ${path} gave ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`)
    return answer.body
  }

  async untilReady(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        if ((await this.request('GET', '/readyz')).status === 200) return
      } catch (error) {
        // Not listening yet.
        if (tries > 300) throw error
      }
      if (tries > 300) throw new Error('the API did not become ready within a minute')
      await sleep(200)
    }
  }

  close(): void {
    this.agent.destroy()
  }

  private request(method: string, path: string, body?: object, person?: string): Promise<Answer> {
    this.turn += 1
    const sent = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${this.keys[this.turn % this.keys.length]}`,
      ...(person === undefined ? {} : { 'x-actor': person }),
      ...(sent === undefined
        ? {}
        : {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(sent),
            'idempotency-key': randomUUID(),
          }),
    }
    return new Promise((resolve, reject) => {
      const request = http.request(
        { host: '127.0.0.1', port: this.port, method, path, agent: this.agent, headers },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({
              status: response.statusCode ?? 0,
              body: isJson(response) ? (JSON.parse(text) as Answer['body']) : {},
            })
          })
        },
      )
      request.on('error', reject)
      request.end(sent)
    })
  }
}

const isJson = (response: http.IncomingMessage): boolean => /json/.test(response.headers['content-type'] ?? '')
