/**
 * Proves that the lint configuration bites: each ban fires on a small offending text and stays silent on its clean neighbour.
 * Without this a renamed folder or an updated plugin could switch a ban off and everything would still be green.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

interface Finding {
  rule: string | null
  message: string
}

interface Sample {
  name: string
  folder: string
  rule: string
  bad: string
  clean: string
}

const LAW = 'boundaries/dependencies'
const SYNTAX = 'no-restricted-syntax'
const GLOBALS = 'no-restricted-globals'
const LOCAL_TIME = 'product/no-local-time'
const STATE = 'product/no-module-state'
const ROOT = join(__dirname, '..', '..')

const sample = (name: string, folder: string, rule: string, bad: string, clean: string): Sample => ({
  name,
  folder,
  rule,
  bad,
  clean,
})

/** A law of imports: `bad` and `clean` are module names, prefixed by `type ` for an `import type`. */
const law = (name: string, folder: string, bad: string, clean: string): Sample => {
  const text = (from: string) =>
    from.startsWith('type ')
      ? `import type * as x from '${from.slice(5)}'\nexport type Y = typeof x`
      : `import * as x from '${from}'\nexport const y: unknown = x`
  return sample(name, folder, LAW, text(bad), text(clean))
}

const IMPORTS: Sample[] = [
  law('the contract imports a package', 'workflows/contract', '@temporalio/workflow', './ids'),
  law('the contract imports a type of the story', 'workflows/contract', 'type ../campaign.workflow', 'type ./ids'),
  law('a workflow imports a Node built-in', 'workflows', 'node:fs', '@temporalio/workflow'),
  law('a workflow imports a Node built-in without prefix', 'workflows', 'crypto', './contract/ids'),
  law('a workflow imports zod', 'workflows', 'zod', '@temporalio/workflow'),
  law('the record imports a feature', 'activities/domain/record', 'type ../filing/verdict', 'type ../rules/grades'),
  law('the rules know the state', 'activities/domain/rules', 'type ../record/state', 'type ../time/calendar'),
  law(
    'an earlier subject imports a later one',
    'activities/domain/clearance',
    '../filing/ending',
    '../decision/refusal',
  ),
  law('a subject imports what stands above all', 'activities/domain/mail', '../decide', '../decision/refusal'),
  law('a fold imports a decision', 'activities/domain/record/fold', '../../decision/change', '../state'),
  law('the worker imports the API', 'worker', '../api/app', '../infra/config'),
  law('a workflow imports the domain', 'workflows', '../activities/domain/decide', './contract/ids'),
  law('a workflow imports infra, even as a type', 'workflows', 'type ../infra/config', 'type ./contract/ids'),
  law('a workflow imports a client', 'workflows', '@temporalio/client', '@temporalio/common'),
  law('the domain imports infra', 'activities/domain', '../../infra/config', '../../workflows/contract/ids'),
  law('the domain imports a Node built-in', 'activities/domain', 'node:crypto', 'temporal-polyfill'),
  law('the domain imports a story', 'activities/domain', '../../workflows/tasks', '../../workflows/contract/ids'),
  law('an activity imports a database driver', 'activities', 'pg', 'type pg'),
  law('an activity imports the API', 'activities', 'type ../api/main', '../workflows/contract/ids'),
  law('the API imports a story', 'api', '../workflows/campaign.workflow', '../workflows/contract/ids'),
  law('the API imports the worker', 'api', '../worker/main', 'fastify'),
  law('a route talks to Temporal', 'api', '@temporalio/client', 'type @temporalio/client'),
  law('the client for other systems imports the service', 'api/client/src', '../../http/error-codes', './problem'),
  law('the client for other systems depends on a package', 'api/client/src', 'zod', 'node:crypto'),
  law('infra imports the API', 'infra', '../api/main', 'pg'),
  law('infra imports the worker', 'infra/postgres', '../../worker/main', 'pg'),
  law('the product imports a test', 'infra/dev', '../../test/infra/lint.test', 'pg'),
]

const inFunction = (body: string): string =>
  `export function f(at: Date, n: number): unknown {\n  void at\n  void n\n  ${body}\n}`

