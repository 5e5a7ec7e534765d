/** What the service itself does about submitting a filing, where its platform is connected. */
import { z } from 'zod'
import { serviceState } from '../../activities/domain/decision/connectors'
import type { FilingState } from '../../activities/domain/record/state'
import type { TextOf } from '../../activities/domain/record/values'
import { at } from '../../activities/domain/time/instants'
import { SERVICE_STATES, UNANSWERED } from '../../workflows/contract/connectors'
import { instantOut, textOut } from './words'

const namesOf = <T extends object>(words: T) => Object.keys(words) as [keyof T & string]

export const serviceOut = z
  .object({
    connector: z.string().meta({ description: 'Id of the connector in the configuration.' }),
    name: z.string(),
    state: z.enum(namesOf(SERVICE_STATES)).meta({
      description:
        '`asking`: no answer came, so the platform is asked what became of it and nothing is sent again; `for_a_person`: ' +
        'it was refused, never arrived, or nothing can be found out.',
    }),
    stateLabel: z.string(),
    attempt: z.int().meta({ description: 'How often the service has begun to submit this filing.' }),
    begunAt: instantOut,
    asks: z.int().meta({ description: 'How often the platform was asked what became of it.' }),
    askAt: instantOut.optional().meta({ description: 'When it is asked next.' }),
    why: z.enum(namesOf(UNANSWERED)).optional().meta({ description: 'Why it is not known, or was not taken.' }),
    whyLabel: z.string().optional(),
    text: textOut.meta({ description: 'What the platform said.' }),
  })
  .meta({ description: 'Present where the service submits the filing itself, through a connector.' })

export function presentService(f: FilingState, textOf: TextOf): z.infer<typeof serviceOut> | undefined {
  const state = serviceState(f)
  if (state === undefined || !f.service) return undefined
  const { connector, name, attempt, begunAt, asks, askAt, why, note } = f.service
  return {
    connector,
    name,
    state,
    stateLabel: SERVICE_STATES[state].zh,
    attempt,
    begunAt: at(begunAt),
    asks,
    askAt: at(askAt),
    why,
    whyLabel: why && UNANSWERED[why].zh,
    text: textOf(note),
  }
}
