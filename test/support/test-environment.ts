/** The environment of every test file: Node's, which also knows until when the present test or hook may take. */
import NodeEnvironment from 'jest-environment-node'

interface Timed {
  timeout?: number
}

class TimedEnvironment extends NodeEnvironment {
  handleTestEvent(event: { name: string; test?: Timed; hook?: Timed }, state: { testTimeout: number }): void {
    const begun = { test_fn_start: event.test, hook_start: event.hook }[event.name]
    if (begun) this.global.testMustEndBy = Date.now() + (begun.timeout ?? state.testTimeout)
  }
}

// eslint-disable-next-line no-restricted-syntax -- Jest takes the whole module as the environment
export = TimedEnvironment
