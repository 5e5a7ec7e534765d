/**
 * The import law: which folder may import which, as the README's table of folders says, kept as data for eslint-plugin-boundaries.
 * Anything not allowed here is refused, also what cannot be resolved. `type` means `import type`, which leaves nothing at run time.
 */

/**
 * The subjects of the domain, in their one order: each may import those before it, and what stands at the domain's top may import
 * them all. Facts and the state come before every feature, so that no feature needs to know another one to be understood.
 */
export const SUBJECTS = [
  'time',
  'rules',
  'people',
  'record',
  'record/fold',
  'events',
  'decision',
  'clearance',
  'review',
  'tasks',
  'materials',
  'credentials',
  'filing',
  'forms',
  'content',
  'recheck',
  'requirements',
  'rejections',
  'planning',
  'takeover',
  'brief',
  'kit',
  'imports',
  'archive',
  'mail',
  'desk',
  'waiting',
]

const subject = (name) => `domain/${name}`
const DOMAIN = SUBJECTS.map(subject)

/** Every source file belongs to exactly one layer; the first pattern that fits wins. */
const LAYERS = [
  ['contract', 'workflows/contract/**/*.ts'],
  ['workflows', 'workflows/**/*.ts'],
  // A folder inside a subject is a subject of its own and comes first.
  ...[...SUBJECTS].reverse().map((name) => [subject(name), `activities/domain/${name}/**/*.ts`]),
  ['domain', 'activities/domain/*.ts'],
  ['activities', 'activities/**/*.ts'],
  ['worker', 'worker/**/*.ts'],
  // A package of its own, for other programs: it knows nothing of the service but its document.
  ['client', 'api/client/**/*.{ts,mjs}'],
  ['gateway', 'api/gateway/*.ts'],
  ['api', 'api/**/*.{ts,tsx}'],
  ['tool', 'infra/{cli,dev}/**/*.ts'],
  ['infra', 'infra/**/*.{ts,json,mjs}'],
  ['test', 'test/**/*.{ts,json,mjs}'],
  ['root', '*.{json,ts,mts,cts,js,mjs,cjs}'],
]

const ALL_DOMAIN = [...DOMAIN, 'domain']
const PRODUCT = [
  'contract',
  'workflows',
  ...ALL_DOMAIN,
  'activities',
  'worker',
  'client',
  'gateway',
  'api',
  'tool',
  'infra',
  'root',
]

/**
 * `local`: layers; `npm`: packages; `core`: Node built-ins; `'*'`: all of them. `types`: what only `import type` may reach.
 * `never`: packages whose values are refused all the same (one gateway file of the API talks to Temporal).
 */
const LAW = {
  contract: { local: ['contract'] },
  workflows: {
    local: ['contract', 'workflows'],
    npm: ['@temporalio/workflow', '@temporalio/common'],
    types: { local: ['activities'], npm: ['@temporalio/activity'] },
  },
  ...Object.fromEntries(
    DOMAIN.map((layer, i) => [layer, { local: ['contract', ...DOMAIN.slice(0, i + 1)], npm: ['temporal-polyfill'] }]),
  ),
  domain: { local: ['contract', ...ALL_DOMAIN], npm: ['temporal-polyfill'] },
  activities: {
    local: ['contract', ...ALL_DOMAIN, 'activities'],
    npm: ['@temporalio/activity', '@temporalio/common', 'temporal-polyfill'],
    core: ['crypto', 'stream'],
    types: { local: ['infra'], npm: '*', core: '*' },
  },
  client: { local: ['client'], core: '*' },
  worker: { local: PRODUCT.filter((layer) => !['api', 'gateway', 'client'].includes(layer)), npm: '*', core: '*' },
  gateway: { local: ['contract', ...ALL_DOMAIN, 'infra', 'api', 'gateway', 'root'], npm: '*', core: '*' },
  api: {
    local: ['contract', ...ALL_DOMAIN, 'infra', 'api', 'gateway', 'root'],
    npm: '*',
    core: '*',
    never: ['@temporalio/*'],
  },
  infra: { local: ['contract', ...ALL_DOMAIN, 'infra', 'root'], npm: '*', core: '*', types: { local: ['activities'] } },
  tool: { local: PRODUCT, npm: '*', core: '*' },
  test: { local: [...PRODUCT, 'test'], npm: '*', core: '*' },
  root: { local: ['root'], npm: '*', core: '*' },
}

const WHERE =
  'What both need belongs to the earlier subject (a type, a fold, a predicate); what was read is handed in by whoever reads it; ' +
  'infra/lint/import-law.mjs holds the order.'

const packages = (names) => names.flatMap((name) => [name, `${name}/**`])

const modules = (origin, names, source) => {
  if (names === undefined) return []
  return [{ module: names === '*' ? { origin } : { origin, source: source(names) } }]
}

/** Selectors of everything that one side of the law reaches. */
const reach = ({ local = [], npm, core }) => [
  // One pattern for all: each selector costs time at every import.
  ...(local.length === 0 ? [] : [{ file: { categories: local.length === 1 ? local[0] : `{${local.join(',')}}` } }]),
  ...modules('external', npm, packages),
  ...modules('core', core, (names) => names.flatMap((name) => [name, `node:${name}`])),
]

/** Later policies win over earlier ones. */
const policies = ([layer, law]) => {
  const from = { file: { categories: layer } }
  const types = reach(law.types ?? {}).map((to) => ({ to, dependency: { kind: 'type' } }))
  const allow = [...reach(law).map((to) => ({ to })), ...types]
  if (law.never === undefined) return [{ from, allow }]
  const refused = { to: { module: { origin: 'external', source: packages(law.never) } }, dependency: { kind: 'value' } }
  return [
    { from, allow },
    { from, disallow: [refused] },
  ]
}

export const importLaw = {
  settings: {
    'boundaries/files': LAYERS.map(([category, pattern]) => ({ category, pattern })),
    'boundaries/files-single-match': true,
    'boundaries/dependency-nodes': ['import', 'export', 'require', 'dynamic-import'],
    // `import('x').T` in a type and `import x = require('x')` are imports as well.
    'boundaries/additional-dependency-nodes': [
      { name: 'type-query', selector: 'TSImportType > Literal', kind: 'type' },
      { name: 'import-equals', selector: 'TSExternalModuleReference > Literal', kind: 'value' },
    ],
    'import/resolver': { node: { extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'] } },
  },
  rules: {
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        checkAllOrigins: true,
        checkUnknownLocals: true,
        checkInternals: true,
        message: `{{from.file.categories}} must not import {{dependency.kind}} "{{dependency.source}}". ${WHERE}`,
        policies: Object.entries(LAW).flatMap(policies),
      },
    ],
    'boundaries/no-unknown-files': 'error',
  },
}
