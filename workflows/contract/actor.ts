/** Who acts, and how the service knows. */

export const CHANNELS = ['rest', 'callback', 'temporal_ui', 'workflow', 'system', 'page', 'connector'] as const

/**
 * How it is known that the person acts: who holds the link of a mail; a browser that was signed in by the person; a client
 * that vouches for the person.
 */
export const ACTOR_LEVELS = ['link', 'known_browser', 'vouched'] as const
type ActorLevel = (typeof ACTOR_LEVELS)[number]

/** Who did it: the client that called, the person it acted for (if any), and the way it came. */
export interface Actor {
  client: string
  person?: string
  channel: (typeof CHANNELS)[number]
  /** Absent without a person, and in facts from before it was kept. */
  level?: ActorLevel
}
