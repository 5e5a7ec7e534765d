/** What the waiting ledger says: whose each minute was. */
import { z } from 'zod'
import { WAITING_KINDS } from '../../activities/domain/waiting/ledger'
import { instantOut, kindWord, staffOut } from '../present/words'

const minutes = z.int()

export const waitingRowSchema = z
  .object({
    key: z.string().meta({
      description: 'Also `nobody`; `settled`: nothing was waited for; `none`: about no platform.',
      example: 'platform',
    }),
    label: z.string().meta({ description: 'The same in Chinese.' }),
    labelEn: z.string(),
    minutes,
    dayOffMinutes: minutes.meta({ description: 'Of these, while the clock stood still.' }),
    clockMinutes: minutes.meta({ description: 'The rest.' }),
  })
  .meta({ id: 'WaitingRow' })

const waitingPartSchema = z
  .object({
    kind: z.enum(WAITING_KINDS),
    from: instantOut,
    to: instantOut,
    minutes,
    role: z.string().optional().meta({ description: 'Department, role or `platform`.' }),
    person: staffOut.optional(),
    subject: z.string().optional().meta({ description: 'What it held up.' }),
    step: kindWord.optional(),
    task: z.string().optional(),
  })
  .meta({ id: 'WaitingPart' })

const ledgerSchema = z
  .object({
    subject: z.string().meta({ description: 'The campaign or the filing.' }),
    from: instantOut,
    to: instantOut.meta({ description: 'Now, or when it ended.' }),
    isOpen: z.boolean(),
    minutes: minutes.meta({ description: 'The rows, and the parts, sum to this.' }),
    holders: z.array(waitingRowSchema),
    parts: z.array(waitingPartSchema).meta({ description: 'Without gaps and overlaps.' }),
    clocks: z
      .array(
        z.object({
          round: z.int(),
          clockMinutes: minutes,
          usual: z.object({ value: z.int(), unit: z.string() }).optional(),
          over: z.boolean().optional().meta({ description: 'Longer than the longest review that is known.' }),
        }),
      )
      .optional()
      .meta({ description: 'Of a filing: how long its platform had it, by its own clock.' }),
  })
  .meta({ id: 'WaitingLedger' })

export const campaignWaitingSchema = z
  .object({ campaign: ledgerSchema, filings: z.array(ledgerSchema) })
  .meta({ id: 'CampaignWaiting' })

export const waitingTableSchema = z
  .object({
    from: z.string().meta({ example: '2026-10' }),
    to: z.string().meta({ example: '2026-11' }),
    minutes: minutes.meta({ description: 'All of it: the rows sum to this.' }),
    rows: z.array(waitingRowSchema),
  })
  .meta({ id: 'WaitingTable' })
