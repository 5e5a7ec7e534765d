import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describeConfig, loadConfig, requireSettings } from '../../infra/config'
import { CONFIG_VARIABLES, ConfigError } from '../../infra/config-variables'

const problemsOf = (run: () => unknown): string[] => {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable }) => variable)
    throw error
  }
  return []
}

describe('configuration', () => {
  test('an empty environment is the embedded default', () => {
    const config = loadConfig({ API_PORT: '', DATABASE_URL: '  ' })
    expect(config).toMatchObject({
      temporalNamespace: 'campaign-filing',
      apiHost: '127.0.0.1',
      apiPort: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      fileMaxBytes: 20 * 1024 * 1024,
      clock: 'real',
      pgPoolMax: 10,
      temporalTls: false,
      callbackSecrets: {},
    })
    expect(config.databaseUrl).toBeUndefined()
    expect(config.filesDir).toBe(path.join(process.cwd(), '.data', 'files'))
  })

  test('all errors are named at once, each with what to do', () => {
    const env = {
      DATABASE_URL: 'mysql://host/db',
      API_PORT: '70000',
      CLOCK: 'fast',
      TEMPORAL_ADDRESS: 'https://temporal.example.com',
      CURSOR_SECRET: 'short',
      MAIL_FROM: 'nobody',
      CALLBACK_SECRETS: 'douyin=;wechat',
      PAGE_LINK_SECRETS: 'a=short',
      TEMPORAL_API_KEY: 'key',
      TEMPORAL_TLS: 'false',
      FILE_MAX_BYTES: '20 MiB',
    }
    expect(problemsOf(() => loadConfig(env)).sort()).toEqual(
      Object.keys(env)
        .filter((name) => name !== 'TEMPORAL_API_KEY')
        .sort(),
    )
    expect(() => loadConfig(env)).toThrow(/API_PORT: is not a whole number from 1 to 65535\. Write digits only/)
  })

  test('a secret that is wrong is not shown in the error', () => {
    expect(() => loadConfig({ CALLBACK_SECRETS: 'douyin=hunter2' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }),
    )
  })

  test('call-back secrets: several platforms, two secrets while one is replaced', () => {
    const config = loadConfig({
      CALLBACK_SECRETS: `douyin=${'a'.repeat(20)},${'b'.repeat(20)}; wechat=${'c'.repeat(20)}`,
    })
    expect(config.callbackSecrets).toEqual({ douyin: ['a'.repeat(20), 'b'.repeat(20)], wechat: ['c'.repeat(20)] })
  })

  test('secrets of links: the first signs, each has a name of its own; pages are where the API is unless told otherwise', () => {
    const secret = 'x'.repeat(40)
    expect(loadConfig({ PAGE_LINK_SECRETS: `b=${secret}=; a=${secret}` }).pageLinkKeys).toEqual([
      { id: 'b', secret: `${secret}=` },
      { id: 'a', secret },
    ])
    for (const wrong of [secret, `a=${secret};a=${secret}`, `a=${secret};b`, ';', `a b=${secret}`])
      expect([wrong, problemsOf(() => loadConfig({ PAGE_LINK_SECRETS: wrong }))]).toEqual([
        wrong,
        ['PAGE_LINK_SECRETS'],
      ])
    expect(loadConfig({ PUBLIC_URL: 'https://api.example.com/' }).pagesUrl).toBe('https://api.example.com')
    const apart = { PUBLIC_URL: 'https://api.example.com', PAGES_URL: 'https://filing.example.com/' }
    expect(loadConfig(apart)).toMatchObject({
      publicUrl: 'https://api.example.com',
      pagesUrl: 'https://filing.example.com',
    })
  })

  test('proxies that are believed: how many in a row, or which; never everybody', () => {
    const trusts = (TRUST_PROXY: string) => loadConfig({ TRUST_PROXY }).trustProxy
    expect(loadConfig({}).trustProxy).toBe(false)
    expect(trusts('2')).toBe(2)
    expect(trusts('10.0.0.5, 10.1.0.0/16,fd00::/8')).toEqual(['10.0.0.5', '10.1.0.0/16', 'fd00::/8'])
    for (const wrong of [
      'true',
      '0',
      '*',
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/33',
      'proxy.example.com',
      '10.0.0.1,',
      '10.1/16',
    ])
      expect([wrong, problemsOf(() => trusts(wrong))]).toEqual([wrong, ['TRUST_PROXY']])
  })

  test('the company’s own sign-in: all of it or none, and in clear only to this machine', () => {
    const all = { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'filing', OIDC_CLIENT_SECRET: 's3cret-pw' }
    expect(loadConfig({}).openId).toBeUndefined()
    expect(loadConfig(all).openId).toMatchObject({ clientId: 'filing', claim: 'email' })
    expect(JSON.stringify(describeConfig(loadConfig(all)))).not.toContain('s3cret-pw')
    expect(problemsOf(() => loadConfig({ ...all, OIDC_CLIENT_ID: undefined }))).toEqual(['OIDC_CLIENT_ID'])
    expect(problemsOf(() => loadConfig({ ...all, OIDC_ISSUER: 'http://login.example.com' }))).toEqual(['OIDC_ISSUER'])
  })

  test('issuers of access tokens: each with where its keys lie, by https, and with an audience', () => {
    const login = 'https://login.example.com https://login.example.com/jwks.json'
    const all = {
      OAUTH_ISSUERS: `${login}; https://id.example.com/realms/a  https://id.example.com/keys`,
      OAUTH_AUDIENCE: 'a',
    }
    expect(loadConfig({}).tokens).toBeUndefined()
    expect(loadConfig(all).tokens).toEqual({
      issuers: [
        { issuer: 'https://login.example.com', keys: 'https://login.example.com/jwks.json' },
        { issuer: 'https://id.example.com/realms/a', keys: 'https://id.example.com/keys' },
      ],
      audience: 'a',
      clientClaim: 'client_id',
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      types: ['at+jwt'],
      skewSeconds: 30,
    })
    expect(loadConfig({ ...all, OAUTH_TOKEN_TYPES: 'at+JWT, JWT' }).tokens?.types).toEqual(['at+jwt', 'jwt'])
    expect(problemsOf(() => loadConfig({ ...all, OAUTH_AUDIENCE: '' }))).toEqual(['OAUTH_AUDIENCE'])
    expect(problemsOf(() => loadConfig({ OAUTH_AUDIENCE: 'a' }))).toEqual(['OAUTH_ISSUERS'])
    for (const wrong of [
      'https://a.example.com',
      login.replace('https:', 'http:'),
      `${login};${login}`,
      `${login} x`,
      ';',
    ])
      expect([wrong, problemsOf(() => loadConfig({ ...all, OAUTH_ISSUERS: wrong }))]).toEqual([
        wrong,
        ['OAUTH_ISSUERS'],
      ])
    for (const wrong of ['none', 'HS256', 'RS256,HS256', 'rs256', 'RS256,'])
      expect([wrong, problemsOf(() => loadConfig({ ...all, OAUTH_ALGORITHMS: wrong }))]).toEqual([
        wrong,
        ['OAUTH_ALGORITHMS'],
      ])
    expect(problemsOf(() => loadConfig({ ...all, OAUTH_SKEW_SECONDS: '121' }))).toEqual(['OAUTH_SKEW_SECONDS'])
  })

  test('settings that contradict each other are refused', () => {
    expect(problemsOf(() => loadConfig({ DATABASE_OWNER_URL: 'postgres://a@b/c', METRICS_PORT: '3000' }))).toEqual([
      'DATABASE_OWNER_URL',
      'METRICS_PORT',
    ])
  })

  test('a process without embedded parts names every address that is missing', () => {
    const config = loadConfig({ DATABASE_URL: 'postgres://app@db/filing' })
    expect(problemsOf(() => requireSettings(config, 'databaseUrl', 'temporalAddress', 'smtpUrl'))).toEqual([
      'TEMPORAL_ADDRESS',
      'SMTP_URL',
    ])
  })

  test('the description for logs holds no secret', () => {
    const config = loadConfig({
      DATABASE_URL: 'postgres://app:s3cret-pw@db/filing?sslpassword=s3cret-pw',
      SMTP_URL: 'smtp://user:s3cret-pw@mail:587',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_API_KEY: 's3cret-pw',
      CURSOR_SECRET: 's3cret-pw'.repeat(4),
      CALLBACK_SECRETS: 'douyin=s3cret-pw-s3cret-pw',
      PAGE_LINK_SECRETS: `2026a=${'s3cret-pw'.repeat(4)}`,
    })
    const shown = JSON.stringify(describeConfig(config))
    expect(shown).not.toContain('s3cret-pw')
    expect(shown).toContain('app:***@db')
  })

  test('.env.example names every variable and no other', () => {
    const example = readFileSync(path.join(__dirname, '../../.env.example'), 'utf8')
    const named = [...example.matchAll(/^([A-Z0-9_]+)=/gm)].map((match) => match[1])
    expect(named.sort()).toEqual([...CONFIG_VARIABLES].sort())
  })
})
