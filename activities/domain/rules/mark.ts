/** FNV-1a: tells one text from another, and guards nothing. Ten hexadecimal digits. */
export function markOf(text: string): string {
  let mark = 0xcbf29ce484222325n
  for (const char of text) mark = BigInt.asUintN(64, (mark ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n)
  return mark.toString(16).padStart(16, '0').slice(-10)
}

/** JSON with the members of objects in one order: that of a stored object's is not ours. */
export function ordered(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(ordered).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members
    .map(([name, member]) => `${JSON.stringify(name)}:${ordered(member)}`)
    .sort()
    .join()}}`
}
