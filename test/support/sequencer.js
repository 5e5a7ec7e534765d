// The order in which files run. Jest begins with the long ones; where it does not know yet how long they take, as on a machine
// that has never run them, it goes by their size, and a short file that plays for minutes would be left for the end, alone.
// So what waits for real servers comes first there.
const path = require('node:path')
const Sequencer = require('@jest/test-sequencer').default

const FOLDERS = ['faults', 'e2e', 'workflows', 'api', 'worker', 'infra', 'activities', 'domain']

module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    if (sorted.every(({ duration }) => typeof duration === 'number')) return sorted
    const rank = ({ path: file }) => FOLDERS.indexOf(path.basename(path.dirname(file)))
    return sorted.sort((a, b) => rank(a) - rank(b))
  }
}
