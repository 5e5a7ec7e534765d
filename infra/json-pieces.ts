/** The same text as `JSON.stringify`, written piece by piece: an answer of megabytes is the work of tens of milliseconds. */
import { createTurns } from './turns'

/** Long lists are looked for so deep; what lies below is short. */
const DEPTH = 5
/** Elements of a list that are written one by one; shorter lists are written at once. */
const LONG = 20

function holdsLongList(value: unknown, depth = 0): boolean {
  if (depth >= DEPTH || typeof value !== 'object' || value === null) return false
  if (Array.isArray(value) && value.length > LONG) return true
  for (const member of Object.values(value)) if (holdsLongList(member, depth + 1)) return true
  return false
}

function* piecesOf(value: unknown, depth: number): Generator<string> {
  if (typeof value !== 'object' || value === null || 'toJSON' in value || !holdsLongList(value, depth)) {
    yield JSON.stringify(value) ?? 'null'
    return
  }
  let between = ''
  if (Array.isArray(value)) {
    yield '['
    for (const element of value as unknown[]) {
      yield between
      yield* piecesOf(element, depth + 1)
      between = ','
    }
    yield ']'
    return
  }
  yield '{'
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    if (JSON.stringify(typeof member === 'object' ? null : member) === undefined) continue
    yield `${between}${JSON.stringify(name)}:`
    yield* piecesOf(member, depth + 1)
    between = ','
  }
  yield '}'
}

/** Undefined where there is no long list in it: that is written at once by whoever writes it. */
export async function jsonInPieces(value: unknown): Promise<string | undefined> {
  if (!holdsLongList(value)) return undefined
  const othersTurn = createTurns()
  let text = ''
  for (const piece of piecesOf(value, 0)) {
    await othersTurn()
    text += piece
  }
  return text
}
