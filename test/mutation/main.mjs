/**
 * `npm run test:mutation -- LIST …`: small changes are made in the pure files of a list, one at a time, and a test that reaches it
 * must fail. Names the changes that none noticed and says how many were; ends non-zero below the aim.
 */
import { Stryker } from '@stryker-mutator/core'
import { LISTS } from './lists.mjs'

const AIM = 85
/** A test failed, or never ended. */
const NOTICED = ['Killed', 'Timeout']
const MISSED = ['Survived', 'NoCoverage']
const say = (line) => console.log(line)

async function tryList(name) {
  const { files, tests } = LISTS[name]
  const results = await new Stryker({
    mutate: files,
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    jest: {
      projectType: 'custom',
      configFile: 'test/mutation/jest.config.js',
      config: { testMatch: tests.map((test) => `<rootDir>/test/domain/${test}.test.ts`) },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    tempDirName: '.build/mutation',
    ignorePatterns: ['/docs', '/.data', '/openapi.json'],
    disableTypeChecks: false,
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
    thresholds: { high: 100, low: AIM, break: null },
  }).runMutationTest()
  return report(name, results)
}

function report(name, results) {
  const noticed = results.filter(({ status }) => NOTICED.includes(status)).length
  const missed = results.filter(({ status }) => MISSED.includes(status))
  for (const { fileName, location, mutatorName, replacement, status } of missed) {
    const [place] = fileName.split('/activities/').slice(-1)
    say(`${place}:${location.start.line}:${location.start.column} ${status} ${mutatorName} → ${replacement ?? ''}`)
  }
  const all = noticed + missed.length
  const share = all === 0 ? 0 : (100 * noticed) / all
  say(`mutation: ${name}: ${noticed} of ${all} noticed, ${share.toFixed(1)} % (aim ${AIM} %)`)
  return share >= AIM
}

async function main(names) {
  const wanted = names.length === 0 ? Object.keys(LISTS) : names
  const unknown = wanted.filter((name) => !(name in LISTS))
  if (unknown.length > 0) {
    say(`mutation: no list ${unknown.join(', ')}; there are ${Object.keys(LISTS).join(', ')}`)
    return 2
  }
  let reached = true
  for (const name of wanted) reached = (await tryList(name)) && reached
  return reached ? 0 : 1
}

process.exit(await main(process.argv.slice(2)))
