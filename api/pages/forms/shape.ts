/** What a zod schema takes, as far as a form needs to know it: the pages ask for what REST takes, by the same schemas. */
import type { z } from 'zod'

export type Shape =
  | { kind: 'text'; long: boolean }
  | { kind: 'instant' }
  | { kind: 'day' }
  | { kind: 'number' }
  | { kind: 'flag' }
  | { kind: 'word'; words: string[] }
  | { kind: 'list'; of: z.ZodType }
  | { kind: 'record'; members: [name: string, schema: z.ZodType, isRequired: boolean][] }

/** What is longer than this is typed over several lines. */
const ONE_LINE_MAX = 300

interface Def {
  type: string
  format?: string
  innerType?: z.ZodType
  element?: z.ZodType
  entries?: Record<string, string>
  keyType?: z.ZodType
  valueType?: z.ZodType
  shape?: Record<string, z.ZodType>
}

const defOf = (schema: z.ZodType): Def => schema.def
const isWrapped = ({ type }: Def): boolean => ['optional', 'nullable', 'default'].includes(type)

export function shapeOf(schema: z.ZodType): Shape {
  const def = defOf(schema)
  if (isWrapped(def) && def.innerType) return shapeOf(def.innerType)
  switch (def.type) {
    case 'string':
      return textShape(schema, def)
    case 'number':
      return { kind: 'number' }
    case 'boolean':
      return { kind: 'flag' }
    case 'enum':
      return { kind: 'word', words: Object.keys(def.entries ?? {}) }
    case 'array':
      if (def.element) return { kind: 'list', of: def.element }
      break
    case 'object':
      return { kind: 'record', members: membersOf(def) }
    case 'record':
      return { kind: 'record', members: namedMembers(def) }
  }
  throw new Error(`no form takes a schema of type ${def.type}`)
}

function textShape(schema: z.ZodType, { format }: Def): Shape {
  if (format === 'datetime') return { kind: 'instant' }
  if (format === 'date') return { kind: 'day' }
  const { maxLength } = schema as unknown as { maxLength: number | null }
  return { kind: 'text', long: maxLength !== null && maxLength > ONE_LINE_MAX }
}

const membersOf = ({ shape = {} }: Def): [string, z.ZodType, boolean][] =>
  Object.entries(shape).map(([name, member]) => [name, member, !isWrapped(defOf(member))])

function namedMembers({ keyType, valueType }: Def): [string, z.ZodType, boolean][] {
  const names = keyType ? Object.keys(defOf(keyType).entries ?? {}) : []
  return valueType ? names.map((name) => [name, valueType, false]) : []
}
