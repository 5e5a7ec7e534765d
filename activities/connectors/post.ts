/** Sends one signed request and reads its answer. Interface only; `infra/connectors` fulfils it. */

export interface PostTo {
  url: string
  /** Standard Webhooks: `whsec_…`. */
  secret: string
  answerWithinMs: number
}

export type Posted =
  /** The body is parsed; undefined where it is no JSON or too long. */
  | { status: number; body: unknown }
  /** Nothing was sent. */
  | { notSent: 'address_refused' | 'unreachable' }
  /** It was sent, or may have been, and there is no answer. */
  | { lost: 'timeout' | 'connection_lost' }

/** `id`: names the request; the same again is the same request. */
export type PostSigned = (to: PostTo, message: { id: string; body: string }) => Promise<Posted>
