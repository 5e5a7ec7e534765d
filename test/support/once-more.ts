/**
 * In CI a test on real servers gets one more try. The first failure is printed in any case and every second try is counted on
 * the line before the last, so that what fails now and then is seen; at a developer's desk there is no second try. At once, as
 * the tests of a file share a clock that goes on.
 */
import { readFileSync } from 'node:fs'
import { mayTryAgain } from './second-tries'

const { testPath } = expect.getState()
if (process.env.CI && testPath !== undefined && mayTryAgain(testPath, readFileSync(testPath, 'utf8')))
  jest.retryTimes(1, { logErrorsBeforeRetry: true, retryImmediately: true })