const WORKFLOW_BANS: Sample[] = [
  ...['process', 'Buffer', 'Intl', 'performance'].map((name) =>
    sample(
      `a workflow touches ${name}`,
      'workflows',
      GLOBALS,
      `export const x: unknown = ${name}`,
      'export const x = 1',
    ),
  ),
  sample(
    'a workflow reads the environment',
    'workflows',
    SYNTAX,
    inFunction('return process.env'),
    inFunction('return n'),
  ),
  sample(
    'a workflow sets an interval',
    'workflows',
    GLOBALS,
    inFunction('return setInterval(() => n, 1)'),
    inFunction('return n'),
  ),
  sample(
    'a workflow goes through globalThis',
    'workflows',
    SYNTAX,
    inFunction('return globalThis.Date'),
    inFunction('return at'),
  ),
  sample(
    'a workflow throws a plain Error',
    'workflows',
    SYNTAX,
    inFunction("throw new Error('x')"),
    inFunction('return n'),
  ),
  sample(
    'a workflow throws a TypeError',
    'workflows',
    SYNTAX,
    inFunction("throw TypeError('x')"),
    inFunction('return n'),
  ),
  sample(
    'a workflow throws something of its own',
    'workflows',
    SYNTAX,
    'export class Refused extends Error {}',
    "import { ApplicationFailure } from '@temporalio/workflow'\nexport function f() { throw ApplicationFailure.create({ type: 'x' }) }",
  ),
  ...['0', "'0'", "'0ms'", "'0 seconds'"].map((none) =>
    sample(
      `a workflow waits condition(fn, ${none})`,
      'workflows',
      SYNTAX,
      `import { condition } from '@temporalio/workflow'\nexport const f = () => condition(() => true, ${none})`,
      "import { condition } from '@temporalio/workflow'\nexport const f = () => condition(() => true, '10 seconds')",
    ),
  ),
  sample(
    'a workflow throws dice',
    'workflows',
    SYNTAX,
    inFunction('return Math.random()'),
    inFunction('return Math.max(n, 1)'),
  ),
  ...[
    'getHours()',
    'getDay()',
    'getTimezoneOffset()',
    'setHours(1)',
    'toString()',
    "['getHours']()",
    'toLocaleString()',
  ].map((call) =>
    sample(
      `a workflow uses Date.${call}`,
      'workflows',
      LOCAL_TIME,
      inFunction(`return at${call.startsWith('[') ? '' : '.'}${call}`),
      inFunction('return [at.toISOString(), at.getTime(), at.getUTCHours(), n.toString()]'),
    ),
  ),
  sample('a Date becomes text', 'workflows', LOCAL_TIME, inFunction('return `${at}`'), inFunction('return `${n}`')),
  sample(
    'a Date becomes text by String()',
    'workflows',
    LOCAL_TIME,
    inFunction('return String(at)'),
    inFunction('return String(n)'),
  ),
  sample(
    'parts make a local Date',
    'workflows',
    LOCAL_TIME,
    inFunction('return new Date(n, 1)'),
    inFunction('return new Date(n)'),
  ),
  sample(
    'a text without offset makes a local Date',
    'workflows',
    LOCAL_TIME,
    inFunction("return new Date('2026-11-11T20:00')"),
    inFunction("return new Date('2026-11-11T20:00+08:00')"),
  ),
]

const MODULE_STATE: Sample[] = [
  sample(
    'a module-level let',
    'workflows',
    STATE,
    'let n = 0\nexport const f = () => n++',
    inFunction('let m = n\n m += 1\n return m'),
  ),
  sample('an exported let', 'workflows/contract', STATE, 'export let n = 0\nn = 1', 'export const n = 0'),
  sample('a module-level var', 'workflows', STATE, 'export var n = 0', 'export const n = 0'),
  sample(
    'a module-level Map',
    'workflows',
    STATE,
    'export const seen = new Map<string, number>()',
    "export const names: ReadonlyMap<string, number> = new Map([['a', 1]])",
  ),
  sample(
    'a module-level Set',
    'workflows',
    STATE,
    "export const seen = new Set<string>(['a'])",
    "export const kinds: ReadonlySet<string> = new Set(['a'])",
  ),
  sample(
    'an empty module-level array',
    'workflows',
    STATE,
    'export const l: string[] = []',
    "export const l = ['a'] as const",
  ),
  sample(
    'an empty module-level object',
    'workflows',
    STATE,
    'export const o: object = {}',
    'export const o = { a: 1 }',
  ),
  sample(
    'writing to a module-level table',
    'workflows',
    STATE,
    'const t = { a: 1 }\nexport const f = () => { t.a = 2 }',
    'const t = { a: 1 }\nexport const f = () => t.a',
  ),
  sample(
    'pushing to a module-level list',
    'workflows',
    STATE,
    "const l = ['a']\nexport const f = () => l.push('b')",
    "const l = ['a']\nexport const f = () => l.includes('b')",
  ),
]

