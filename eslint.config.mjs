/**
 * What must not enter the tree: floating promises, unhandled cases, imports against the law, and whatever breaks a replay.
 * The lists are under infra/lint/; test/infra/lint.test.ts proves that each of them fires.
 */
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import boundaries from 'eslint-plugin-boundaries'
import tseslint from 'typescript-eslint'
import * as bans from './infra/lint/bans.mjs'
import { importLaw } from './infra/lint/import-law.mjs'
import { noLocalTime } from './infra/lint/no-local-time.mjs'
import { noModuleState } from './infra/lint/no-module-state.mjs'

const NODE_GLOBALS = {
  process: 'readonly',
  console: 'readonly',
  URL: 'readonly',
  module: 'writable',
  require: 'readonly',
  __dirname: 'readonly',
}

const BROWSER_GLOBALS = {
  document: 'readonly',
  window: 'readonly',
  navigator: 'readonly',
  DataTransfer: 'readonly',
  Element: 'readonly',
  HTMLElement: 'readonly',
  Event: 'readonly',
  getSelection: 'readonly',
  setTimeout: 'readonly',
}

const strictRules = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  // Fastify plugins and activity implementations are async by contract, with or without an await inside.
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  'no-empty': ['error', { allowEmptyCatch: false }],
  eqeqeq: 'error',
}

export default defineConfig(
  { ignores: ['node_modules/', '**/dist/', '.data/', '.build/', 'coverage/'] },
  // Made from openapi.json by `npm run client`, and what takes all its types from there.
  { ignores: ['api/client/src/generated/', 'api/client/src/{index,campaign-gate}.ts', 'api/client/example/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: NODE_GLOBALS } },
  // Scripts that pages load: plain files for browsers.
  { files: ['api/pages/assets/*.js'], languageOptions: { globals: BROWSER_GLOBALS, sourceType: 'script' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { boundaries, product: { rules: { 'no-local-time': noLocalTime, 'no-module-state': noModuleState } } },
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.ts'] }, tsconfigRootDir: import.meta.dirname },
    },
    settings: importLaw.settings,
    rules: { ...strictRules, ...bans.everywhere, ...importLaw.rules },
  },
  { files: ['infra/config.ts', 'test/support/**/*.ts'], rules: bans.environmentReaders },
  { files: ['activities/domain/**/*.ts'], rules: bans.domain },
  { files: ['workflows/**/*.ts'], rules: bans.workflows },
  { files: ['api/pages/**/*.{ts,tsx}'], ignores: ['api/pages/words/**'], rules: bans.pages },
  {
    // A test may look at what a library hands it without a type; what the product does is typed.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // jest and eslint want their configuration as a default export.
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
)
