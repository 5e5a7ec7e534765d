/** Schemathesis in an environment of its own, outside what the product installs: made once for each list of versions. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(__dirname, '..', '..')
const REQUIREMENTS = path.join(__dirname, 'requirements.txt')

/** Why there is none on this machine. */
export class NoSchemathesis extends Error {}

/** The program; installs it where it is not there yet. */
export function schemathesisProgram(report: (line: string) => void): string {
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12)
  const home = path.join(ROOT, 'node_modules', '.cache', `schemathesis-${version}`)
  const program = path.join(home, 'bin', 'schemathesis')
  if (existsSync(program)) return program
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['-c', OLD_ENOUGH]).status === 0)
  if (python === undefined) throw new NoSchemathesis('there is no Python 3.10 or newer here')
  report('installing Schemathesis into node_modules/.cache')
  // Programs of an environment know its path, so it is made where it stays.
  rmSync(home, { recursive: true, force: true })
  run(python, ['-m', 'venv', home])
  run(path.join(home, 'bin', 'python'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    REQUIREMENTS,
  ])
  return program
}

const OLD_ENOUGH = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 180_000 })
  if (status === 0) return
  const said = (error?.message ?? stderr).trim().split('\n').at(-1) ?? ''
  throw new NoSchemathesis(`Schemathesis cannot be installed: ${said}`)
}
