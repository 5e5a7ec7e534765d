/**
 * A system that takes submissions as docs/connectors.md says, over real HTTP, and behaves as it is told: it loses answers, answers late,
 * takes a submission and says 500. It counts what it was handed.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Webhook } from 'standardwebhooks'

export const SECRET = `whsec_${Buffer.from('a secret of the agency, for tests').toString('base64')}`

export interface Asked {
  action: 'submit' | 'ask'
  reference: string
  filing: string
  platform: string
  item: string
  fields: { field: string; value: unknown }[]
  files: { fileId: string }[]
}

/** What it does with one request. `lose`: takes it and hangs up; `hang`: takes it and never answers; `break`: takes it and says 500. */
export type Mood =
  | 'answer'
  | 'lose'
  | 'hang'
  | 'break'
  | 'refuse'
  | 'fail'
  | 'garbage'
  | 'pending'
  | { takeAfterMs: number }
  | { number: string }

export interface FakeAgency {
  url: string
  /** References that it has, with the numbers that it gave. */
  has: Map<string, string>
  /** Every request to submit, also the same again. */
  submissions: Asked[]
  questions: Asked[]
  /** What it says of a submission when it is asked, by its reference. */
  events: Map<string, object[]>
  /** Of the next requests, first come first; then it answers. */
  moods: { submit: Mood[]; ask: Mood[] }
  /** Refused for a wrong signature. */
  unsigned: number
  close(): Promise<void>
}

export async function fakeAgency(): Promise<FakeAgency> {
  const verifier = new Webhook(SECRET)
  const take = ({ reference }: Asked, number = `AG-${self.has.size + 1}`): string => {
    if (!self.has.has(reference)) self.has.set(reference, number)
    return self.has.get(reference) ?? ''
  }
  const server = createServer((request, response) => {
    const say = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    void read(request).then((body) => {
      try {
        verifier.verify(body, request.headers as Record<string, string>)
      } catch {
        self.unsigned += 1
        return say(401, { outcome: 'refused' })
      }
      const asked = JSON.parse(body) as Asked
      const isNew = asked.action === 'submit'
      ;(isNew ? self.submissions : self.questions).push(asked)
      const mood = self.moods[asked.action].shift() ?? 'answer'
      if (mood === 'fail') return say(503, {})
      if (mood === 'pending') return say(200, { outcome: 'pending' })
      if (mood === 'garbage') return response.writeHead(200).end('<html>')
      if (mood === 'refuse') return say(422, { outcome: 'refused', text: '该类目本月不受理' })
      if (typeof mood === 'object' && 'takeAfterMs' in mood) return void setTimeout(() => take(asked), mood.takeAfterMs)
      if (!isNew) {
        if (mood === 'lose') return request.socket.destroy()
        const number = self.has.get(asked.reference)
        return say(
          200,
          number === undefined
            ? { outcome: 'unknown' }
            : { outcome: 'accepted', number, events: self.events.get(asked.reference) },
        )
      }
      const number = take(asked, typeof mood === 'object' ? mood.number : undefined)
      if (mood === 'lose') return request.socket.destroy()
      if (mood === 'hang') return undefined
      if (mood === 'break') return say(500, {})
      return say(200, { outcome: 'accepted', number })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const self: FakeAgency = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/filings`,
    has: new Map(),
    submissions: [],
    questions: [],
    events: new Map(),
    moods: { submit: [], ask: [] },
    unsigned: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return self
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

/** The settings of a service that hands filings at Douyin in at an agency. */
export async function agencyEnvironment(address: string, more: object = {}): Promise<Record<string, string>> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'connectors-')), 'connectors.json')
  const agency = {
    id: 'agency',
    kind: 'http',
    name: '星河代理系统',
    address,
    answerWithinSeconds: 2,
    arrivesWithinSeconds: 1,
    secretEnv: 'AGENCY_SECRET',
    serves: [{ platform: 'douyin' }],
    ...more,
  }
  await writeFile(file, JSON.stringify({ connectors: [agency] }))
  return { CONNECTORS_FILE: file, AGENCY_SECRET: SECRET, WEBHOOK_LOOPBACK: 'true' }
}

/** The settings of a service that knows how often a platform lets people withdraw. */
export async function quotaEnvironment(platform: string, withdrawalsPerDay: number): Promise<Record<string, string>> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'connectors-')), 'connectors.json')
  const serves = [{ platform }]
  await writeFile(
    file,
    JSON.stringify({
      connectors: [{ id: 'by_hand', kind: 'manual', name: '人工提交', serves, quotas: { withdrawalsPerDay } }],
    }),
  )
  return { CONNECTORS_FILE: file }
}
