/** Which texts can be kept: PostgreSQL holds no NUL and no lone surrogate, and a line is a line for whoever reads it. */
const BROKEN = /[\0\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

/** No control character, no line break, no mark that turns the direction of writing. */
// eslint-disable-next-line no-control-regex -- control characters are what it refuses
export const ONE_LINE = /^[^\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/

export const NOT_BLANK = /\S/

/** Whether the database can hold it. */
export const isStorable = (value: string): boolean => !BROKEN.test(value)

/** One line that is not blank, of at most so many code points: what the schemas of commands call `oneLine`. */
export const isLine = (value: string, max: number): boolean =>
  (value.length <= max || Array.from(value).length <= max) &&
  isStorable(value) &&
  ONE_LINE.test(value) &&
  NOT_BLANK.test(value)
