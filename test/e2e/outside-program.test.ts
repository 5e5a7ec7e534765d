/**
 * Programs of others: projects of their own that install the client's package as published, compile strictly and run against
 * the real service over HTTP.
 */
import { execFile, spawn, type ChildProcess, type ExecFileException } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { parse } from 'yaml'
import { createKey, SCOPES } from '../../infra/postgres/registers/api-keys'
import { createRestClient } from '../../infra/dev/demo/rest-client'
import { createSandboxControl } from '../../infra/dev/sandbox/sandbox-control'
import {
  createScriptedPlatform,
  type ScriptedPlatform,
  type ScriptName,
} from '../../infra/dev/sandbox/scripted-platform'
import { bareEnvironment } from '../support/environment'
import { patiently } from '../support/patience'
import { liveApi } from '../support/live-api'
import { createRig, type Rig } from '../support/rig'

const ROOT = path.join(__dirname, '..', '..')
const PACKAGE = path.join(ROOT, 'api', 'client')
const project = mkdtempSync(path.join(tmpdir(), 'e2e-outside-'))

const SECRET = 'a-secret-of-the-platform'

let rig: Rig
let app: FastifyInstance
let url: string
let key: string

beforeAll(async () => {
  rig = await createRig({ startAt: '2026-10-12T10:00:00+08:00' })
  app = await liveApi(rig, undefined, { callbackSecrets: { douyin: [SECRET] } })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
  key = (await createKey(rig.pool, { client: 'shop', label: 'e2e', scopes: [...SCOPES] })).key
  await installed()
}, 300_000)

afterAll(async () => {
  await app.close()
  await rig.stop()
  rmSync(project, { recursive: true, force: true })
})

interface Ran {
  code: number
  output: string
}

/** Beside this process, which holds the service. */
const run = (program: string, args: string[], more: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const env = { ...bareEnvironment(project), ...more }
    execFile(program, args, { cwd: project, env }, (error: ExecFileException | null, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
    )
  })

async function done(program: string, args: string[]): Promise<void> {
  const { code, output } = await run(program, args)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${output}`)
}

/** Packed as it is published, installed without a registry. */
async function installed(): Promise<void> {
  await done('npm', ['pack', PACKAGE, '--pack-destination', project])
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? ''
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'outside', private: true, type: 'module' }))
  await done('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`])
  for (const types of ['@types/node', 'undici-types']) {
    mkdirSync(path.join(project, 'node_modules', path.dirname(types)), { recursive: true })
    cpSync(path.join(ROOT, 'node_modules', types), path.join(project, 'node_modules', types), { recursive: true })
  }
  const strict = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false }
  const compilerOptions = { ...strict, target: 'ES2023', module: 'nodenext', types: ['node'], outDir: 'built' }
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
}

/** Asks for parts of answers; what the compiler must refuse is marked, and is an error where it does not. */
const PARTS = `
import { CampaignFiling, everyPage, isProblem } from 'campaign-filing-client'
const service = new CampaignFiling({ baseUrl: process.env.API ?? '', key: () => process.env.KEY ?? '' })
const { data } = await service.select('listCampaigns', ['number', 'launches.platform'], { query: { limit: 1 } })
const [one] = data.items
const number: string = one?.number ?? ''
const launches: { platform: string }[] | undefined = one?.launches
// @ts-expect-error not asked for
void one?.name
// @ts-expect-error not asked for
void one?.launches?.[0]?.launchAt
// @ts-expect-error no such member
await service.select('listCampaigns', ['nubmer']).catch((error: unknown) => console.log('refused', isProblem(error, 'malformed')))
// @ts-expect-error whose is missing
const asked = () => service.select('listCampaignTasks', ['id'])
// @ts-expect-error it has no parts
const none = () => service.select('getTask', ['id'], { path: { id: '' } })
void [asked, none]
const ids: string[] = []
for await (const fact of everyPage((page) => service.select('listCampaignFacts', ['type'], { path: { number }, query: page })))
  ids.push(fact.type)
const check = await service.select('checkRequirements', ['answer', 'platforms.platform'], {
  body: { platforms: ['douyin'], traits: ['lottery'] },
})
console.log(JSON.stringify({ keys: Object.keys(one ?? {}), launches, first: ids[0], check: check.data }))
`

/** What the package's page shows, compiled as it stands there. */
const readmeProgram = (page: string): string =>
  /```ts\n([\s\S]*?)```/.exec(readFileSync(path.join(PACKAGE, page), 'utf8'))?.[1] ?? ''

