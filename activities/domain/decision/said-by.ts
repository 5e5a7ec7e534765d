/** Who says something in a command: the client, and the person for whom it speaks. */
import type { Change } from './change'
import type { SaidBy } from '../record/said'

export const saidBy = ({ ctx: { actor } }: Change): SaidBy => ({ client: actor.client, person: actor.person })
