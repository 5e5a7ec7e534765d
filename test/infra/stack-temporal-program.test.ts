import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildWithGo, type Fetch } from '../../infra/dev/servers/temporal-fetch'
import { cachedProgram, findTemporalProgram, type ProgramSearch } from '../../infra/dev/servers/temporal-program'

const GOOD = '#!/bin/sh\necho "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"\n'
const OLD = '#!/bin/sh\necho "temporal version 0.9.0 (Server 1.20.0, UI 2.9.0)"\n'

describe('the search for the Temporal server program', () => {
  let home: string
  let lines: string[]

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'program-'))
    lines = []
  })
  afterEach(() => rmSync(home, { recursive: true }))

  const place = (file: string, text: string): string => {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    chmodSync(file, 0o755)
    return file
  }
  const env = (): Record<string, string> => ({
    PATH: path.join(home, 'bin'),
    HOME: home,
    XDG_CACHE_HOME: path.join(home, 'cache'),
  })
  const search = (more: Partial<ProgramSearch> = {}) =>
    findTemporalProgram({ env: env(), report: (line) => void lines.push(line), fetches: [], ...more })
  const onPath = (text: string): string => place(path.join(home, 'bin', 'temporal'), text)
  const inCache = (text: string): string => place(cachedProgram(env()), text)
  const fetching = (source: string, get: Fetch['get']): Fetch => ({ source, get })

  test('takes TEMPORAL_CLI_PATH before anything else', async () => {
    onPath(GOOD)
    const cliPath = place(path.join(home, 'mine'), GOOD)
    expect(await search({ cliPath })).toEqual({ path: cliPath, source: 'TEMPORAL_CLI_PATH' })
  })

  test('a wrong TEMPORAL_CLI_PATH is an error, not a reason to take another program', async () => {
    onPath(GOOD)
    await expect(search({ cliPath: path.join(home, 'gone') })).rejects.toThrow(/TEMPORAL_CLI_PATH .* does not exist/)
  })

  test('takes PATH before the cache folder, and the cache folder before a fetch', async () => {
    const program = onPath(GOOD)
    const cached = inCache(GOOD)
    expect((await search()).path).toBe(program)
    rmSync(program)
    expect((await search()).path).toBe(cached)
  })

  test('passes over a program that is too old or broken', async () => {
    onPath(OLD)
    const cached = inCache(GOOD)
    expect((await search()).path).toBe(cached)
  })

  test('fetches in order, keeps the first that serves in the cache, and says so', async () => {
    const refused = fetching('first', () => Promise.reject(new Error('not reachable')))
    const second = fetching('second', ({ folder }) => Promise.resolve(place(path.join(folder, 'x'), GOOD)))
    expect(await search({ fetches: [refused, second] })).toEqual({ path: cachedProgram(env()), source: 'second' })
    expect(lines).toEqual(['Temporal server, first: not reachable'])
    expect(readdirSync(path.dirname(cachedProgram(env())))).toEqual(['temporal'])
    expect((await search()).source).toBe('the cache folder')
  })

  test('two searches at once fetch once', async () => {
    let fetched = 0
    const slow = fetching('slow', async ({ folder }) => {
      fetched += 1
      await new Promise((resolve) => setTimeout(resolve, 700))
      return place(path.join(folder, 'x'), GOOD)
    })
    const found = await Promise.all([search({ fetches: [slow] }), search({ fetches: [slow] })])
    expect(fetched).toBe(1)
    expect(found.map(({ source }) => source).sort()).toEqual(['slow', 'the cache folder'])
  })

  test('a lock that a killed process left is taken over', async () => {
    const lock = path.join(path.dirname(cachedProgram(env())), 'install.lock')
    place(lock, JSON.stringify({ pid: process.pid, startedAt: 'long ago', token: 'x' }))
    const good = fetching('good', ({ folder }) => Promise.resolve(place(path.join(folder, 'x'), GOOD)))
    expect((await search({ fetches: [good] })).source).toBe('good')
    expect(existsSync(lock)).toBe(false)
  })

  test('builds with Go where Go is, into the cache', async () => {
    place(path.join(home, 'bin', 'go'), `#!/bin/sh\n/bin/cat > "$GOBIN/temporal" <<'END'\n${GOOD}END\n`)
    expect(await search({ fetches: [buildWithGo] })).toEqual({ path: cachedProgram(env()), source: 'a build with Go' })
  })

  test('when nothing works, one message lists what was tried and what to do', async () => {
    const refused = fetching("the SDK's download", () => Promise.reject(new Error('not reachable')))
    const message = await search({ fetches: [refused, buildWithGo] }).then(
      () => '',
      (error: Error) => error.message,
    )
    for (const part of ['TEMPORAL_CLI_PATH: not set', 'PATH: nothing there', 'the cache folder: nothing there']) {
      expect(message).toContain(part)
    }
    expect(message).toContain("the SDK's download: not reachable")
    expect(message).toContain('a build with Go: there is no Go on PATH')
    expect(message).toContain('set TEMPORAL_ADDRESS')
  })
})
