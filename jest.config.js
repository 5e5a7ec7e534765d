// Tests run on real parts: one PostgreSQL and one Temporal server for the whole run, see test/support.
const swcWith = (tsx) => ({
  jsc: {
    parser: { syntax: 'typescript', tsx },
    target: 'es2022',
    transform: { react: { runtime: 'automatic', importSource: 'preact' } },
  },
  module: { type: 'commonjs' },
})

/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Node's own, and it knows until when a test may take.
  testEnvironment: '<rootDir>/test/support/test-environment.ts',
  // As Node itself resolves `require`: file-type, for one, has no other entry for it.
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'module-sync'] },
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.tsx$': ['@swc/jest', swcWith(true)],
    '^.+\\.(ts|mts|js|mjs)$': ['@swc/jest', swcWith(false)],
  },
  // Packages that are shipped as ES modules only have to be transformed; everything else in node_modules stays as it is.
  transformIgnorePatterns: [
    '/node_modules/(?!(openid-client|oauth4webapi|jose|preact|preact-render-to-string|content-disposition|set-cookie-parser|cookie|node-pg-migrate|fastify-type-provider-zod|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit|temporal-polyfill|temporal-utils|postal-mime|glob|minimatch|path-scurry|lru-cache|brace-expansion|balanced-match|minipass)/)',
  ],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/sequencer.js',
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  setupFilesAfterEnv: ['<rootDir>/test/support/once-more.ts'],
  maxWorkers: 2,
  testTimeout: 120_000,
}