it('a request that is decided later is waited for, so only a report may be answered with 202', () => {
  const types = readFileSync(path.join(PACKAGE, 'src', 'generated', 'types.gen.ts'), 'utf8')
  const answers = [...types.matchAll(/export type (\w+)Responses = \{\n([\s\S]*?)\n\};/g)]
  expect(answers.length).toBeGreaterThan(100)
  const undecided = answers
    .filter(([, , statuses]) => /^ {4}202: RequestStatus;/m.test(statuses ?? ''))
    .map(([, name]) => name)
  expect(undecided.sort()).toEqual(['ReceiveCallback', 'Report'])
})

it('U-2 a strict TypeScript project plays a campaign from the first call to the archive', async () => {
  cpSync(path.join(PACKAGE, 'example'), project, { recursive: true })
  for (const page of ['README.md', 'README.zh-CN.md'])
    writeFileSync(path.join(project, `${page}.ts`), readmeProgram(page))
  writeFileSync(path.join(project, 'parts.ts'), PARTS)
  await done(process.execPath, [path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project])
  const { code, output } = await run(process.execPath, ['built/season.js'], { API: url, KEY: key })
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringMatching(/archived MC-\d+-\d+, SHA-256 [0-9a-f]{64}/),
  })
  expect(output).toContain('would open douyin activity_report')
  expect(output).toContain('refused: task_not_open')
  expect(output).toContain('not yet: not_passed')
  expect(output).toContain('cleared: douyin go')
}, 180_000)

it('asks for parts of answers, which are typed as what comes', async () => {
  const { code, output } = await run(process.execPath, ['built/parts.js'], { API: url, KEY: key })
  expect({ code, output }).toMatchObject({ code: 0 })
  const [refused, parts = ''] = output.trim().split('\n')
  expect(refused).toBe('refused true')
  expect(JSON.parse(parts)).toEqual({
    keys: ['number', 'launches'],
    launches: [{ platform: 'douyin' }],
    first: 'CampaignStarted',
    check: { answer: expect.any(String), platforms: expect.arrayContaining([{ platform: 'douyin' }]) },
  })
})

