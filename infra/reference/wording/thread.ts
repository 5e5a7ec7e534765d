/** The thread on which long texts are screened: holds the compiled lists, answers one check after the other. */
import { parentPort } from 'node:worker_threads'
import { createScreens } from './screens'
import type { WordingList } from '../../../workflows/contract/wording'
import { checkWording, type WordingQuestion } from '../../../activities/domain/content/wording-check'

export interface ThreadAsk {
  id: number
  /** Given where they are others than the last time. */
  lists?: readonly WordingList[]
  question: WordingQuestion
}

const screenFor = createScreens()
let lists: readonly WordingList[] = []

parentPort?.on('message', (ask: ThreadAsk) => {
  lists = ask.lists ?? lists
  try {
    parentPort?.postMessage({ id: ask.id, answer: checkWording(lists, screenFor(lists), ask.question) })
  } catch (error) {
    parentPort?.postMessage({ id: ask.id, fault: error instanceof Error ? (error.stack ?? error.message) : 'unknown' })
  }
})
