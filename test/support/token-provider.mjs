// A real OAuth provider as a program of its own: the client `crm` gets access tokens (JWT) by client credentials. Its key is a new
// one with each start; PORT brings it back to where it was.
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'

const { SCOPES = '', PORT = '0' } = process.env

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const key = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' }

const server = createServer()
server.listen(Number(PORT), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: ['crm', 'stranger'].map((client_id) => ({
      client_id,
      client_secret: 'a secret of this client',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    scopes: SCOPES.split(' '),
    jwks: { keys: [key] },
    cookies: { keys: ['for tests alone'] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => ({
          scope: SCOPES,
          audience,
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  })
  server.on('request', provider.callback())
  process.stdout.write(`${issuer}\n`)
})
