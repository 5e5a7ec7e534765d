/** Parties of a joint campaign as callers see them, each with its latest answers. */
import { z } from 'zod'
import { isConfirmed } from '../../activities/domain/decision/parties'
import type { CampaignState } from '../../activities/domain/record/state'
import type { TextOf } from '../../activities/domain/record/values'
import { at } from '../../activities/domain/time/instants'
import type { PartyQuestion } from '../../workflows/contract/parties'
import { instantOut, staffOut, textOut } from './words'

const answer = z
  .object({
    yes: z.boolean(),
    valid: z.boolean().meta({ description: 'It still counts: the goal is the one that was agreed on.' }),
    person: staffOut.optional(),
    at: instantOut,
    text: textOut,
  })
  .meta({ id: 'PartyAnswer' })

export const partySchema = z
  .object({
    party: z.string(),
    name: z.string(),
    lead: z.boolean().optional(),
    contact: staffOut,
    ours: staffOut,
    duties: z.array(textOut).optional(),
    decisionPath: textOut,
    exposure: z.object({ shareBps: z.int(), source: textOut }).optional(),
    goal: answer.optional(),
    release: answer.optional(),
  })
  .meta({ id: 'Party' })

export const presentParties = (s: CampaignState, textOf: TextOf): z.infer<typeof partySchema>[] | undefined =>
  s.parties?.map(({ duties, decisionPath, exposure, ...party }) => ({
    ...party,
    duties: duties?.map(textOf),
    decisionPath: textOf(decisionPath),
    exposure: exposure && { shareBps: exposure.shareBps, source: textOf(exposure.source) },
    goal: answerOf(s, party.party, 'goal', textOf),
    release: answerOf(s, party.party, 'release', textOf),
  }))

function answerOf(s: CampaignState, party: string, question: PartyQuestion, textOf: TextOf) {
  const said = s.partyAnswers?.[party]?.[question]
  return (
    said && {
      yes: said.yes,
      valid: isConfirmed(s, party, question),
      person: said.person,
      at: at(said.at),
      text: textOf(said.note),
    }
  )
}