describe('the sandbox', () => {
  let platform: ScriptedPlatform
  let control: FastifyInstance
  let sandbox: string

  beforeAll(async () => {
    const rest = createRestClient(url, key)
    platform = createScriptedPlatform(rest, { douyin: SECRET })
    control = createSandboxControl(platform, ['douyin'], rig.step)
    sandbox = await control.listen({ host: '127.0.0.1', port: 0 })
  })

  afterAll(() => control.close())

  it('an outsider plays a filing of twenty days: rejected, corrected, filed again, passed', async () => {
    const { code, output } = await run(process.execPath, ['built/filing-in-seconds.js'], {
      API: url,
      KEY: key,
      SANDBOX: sandbox,
    })
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/douyin go after twenty days/) })
    expect(platform.said.map(({ kind }) => kind)).toEqual(['rejected', 'in_review', 'passed'])
  }, 120_000)

  it.each<[ScriptName, string[], string]>([
    ['conditions', ['passed'], 'passed'],
    ['reject_without_fields', ['rejected'], 'correcting'],
    ['supplement', ['supplement'], 'correcting'],
    ['delay', ['delayed', 'passed'], 'passed'],
    ['silence', [], 'submitted'],
    ['repeated', ['passed', 'passed', 'passed'], 'passed'],
    ['reordered', ['passed', 'in_review'], 'passed'],
    ['revoked_later', ['passed', 'revoked'], 'revoked'],
  ])(
    'plays %s',
    async (script, kinds, ends) => {
      const rest = createRestClient(url, key)
      await fetch(`${sandbox}/platforms/douyin`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ scripts: [script] }),
      })
      const { now } = await rest.get<{ now: string }>('/v1/clock')
      const day = (n: number): string => new Date(Date.parse(now) + n * 86_400_000).toISOString()
      const { number } = await rest.post<{ number: string }>('/v1/campaigns', {
        name: `剧本 ${script}`,
        lead: 'M1001',
        backup: 'M1002',
        endsAt: day(60),
        filings: [{ platform: 'douyin', item: 'activity_report' }],
        launches: [{ platform: 'douyin', launchAt: day(50) }],
      })
      const filing = `${number}-01`
      await rig.openTask(filing, 'collect_material')
      for (const task of await rig.openTasks(filing))
        if (task.kind === 'collect_material')
          await rest.post(`/v1/tasks/${task.id}/answer`, { answer: 'provided' }, 'M1001')
      for (const [kind, body] of [
        ['recheck', { answer: 'complete' }],
        ['submit', { answer: 'submitted', number: `S-${number}` }],
      ] as const)
        await rest.post(`/v1/tasks/${(await rig.openTask(filing, kind)).id}/answer`, body, 'M1001')
      const before = platform.said.length
      await fetch(`${sandbox}/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ to: day(20) }),
      })
      const said = platform.said.slice(before).map(({ kind }) => kind)
      const { phase } = await rest.get<{ phase: string }>(`/v1/filings/${filing}`)
      expect({ script, said, phase }).toEqual({ script, said: kinds, phase: ends })
    },
    60_000,
  )
})

describe('the feed of events', () => {
  const follow = (file: string, api: string): ChildProcess =>
    spawn(process.execPath, ['built/follow.js'], {
      cwd: project,
      env: { ...bareEnvironment(project), API: api, KEY: key, FILE: file },
      stdio: 'inherit',
    })
  const gone = (program: ChildProcess): Promise<unknown> =>
    (program.exitCode ?? program.signalCode)
      ? Promise.resolve()
      : new Promise((resolve) => program.once('exit', resolve))
  const heard = (file: string): string[] => {
    const at = path.join(project, file)
    const lines = existsSync(at) ? readFileSync(at, 'utf8').trimEnd().split('\n') : []
    return lines.map((line) => line.split(' ')[0] ?? '')
  }
  /** As somebody reads it who was never interrupted, once every fact has its place. */
  async function allEvents(): Promise<string[]> {
    await patiently('places for all facts', async () => {
      const { rows } = await rig.pool.query<{ all: boolean }>(
        'select head = (select count(*) from facts) as all from event_feed',
      )
      return rows[0]?.all
    })
    const rest = createRestClient(url, key)
    const ids: string[] = []
    for (let after = '', more = true; more;) {
      const page = await rest.get<{ items: { id: string }[]; cursor: string; more: boolean }>(
        `/v1/events?limit=500${after && `&after=${after}`}`,
      )
      ids.push(...page.items.map(({ id }) => id))
      ;({ cursor: after, more } = page)
    }
    return ids
  }
  const until = (file: string, ids: readonly string[]): Promise<unknown> =>
    patiently(
      () => `all ${ids.length} events; heard ${heard(file).length}`,
      () => heard(file).length >= ids.length,
    )

  it('a program that is killed again and again, in the middle of pages, hears each event once and in order', async () => {
    for (let kills = 0; kills < 12; kills += 1) {
      const before = heard('killed.txt').length
      const program = follow('killed.txt', url)
      await rig.start({})
      await patiently('some of the events', () => heard('killed.txt').length > before)
      program.kill('SIGKILL')
      await gone(program)
      // As if it had been killed that many events earlier, in the middle of a page.
      const lines = readFileSync(path.join(project, 'killed.txt'), 'utf8').trimEnd().split('\n')
      writeFileSync(
        path.join(project, 'killed.txt'),
        lines
          .slice(0, -(kills % 5) || undefined)
          .map((line) => `${line}\n`)
          .join(''),
      )
    }
    const program = follow('killed.txt', url)
    const all = await allEvents()
    await until('killed.txt', all)
    program.kill('SIGKILL')
    await gone(program)
    expect(heard('killed.txt')).toEqual(all)
  }, 180_000)

  it('one that runs on hears them all although its connections break and the service is away for a while', async () => {
    const sockets = new Set<Socket>()
    const proxy = createServer((socket) => {
      const service = connect(Number(new URL(url).port), '127.0.0.1')
      for (const one of [socket, service]) {
        sockets.add(one)
        one.on('error', () => undefined).on('close', () => [socket, service].forEach((each) => each.destroy()))
      }
      socket.pipe(service).pipe(socket)
    })
    const listening = (port: number): Promise<void> =>
      new Promise((resolve) => proxy.listen(port, '127.0.0.1', resolve))
    await listening(0)
    const { port } = proxy.address() as AddressInfo
    const breakAll = (): void => sockets.forEach((socket) => socket.destroy())
    const program = follow('broken.txt', `http://127.0.0.1:${port}`)
    await patiently('some of the events', () => heard('broken.txt').length > 0)
    for (let breaks = 0; breaks < 5; breaks += 1) {
      await rig.start({})
      breakAll()
    }
    const closed = new Promise((resolve) => proxy.close(resolve))
    breakAll()
    await closed
    await rig.start({})
    await listening(port)
    const all = await allEvents()
    await until('broken.txt', all)
    expect(program.exitCode).toBeNull()
    program.kill('SIGKILL')
    await gone(program)
    breakAll()
    proxy.close()
    expect(heard('broken.txt')).toEqual(all)
  }, 180_000)
})

