/** The shapes of groups of the directory at the border. */
import { z } from 'zod'
import { staff } from '../../infra/schemas/command-schemas'
import { groupFields } from '../../infra/reference/directory-schema'
import { staffOut } from '../present/words'

export const versionOut = z.string().meta({ description: 'Version of the directory.', example: '2026-11-22.1' })

export const groupParams = z.object({
  id: staff.meta({ description: 'Id of a group, such as `G-KV`: written as a staff number, and nobody’s.' }),
})

const entry = {
  ...groupFields,
  mail: groupFields.mail.meta({ description: 'The shared mailbox; it may be the own address of a member.' }),
  members: z.array(staff).min(1).max(200).meta({ description: 'Staff numbers of those who may claim.' }),
  owner: staff.optional().meta({
    description: 'Who is told by the first reminder that nobody has claimed a task; else the campaign’s lead.',
  }),
}

export const groupBody = z.strictObject(entry).meta({
  id: 'GroupEntry',
  example: {
    name: { zh: '视觉组', en: 'Visual design' },
    mail: 'kv@example.com',
    members: ['D4001', 'M1002'],
    owner: 'M1009',
  },
})

/** Of a sync: whole entries of the groups that it names. */
export const syncedGroup = z.strictObject({ id: staff, ...entry })

export const groupOut = z
  .object({
    id: staffOut,
    name: z.object({ zh: z.string(), en: z.string() }),
    mail: z.string(),
    members: z.array(staffOut),
    owner: staffOut.optional(),
    version: versionOut.optional(),
  })
  .meta({ id: 'Group', description: 'People with one mailbox: whoever of them claims a task of the group does it.' })

export type GroupOut = z.infer<typeof groupOut>

export const groupsOut = z.object({ items: z.array(groupOut), version: versionOut }).meta({ id: 'Groups' })
