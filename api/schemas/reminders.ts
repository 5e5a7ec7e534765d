import { z } from 'zod'
import type { MailToCome } from '../../activities/domain/mail/mail-to-come'
import { staffOut, instantOut, kindWord } from '../present/words'

export const reminderSchema = z
  .object({
    at: instantOut,
    to: z.object({ staff: staffOut, name: z.string().optional() }),
    subject: z.string().meta({ description: 'Campaign number or filing id.' }),
    why: z
      .string()
      .meta({ description: '`reminder`, `escalation`, or the kind of a mail that is waiting to be sent.' }),
    task: z.string().optional(),
    kind: kindWord.optional(),
    label: z.string().optional(),
    dueAt: instantOut.optional(),
    rung: z.int().optional(),
    queued: z.boolean().meta({ description: 'True: already written and waiting to be sent.' }),
  })
  .meta({ id: 'Reminder' }) satisfies z.ZodType<MailToCome>
