// A real OpenID provider as a program of its own, for tests of the sign-in with a company account. Whoever logs in as
// `L2001` is that person; a name that begins with `unverified-` has an address that nobody has verified.
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

const { REDIRECT_URI = '', MAIL = '' } = process.env

const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'filing', client_secret: 'a secret of this client', redirect_uris: [REDIRECT_URI] }],
    claims: { openid: ['sub', 'auth_time'], profile: ['employee_number'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    cookies: { keys: ['for tests alone'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        employee_number: id,
        email: id.includes('@') ? id.replace(/^unverified-/, '') : MAIL,
        email_verified: !id.startsWith('unverified-'),
      }),
    }),
  })
  server.on('request', provider.callback())
  process.stdout.write(`${issuer}\n`)
})
