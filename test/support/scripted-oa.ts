/**
 * An OA as a company has one: a program of its own that is told of requests by webhooks or reads which are open, and says by REST
 * what its people have signed. It behaves as a test says: is silent, late, says it twice, or signs by somebody it should not.
 */
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { OutsideResult, OutsideSigner } from '../../workflows/contract/outside'

export interface OaRequest {
  request: string
  basis: string
  signer: string
  tier?: string
  amountFen?: number
  askedBy: string[]
  times: number
}

export interface OaSays {
  document: string
  event: string
  result: OutsideResult
  text?: string
  basis: string
  signers: OutsideSigner[]
}

/** What the service tells it of a request. */
interface Told {
  type: string
  data: { body: { request: string; again?: string } & Record<string, unknown> }
}

export interface ScriptedOa {
  url: string
  /** Set once the subscription is made. */
  secret: string
  /** What it was told, signed rightly; a wrong signature it answers with 401. */
  told: Told[]
  /** Does so with every request that it is told of; by default nothing. */
  onRequest: (request: string) => Promise<unknown>
  pull(): Promise<OaRequest[]>
  read(request: string): Promise<OaRequest>
  say(request: string, says: OaSays): Promise<{ status: number; body: Record<string, unknown> }>
  /** The same, signed in place of a key. */
  sign(
    request: string,
    says: OaSays,
    secret: string,
    as?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>
  close(): Promise<void>
}

/** `api`: address of the service. */
export async function scriptedOa(api: string, key: string): Promise<ScriptedOa> {
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers }
    const response = await fetch(`${api}${path}`, { ...init, headers })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      try {
        const event = new Webhook(oa.secret).verify(body, request.headers as Record<string, string>) as Told
        response.writeHead(204).end()
        oa.told.push(event)
        void oa.onRequest(event.data.body.request)
      } catch {
        response.writeHead(401).end()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const oa: ScriptedOa = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/review`,
    secret: '',
    told: [],
    onRequest: async () => undefined,
    pull: async () => (await ask('/v1/review-requests')).body.items as OaRequest[],
    read: async (request) => (await ask(`/v1/review-requests/${request}`)).body as unknown as OaRequest,
    say: (request, says) =>
      ask(`/v1/review-requests/${request}/decision`, { method: 'POST', body: JSON.stringify(says) }),
    sign: (request, says, secret, as = 'oa') => {
      const raw = JSON.stringify({ request, ...says })
      const at = Math.floor(Date.now() / 1000)
      const signature = createHmac('sha256', secret).update(`${at}.oa.${raw}`).digest('hex')
      return ask(`/v1/callbacks/reviews/${as}/${request}`, {
        method: 'POST',
        body: raw,
        headers: { authorization: '', 'x-timestamp': String(at), 'x-signature': `v2=${signature}` },
      })
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return oa
}

/** What it says of a request: everybody asked has signed, now. */
export const signed = (
  { basis, signer }: Pick<OaRequest, 'basis' | 'signer'>,
  at: string,
  more: Partial<OaSays> & { by?: string } = {},
): OaSays => {
  const { by = 'V8001', ...rest } = more
  const answer = rest.result ?? 'approved'
  const role = signer as OutsideSigner['role']
  return { document: 'OA-1', event: 'e1', result: answer, basis, signers: [{ person: by, role, answer, at }], ...rest }
}
