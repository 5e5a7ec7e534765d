/** `2026-11-22.10` comes after `2026-11-22.9`: the counter is compared as a number. */
export const NEWEST_FIRST = `split_part(version, '.', 1) collate "C" desc, coalesce(nullif(split_part(version, '.', 2), ''), '0')::int desc`
