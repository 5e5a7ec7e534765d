/**
 * The one byte form of a JSON value (RFC 8785), for hashes. Values whose form would be a matter of luck are refused:
 * what JSON drops silently, numbers that are none, lone surrogates, objects of a class. Undefined properties are left
 * out and dates become their ISO text, as JSON.stringify does, so a value hashes the same before and after storage.
 */
import canonicalize from 'canonicalize'

/** Canonical text of `value`; throws a TypeError that points at the part that is no JSON. */
export const canonicalJson = (value: unknown): string => {
  refuseNonJson(value, '')
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('undefined has no JSON form')
  return text
}

/** Lists of this length or more come element by element. */
const LONG = 20

/** The same text in pieces, for values whose members hold long lists. */
export function* canonicalPieces(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) {
    yield canonicalJson(value)
    return
  }
  let between = '{'
  const members = Object.entries(value as Record<string, unknown>).filter(([, member]) => member !== undefined)
  // By their UTF-16 code units, as RFC 8785 orders them.
  for (const [name, member] of members.sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield `${between}${canonicalJson(name)}:`
    between = ','
    if (!Array.isArray(member) || member.length < LONG) yield canonicalJson(member)
    else {
      for (const [i, element] of (member as unknown[]).entries())
        yield `${i === 0 ? '[' : ','}${canonicalJson(element === undefined ? null : element)}`
      yield ']'
    }
  }
  yield between === '{' ? '{}' : '}'
}

const refuseNonJson = (value: unknown, pointer: string): void => {
  const refuse = (what: string): never => {
    throw new TypeError(`${what} at ${pointer || 'the root'} has no canonical JSON form`)
  }
  switch (typeof value) {
    case 'boolean':
      return
    case 'string':
      return /\p{Surrogate}/u.test(value) ? refuse('a lone surrogate') : undefined
    case 'number':
      return Number.isFinite(value) ? undefined : refuse(String(value))
    case 'object':
      return refuseNonJsonObject(value, pointer, refuse)
    default:
      return refuse(typeof value)
  }
}

const refuseNonJsonObject = (value: object | null, pointer: string, refuse: (what: string) => never): void => {
  if (value === null) return
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? refuse('an invalid date') : undefined
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) refuseNonJson(value[i], `${pointer}/${i}`)
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  // Compared by its own parent, not by identity: a value may come from another realm (a test's, a worker thread's).
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) refuse('an object of a class')
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') refuse('an object with toJSON')
  for (const [key, member] of Object.entries(value)) {
    refuseNonJson(key, `${pointer}/${key}`)
    if (member !== undefined) refuseNonJson(member, `${pointer}/${key}`)
  }
}
