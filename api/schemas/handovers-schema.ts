/** The shapes of hand-overs at the border. */
import { z } from 'zod'
import { campaignNumber, staff, text } from '../../infra/schemas/command-schemas'
import { TASK_KINDS } from '../../workflows/contract/words'
import { instantOut, keysOf, staffOut } from '../present/words'

export const leavingBody = z
  .strictObject({ to: staff.meta({ description: 'Who takes over.' }) })
  .meta({ id: 'LeavingPreview', example: { to: 'M1002' } })

export const reassignBody = z
  .strictObject({
    to: staff.meta({ description: 'Who takes over.' }),
    holder: staff.optional().meta({ description: 'Only tasks of this person.' }),
    kind: z.enum(keysOf(TASK_KINDS)).optional().meta({ description: 'Only tasks of this kind.' }),
    campaign: campaignNumber.optional(),
    overdue: z.boolean().optional(),
  })
  .refine(({ to: _to, ...query }) => Object.values(query).some((value) => value !== undefined), {
    message: '须至少给出一个筛选条件 (at least one of holder, kind, campaign, overdue)',
    path: ['holder'],
  })
  .meta({ id: 'ReassignmentPreview', example: { holder: 'M1001', kind: 'collect_material', to: 'M1002' } })

export const applyBody = z
  .strictObject({ reason: text(2000).optional() })
  .meta({ id: 'HandoverReason', example: { reason: '岗位调整' } })

export const handoverParams = z.object({ id: z.uuid() })

const itemOut = z.object({
  item: z.string().meta({ description: 'Id of the task, or what names the item among all.' }),
  kind: z.string().meta({
    description:
      '`task`, `role` (in a campaign), `account` (owner or administrator), `paper` (owner), `platform_watch`, ' +
      '`manager` (of somebody), `substitute` (in an absence), `access` (sessions and links of mails).',
  }),
  campaign: z.string().optional(),
  what: z.string(),
  title: z.string().optional().meta({ description: 'Of a task: what it is about, in Chinese.' }),
  from: staffOut,
  outcome: z
    .enum(['handed_over', 'gone', 'refused', 'pending'])
    .optional()
    .meta({
      description:
        'After applying. `gone`: answered, ended or handed to somebody else since it was shown; `refused`: see ' +
        '`code`; `pending`: apply again.',
    }),
  code: z.string().optional(),
  holder: staffOut.optional().meta({ description: 'Who has it now.' }),
})

export const handoverOut = z
  .object({
    id: z.uuid().meta({ description: 'Token of what is shown here.' }),
    why: z.enum(['leaving', 'reassigned']).meta({
      description: '`leaving`: all work of somebody who leaves; `reassigned`: tasks that a query found.',
    }),
    person: staffOut.optional().meta({ description: 'Who leaves.' }),
    to: staffOut,
    madeAt: instantOut,
    items: z.array(itemOut),
    pending: z.int().meta({ description: 'Items that are not decided yet; apply again until it is 0.' }),
    left: z
      .int()
      .optional()
      .meta({ description: 'After applying for somebody who leaves: what is still open, with what is new since.' }),
  })
  .meta({ id: 'Handover' })

export type HandoverOut = z.infer<typeof handoverOut>
