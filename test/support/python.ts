/** Programs in Python in environments of their own, outside what the product installs: each made once for each list of versions. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(__dirname, '..', '..')

/** Why there is none on this machine. */
export class NoPython extends Error {}

/** The folder with the environment's programs; installs what the list names where that is not there yet. */
export function pythonPrograms(name: string, requirements: string, report: (line: string) => void): string {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const home = path.join(ROOT, 'node_modules', '.cache', `${name}-${version}`)
  const programs = path.join(home, 'bin')
  const whole = path.join(home, 'whole')
  if (existsSync(whole)) return programs
  const python = ['python3', 'python'].find((found) => spawnSync(found, ['-c', OLD_ENOUGH]).status === 0)
  if (python === undefined) throw new NoPython('there is no Python 3.10 or newer here')
  report(`installing ${name} into node_modules/.cache`)
  // Programs of an environment know its path, so it is made where it stays.
  rmSync(home, { recursive: true, force: true })
  run(name, python, ['-m', 'venv', home])
  const quietly = ['install', '--quiet', '--disable-pip-version-check']
  run(name, path.join(programs, 'python'), ['-m', 'pip', ...quietly, '-r', requirements])
  writeFileSync(whole, '')
  return programs
}

const OLD_ENOUGH = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'

function run(name: string, program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 180_000 })
  if (status === 0) return
  const said = (error?.message ?? stderr).trim().split('\n').at(-1) ?? ''
  throw new NoPython(`${name} cannot be installed: ${said}`)
}
