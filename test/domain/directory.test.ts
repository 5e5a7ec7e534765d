/** What is wrong with the people of a directory, and what a change of it does to them. */
import fc from 'fast-check'
import { differenceOf, personAfter, withoutPeople } from '../../activities/domain/people/directory-change'
import {
  emptiedDepartments,
  faultOfMail,
  faultOfName,
  faultsOfPeople,
} from '../../activities/domain/people/directory-faults'
import type { DirectoryDoc, DirectoryPerson } from '../../workflows/contract/reference'

const person = (staff: string, more: Partial<DirectoryPerson> = {}): DirectoryPerson => ({
  staff,
  name: '张三',
  department: 'marketing',
  mail: `${staff}@example.com`,
  ...more,
})

test.each(['欧阳·娜娜', 'Jean-Luc O’Neill', '阿不都·热合曼', '王 五', 'José García'])('%s is a name', (name) => {
  expect(faultOfName('name', name)).toBeUndefined()
})

test.each(['a@example.com', "o'neill+filing@mail.example.com.cn", 'A.B-c_d@x-y.example'])(
  '%s is an address',
  (mail) => {
    expect(faultOfMail(mail)).toBeUndefined()
  },
)

test('no name and no address that is let in holds a line break, a separator, or what nobody sees', () => {
  const hostile = fc.string({ unit: fc.constantFrom(...'a张 ,;<>@"\r\n\u0000\u200b\u202e\u2066\ufeff\u3164＠；，a.b') })
  fc.assert(
    fc.property(hostile, hostile, (name, mail) => {
      expect(faultOfName('name', name) !== undefined || /^[a张.b]([a张 .b]*[a张.b])?$/u.test(name)).toBe(true)
      expect(faultOfMail(mail) !== undefined || /^[a-z.]+@[a-z.]+$/.test(mail)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('managers in a circle are all named, those below the circle are not, however long the line is', () => {
  const people = [
    person('A', { manager: 'B' }),
    person('B', { manager: 'C' }),
    person('C', { manager: 'B' }),
    person('D', { manager: 'D' }),
    person('E', { manager: 'NOBODY' }),
  ]
  expect(faultsOfPeople(people).map(({ at, code }) => [at, code])).toEqual([
    [4, 'manager_unknown'],
    [1, 'manager_circle'],
    [2, 'manager_circle'],
    [3, 'manager_circle'],
  ])
  const line = Array.from({ length: 20_000 }, (_, n) => person(`L${n}`, n === 0 ? {} : { manager: `L${n - 1}` }))
  expect(faultsOfPeople(line)).toEqual([])
  expect(faultsOfPeople(line.with(0, person('L0', { manager: 'L19999' })))).toHaveLength(20_000)
})

test('whoever is there twice is told by whom, whatever the case', () => {
  const people = [person('m1'), person('M1', { mail: 'x@example.com' }), person('M2', { mail: 'X@EXAMPLE.com' })]
  expect(faultsOfPeople(people).map(({ at, field }) => [at, field])).toEqual([
    [1, 'staff'],
    [2, 'mail'],
  ])
})

test('U-21 of leavers the people below and the watched platforms go to the nearest who stays', () => {
  const directory: Pick<DirectoryDoc, 'people' | 'platformOwners' | 'former'> = {
    people: [
      person('TOP'),
      person('MID', { manager: 'TOP' }),
      person('LOW', { manager: 'MID' }),
      person('END', { manager: 'LOW' }),
      person('ALONE'),
    ],
    platformOwners: { douyin: 'LOW', weibo: 'ALONE', jd: 'END' },
  }
  const after = withoutPeople(directory, new Set(['MID', 'LOW', 'ALONE', 'UNKNOWN']), '2026-12-01')
  expect(after.people.map(({ staff, manager }) => [staff, manager])).toEqual([
    ['TOP', undefined],
    ['END', 'TOP'],
  ])
  expect(after.platformOwners).toEqual({ douyin: 'TOP', jd: 'END' })
  expect(after.former?.map(({ staff, leftOn }) => [staff, leftOn])).toEqual([
    ['MID', '2026-12-01'],
    ['LOW', '2026-12-01'],
    ['ALONE', '2026-12-01'],
  ])
  // Again nothing happens.
  expect(withoutPeople(after, new Set(['MID', 'LOW']), '2027-01-01')).toBe(after)
})

test('a difference names joiners, leavers, and of the others the fields that say something else', () => {
  const before = [person('A', { roles: [] }), person('B', { manager: 'A' }), person('C')]
  const after = [person('C'), person('D'), { ...person('A'), phone: '010-1234' }]
  expect(differenceOf(before, after)).toEqual({
    joiners: ['D'],
    movers: [{ staff: 'A', changes: [{ field: 'phone', from: undefined, to: '010-1234' }] }],
    leavers: ['B'],
  })
  expect(emptiedDepartments([person('A'), person('B', { department: 'pr' })], [person('A')])).toEqual(['pr'])
})

test('what is said of a person leaves what it does not name, and null clears', () => {
  const windows = [{ weekdays: [1], from: '18:00', until: '21:00' }]
  const before = person('A', { manager: 'B', roles: ['planner'], phone: '010-1234', onCall: windows })
  const told = {
    staff: 'A',
    name: '李四',
    department: 'pr',
    mail: 'a@example.com',
    phone: null,
    agency: undefined,
  } as const
  expect(personAfter(before, told)).toEqual({
    staff: 'A',
    name: '李四',
    department: 'pr',
    mail: 'a@example.com',
    manager: 'B',
    roles: ['planner'],
    onCall: windows,
  })
  expect(Object.keys(personAfter(undefined, { ...told, roles: null }))).toEqual(['staff', 'name', 'department', 'mail'])
  expect(before.phone).toBe('010-1234')
})
