/**
 * Who has a role of the directory for somebody's matter. People as the directory says now; whoever must not be asked (the one
 * whose matter it is, who signed before) is handed in. A circle of managers ends.
 */
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import type { Department, DirectoryRole } from '../../../workflows/contract/values'
import type { Context } from './context'

type Around = Pick<Context, 'person' | 'staff'>

/** Everybody above a person, the nearest first. */
export function managersOf({ person }: Pick<Context, 'person'>, staff: string): string[] {
  const line: string[] = []
  for (let above = person(staff)?.manager; above !== undefined && above !== staff && !line.includes(above);) {
    line.push(above)
    above = person(above)?.manager
  }
  return line
}

/**
 * Who has a role for the matter of a person: the nearest above who has it, else somebody of the same department. Only a head of a
 * department speaks for that department alone; the other roles are looked for in the whole directory at last.
 */
export function holderOfRole(
  around: Around,
  role: DirectoryRole,
  of: string,
  except: ReadonlySet<string>,
): string | undefined {
  const has = (staff: string): boolean => around.person(staff)?.roles?.includes(role) === true && !except.has(staff)
  const own = around.person(of)?.department
  const department = own === undefined ? [] : peopleOf(around, own)
  const everybody = role === 'department_head' ? [] : (around.staff ?? [])
  return [...managersOf(around, of), ...department, ...everybody].find(has)
}

/** Who speaks for a department: its head, else whoever of it comes first in the directory. */
export function speakerOf(around: Around, department: Department, except: ReadonlySet<string>): string | undefined {
  const people = peopleOf(around, department).filter((staff) => !except.has(staff))
  return people.find((staff) => around.person(staff)?.roles?.includes('department_head')) ?? people[0]
}

const peopleOf = ({ person, staff = [] }: Around, department: DirectoryPerson['department']): string[] =>
  staff.filter((one) => person(one)?.department === department)