const PROMISE = 'export const g = async (): Promise<void> => Promise.resolve()\n'

const EVERYWHERE: Sample[] = [
  sample(
    'marks of one language on a page',
    'api/pages/desk',
    SYNTAX,
    'export const x = (y: string) => `${y}：`',
    'export const x = (y: string) => `${y}:`',
  ),
  sample('a default export', 'infra', SYNTAX, 'const x = 1\nexport default x', 'export const x = 1'),
  sample(
    'an environment read outside the configuration',
    'api',
    SYNTAX,
    'export const x = process.env',
    'export const x = process.pid',
  ),
  sample(
    'an environment taken apart',
    'worker',
    SYNTAX,
    'const { env } = process\nexport const x = env',
    'const { pid } = process\nexport const x = pid',
  ),
  sample(
    'an environment imported',
    'infra/postgres',
    SYNTAX,
    "import { env } from 'node:process'\nexport const x = env",
    "import { pid } from 'node:process'\nexport const x = pid",
  ),
  sample(
    'a replay in the thread of a test',
    'worker',
    SYNTAX,
    'declare const Worker: { runReplayHistory: number }\nexport const x = Worker.runReplayHistory',
    'declare const Worker: { create: number }\nexport const x = Worker.create',
  ),
  sample(
    'a floating promise',
    'infra',
    '@typescript-eslint/no-floating-promises',
    `${PROMISE}g()`,
    `${PROMISE}void g()`,
  ),
  sample(
    'a promise where none is awaited',
    'infra',
    '@typescript-eslint/no-misused-promises',
    `${PROMISE};[1].forEach(g)`,
    `${PROMISE}export const all = [1].map(g)`,
  ),
  sample(
    'a switch that forgets a case',
    'infra',
    '@typescript-eslint/switch-exhaustiveness-check',
    "export const f = (x: 'a' | 'b') => { switch (x) { case 'a': return 1 } }",
    "export const f = (x: 'a' | 'b') => { switch (x) { case 'a': return 1; case 'b': return 2 } }",
  ),
  sample(
    'an any',
    'infra',
    '@typescript-eslint/no-explicit-any',
    'export const x: any = 1',
    'export const x: unknown = 1',
  ),
  sample(
    'a type imported as a value',
    'infra',
    '@typescript-eslint/consistent-type-imports',
    "import { Pool } from 'pg'\nexport type P = Pool",
    "import type { Pool } from 'pg'\nexport type P = Pool",
  ),
  sample('an empty catch', 'infra', 'no-empty', 'try { JSON.parse("x") } catch {}', 'export const x = 1'),
  sample(
    'chance in the domain',
    'activities/domain',
    SYNTAX,
    'export const x = () => Math.random()',
    'export const x = 1',
  ),
  sample(
    'a clock of its own in the domain',
    'activities/domain',
    SYNTAX,
    'export const x = () => new Date()',
    'export const x = 1',
  ),
]

/** One process lints everything: starting ESLint costs seconds, a text costs milliseconds. */
const lintAll = (texts: { path: string; text: string }[]): Finding[][] => {
  const input = JSON.stringify(texts)
  const run = spawnSync(process.execPath, ['infra/lint/probe.mjs'], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
    timeout: 110_000,
  })
  if (run.status !== 0) throw new Error(`infra/lint/probe.mjs ended with ${run.status ?? run.signal}: ${run.stderr}`)
  return JSON.parse(run.stdout) as Finding[][]
}

const samples = [...IMPORTS, ...WORKFLOW_BANS, ...MODULE_STATE, ...EVERYWHERE]
const pathOf = ({ folder }: Sample): string => `${folder}/lint-sample.ts`

describe('lint', () => {
  let bad: Finding[][] = []
  let clean: Finding[][] = []

  beforeAll(() => {
    const answers = lintAll([
      ...samples.map((each) => ({ path: pathOf(each), text: each.bad })),
      ...samples.map((each) => ({ path: pathOf(each), text: each.clean })),
    ])
    bad = answers.slice(0, samples.length)
    clean = answers.slice(samples.length)
  }, 120_000)

  test.each(samples.map((each, n) => ({ ...each, n })))('refuses $name in $folder', ({ n, rule }) => {
    expect(bad[n]?.map((finding) => finding.rule)).toContain(rule)
    expect(clean[n]).toEqual([])
  })

  test('reads every sample: none fails to parse', () => {
    const fatal = [...bad, ...clean].flat().filter(({ rule }) => rule === null)
    expect(fatal).toEqual([])
  })
})
