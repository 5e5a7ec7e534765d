/** How well a value is known: O official, T law text, K SDK source, S secondary, R remembered, E our estimate, ? unknown. */
export type Grade = 'O' | 'T' | 'K' | 'S' | 'R' | 'E' | '?'
/** Units are never mixed: an hour is a clock hour, a working day is counted by the working calendar. */
export type DurationUnit = 'minute' | 'hour' | 'calendar_day' | 'working_day'
/** A length of time, whole and possibly negative in ladders (before the due time). */
export interface Duration {
  value: number
  unit: DurationUnit
}

/** A duration stated by somebody, with where it is stated. */
export interface SourcedDuration extends Duration {
  grade: Grade
  source: string
}

export interface Bilingual {
  zh: string
  en: string
}

/** A value of somebody else's, with where it is stated. */
export interface Stated {
  grade: Grade
  source: string
}

/** What somebody else says in words. */
export type StatedText = Bilingual & Stated
/** One of several of them. */
export type StatedNote = StatedText & { id: string }
export const DEPARTMENTS = ['marketing', 'legal', 'tech', 'design', 'pr', 'finance', 'ops'] as const
export type Department = (typeof DEPARTMENTS)[number]

export const isDepartment = (role: string): role is Department => DEPARTMENTS.some((one) => one === role)
export type Demand = 'required' | 'optional' | 'none'
/** What somebody is in the company beside working in a department. Who approves what is found by it. */
export const DIRECTORY_ROLES = [
  'planner',
  'channel_operator',
  'analyst',
  'crm',
  'pm',
  'department_head',
  'director',
  'vice_president',
  'ceo_office',
] as const
export type DirectoryRole = (typeof DIRECTORY_ROLES)[number]
