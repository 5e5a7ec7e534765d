/** The client: every operation of openapi.json, typed, with what is the same for all calls taken care of. */
import { randomUUID } from 'node:crypto'
import { isCleared, NotCleared, untilCleared, type Wait } from './clearance'
import { follow, type Follow, type Followed } from './events'
import { createClient, createConfig } from './generated/client'
import type { FieldOfAnswer, Question, SelectedAnswer } from './fields'
import { KEYED, type KnownProblemCode, type Selectable } from './generated/lists'
import { Operations } from './generated/sdk.gen'
import type { Clearance, EventPage, GetCampaignClearanceData, ListEventsData } from './generated/types.gen'
import { problemOf, ProblemError } from './problem'
import { reliableFetch, StillUndecided, type Patience } from './reliable-fetch'

export type * from './generated/types.gen'
export type { Followed, KnownProblemCode, Selectable }
export type { FieldOfAnswer, SelectedAnswer }
export { isCleared, NotCleared, ProblemError, StillUndecided }

export interface ConnectOptions extends Patience {
  /** Where the service is, without `/v1`. */
  baseUrl: string
  /** The key, or how to get it. */
  key: string | (() => string | Promise<string>)
  /** Staff number of the person on whose behalf calls are made; the key needs the scope `act_as` for it. */
  actor?: string
}

export type EventsQuestion = Omit<NonNullable<ListEventsData['query']>, 'after' | 'wait'> & Follow

export type ClearanceQuestion = GetCampaignClearanceData['query'] & Wait

/** Each call is made until it has an answer; one that is refused throws a `ProblemError`. */
export class CampaignFiling extends Operations {
  constructor(private readonly options: ConnectOptions) {
    const { baseUrl, key, actor, ...patience } = options
    const client = createClient(
      createConfig({
        baseUrl,
        auth: () => (typeof key === 'string' ? key : key()),
        headers: actor === undefined ? {} : { 'x-actor': actor },
        fetch: reliableFetch(patience),
        throwOnError: true,
      }),
    )
    client.interceptors.request.use((request, { method, url }) => {
      if (KEYED.includes(`${method ?? ''} ${url}`) && !request.headers.has('idempotency-key'))
        request.headers.set('idempotency-key', randomUUID())
      return request
    })
    client.interceptors.error.use((error, response: Response | undefined) =>
      response === undefined ? error : new ProblemError(problemOf(error, response.status), response),
    )
    super({ client })
  }

  /** The same service on behalf of another person. */
  as(person: string): CampaignFiling {
    return new CampaignFiling({ ...this.options, actor: person })
  }

  /**
   * An operation's answer with these members alone: `service.select('listTasks', ['id', 'dueAt'], { query })`. Of a list they
   * are those of each item.
   */
  async select<Name extends keyof Selectable, const Field extends FieldOfAnswer<Selectable[Name]['answer']>>(
    name: Name,
    fields: readonly Field[],
    ...[question]: Partial<Question<Selectable[Name]['data']>> extends Question<Selectable[Name]['data']>
      ? [question?: Question<Selectable[Name]['data']>]
      : [question: Question<Selectable[Name]['data']>]
  ): Promise<{ data: SelectedAnswer<Selectable[Name]['answer'], Field>; response: Response }> {
    // The methods as they are made know nothing of the parameter, since with it they would promise what does not come.
    const ask = this[name].bind(this) as unknown as (asked: object) => ReturnType<typeof this.select<Name, Field>>
    const { query, ...others } = (question ?? {}) as { query?: object }
    return ask({ ...others, query: { ...query, fields: fields.join(',') } })
  }

  /** Every event from a cursor on, as it happens: `for await (const { event, cursor } of service.followEvents({ after }))`. */
  followEvents(question: EventsQuestion = {}): AsyncGenerator<Followed<EventPage['items'][number]>> {
    const { after, signal, ...filter } = question
    const read = async (page: { after?: string; wait: number }) =>
      (await this.listEvents({ query: { ...filter, ...page }, signal })).data
    return follow(read, { after, signal })
  }

  /** Waits until every platform that is asked about is cleared; throws `NotCleared` when the time is over. */
  waitForClearance(number: string, question: ClearanceQuestion = {}): Promise<Clearance['items']> {
    const { timeoutMs, everyMs, signal, ...query } = question
    const read = async () => (await this.getCampaignClearance({ path: { number }, query, signal })).data.items
    return untilCleared(read, { timeoutMs, everyMs, signal })
  }
}

/** Is it a refusal of the service, and this one? */
export const isProblem = (error: unknown, code?: KnownProblemCode): error is ProblemError<KnownProblemCode> =>
  error instanceof ProblemError && (code === undefined || error.code === code)

/** Everything in a list, page by page: `for await (const task of everyPage((page) => service.listTasks({ query: { ...page } })))`. */
export async function* everyPage<Item>(
  read: (page: { cursor?: string }) => Promise<{ data: { items: Item[]; nextCursor?: string } }>,
): AsyncGenerator<Item> {
  let page: { cursor?: string } | undefined = {}
  while (page !== undefined) {
    const { data } = await read(page)
    yield* data.items
    page = data.nextCursor === undefined ? undefined : { cursor: data.nextCursor }
  }
}
