/**
 * What is wrong with the people of a directory. Each fault names the entry, its field, and what to do. A name or an address that
 * would be read as two, or as somebody else's, is refused here: it ends in the headers of mails.
 */
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import type { Department } from '../../../workflows/contract/values'

/** Stable codes. */
type PeopleFaultCode =
  | 'text_unfit'
  | 'text_hidden'
  | 'second_recipient'
  | 'mail_unfit'
  | 'agency_unfit'
  | 'staff_twice'
  | 'mail_twice'
  | 'manager_unknown'
  | 'manager_agency'
  | 'manager_circle'

export interface PersonFault {
  field: keyof DirectoryPerson
  code: PeopleFaultCode
  /** For people, in Chinese and English. */
  detail: string
}

interface PeopleFault extends PersonFault {
  /** Index of the entry. */
  at: number
}

/** Nobody sees them: they turn the order of letters round, or take no room. */
const HIDDEN = /\p{Cf}|[\u115F\u1160\u3164\uFFA0]|\u034F|[\u180B-\u180F]|[\uFE00-\uFE0F]/u
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/u
/** Between addresses of a header, and their twins of other widths and scripts. */
const SEPARATOR = /[,;<>"\\，；＜＞﹤﹥‹›〈〉《》、＂]/u
const AT_SIGN = /[@＠﹫]/u
const ADDRESS = /^[A-Za-z0-9_'+-]+(\.[A-Za-z0-9_'+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/
const LONGEST_ADDRESS = 254

const codePoint = (found: string): string =>
  `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Of any text in a header of a mail: what breaks it, and what nobody sees. */
function faultOfSigns(field: PersonFault['field'], text: string): PersonFault | undefined {
  const control = CONTROL.exec(text)?.[0]
  if (control !== undefined)
    return fault(
      field,
      'text_unfit',
      `含有换行或控制字符 ${codePoint(control)}，请删除`,
      'must not contain control characters',
    )
  const hidden = HIDDEN.exec(text)?.[0]
  if (hidden !== undefined)
    return fault(
      field,
      'text_hidden',
      `含有看不见的字符 ${codePoint(hidden)}，请重新输入`,
      'contains invisible characters; type it anew',
    )
  return undefined
}

/** Of a text that stands beside an address in a header of a mail. */
export function faultOfName(field: 'name' | 'agency', text: string): PersonFault | undefined {
  const signs = faultOfSigns(field, text)
  if (signs) return signs
  const separator = SEPARATOR.exec(text)?.[0] ?? AT_SIGN.exec(text)?.[0]
  if (separator !== undefined)
    return fault(
      field,
      'second_recipient',
      `含有“${separator}”，会被当作另一个收件人，请删除`,
      'would be read as another recipient',
    )
  return text.trim() === text && text !== ''
    ? undefined
    : fault(field, 'text_unfit', '不能为空，首尾不能有空格', 'must not be empty or begin or end with blanks')
}

export function faultOfMail(mail: string): PersonFault | undefined {
  const signs = faultOfSigns('mail', mail)
  if (signs) return signs
  if (SEPARATOR.test(mail) || (mail.match(/[@＠﹫]/gu) ?? []).length > 1)
    return fault('mail', 'second_recipient', '只能填写一个邮箱地址', 'must be one address alone')
  if (/[＠﹫]/u.test(mail)) return fault('mail', 'mail_unfit', '@ 须用半角字符', 'the @ must be the ASCII character')
  const foreign = /[^\x20-\x7e]/u.exec(mail)?.[0]
  if (foreign !== undefined)
    return fault(
      'mail',
      'mail_unfit',
      `含有“${foreign}”（${codePoint(foreign)}），只能用英文字母、数字和常用符号`,
      'must be ASCII letters, digits and the usual signs',
    )
  return ADDRESS.test(mail) && mail.length <= LONGEST_ADDRESS
    ? undefined
    : fault('mail', 'mail_unfit', '须为邮箱地址，如 zhangsan@example.com', 'must be a mail address')
}

const fault = (field: PersonFault['field'], code: PeopleFaultCode, zh: string, en: string): PersonFault => ({
  field,
  code,
  detail: `${zh} (${en})`,
})

/** Of the fields of an entry together. */
export const faultOfAgency = ({ agency, roles = [] }: Pick<DirectoryPerson, 'agency' | 'roles'>) =>
  agency !== undefined && roles.length > 0
    ? fault('agency', 'agency_unfit', '外部人员不能有角色，请删除角色', 'people of agencies have no roles')
    : undefined

type Entry = Pick<DirectoryPerson, 'staff' | 'mail' | 'manager' | 'agency'>

/** What only all entries together tell: who is there twice, and managers that are nobody, of an agency, or in a circle. */
export function faultsOfPeople(people: readonly Entry[]): PeopleFault[] {
  const at = new Map(people.map(({ staff }, i) => [staff, i]))
  return [
    ...repeated(people, 'staff', 'staff_twice', '工号'),
    ...repeated(people, 'mail', 'mail_twice', '邮箱'),
    ...people.flatMap(({ manager }, i) => faultOfManager(people, at, manager, i)),
    ...circlesOf(people, at),
  ]
}

function repeated(people: readonly Entry[], field: 'staff' | 'mail', code: PeopleFaultCode, zh: string): PeopleFault[] {
  const first = new Map<string, number>()
  return people.flatMap((person, i) => {
    // Addresses of any case reach one mailbox, and staff numbers are typed in any.
    const key = person[field].toLowerCase()
    const before = first.get(key)
    if (before === undefined) first.set(key, i)
    const other = people[before ?? i]?.staff ?? ''
    const detail =
      field === 'staff'
        ? `${zh} ${person.staff} 重复 (is there twice)`
        : `${zh}与 ${other} 相同 (is that of ${other}, too)`
    return before === undefined ? [] : [{ at: i, field, code, detail }]
  })
}

function faultOfManager(
  people: readonly Entry[],
  at: ReadonlyMap<string, number>,
  manager: string | undefined,
  i: number,
): PeopleFault[] {
  if (manager === undefined) return []
  const found = people[at.get(manager) ?? -1]
  if (found === undefined)
    return [{ at: i, ...fault('manager', 'manager_unknown', `通讯录里没有 ${manager}`, 'is nobody in this directory') }]
  return found.agency === undefined
    ? []
    : [{ at: i, ...fault('manager', 'manager_agency', `${manager} 是外部人员，不能作上级`, 'is of an agency') }]
}

/** Everybody who stands in a circle, each with the whole of it. Each entry is walked over once. */
function circlesOf(people: readonly Entry[], at: ReadonlyMap<string, number>): PeopleFault[] {
  const walkOf = new Array<number>(people.length).fill(-1)
  const found: PeopleFault[] = []
  people.forEach((_, start) => {
    const way: number[] = []
    let one: number | undefined = start
    while (one !== undefined && walkOf[one] === -1) {
      walkOf[one] = start
      way.push(one)
      one = at.get(people[one]?.manager ?? '')
    }
    if (one === undefined || walkOf[one] !== start) return
    const circle = way.slice(way.indexOf(one))
    const names = [...circle, one].map((i) => people[i]?.staff ?? '')
    for (const i of circle)
      found.push({
        at: i,
        ...fault('manager', 'manager_circle', `上级成环：${shortened(names)}`, 'managers form a circle'),
      })
  })
  return found
}

const MOST_NAMED = 8

const shortened = (names: readonly string[]): string =>
  names.length <= MOST_NAMED ? names.join(' → ') : `${names.slice(0, MOST_NAMED).join(' → ')} → … → ${names.at(-1)}`

/** Departments that have somebody before a change and nobody after it. */
export const emptiedDepartments = (
  before: readonly Pick<DirectoryPerson, 'department'>[],
  after: readonly Pick<DirectoryPerson, 'department'>[],
): Department[] => {
  const still = new Set(after.map(({ department }) => department))
  return [...new Set(before.map(({ department }) => department))].filter((department) => !still.has(department))
}
