/**
 * A form's fields, named by JSON pointers, as the body that a schema judges, and back. What is left blank is not there; a list
 * without its blank rows moves up. Money is typed in yuan and shares in per cent, times by the clock of Shanghai.
 */
import type { z } from 'zod'
import { toInstant } from '../../../activities/domain/time/calendar'
import { ZONE } from '../../../activities/domain/time/zone'
import { shapeOf, type Shape } from './shape'

/** As a form was sent, or is to be shown: several values where several boxes have one name. */
export type Sent = Record<string, string | string[] | undefined>

type Tree = string | string[] | { [name: string]: Tree }

/** What is typed in another unit than it is stored in, by how its name ends. */
const UNITS: readonly (readonly [ending: string, perUnit: number])[] = [
  ['Fen', 100],
  ['Bps', 100],
]
const unitOf = (name: string): number => UNITS.find(([ending]) => name.endsWith(ending))?.[1] ?? 1

/** Everything of one list of rows that people need not name themselves is numbered. */
const ID = 'id'

export function bodyOf(schema: z.ZodType, sent: Sent): unknown {
  return valueOf(shapeOf(schema), treeOf(sent), '')
}

/** Names with a member that every object has lead nowhere. */
function treeOf(sent: Sent): Tree {
  const root: { [name: string]: Tree } = Object.create(null) as Record<string, Tree>
  for (const [name, value] of Object.entries(sent)) {
    if (!name.startsWith('/') || value === undefined) continue
    const path = name.slice(1).split('/')
    const last = path.pop() ?? ''
    let at = root
    for (const step of path) {
      const next = at[step]
      if (typeof next === 'object' && !Array.isArray(next)) at = next
      else at = at[step] = Object.create(null) as Record<string, Tree>
    }
    at[last] = value
  }
  return root
}

function valueOf(shape: Shape, tree: Tree | undefined, name: string): unknown {
  if (tree === undefined) return undefined
  switch (shape.kind) {
    case 'record':
      return recordOf(shape.members, tree)
    case 'list':
      return listOf(shapeOf(shape.of), tree, name)
    default:
      return textsIn(tree)
        .map((text) => leafOf(shape, text, name))
        .at(-1)
  }
}

const textsIn = (tree: Tree): string[] =>
  (typeof tree === 'string' ? [tree] : Array.isArray(tree) ? tree : []).filter((text) => text.trim() !== '')

function recordOf(members: Extract<Shape, { kind: 'record' }>['members'], tree: Tree): unknown {
  if (typeof tree === 'string' || Array.isArray(tree)) return undefined
  const found = members.flatMap(([name, member]) => {
    const value = valueOf(shapeOf(member), tree[name], name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

function listOf(shape: Shape, tree: Tree, name: string): unknown[] | undefined {
  const isRows = shape.kind === 'record'
  const values = isRows ? rowsOf(shape, tree) : textsIn(tree).map((text) => leafOf(shape, text, name))
  if (values.length === 0) return undefined
  return isRows && shape.members.some(([member]) => member === ID) ? numbered(values, name) : values
}

function rowsOf(shape: Shape, tree: Tree): unknown[] {
  if (typeof tree === 'string' || Array.isArray(tree)) return []
  return Object.keys(tree)
    .filter((index) => /^\d{1,4}$/.test(index))
    .sort((a, b) => Number(a) - Number(b))
    .map((index) => valueOf(shape, tree[index], ''))
    .filter((row) => isMoreThanId(row))
}

const isMoreThanId = (row: unknown): boolean =>
  row !== undefined && Object.keys(row as Record<string, unknown>).some((member) => member !== ID)

function numbered(rows: readonly unknown[], name: string): unknown[] {
  const list = rows as Record<string, unknown>[]
  const taken = new Set(list.map((row) => row[ID]))
  return list.map((row) => {
    if (row[ID] !== undefined) return row
    let n = 1
    while (taken.has(idIn(name, n))) n += 1
    taken.add(idIn(name, n))
    return { [ID]: idIn(name, n), ...row }
  })
}

const idIn = (name: string, n: number): string => `${name.replace(/[^a-z0-9]/gi, '').toLowerCase()}_${n}`

function leafOf(shape: Shape, text: string, name: string): unknown {
  const value = text.replace(/\r\n?/g, '\n').trim()
  if (shape.kind === 'flag') return value === 'true' ? true : value === 'false' ? false : value
  if (shape.kind === 'instant') return LOCAL_TIME.test(value) ? `${value.slice(0, 16)}:00+08:00` : value
  if (shape.kind !== 'number') return value
  const plain = value.replace(/[,，\s]/g, '')
  if (!NUMBER.test(plain)) return value
  const unit = unitOf(name)
  // 0.07 yuan are 7 fen, and not 7.000000000000001.
  return unit === 1 ? Number(plain) : Number((Number(plain) * unit).toFixed(6))
}

const NUMBER = /^[+-]?\d{1,15}(\.\d{1,9})?$/
/** As the field of a browser sends it; seconds come only where a step was asked for. */
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/

/** Shows a body in a form. */
export function sentOf(schema: z.ZodType, value: unknown): Sent {
  const sent: Sent = {}
  put(sent, shapeOf(schema), value, '')
  return sent
}

function put(sent: Sent, shape: Shape, value: unknown, at: string): void {
  if (value === undefined || value === null) return
  if (shape.kind === 'record') {
    for (const [name, member] of shape.members)
      put(sent, shapeOf(member), (value as Record<string, unknown>)[name], `${at}/${name}`)
    return
  }
  if (shape.kind === 'list') {
    const of = shapeOf(shape.of)
    if (of.kind !== 'record') sent[at] = (value as unknown[]).map(String)
    else (value as unknown[]).forEach((row, i) => put(sent, of, row, `${at}/${i}`))
    return
  }
  sent[at] = shownLeaf(shape, value, at.slice(at.lastIndexOf('/') + 1))
}

function shownLeaf(shape: Shape, value: unknown, name: string): string {
  if (shape.kind === 'instant') return localTime(String(value))
  if (typeof value === 'number') return String(value / unitOf(name))
  return String(value)
}

/** For a field of the browser: `2026-11-11T20:00`. */
export const localTime = (instant: string): string => toInstant(Date.parse(instant), ZONE).slice(0, 16)

/** The texts of one field; of boxes, those that are ticked. */
export const textsOf = (sent: Sent, name: string): string[] => {
  const value = sent[name]
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

export const textOf = (sent: Sent, name: string): string | undefined => textsOf(sent, name).at(-1)

/** How many rows a list of the form has. */
export function rowsIn(sent: Sent, at: string): number {
  const indexes = Object.keys(sent).flatMap((name) => {
    const index = name.startsWith(`${at}/`) ? /^\d{1,4}/.exec(name.slice(at.length + 1))?.[0] : undefined
    return index === undefined ? [] : [Number(index)]
  })
  return indexes.length === 0 ? 0 : Math.max(...indexes) + 1
}
