/** The pure files whose mutants are made, by subject, and the tests of `test/domain` that have to notice them. */
const domain = (subject) => `activities/domain/${subject}/*.ts`
const RIGHTS = ['activities/domain/tasks/may-act.ts', 'activities/domain/decision/people.ts']

export const LISTS = {
  time: { files: [domain('time')], tests: ['instants', 'calendar'] },
  clearance: {
    files: [domain('clearance')],
    tests: ['asking', 'brief-asked', 'clearance', 'past', 'proofs', 'stage-words', 'tables', 'undecided', 'words'],
  },
  tasks: {
    files: [domain('tasks'), `!${RIGHTS[0]}`],
    tests: ['armed-again', 'asking', 'key-dates', 'ladder', 'levels', 'tables', 'summaries', 'facts'],
  },
  filing: {
    files: [domain('filing')],
    tests: ['changes', 'facts', 'proofs', 'report-times', 'review-history', 'taken-over', 'window'],
  },
  credentials: { files: [domain('credentials')], tests: ['credentials', 'facts', 'changes'] },
  rights: { files: RIGHTS, tests: ['levels', 'group', 'asking'] },
}
