/** As many of what is known as a person reads. */
const MOST_KNOWN = 20

/** What is most like what was asked for, by how its beginning agrees; not more than a person reads. */
export function closestTo(asked: string, known: readonly string[]): string[] {
  const agreeing = (name: string): number => {
    let n = 0
    while (n < name.length && name[n]?.toLowerCase() === asked[n]?.toLowerCase()) n += 1
    return n
  }
  const scored = known.map((name) => ({ name, agrees: agreeing(name) }))
  return scored
    .sort((a, b) => b.agrees - a.agrees || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_KNOWN)
    .map(({ name }) => name)
}
