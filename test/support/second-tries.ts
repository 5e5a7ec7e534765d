/**
 * Which test files get a second try in CI: those that stand on real servers, on a machine whose other work nobody controls.
 * Never one that draws its own inputs: the second try would draw others, and hide what the first has found.
 */
import path from 'node:path'

const ON_SERVERS = /^(workflows|e2e|faults|api)\//
/** Of `infra/`, what starts servers or speaks with them; the rest computes. */
const INFRA_ON_SERVERS = /^infra\/(stack(-\w+)*|mail-send|clamd|s3-file-store)\.test\.ts$/
const DRAWS_ITS_INPUTS = /fast-check|random-settings|Math\.random\(|\brandom(Bytes|Int)\(/

export const mayTryAgain = (testPath: string, source: string): boolean => {
  const name = path.relative(path.join(__dirname, '..'), testPath).split(path.sep).join('/')
  return (ON_SERVERS.test(name) || INFRA_ON_SERVERS.test(name)) && !DRAWS_ITS_INPUTS.test(source)
}
