/** Rows as they should be beside rows as they are stored, field by field. */

export type Row = Record<string, unknown>

/** Where two stored values differ, field by field. Absent, null and undefined are the same; instants compare as such. */
export function differencesIn(field: string, expected: unknown, found: unknown): [string, unknown, unknown][] {
  if (found instanceof Date)
    return typeof expected === 'string' && Date.parse(expected) === found.getTime() ? [] : [[field, expected, found]]
  if (isObject(expected) && isObject(found) && Array.isArray(expected) === Array.isArray(found))
    return [...new Set([...Object.keys(expected), ...Object.keys(found)])].flatMap((key) =>
      differencesIn(`${field}.${key}`, expected[key], found[key]),
    )
  return (expected ?? null) === (found ?? null) ? [] : [[field, expected, found]]
}

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null
