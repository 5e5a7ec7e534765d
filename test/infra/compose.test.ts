/**
 * Checks docker-compose.yml and the Dockerfile as far as that goes without an engine: what is published, that every variable is one
 * that the service reads and accepts, that every file named exists or is emitted by the build.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { loadConfig } from '../../infra/config'
import { CONFIG_VARIABLES } from '../../infra/config-variables'
import { SERVER_LIMITS } from '../../infra/dev/servers/temporal-server'

interface Service {
  image?: string
  build?: { context: string; dockerfile: string }
  command?: string[]
  entrypoint?: string[]
  environment?: Record<string, string>
  ports?: string[]
  profiles?: string[]
  volumes?: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test?: string[]; disable?: boolean }
  restart?: string
}

interface Compose {
  services: Record<string, Service>
  volumes: Record<string, unknown>
}

const ROOT = join(__dirname, '..', '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const text = read('docker-compose.yml')
const compose = parse(text, { merge: true }) as Compose
const dockerfile = read('infra/Dockerfile')

const services = Object.entries(compose.services)
const product = services.filter(([, service]) => service.build !== undefined)

/** What Compose itself would put in where `.env` sets nothing. */
const withDefaults = (value: string): string => value.replace(/\$\{\w+:-([^}]*)\}/g, '$1')

const environmentOf = (service: Service): Record<string, string> =>
  Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, value]) => [name, withDefaults(value)]))

describe('docker-compose.yml', () => {
  test('has the database, Temporal with its UI, a mail catcher, the set-up, API and worker', () => {
    const names = ['postgres', 'temporal-schema', 'temporal', 'temporal-ui', 'mail', 'migrate', 'api', 'worker']
    const usual = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name)
    expect(usual.sort()).toEqual(names.sort())
    expect(product.flatMap(([name]) => (usual.includes(name) ? [name] : [])).sort()).toEqual([
      'api',
      'migrate',
      'worker',
    ])
  })

  test('has the sandbox in a profile of its own, on a database, a namespace and files that are nobody else’s', () => {
    const own = services.filter(([, { profiles }]) => profiles !== undefined)
    expect(own.map(([name, { profiles }]) => [name, profiles])).toEqual(
      ['database', 'migrate', 'api', 'worker', 'platforms'].map((name) => [`sandbox-${name}`, ['sandbox']]),
    )
    for (const [name, service] of own.filter(([, { build }]) => build !== undefined)) {
      const config = loadConfig(environmentOf(service))
      expect([name, config.clock, config.temporalNamespace]).toEqual([name, 'rehearsal', 'campaign-filing-sandbox'])
      expect(config.databaseUrl).toMatch(/@postgres:5432\/campaign_filing_sandbox$/)
      expect(Object.keys(config.callbackSecrets)).toContain('douyin')
      for (const volume of service.volumes ?? []) expect(volume).toMatch(/^sandbox-files:/)
    }
  })

  test('publishes every port on loopback only, and none twice', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? [])
    expect(ports.length).toBeGreaterThan(4)
    expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([])
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length)
    expect(services.filter(([, service]) => 'network_mode' in service)).toEqual([])
  })

  test.each(services)('%s has an image with a fixed version', (_name, { image, build }) => {
    if (build === undefined) expect(image).toMatch(/^[\w./-]+:\d+(\.\d+)*$/)
    else expect(existsSync(join(ROOT, build.context, build.dockerfile))).toBe(true)
  })

  test.each(product)('%s is given only variables that the service reads', (_name, service) => {
    const unknown = Object.keys(service.environment ?? {}).filter((name) => !CONFIG_VARIABLES.includes(name))
    expect(unknown).toEqual([])
    const undocumented = Object.keys(service.environment ?? {}).filter((name) => !read('.env.example').includes(name))
    expect(undocumented).toEqual([])
  })

  test.each(product.filter(([, { profiles }]) => profiles === undefined))(
    '%s starts with the values as they stand',
    (_name, service) => {
      const config = loadConfig(environmentOf(service))
      expect(config).toMatchObject({ clock: 'real', temporalAddress: 'temporal:7233', filesDir: '/data/files' })
      expect(config.callbackSecrets).toEqual({})
      expect(config.databaseUrl).toContain('@postgres:5432/')
    },
  )

  test.each(product)('%s runs a file that the build emits', (_name, { command = [] }) => {
    const [program, file = ''] = command
    expect(program).toBe('node')
    const source = file.replace(/^dist\//, '').replace(/\.js$/, '.ts')
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] }
    expect(include).toContain(source.split('/')[0])
    expect(`${source} ${existsSync(join(ROOT, source)) ? 'exists' : 'is missing'}`).toBe(`${source} exists`)
  })

  test('waits for what it needs: healthy servers, finished set-ups', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const target = compose.services[other]
        expect(`${name} waits for ${other}: ${target ? 'known' : 'unknown'}`).toMatch(/: known$/)
        if (condition === 'service_healthy') expect(target?.healthcheck?.test).toBeDefined()
        if (condition === 'service_completed_successfully') expect(target?.restart).toMatch(/^on-failure/)
      }
    }
    expect(compose.services.api?.depends_on).toHaveProperty('migrate.condition', 'service_completed_successfully')
    expect(compose.services.worker?.depends_on).toHaveProperty('migrate.condition', 'service_completed_successfully')
  })

  test('PostgreSQL keeps what people have written out of its log', () => {
    expect(compose.services.postgres?.command).toEqual(['postgres', '-c', 'log_error_verbosity=terse'])
  })

  test('mounts only files of the repository and volumes that it declares', () => {
    const sources = services.flatMap(([, service]) => service.volumes ?? []).map((mount) => mount.split(':')[0] ?? '')
    const missing = sources.filter((source) =>
      source.startsWith('./') ? !existsSync(join(ROOT, source)) : !(source in compose.volumes),
    )
    expect(missing).toEqual([])
  })

  test('its Temporal takes in at once what the embedded one takes, and no Update that would end a workflow', () => {
    const config = parse(read('infra/deploy/temporal-dynamic.yaml')) as Record<string, { value: number }[]>
    const stated = Object.fromEntries(Object.entries(config).map(([name, [first]]) => [name, first?.value]))
    expect(stated).toEqual(SERVER_LIMITS)
    expect(stated['history.maxInFlightUpdatePayloads']).toBeLessThan((stated['limit.blobSize.error'] ?? 0) - 200_000)
  })

  test('marks every secret that has a default as for development', () => {
    const secrets = [...text.matchAll(/\$\{(\w*(?:PASSWORD|SECRET)\w*):-([^}]*)\}/g)]
    expect(secrets.length).toBeGreaterThan(5)
    const known = secrets.flatMap(([, name, value = '']) => (value.includes('dev-only-') ? [] : [name]))
    // Who knows the secret of a call-back is believed to be the platform: it has no default at all.
    // Nor has a client at the company's own server.
    expect(known).toEqual(['OIDC_CLIENT_SECRET', 'CALLBACK_SECRETS', 'OA_SECRETS'])
    expect(text).not.toMatch(/password:\s*['"]?\w/i)
  })
})

