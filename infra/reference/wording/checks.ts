/**
 * Checks of wording beside the event loop: a text of a megabyte is the work of half a second, and one process answers
 * everybody. The thread is started with the first of them, and holds the compiled lists.
 */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { WordingList } from '../../../workflows/contract/wording'
import {
  requireLists,
  type WordingAnswer,
  type WordingQuestion,
} from '../../../activities/domain/content/wording-check'
import type { ThreadAsk } from './thread'

export interface WordingChecks {
  check(lists: readonly WordingList[], question: WordingQuestion): Promise<WordingAnswer>
  stop(): Promise<void>
}

type Heard = { id: number; answer: WordingAnswer } | { id: number; fault: string }

interface Waiting {
  resolve: (answer: WordingAnswer) => void
  reject: (error: Error) => void
}

export function createWordingChecks(): WordingChecks {
  let thread: Thread | undefined
  return {
    check: async (lists, question) => {
      requireLists(lists)
      if (!thread || thread.ended) thread = new Thread()
      return thread.check(lists, question)
    },
    stop: async () => void (await thread?.stop()),
  }
}

class Thread {
  ended = false
  private asked = 0
  private known = ''
  private readonly waiting = new Map<number, Waiting>()
  private readonly worker = startWorker()

  constructor() {
    this.worker.unref()
    this.worker.on('message', (heard: Heard) => {
      const one = this.waiting.get(heard.id)
      this.waiting.delete(heard.id)
      if ('answer' in heard) one?.resolve(heard.answer)
      else one?.reject(new Error(`a check of wording failed on its thread: ${heard.fault}`))
    })
    this.worker.on('error', (error) => this.end(error))
    this.worker.on('exit', () => this.end(new Error('the thread that checks wording has ended')))
  }

  check(lists: readonly WordingList[], question: WordingQuestion): Promise<WordingAnswer> {
    const id = (this.asked += 1)
    const key = lists.map((list) => `${list.id} ${list.version}`).join('\n')
    const ask: ThreadAsk = { id, question, lists: key === this.known ? undefined : lists }
    this.known = key
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.worker.postMessage(ask)
    })
  }

  async stop(): Promise<void> {
    await this.worker.terminate()
  }

  /** Whoever waits is told, and the next check starts another. */
  private end(error: Error): void {
    this.ended = true
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }
}

/** A thread knows nothing of the loader by which a process reads its sources, so one that runs from them brings it along. */
function startWorker(): Worker {
  const ending = path.extname(__filename)
  const thread = path.join(__dirname, `thread${ending}`)
  if (ending !== '.ts') return new Worker(thread, { execArgv: [] })
  const read = `require(${JSON.stringify(require.resolve('tsx/cjs/api'))}).register(); require(${JSON.stringify(thread)})`
  return new Worker(read, { eval: true, execArgv: [] })
}
