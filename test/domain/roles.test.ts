import type { DirectoryPerson } from '../../workflows/contract/reference'
import type { DirectoryRole } from '../../workflows/contract/values'
import { holderOfRole, managersOf, speakerOf } from '../../activities/domain/decision/roles'

type Said = Pick<DirectoryPerson, 'staff' | 'department'> & Partial<Pick<DirectoryPerson, 'manager' | 'roles'>>

function directory(...people: Said[]) {
  const byStaff = new Map(people.map((p) => [p.staff, { name: p.staff, mail: '', phone: '', ...p }]))
  return { person: (staff: string) => byStaff.get(staff), staff: [...byStaff.keys()] }
}

const around = directory(
  { staff: 'A', department: 'marketing', manager: 'H' },
  { staff: 'H', department: 'marketing', manager: 'V', roles: ['department_head'] },
  { staff: 'V', department: 'ops', roles: ['vice_president'] },
  { staff: 'W', department: 'ops', roles: ['vice_president'] },
  { staff: 'L1', department: 'legal', manager: 'L2' },
  { staff: 'L2', department: 'legal', roles: ['department_head'] },
)
const held = (role: DirectoryRole, of: string, ...except: string[]) => holderOfRole(around, role, of, new Set(except))

describe('who has a role (S1-21, S3-14)', () => {
  test('the nearest above, else somebody of the department; a head speaks for the own department alone', () => {
    expect(held('department_head', 'A')).toBe('H')
    expect(held('department_head', 'L1')).toBe('L2')
    expect(held('department_head', 'V')).toBeUndefined()
    expect(held('vice_president', 'A')).toBe('V')
    // Nobody above has it: whoever has it in the company.
    expect(held('vice_president', 'L1')).toBe('V')
  })

  test('whoever must not be asked is passed over', () => {
    expect(held('department_head', 'A', 'H')).toBeUndefined()
    expect(held('vice_president', 'A', 'V')).toBe('W')
    expect(held('ceo_office', 'A')).toBeUndefined()
  })

  test('a department is spoken for by its head, else by whoever comes first', () => {
    expect(speakerOf(around, 'legal', new Set())).toBe('L2')
    expect(speakerOf(around, 'legal', new Set(['L2']))).toBe('L1')
    expect(speakerOf(around, 'finance', new Set())).toBeUndefined()
  })

  test('a circle of managers ends', () => {
    const circle = directory(
      { staff: 'X', department: 'pr', manager: 'Y' },
      { staff: 'Y', department: 'pr', manager: 'Z' },
      { staff: 'Z', department: 'pr', manager: 'Y' },
    )
    expect(managersOf(circle, 'X')).toEqual(['Y', 'Z'])
    expect(holderOfRole(circle, 'ceo_office', 'X', new Set())).toBeUndefined()
  })
})
