// Prints two lines after everything else, and fails a run without tests: how many tests passed only at their second try and
// which were left out, by name; then the line that other programs read, `N passed, N failed`.

class ClosingLineReporter {
  constructor(globalConfig) {
    // Whoever asks for some tests by name knows that the others are left out.
    this.isWhole = !globalConfig?.testNamePattern
  }

  onRunComplete(_contexts, results) {
    // A file that cannot be loaded has no failed test, and yet nothing in it passed.
    this.failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    this.passed = results.numPassedTests
    const tests = results.testResults.flatMap((file) => file.testResults)
    const again = tests.filter((test) => (test.invocations ?? 1) > 1)
    const skipped = this.isWhole ? tests.filter((test) => ['pending', 'todo', 'disabled'].includes(test.status)) : []
    this.before = `${counted('second tries', again)}; ${counted('skipped', skipped)}`
    // Jest still ends the shared stack and prints its own lines after this: the end of the process is the end.
    process.once('exit', () => process.stdout.write(`${this.before}\n${this.passed} passed, ${this.failed} failed\n`))
  }

  getLastError() {
    return this.passed + this.failed === 0 ? new Error('No test has run') : undefined
  }
}

/** `2 skipped: a · b`, on one line whatever the names are. */
const counted = (what, tests) => {
  const names = tests.map((test) => test.fullName.replace(/\s+/g, ' '))
  return names.length === 0 ? `0 ${what}` : `${names.length} ${what}: ${names.join(' · ')}`
}

module.exports = ClosingLineReporter