describe('the gate of a release', () => {
  let number: string

  beforeAll(async () => {
    ;({ number } = await createRestClient(url, key).post<{ number: string }>('/v1/campaigns', {
      name: '跨年投票',
      lead: 'M1001',
      backup: 'M1002',
      externalRef: 'v1.12.0',
      filings: [{ platform: 'douyin', item: 'activity_report' }],
      notNeeded: [{ platform: 'weibo', reason: '只发图文，客服答复无需报备' }],
      launches: ['douyin', 'weibo'].map((platform) => ({ platform, launchAt: '2029-01-11T00:00:00+08:00' })),
      endsAt: '2029-01-20T23:59:59+08:00',
    }))
  })

  const env = (more: Record<string, string> = {}) => ({
    CAMPAIGN_FILING_URL: url,
    CAMPAIGN_FILING_KEY: key,
    RELEASE: 'v1.12.0',
    NUMBER: number,
    ...more,
  })
  const shell = (line: string, more?: Record<string, string>) => run('bash', ['-c', line], env(more))
  const gate = (args: string, more?: Record<string, string>) => shell(`npx --no-install campaign-gate ${args}`, more)

  const guide = (page: string): string => readFileSync(path.join(ROOT, 'docs', page), 'utf8')
  const blocks = (page: string, kind: string): string[] =>
    [...guide(page).matchAll(new RegExp('```' + kind + '\\n([\\s\\S]*?)```', 'g'))].map(([, block]) => block ?? '')
  /** Every line in a guide that asks whether it may go live: for a shell, for GitHub Actions, for GitLab. */
  const lines = (page: string): string[] => [
    ...blocks(page, 'sh').flatMap((block) => block.split('\n').filter((line) => /campaign-gate|clearance/.test(line))),
    ...blocks(page, 'yaml').flatMap((block) => {
      const pipeline = parse(block) as { jobs?: { release: { steps: { run: string }[] } }; gate?: { script: string[] } }
      return pipeline.gate?.script ?? pipeline.jobs?.release.steps.map((step) => step.run) ?? []
    }),
  ]

  it('every line that the guide shows stops a pipeline, and lets it go on once the platform is cleared', async () => {
    const shown = lines('build-on-it.md')
    expect(shown).toHaveLength(4)
    expect(lines('zh-CN/build-on-it.md')).toEqual(shown)
    for (const line of shown.map((l) => l.replace(/ --wait \d+/, ''))) {
      expect({ line, code: (await shell(line)).code }).toEqual({ line, code: 1 })
      const cleared = line.replace('douyin', 'weibo')
      expect({ line: cleared, code: (await shell(cleared)).code }).toEqual({ line: cleared, code: 0 })
    }
  }, 180_000)

  it('says why, and ends otherwise where it is asked wrongly, refused or not answered', async () => {
    expect(await gate(`--campaign ${number} --platform douyin`)).toEqual({
      code: 1,
      output: `no-go ${number} douyin: not_passed 尚未通过 ${number}-01\n`,
    })
    expect(await gate(`--campaign ${number} --platform weibo`)).toEqual({ code: 0, output: `go ${number} weibo\n` })
    const json = await gate(`--campaign ${number} --json`)
    expect([json.code, JSON.parse(json.output)]).toMatchObject([1, { number, items: [{ platform: 'douyin' }, {}] }])
    for (const [args, more] of [
      ['', {}],
      ['--campain x', {}],
      [`--campaign ${number}`, { CAMPAIGN_FILING_KEY: '' }],
      [`--campaign ${number}`, { CAMPAIGN_FILING_KEY: 'no-key-of-theirs' }],
      ['--campaign MC-20261012-9999', {}],
      ['--external-ref nothing-of-ours', {}],
    ] as const)
      expect({ args, code: (await gate(args, more)).code }).toEqual({ args, code: 2 })
    const away = { CAMPAIGN_FILING_URL: 'http://127.0.0.1:9', CAMPAIGN_FILING_PATIENCE: '1' }
    expect((await gate(`--campaign ${number}`, away)).code).toBe(3)
  }, 180_000)
})
