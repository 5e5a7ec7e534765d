/** Following the feed of events, for as long as somebody listens, through lost connections and restarts of the service. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from './problem'

export interface Follow {
  /** The `cursor` that came with the last event that was dealt with; without it all events from the first, `latest`: from the next. */
  after?: string
  /** Ends it, as `break` does. */
  signal?: AbortSignal
}

/** An event, and where to go on once it is dealt with: keep both in one transaction, and nothing is missed or done twice. */
export interface Followed<Event> {
  event: Event
  cursor: string
}

interface Page<Event> {
  items: Event[]
  cursor: string
}

type Read<Event> = (query: { after?: string; wait: number }) => Promise<Page<Event>>

const WAIT_S = 25
const LATEST = 'latest'
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/**
 * The service gives a cursor for each page; of a page that was dealt with in part ours is where it began and how many of it are done:
 * events keep their order, so the same ones come first again.
 */
export async function* follow<Event>(read: Read<Event>, { after, signal }: Follow): AsyncGenerator<Followed<Event>> {
  const [, begun = after, done = '0'] = /^(.*)\+(\d+)$/.exec(after ?? '') ?? []
  const isOver = (): boolean => signal?.aborted === true
  const isFromNow = begun === LATEST
  let cursor = begun === '' ? undefined : begun
  let skip = isFromNow ? 0 : Number(done)
  if (isFromNow) {
    // Asked again, the word would mean a later moment: it is asked once, without waiting, and what happens after that is followed.
    cursor = (await readOn(read, { after: LATEST, wait: 0 }, signal))?.cursor
    if (cursor === undefined) return
  }
  while (!isOver()) {
    const page = await readOn(read, { after: cursor, wait: WAIT_S }, signal)
    if (!page) return
    for (const [at, event] of page.items.entries()) {
      if (at < skip) continue
      const isLast = at === page.items.length - 1
      yield { event, cursor: isLast ? page.cursor : `${cursor ?? ''}+${at + 1}` }
      if (isOver()) return
    }
    skip = Math.max(0, skip - page.items.length)
    cursor = page.cursor
  }
}

/** Until there is an answer, however long the service is away; undefined once it is ended. What is refused is thrown. */
async function readOn<Event>(
  read: Read<Event>,
  query: { after?: string; wait: number },
  signal: AbortSignal | undefined,
): Promise<Page<Event> | undefined> {
  for (let tries = 0; ; tries += 1)
    try {
      return await read(query)
    } catch (error) {
      if (signal?.aborted === true) return undefined
      if (error instanceof ProblemError && error.status < 500 && error.status !== 429) throw error
      await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries), undefined, { signal }).catch(() => undefined)
    }
}
