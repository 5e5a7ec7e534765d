/** What was said, without what no text may hold; undefined of nothing. */
export function words(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = Buffer.from(value).toString().replaceAll('\0', '').trim().slice(0, most)
  return text === '' ? undefined : text
}