describe('infra/Dockerfile', () => {
  const lines = dockerfile.split('\n').filter((line) => /^[A-Z]/.test(line))
  const argumentsOf = (instruction: string): string[][] =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.split(/\s+/).slice(1))

  test('stands on a fixed Node release that the service supports', () => {
    const bases = argumentsOf('FROM').map(([image]) => image)
    expect(new Set(bases)).toEqual(new Set(['node:24-bookworm-slim']))
  })

  test('does not run as root', () => {
    expect(argumentsOf('USER').at(-1)).toEqual(['node'])
  })

  test('copies only what is in the repository and let through by .dockerignore', () => {
    const allowed = read('.dockerignore').split('\n')
    const sources = argumentsOf('COPY')
      .filter(([first]) => !first?.startsWith('--from'))
      .flatMap((parts) => parts.slice(0, -1))
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([])
    expect(sources.filter((source) => !allowed.includes(`!${source}`))).toEqual([])
  })

  test('passes the variables that the service reads', () => {
    const names = argumentsOf('ENV')
      .flat()
      .map((pair) => pair.split('=')[0] ?? '')
    expect(names.filter((name) => name !== 'NODE_ENV' && !CONFIG_VARIABLES.includes(name))).toEqual([])
  })

  test('has a health check, a command and the workflow bundle', () => {
    expect(dockerfile).toContain('HEALTHCHECK')
    expect(dockerfile).toContain('CMD ["node", "dist/api/main.js"]')
    expect(dockerfile).toContain('npm run bundle')
  })
})
