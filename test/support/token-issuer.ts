/** An issuer of access tokens made by hand: it signs whatever it is told to, changes its keys, and goes away. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'

export const AUDIENCE = 'https://filing.example.com'

export interface TokenWishes {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
}

export interface TokenIssuer {
  issuer: string
  keysUrl: string
  /** The public key as it is published. */
  published(): JWK[]
  token(wishes?: TokenWishes): Promise<string>
  /** Another key instead of, or with `keep` beside, the old one. */
  rotate(keep?: 'keep'): Promise<void>
  /** What it answers a question for its keys with from now on. */
  answer(how: 'keys' | 'error' | 'nonsense' | 'elsewhere'): void
  /** How often its keys were asked for. */
  asked(): number
  stop(): Promise<void>
}

export async function startTokenIssuer(alg = 'RS256'): Promise<TokenIssuer> {
  let how: 'keys' | 'error' | 'nonsense' | 'elsewhere' = 'keys'
  let asked = 0
  let count = 0
  let newest: { kid: string; privateKey: CryptoKey }
  let keys: JWK[] = []
  const rotate = async (keep?: 'keep'): Promise<void> => {
    count += 1
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    const kid = `key-${count}`
    newest = { kid, privateKey }
    keys = [...(keep ? keys : []), { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }]
  }
  await rotate()
  const server: Server = createServer((_request, response) => {
    asked += 1
    if (how === 'error') response.writeHead(500).end()
    else if (how === 'elsewhere') response.writeHead(302, { location: '/other' }).end()
    else response.end(how === 'nonsense' ? '<html>maintenance</html>' : JSON.stringify({ keys }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    keysUrl: `${issuer}/jwks`,
    published: () => keys,
    token: ({ claims = {}, header = {} } = {}) => {
      const nowS = Math.floor(Date.now() / 1_000)
      const usual = { iss: issuer, aud: AUDIENCE, sub: 'crm', client_id: 'crm', iat: nowS, exp: nowS + 300 }
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg, typ: 'at+jwt', kid: newest.kid, ...header })
        .sign(newest.privateKey, { crit: { 'x-made-up': true } })
    },
    rotate,
    answer: (next) => (how = next),
    asked: () => asked,
    stop: () => new Promise((done) => void server.close(() => done())),
  }
}
