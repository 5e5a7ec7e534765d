/** Pure tests alone, without servers; which of them is said by each list. */
const path = require('node:path')
const whole = require('../../jest.config')

/** @type {import('jest').Config} */
module.exports = {
  ...whole,
  rootDir: path.join(__dirname, '..', '..'),
  roots: ['<rootDir>/test/domain'],
  testMatch: ['<rootDir>/test/domain/**/*.test.ts'],
  testEnvironment: 'node',
  globalSetup: undefined,
  globalTeardown: undefined,
  testSequencer: undefined,
  setupFilesAfterEnv: [],
  reporters: ['default'],
  maxWorkers: 1,
  testTimeout: 30_000,
}
