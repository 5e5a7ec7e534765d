/**
 * What code must not say, by folder: selectors for no-restricted-syntax and friends, each with what to write instead.
 * A later block of the flat configuration replaces a rule's options, so every list here is complete for its folder.
 */

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"], TSExportAssignment',
  message: 'Export by name: one thing has one name everywhere.',
}

const NO_ENVIRONMENT = {
  selector: [
    'MemberExpression[object.name="process"][property.name="env"]',
    'MemberExpression[object.name="process"][property.value="env"]',
    'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]',
    'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
  ].join(', '),
  message: 'The environment is read in infra/config.ts only; take what you need by parameter.',
}

const NO_REPLAY_HERE = {
  selector: 'MemberExpression[object.name="Worker"][property.name=/^runReplayHistor/]',
  message: 'Replay through test/support/replays.ts: in the thread of a test it leaves a hook on every promise there.',
}

const CHANCE = 'Keys, ids and instants come from the record, never from chance or from the clock of this machine.'

const NO_CHANCE = { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: CHANCE }

const NO_OWN_CLOCK = {
  selector:
    'NewExpression[callee.name="Date"][arguments.length=0], MemberExpression[object.name="Date"][property.name="now"], ' +
    'MemberExpression[object.name="Temporal"][property.name="Now"]',
  message: CHANCE,
}

const WORKFLOW_ONLY = [
  {
    selector: [
      'ThrowStatement > NewExpression[callee.name=/Error$/]',
      'ThrowStatement > CallExpression[callee.name=/Error$/]',
      'ThrowStatement > :matches(Literal, TemplateLiteral, ObjectExpression)',
      'ClassDeclaration[superClass.name=/Error$/]',
    ].join(', '),
    message: 'A plain error retries the workflow task for ever: throw ApplicationFailure with a listed code.',
  },
  {
    selector:
      ':matches(CallExpression[callee.name="condition"], CallExpression[callee.property.name="condition"])[arguments.1.value=/^0+ *[a-z]*$/]',
    message: 'condition(fn, 0) costs two events and a hidden patch marker: test the condition, or wait at least 1 ms.',
  },
  {
    selector: 'CallExpression[callee.name="condition"][arguments.1.value=0]',
    message: 'condition(fn, 0) costs two events and a hidden patch marker: test the condition, or wait at least 1 ms.',
  },
  {
    selector: 'MemberExpression[object.name="globalThis"]',
    message: 'Workflow code has no globals of its own and needs none of the host.',
  },
  NO_CHANCE,
]

const BASE = [NO_DEFAULT_EXPORT, NO_ENVIRONMENT, NO_REPLAY_HERE]

const globals = (names, message) => names.map((name) => ({ name, message }))

const HOST = 'Workflow code is replayed: it must not touch the host. Do it in an activity.'

export const everywhere = { 'no-restricted-syntax': ['error', ...BASE] }

const MARKS = '[、，；：（）]'

/** Pages are read in two languages, each with its own marks. */
export const pages = {
  'no-restricted-syntax': [
    'error',
    ...BASE,
    {
      selector: [
        `Literal[value=/${MARKS}/]`,
        `TemplateElement[value.raw=/${MARKS}/]`,
        `JSXText[value=/${MARKS}/]`,
      ].join(', '),
      message:
        'Marks differ by language: `words.marks`, or `marksOf(language)`, puts texts together; texts stand in api/pages/words.',
    },
  ],
}

/** Where the environment may be read: the configuration itself and what starts the tests. */
export const environmentReaders = { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT] }

export const domain = {
  'no-restricted-syntax': ['error', ...BASE, NO_CHANCE, NO_OWN_CLOCK],
  'product/no-local-time': 'error',
}

export const workflows = {
  'no-restricted-syntax': ['error', ...BASE, ...WORKFLOW_ONLY],
  'no-restricted-globals': [
    'error',
    ...globals(
      ['process', 'Buffer', 'require', 'module', '__dirname', '__filename', 'global', 'fetch', 'crypto', 'performance'],
      HOST,
    ),
    ...globals(['setInterval', 'setImmediate', 'queueMicrotask', 'WeakRef', 'FinalizationRegistry'], HOST),
    ...globals(
      ['Intl', 'Temporal'],
      'Local conventions differ between hosts and releases: the domain computes, the view carries text.',
    ),
  ],
  'product/no-local-time': 'error',
  'product/no-module-state': 'error',
}
