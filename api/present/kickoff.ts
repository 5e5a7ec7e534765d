/** The kick-off of a joint campaign as callers see it. */
import { z } from 'zod'
import type { CampaignState } from '../../activities/domain/record/state'
import type { TextOf } from '../../activities/domain/record/values'
import { at } from '../../activities/domain/time/instants'
import { instantOut, staffOut, textOut } from './words'

export const kickoffSchema = z
  .object({
    at: instantOut,
    minutes: z.int(),
    status: z
      .enum(['planned', 'held', 'not_held', 'cancelled'])
      .meta({ description: 'Ahead or not answered yet, held, not held, or called off.' }),
    invited: z.array(staffOut),
    sequence: z.int().meta({ description: 'As in the invitations: higher with each change.' }),
    text: textOut,
    person: staffOut.optional(),
  })
  .meta({ id: 'Kickoff' })

export const presentKickoff = ({ kickoff }: CampaignState, textOf: TextOf): z.infer<typeof kickoffSchema> | undefined =>
  kickoff && {
    at: at(kickoff.at),
    minutes: kickoff.minutes,
    status: kickoff.status,
    invited: kickoff.invited,
    sequence: kickoff.sequence,
    text: textOf(kickoff.note),
    person: kickoff.person,
  }
