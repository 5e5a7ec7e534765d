/**
 * When two numbers of a platform are the same, whatever they look like: full or half width, blanks and characters that nobody
 * sees, brackets and dashes that people type for each other, and the case of letters unless the platform tells them apart.
 * What was typed stays as it was; this is only what is compared. The database has the same rule as `number_key` (a test holds
 * the two together).
 */

/** Blanks of every width, controls, marks of direction and joining, and letters without a shape. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- they are listed one by one
  /[\u0000-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]/g

/** The text without what cannot be seen, in half width, brackets and dashes as people mostly type them. */
export const seenText = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .normalize('NFKC')
    .replace(/[【〔]/g, '[')
    .replace(/[】〕]/g, ']')
    .replace(/[\u2010-\u2015\u2212]/g, '-')

/** What is compared of a number. */
export const numberKey = (number: string, keepsCase = false): string => {
  const seen = seenText(number)
  return keepsCase ? seen : seen.replace(/[a-z]/g, (letter) => letter.toUpperCase())
}

/** Whether two numbers of one filing's platform are the same; none is never. */
export const isSameNumber = (
  { numbersKeepCase = false }: { numbersKeepCase?: boolean },
  one: string | undefined,
  other: string | undefined,
): boolean =>
  one !== undefined && other !== undefined && numberKey(one, numbersKeepCase) === numberKey(other, numbersKeepCase)
