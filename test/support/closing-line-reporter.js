// Prints the one line that other programs read, `N passed, N failed`, after everything else, and fails a run without tests.

class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A file that cannot be loaded has no failed test, and yet nothing in it passed.
    this.failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    this.passed = results.numPassedTests
    // Jest still ends the shared stack and prints its own lines after this: the end of the process is the end.
    process.once('exit', () => process.stdout.write(`${this.passed} passed, ${this.failed} failed\n`))
  }

  getLastError() {
    return this.passed + this.failed === 0 ? new Error('No test has run') : undefined
  }
}

module.exports = ClosingLineReporter
