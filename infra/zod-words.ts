/** What zod finds wrong, in the words of its own Chinese and English catalogues: 中文 (English). */
import { z } from 'zod'

const chinese = z.locales.zhCN().localeError
const english = z.locales.en().localeError

const textOf = (said: ReturnType<typeof chinese>): string | undefined =>
  typeof said === 'string' ? said : said?.message

/** For the `error` of a parse: what a schema says itself goes before it. */
export const inBothLanguages = (issue: z.core.$ZodRawIssue): string =>
  `${textOf(chinese(issue)) ?? '不合格式'} (${textOf(english(issue)) ?? 'invalid'})`

/** Options of every parse whose faults people read. */
export const BOTH_LANGUAGES = { error: inBothLanguages }
