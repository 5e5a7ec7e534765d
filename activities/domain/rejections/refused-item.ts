import type { RoundState } from '../record/state'
import type { ItemState } from '../record/values'

export interface RefusedItem {
  filing: string
  client: string
  platform: string
  item: string
  round: number
  decidedAt: string
  refused: ItemState
  /** How the round after it ended; absent while it goes on, or where there is none. */
  next: RoundState['outcome'] | null
}
