/** `2026-11-22.10` comes after `2026-11-22.9`: the counter is compared as a number. */
export const NEWEST_FIRST = `split_part(version, '.', 1) collate "C" desc, coalesce(nullif(split_part(version, '.', 2), ''), '0')::int desc`

/** Below 0 where the first is the older one; by the same order. */
export function compareVersions(a: string, b: string): number {
  const [[dayA = '', nA = '0'], [dayB = '', nB = '0']] = [a.split('.'), b.split('.')]
  return dayA === dayB ? Number(nA) - Number(nB) : dayA < dayB ? -1 : 1
}
