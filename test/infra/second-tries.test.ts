/** What a run says of itself: which tests had a second try, which were left out, and that no drawn input gets another chance. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { environment } from '../../infra/config'
import { mayTryAgain } from '../support/second-tries'

const TESTS = path.join(__dirname, '..')
const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'))
const trying = files.filter((name) => mayTryAgain(path.join(TESTS, name), readFileSync(path.join(TESTS, name), 'utf8')))

test('a second try is for tests on real servers, never for one that draws its inputs', () => {
  const folders = new Set(trying.map((name) => name.split('/')[0]))
  expect([...folders].sort()).toEqual(['api', 'e2e', 'faults', 'infra', 'workflows'])
  expect(trying).toEqual(expect.arrayContaining(['workflows/rounds.test.ts', 'faults/servers-away.test.ts']))
  for (const drawn of ['faults/random.test.ts', 'infra/canonical-json.test.ts', 'domain/calendar.test.ts'])
    expect([files.includes(drawn), trying.includes(drawn)]).toEqual([true, false])
  const property = "import fc from 'fast-check'"
  expect(mayTryAgain(path.join(TESTS, 'workflows/any.test.ts'), property)).toBe(false)
})

describe('the last two lines of a run', () => {
  let dir: string
  beforeEach(() => void (dir = mkdtempSync(path.join(tmpdir(), 'closing-line-'))))
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  /** Runs one small file in a Jest of its own. */
  function lastLines(source: string, ...args: string[]): { lines: string[]; status: number | null } {
    writeFileSync(path.join(dir, 'one.test.js'), source)
    const config = {
      rootDir: dir,
      transform: {},
      watchman: false,
      reporters: [path.join(TESTS, 'support', 'closing-line-reporter.js')],
    }
    writeFileSync(path.join(dir, 'jest.config.json'), JSON.stringify(config))
    const jest = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js')
    const run = spawnSync(process.execPath, [jest, '--config', path.join(dir, 'jest.config.json'), ...args], {
      cwd: dir,
      encoding: 'utf8',
      env: { PATH: environment().PATH },
    })
    return { lines: run.stdout.trimEnd().split('\n').slice(-2), status: run.status }
  }

  const MIXED = `
    let tries = 0
    jest.retryTimes(1, { retryImmediately: true })
    describe('a server', () => {
      test('is slow', () => { if ((tries += 1) < 2) throw new Error('too slow') })
      test('answers', () => undefined)
      test.skip('draws pictures', () => undefined)
    })
    test.todo('a scanner: install one')`

  test('tell second tries and what was left out, by name', () => {
    expect(lastLines(MIXED)).toEqual({
      lines: ['1 second tries: a server is slow; 2 skipped: a server draws pictures · a scanner: install one'].concat(
        '2 passed, 0 failed',
      ),
      status: 0,
    })
  })

  test('say nothing of those that were not asked for', () => {
    expect(lastLines(MIXED, '-t', 'answers').lines).toEqual(['0 second tries; 0 skipped', '1 passed, 0 failed'])
  })

  test('a test that fails twice has failed, and its second try is told', () => {
    const { lines, status } = lastLines(`jest.retryTimes(1); test('breaks', () => { throw new Error('always') })`)
    expect({ lines, status }).toEqual({ lines: ['1 second tries: breaks; 0 skipped', '0 passed, 1 failed'], status: 1 })
  })
})
