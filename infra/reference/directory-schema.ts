/** What a directory may look like: each person, and what only all of them together tell. */
import { z } from 'zod'
import {
  faultOfAgency,
  faultOfMail,
  faultOfName,
  faultsOfPeople,
  type PersonFault,
} from '../../activities/domain/people/directory-faults'
import { faultsOfGroups } from '../../activities/domain/people/groups'
import type { DirectoryDoc, DirectoryPerson } from '../../workflows/contract/reference'
import { DIRECTORY_ROLES } from '../../workflows/contract/values'
import { createTurns } from '../turns'
import { BOTH_LANGUAGES } from '../schemas/zod-words'
import {
  department,
  documentId,
  fail,
  identifier,
  isoDate,
  staff,
  text,
  timeOfDay,
  version,
} from './reference-schema-parts'

/** So many fit into one directory. */
const MOST_PEOPLE = 20_000

const noRepeats = (items: readonly unknown[]): boolean => new Set(items).size === items.length

export const onCallWindow = z
  .strictObject({
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).refine(noRepeats, '星期重复 (names a day twice)'),
    from: timeOfDay,
    until: timeOfDay,
  })
  .refine(({ from, until }) => from !== until, {
    message: '结束须不同于开始 (must differ from its start)',
    path: ['until'],
  })
  .meta({
    id: 'OnCallWindow',
    description: 'Weekly; 1 is Monday. One that ends before it starts ends on the next day.',
  })

function tell(ctx: z.RefinementCtx, path: PropertyKey[], fault: PersonFault | undefined): void {
  if (fault) ctx.addIssue({ code: 'custom', path, message: fault.detail, params: { code: fault.code } })
}

/** Everything of a person but the staff number. */
export const personFields = {
  name: z
    .string()
    .min(1)
    .max(100)
    .superRefine((name, ctx) => tell(ctx, [], faultOfName('name', name))),
  department,
  manager: staff.optional(),
  roles: z
    .array(z.enum(DIRECTORY_ROLES))
    .max(DIRECTORY_ROLES.length)
    .refine(noRepeats, '角色重复 (names a role twice)')
    .optional(),
  mail: z
    .string()
    .min(1)
    .max(300)
    .superRefine((mail, ctx) => tell(ctx, [], faultOfMail(mail))),
  phone: z
    .string()
    .regex(
      /^\+?[0-9][0-9 -]{3,28}[0-9]$/,
      '只能用数字、空格和连字符，如 010-1234 5678 (must be digits, blanks and hyphens)',
    )
    .optional(),
  language: z.enum(['zh-CN', 'en']).optional(),
  onCall: z.array(onCallWindow).min(1).max(14).optional(),
  agency: z
    .string()
    .min(1)
    .max(200)
    .superRefine((agency, ctx) => tell(ctx, [], faultOfName('agency', agency)))
    .optional(),
}

/** Faults of fields are told by the fields, so that they are told whatever else is wrong. */
export const tellFaultsOfPerson = (person: Pick<DirectoryPerson, 'agency' | 'roles'>, ctx: z.RefinementCtx): void =>
  tell(ctx, ['agency'], faultOfAgency(person))

const person = z.strictObject({ staff, ...personFields }).superRefine(tellFaultsOfPerson)

/** Of the line that says whose mailbox it is. */
const groupName = z
  .string()
  .min(1)
  .max(100)
  .superRefine((name, ctx) => tell(ctx, [], faultOfName('name', name)))

/** Everything of a group but its id. */
export const groupFields = {
  name: z.strictObject({ zh: groupName, en: groupName }),
  mail: personFields.mail,
  members: z.array(staff).min(1, '至少须有一名成员 (must have a member)').max(200),
  owner: staff.optional(),
}
const MOST_GROUPS = 1_000
const group = z.strictObject({ id: staff, ...groupFields })

const frame = {
  kind: z.literal('directory'),
  id: documentId,
  version,
  platformOwners: z.record(identifier, staff).optional(),
  groups: z.array(group).max(MOST_GROUPS).optional(),
  former: z
    .array(z.strictObject({ staff, name: text, department, leftOn: isoDate }))
    .max(5_000)
    .optional(),
}

type Whole = Pick<DirectoryDoc, 'people' | 'platformOwners' | 'groups'>

interface Place {
  path: PropertyKey[]
  message: string
  /** Stable, where it is one of ours. */
  code?: string
}

/** The stable code of what zod found, where it is one of ours. */
export const codeOfIssue = (issue: z.core.$ZodIssue): string | undefined =>
  issue.code === 'custom' ? (issue.params?.code as string | undefined) : undefined

function placesOf({ people, platformOwners, groups = [] }: Whole): Place[] {
  const known = new Set(people.map((one) => one.staff))
  return [
    ...Object.entries(platformOwners ?? {}).flatMap(([platform, owner]) =>
      known.has(owner)
        ? []
        : [{ path: ['platformOwners', platform], message: `通讯录里没有 ${owner} (is nobody in this directory)` }],
    ),
    ...faultsOfPeople(people).map(({ at, field, detail, code }) => ({
      path: ['people', at, field],
      message: detail,
      code,
    })),
    ...faultsOfGroups(groups, people).map(({ at, path, detail, code }) => ({
      path: ['groups', at, ...path],
      message: detail,
      code,
    })),
  ]
}

export const directorySchema = z
  .strictObject({ ...frame, people: z.array(person).min(1).max(MOST_PEOPLE) })
  .superRefine((value, ctx) => {
    for (const { path, message } of placesOf(value)) fail(ctx, path, message)
  })

const MOST_PLACES = 200
const withoutPeople = z.strictObject({ ...frame, people: z.array(z.unknown()).min(1).max(MOST_PEOPLE) })

/** The same for ten thousand, which would hold everybody else up: what is wrong, by path; nothing where it may be used. */
export async function faultsInTurns(doc: DirectoryDoc): Promise<Place[]> {
  const othersTurn = createTurns()
  const found: Place[] = (withoutPeople.safeParse(doc, BOTH_LANGUAGES).error?.issues ?? []).map(
    ({ path, message }) => ({ path, message }),
  )
  for (const [i, one] of doc.people.entries()) {
    await othersTurn()
    for (const issue of person.safeParse(one, BOTH_LANGUAGES).error?.issues ?? [])
      found.push({ path: ['people', i, ...issue.path], message: issue.message, code: codeOfIssue(issue) })
    if (found.length >= MOST_PLACES) return found
  }
  return found.length > 0 ? found : placesOf(doc)
}
