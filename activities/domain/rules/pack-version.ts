/** A process that has not heard of a release yet must not tell of an older version: `2026-11-22.10` comes after `2026-11-22.9`. */
export function isNewer(version: string, than: string): boolean {
  const [[day = '', n = '0'], [otherDay = '', otherN = '0']] = [version.split('.'), than.split('.')]
  return day === otherDay ? Number(n) > Number(otherN) : day > otherDay
}
