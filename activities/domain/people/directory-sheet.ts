/**
 * People as a sheet brings them: its columns, and what each cell means. A sheet changes whom it names and nobody else, and of them
 * what it has a column for; who has left is said in a column of its own.
 */
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import type { DirectoryRole, Department } from '../../../workflows/contract/values'

export const PEOPLE_COLUMNS = {
  staff: { header: '工号', mandatory: true },
  name: { header: '姓名', mandatory: true },
  department: { header: '部门', mandatory: true },
  manager: { header: '上级工号', mandatory: false },
  roles: { header: '角色', mandatory: false },
  mail: { header: '邮箱', mandatory: true },
  phone: { header: '电话', mandatory: false },
  language: { header: '语言', mandatory: false },
  agency: { header: '外部单位', mandatory: false },
  left: { header: '离职', mandatory: false },
} as const satisfies Record<string, { header: string; mandatory: boolean }>

export type PeopleColumn = keyof typeof PEOPLE_COLUMNS
export const PEOPLE_COLUMN_NAMES = Object.keys(PEOPLE_COLUMNS) as PeopleColumn[]

/** Words of a choice, by the code that each stands for. */
type Choices<T extends string> = Readonly<Record<T, string>>

const ROLE_WORDS: Choices<DirectoryRole> = {
  planner: '策划',
  channel_operator: '渠道运营',
  analyst: '数据分析',
  crm: 'CRM',
  pm: '项目经理',
  department_head: '部门负责人',
  director: '总监',
  vice_president: '分管副总',
  ceo_office: '总裁办',
}

const LANGUAGE_WORDS: Choices<'zh-CN' | 'en'> = { 'zh-CN': '中文', en: '英文' }

interface SheetFaultOfPeople {
  column: PeopleColumn
  detail: string
}

const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

/** The code that a word stands for, or the code itself. */
function chosen<T extends string>(words: Choices<T>, said: string): T | undefined {
  const codes = Object.keys(words) as T[]
  return codes.find((code) => plain(code) === plain(said) || plain(words[code]) === plain(said))
}

const accepts = (words: Choices<string>): string => Object.values(words).join('、')

/** What one row says; cells are the texts that people see in them. An empty cell of a column that is there is null. */
export function readPersonRow(
  cells: Readonly<Partial<Record<PeopleColumn, string>>>,
  columns: ReadonlySet<PeopleColumn>,
  departments: Choices<Department>,
): { person: Record<string, unknown>; hasLeft: boolean; faults: SheetFaultOfPeople[] } {
  const faults: SheetFaultOfPeople[] = []
  const choice = <T extends string>(column: PeopleColumn, words: Choices<T>): T | undefined => {
    const said = cells[column]
    const found = said === undefined ? undefined : chosen(words, said)
    if (said !== undefined && found === undefined)
      faults.push({ column, detail: `没有“${said.slice(0, 60)}”，可填：${accepts(words)}` })
    return found
  }
  const left = cells.left === undefined ? undefined : plain(cells.left)
  const hasLeft = left === '是' || left === 'yes'
  if (left !== undefined && !hasLeft && left !== '否' && left !== 'no')
    faults.push({ column: 'left', detail: '可填：是、否' })
  if (cells.staff === undefined) faults.push({ column: 'staff', detail: '必填' })
  if (hasLeft) return { person: { staff: cells.staff }, hasLeft, faults }
  for (const column of PEOPLE_COLUMN_NAMES)
    if (column !== 'staff' && PEOPLE_COLUMNS[column].mandatory && cells[column] === undefined)
      faults.push({ column, detail: '必填' })
  const roles = (cells.roles ?? '').split(/[,，、;；]/).flatMap((said) => (said.trim() === '' ? [] : [said.trim()]))
  const known = roles.flatMap((said) => chosen(ROLE_WORDS, said) ?? [])
  if (known.length < roles.length)
    faults.push({ column: 'roles', detail: `有未知的角色，可填：${accepts(ROLE_WORDS)}；多个用顿号分开` })
  const { staff, name, manager, mail, phone, agency } = cells
  const emptied = <T>(column: PeopleColumn, value: T | undefined) => value ?? (columns.has(column) ? null : undefined)
  const person: Partial<Record<keyof DirectoryPerson, unknown>> = {
    staff,
    name,
    department: choice('department', departments),
    manager: emptied('manager', manager),
    roles: emptied('roles', known.length > 0 ? known : undefined),
    mail,
    phone: emptied('phone', phone),
    language: emptied('language', choice('language', LANGUAGE_WORDS)),
    agency: emptied('agency', agency),
  }
  return {
    person: Object.fromEntries(Object.entries(person).filter(([, value]) => value !== undefined)),
    hasLeft,
    faults,
  }
}
