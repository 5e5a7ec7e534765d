/**
 * The least that Temporal itself costs for one filing: it takes its messages as Updates, keeps one rolling timer a state and
 * ends. No record, no mail, no parent, no search attributes.
 */
import { allHandlersFinished, condition, defineUpdate, setHandler } from '@temporalio/workflow'

export const stepUpdateName = 'step'

export async function minimalFilingWorkflow(input: { messages: number }): Promise<void> {
  let taken = 0
  setHandler(defineUpdate<number, [{ id: string }]>(stepUpdateName), () => (taken += 1))
  while (taken < input.messages) {
    const seen = taken
    await condition(() => taken !== seen, '30 days')
  }
  await condition(allHandlersFinished)
}
