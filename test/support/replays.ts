/**
 * Replays histories in a thread of its own, the way a worker runs workflows. By itself the SDK replays in the thread of the
 * test and leaves a hook on every promise of the process there for good: each file that replays would make all files that run
 * after it in the same process slower, and the late ones would no more come to their end in time.
 */
import { Worker } from '@temporalio/worker'

type Histories = Parameters<typeof Worker.runReplayHistories>[1]
type History = Parameters<typeof Worker.runReplayHistory>[1]

const inItsOwnThread = (bundlePath: string) => ({ workflowBundle: { codePath: bundlePath }, debugMode: false })

export const replayHistories = (bundlePath: string, histories: Histories) =>
  Worker.runReplayHistories(inItsOwnThread(bundlePath), histories)

export const replayHistory = (bundlePath: string, history: History, workflowId: string): Promise<void> =>
  Worker.runReplayHistory(inItsOwnThread(bundlePath), history, workflowId)
