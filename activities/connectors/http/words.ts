/** What was said, without what no text may hold, and never more than fits; undefined of nothing. */
export function words(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return undefined
  // Half of a pair becomes a mark of its own.
  const kept = Buffer.from(value)
    .toString()
    .replaceAll(/[\0\uFFFE\uFFFF]/g, '')
    .trim()
  let text = ''
  for (const point of kept) {
    if (text.length + point.length > most) break
    text += point
  }
  text = text.trimEnd()
  return text === '' ? undefined : text
}
