/** What zod finds wrong, for whoever sent it: 中文 (English). What it does not say better stays in zod's own two catalogues. */
import { z } from 'zod'

const chinese = z.locales.zhCN().localeError
const english = z.locales.en().localeError

const textOf = (said: ReturnType<typeof chinese>): string | undefined =>
  typeof said === 'string' ? said : said?.message

type Words = readonly [zh: string, en: string]
type Issue = z.core.$ZodRawIssue

const REQUIRED = '必填 (required)'

const TYPES: Record<string, Words> = {
  string: ['文字', 'text'],
  number: ['数字', 'a number'],
  int: ['整数', 'a whole number'],
  boolean: ['true 或 false', 'true or false'],
  array: ['列表', 'a list'],
  object: ['对象', 'an object'],
  record: ['对象', 'an object'],
  null: ['空值 null', 'null'],
  nan: ['非数字', 'not a number'],
}

const typeWords = (type: string): Words => TYPES[type.toLowerCase()] ?? [type, type]

/** What fits, where zod itself knows the format. */
const EXAMPLES: Record<string, string> = {
  uuid: '0b9c3f0e-6d7f-4a57-8e6f-0c7a3c0e5d11',
  datetime: '2026-11-11T00:00:00+08:00',
  date: '2026-11-11',
  email: 'name@example.com',
  url: 'https://example.com/',
}

const UNITS: Record<string, Words> = { string: ['个字符', ' characters'], array: ['项', ' items'] }

const listed = (values: readonly unknown[]): string => values.map(String).join('、')

function typeSaid(issue: Extract<Issue, { code: 'invalid_type' }>): Words {
  const [zh, en] = typeWords(issue.format === 'safeint' ? 'int' : issue.expected)
  const [gotZh, gotEn] = typeWords(z.core.util.parsedType(issue.input))
  return [`须为${zh}，收到的是${gotZh}`, `must be ${en}, not ${gotEn}`]
}

function sizeSaid(issue: Extract<Issue, { code: 'too_big' | 'too_small' }>): Words {
  const [unit, unitEn] = UNITS[issue.origin] ?? ['', '']
  const limit = String(issue.code === 'too_big' ? issue.maximum : issue.minimum)
  const counted = unit !== ''
  if (issue.code === 'too_small' && counted && limit === '1') return ['不能为空', 'must not be empty']
  if (issue.code === 'too_small')
    return counted
      ? [`至少 ${limit} ${unit}`, `at least ${limit}${unitEn}`]
      : [`不能小于 ${limit}`, `at least ${limit}`]
  return counted ? [`最多 ${limit} ${unit}`, `at most ${limit}${unitEn}`] : [`不能大于 ${limit}`, `at most ${limit}`]
}

/** Every form that is taken, of a value that may have several. */
function unionSaid(issue: Extract<Issue, { code: 'invalid_union' }>): Words | undefined {
  const expected = issue.errors.map(([first]) =>
    first?.code === 'invalid_type' && first.path.length === 0 ? first.expected : undefined,
  )
  const types = expected.flatMap((type) => (type === undefined ? [] : [typeWords(type)]))
  if (types.length === 0 || types.length < expected.length) return undefined
  return [`须为${types.map(([zh]) => zh).join('、')}之一`, `must be ${types.map(([, en]) => en).join(' or ')}`]
}

function said(issue: Issue): Words | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeSaid(issue)
    // Which fields is said by their places: a list of all of them may be as long as the body.
    case 'unrecognized_keys':
      return ['没有这个字段', 'unknown field']
    case 'invalid_value':
      return [`须为以下之一：${listed(issue.values)}`, 'one of these']
    case 'too_big':
    case 'too_small':
      return sizeSaid(issue)
    case 'invalid_format': {
      const example = EXAMPLES[issue.format]
      return example === undefined ? undefined : [`格式不符，如 ${example}`, `such as ${example}`]
    }
    case 'invalid_union':
      return unionSaid(issue)
    default:
      return undefined
  }
}

/** For the `error` of a parse: what a schema says itself goes before it. */
export const inBothLanguages = (issue: Issue): string => {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return REQUIRED
  const words = said(issue)
  if (words) return `${words[0]} (${words[1]})`
  return `${textOf(chinese(issue)) ?? '不合格式'} (${textOf(english(issue)) ?? 'invalid'})`
}

/** Options of every parse whose faults people read. */
export const BOTH_LANGUAGES = { error: inBothLanguages }
