/** The floor plan holds: no file imports another in a circle, and every folder of the domain is a subject with a place in the order. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SUBJECTS } from '../../infra/lint/import-law.mjs'
import { cyclesOf, importGraph } from '../support/import-cycles'

const ROOT = join(__dirname, '..', '..')

const sources = (): string[] =>
  spawnSync('git', ['ls-files', '-co', '--exclude-standard', 'workflows', 'activities', 'worker', 'api', 'infra'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .stdout.split('\n')
    .filter((file) => /\.tsx?$/.test(file) && existsSync(join(ROOT, file)))

it('no files of the product import each other in a circle', () => {
  const files = sources()
  expect(files.length).toBeGreaterThan(300)
  expect(cyclesOf(importGraph(ROOT, files))).toEqual([])
})

it('finds a circle where there is one, and only its files', () => {
  const graph = new Map([
    ['a.ts', ['b.ts']],
    ['b.ts', ['c.ts']],
    ['c.ts', ['b.ts', 'd.ts']],
    ['d.ts', []],
    ['e.ts', ['a.ts', 'e2.ts']],
    ['e2.ts', ['e.ts']],
  ])
  expect(cyclesOf(graph)).toEqual([
    ['b.ts', 'c.ts'],
    ['e.ts', 'e2.ts'],
  ])
})

it('every folder of the domain is a subject of the order, and every subject has a folder', () => {
  const domain = join(ROOT, 'activities', 'domain')
  const folders = readdirSync(domain, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(domain.length + 1))
  expect(folders.sort()).toEqual([...SUBJECTS].sort())
})
