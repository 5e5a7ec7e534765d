/** The shapes of people and of changes of the directory at the border. */
import { z } from 'zod'
import { instant, packVersion, staff, text } from '../../infra/schemas/command-schemas'
import { onCallWindow, personFields, tellFaultsOfPerson } from '../../infra/reference/directory-schema'
import { syncedGroup, versionOut } from './groups-schema'
import { DIRECTORY_ROLES } from '../../workflows/contract/values'
import { instantOut, staffOut } from '../present/words'

export const departmentWord = personFields.department
const roleWord = z.enum(DIRECTORY_ROLES).meta({ id: 'PersonRole', description: 'Role in the company.' })

const entry = {
  ...personFields,
  name: personFields.name.meta({ example: '张三' }),
  manager: staff.optional().meta({ description: 'Staff number of the manager.' }),
  roles: z.array(roleWord).max(DIRECTORY_ROLES.length).optional(),
  mail: personFields.mail.meta({ example: 'zhangsan@example.com' }),
  phone: personFields.phone.meta({ description: 'People of agencies may have none.' }),
  onCall: personFields.onCall.meta({ description: 'When the person may be reached outside office hours.' }),
  agency: personFields.agency.meta({
    description:
      'Agency of somebody from outside, who works for the department: gets mails, has no role, manages nobody.',
  }),
}

export const personBody = z
  .strictObject(entry)
  .superRefine(tellFaultsOfPerson)
  .meta({
    id: 'PersonEntry',
    example: {
      name: '张三',
      department: 'marketing',
      manager: 'M1009',
      roles: ['planner'],
      mail: 'zhangsan@example.com',
      phone: '010-1234 5678',
    },
  })

/** What is absent stays; null clears. */
export const syncedPerson = z
  .strictObject({
    staff,
    ...entry,
    manager: entry.manager.nullable(),
    roles: entry.roles.nullable(),
    phone: entry.phone.nullable(),
    language: entry.language.nullable(),
    onCall: entry.onCall.nullable(),
    agency: entry.agency.nullable(),
  })
  .superRefine(({ agency, roles }, ctx) =>
    tellFaultsOfPerson({ agency: agency ?? undefined, roles: roles ?? undefined }, ctx),
  )

export const personOut = z
  .object({
    staff: staffOut,
    name: z.string(),
    department: departmentWord,
    manager: staffOut.optional(),
    roles: z.array(roleWord).optional(),
    mail: z.string().optional().meta({ description: 'Absent for somebody who has left.' }),
    phone: z.string().optional(),
    language: z.enum(['zh-CN', 'en']).optional(),
    onCall: z.array(onCallWindow).optional(),
    agency: z.string().optional(),
    leftOn: z.iso.date().optional().meta({ description: 'Set for somebody who has left.' }),
    version: z.string().optional().meta({ description: 'Version of the directory; not in lists.' }),
  })
  .meta({ id: 'DirectoryPerson' })

export type PersonOut = z.infer<typeof personOut>

/** Of the directory as it was. */
export const asOf = {
  version: packVersion.optional().meta({ description: 'As of this version of the directory.' }),
  at: instant.optional().meta({ description: 'As of this time.' }),
}

export const peopleFilter = {
  department: departmentWord.optional(),
  role: roleWord.optional(),
  manager: staff.optional().meta({ description: 'Only people directly below this one.' }),
  q: text(100).min(1).optional().meta({ description: 'Part of a name, staff number or mail address.' }),
}

const peopleOfVersion = { version: versionOut }

export const peoplePage = z
  .object({ items: z.array(personOut), nextCursor: z.string().optional(), ...peopleOfVersion })
  .meta({ id: 'DirectoryPersonPage' })

const fieldChange = z.object({
  field: z.string().meta({ example: 'department' }),
  from: z.unknown().optional(),
  to: z.unknown().optional(),
})
const mover = z.object({ staff: staffOut, changes: z.array(fieldChange) }).meta({ id: 'Mover' })

export const changeOut = z
  .object({
    id: z.int(),
    ...peopleOfVersion,
    at: instantOut,
    how: z
      .enum(['file', 'person', 'group', 'import', 'sync', 'handover'])
      .meta({ description: 'What changed the directory.' }),
    client: z.string(),
    by: staffOut.optional(),
    joiners: z.array(staffOut),
    movers: z.array(mover),
    leavers: z.array(staffOut),
    groups: z.array(staffOut).optional().meta({ description: 'Ids of groups that are new, changed or gone.' }),
  })
  .meta({ id: 'DirectoryChange' })

const openOut = z
  .object({
    tasks: z.int(),
    roles: z.int().meta({ description: 'As lead, backup or member of the group of a campaign that goes on.' }),
    accounts: z.int(),
    papers: z.int(),
  })
  .meta({ id: 'OpenWork', description: 'How much of a person is open and ahead.' })

export const leaverOut = z
  .object({
    staff: staffOut,
    name: z.string(),
    leftOn: z.iso.date().optional(),
    open: openOut,
    leaving: z
      .string()
      .meta({ description: 'Shows and hands over what is open.', example: '/v1/people/M1001/leaving' }),
  })
  .meta({ id: 'Leaver' })

/** So many joiners and movers are listed by name; the counts are of all. */
export const MOST_LISTED = 200

export const syncFrame = z.strictObject({
  mode: z.enum(['whole', 'delta']).meta({
    description: '`whole`: who is not in `people` has left. `delta`: only who is named is changed.',
  }),
  people: z.array(z.unknown()).max(20_000),
  leavers: z.array(staff).max(20_000).optional().meta({ description: 'With `delta`: who has left.' }),
  groups: z.array(syncedGroup).max(1_000).optional().meta({
    description: 'Whole entries of groups. Groups that are not named stay: they are removed one by one.',
  }),
  confirm: z
    .strictObject({
      leavers: z.int().min(0).optional().meta({ description: 'This many people leave.' }),
      emptyDepartments: z.array(departmentWord).max(7).optional(),
    })
    .optional()
    .meta({ description: 'Confirms what is refused otherwise.' }),
})

const syncedPeople = z.array(syncedPerson).max(20_000).meta({
  description: 'Of somebody who is there already, a member that is absent keeps its value; null clears it.',
})

export const syncBody = syncFrame.extend({ people: syncedPeople }).meta({
  id: 'DirectorySync',
  example: {
    mode: 'delta',
    people: [
      {
        staff: 'M1002',
        name: '李四',
        department: 'marketing',
        manager: 'M1009',
        mail: 'lisi@example.com',
        phone: '010-1234 5678',
      },
    ],
  },
})

export const syncOut = z
  .object({
    ...peopleOfVersion,
    dryRun: z.boolean(),
    token: z
      .string()
      .optional()
      .meta({ description: 'Of what `dry_run` shows: sent with the same content it applies exactly this.' }),
    changed: z.boolean().meta({ description: 'False where everything was so already.' }),
    counts: z.object({
      joiners: z.int(),
      movers: z.int(),
      leavers: z.int(),
      unchanged: z.int(),
    }),
    joiners: z.array(staffOut).meta({ description: `At most ${MOST_LISTED}, as for movers.` }),
    movers: z.array(mover),
    leavers: z.array(leaverOut),
    groups: z.array(staffOut).optional().meta({ description: 'Ids of groups that are new or changed.' }),
    confirm: z
      .object({ leavers: z.int().optional(), emptyDepartments: z.array(departmentWord).optional() })
      .meta({ description: 'What `confirm` of the request must say, or had to say.' }),
  })
  .meta({ id: 'DirectorySyncResult' })

export type SyncOut = z.infer<typeof syncOut>
