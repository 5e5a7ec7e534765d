/** What an import takes from a cell as a text or an instant is what the schemas of commands take: it goes on as a command. */
import { isLine } from '../../activities/domain/rules/plain-text'
import { isInstant } from '../../activities/domain/time/instants'
import { instant, oneLine } from '../../infra/schemas/schema-parts'

const taken = (schema: { safeParse(value: string): { success: boolean } }, texts: readonly string[]) =>
  Object.fromEntries(texts.map((text) => [text, schema.safeParse(text).success]))

it('takes the instants that a command takes, and no others', () => {
  const days = [
    '2026-02-28',
    '2026-02-29',
    '2028-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
  ]
  const years = ['1999-12-31', '2000-01-01', '2099-12-31', '2100-01-01']
  const times = ['00:00:00', '23:59:59', '24:00:00', '23:60:00', '23:59:60', '12:00', '12:00:00.5', '12:00:00.123']
  const fractions = ['12:00:00.1234', '12:00:00,5', '12:00:00.']
  const offsets = ['Z', 'z', '+08:00', '-23:59', '+24:00', '+08:60', '+0800', '']
  const texts = [...days, ...years].flatMap((day) =>
    [...times, ...fractions].flatMap((time) => offsets.map((offset) => `${day}T${time}${offset}`)),
  )
  const all = [...texts, '2026-11-20 15:30:00Z', ' 2026-11-20T15:30:00Z', '2026-11-20T15:30:00Z\n', '2026-11-20']
  const expected = taken(instant, all)
  expect(Object.fromEntries(all.map((text) => [text, isInstant(text)]))).toEqual(expected)
  expect(new Set(Object.values(expected))).toEqual(new Set([true, false]))
})

it('takes the lines that a command takes, and no others', () => {
  const signs = [0, 9, 10, 13, 32, 127, 0x85, 0x9f, 0x2028, 0x202a, 0x202e, 0x2066, 0x2069, 0x200b, 0xd800, 0xdc00]
  const broken = [0xfffe, 0xffff, 0xfeff, 0x3000].concat(signs).map((code) => `a${String.fromCharCode(code)}b`)
  const texts = [
    '',
    ' ',
    '\u3000',
    '\uFEFF',
    'a',
    '抽奖',
    '1234567890',
    '12345678901',
    '😀😀😀😀😀',
    '😀😀😀😀😀a',
    ...broken,
  ]
  const expected = taken(oneLine(10), texts)
  expect(Object.fromEntries(texts.map((text) => [text, isLine(text, 10)]))).toEqual(expected)
  expect(new Set(Object.values(expected))).toEqual(new Set([true, false]))
})
