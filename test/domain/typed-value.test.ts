import fc from 'fast-check'
import { typedCharacters, typedValue } from '../../activities/domain/kit/typed-value'
import type { FieldKind, FormField, FormValue } from '../../workflows/contract/forms'

const OPTIONS: FormField['options'] = [{ value: 'ICP', zh: 'ICP 备案', en: 'ICP filing' }]
const typed = (kind: FieldKind, value: FormValue | null, options?: FormField['options']) =>
  typedValue({ kind, options }, value)

describe('U-11 a value of the kit as a person would type it', () => {
  it.each<[string, FieldKind, FormValue | null, string[]]>([
    ['an instant, by the clock on the wall', 'instant', '2026-11-11T12:00:00Z', ['2026-11-11 20:00']],
    ['an instant that came without seconds', 'instant', '2026-11-11T20:00+08:00', ['2026-11-11 20:00']],
    ['the last second of a campaign', 'instant', '2026-11-11T23:59:59.999+08:00', ['2026-11-11 23:59:59']],
    ['an instant that was given for a text', 'text', ' 2026-11-11T00:00:00+08:00 ', ['2026-11-11 00:00']],
    ['a day', 'text', '2026-11-11', ['2026-11-11']],
    ['text with an instant in it', 'text', '自 2026-11-11T00:00:00+08:00 起', ['自 2026-11-11T00:00:00+08:00 起']],
    ['a text of several lines, as it is', 'long_text', '第一行\r\n\r\n第二行 \n', ['第一行\n\n第二行']],
    ['a large number without its exponent', 'number', 1e21, ['1000000000000000000000']],
    ['a small number', 'number', 0.0000001, ['0.0000001']],
    ['a list, one after the other', 'text', ['服饰', ' 美妆'], ['服饰', '美妆']],
    ['nothing', 'text', null, []],
    ['blanks', 'text', ' 　', []],
  ])('%s', (_, kind, value, expected) => {
    expect(typed(kind, value)).toEqual(expected)
  })

  test('a choice by the name that stands in the list, never by its code', () => {
    expect(typed('choice', 'ICP', OPTIONS)).toEqual(['ICP 备案'])
    expect(typed('choice', '其他', OPTIONS)).toEqual(['其他'])
  })

  test('is counted as it is typed', () => {
    expect(typedCharacters(typed('instant', '2026-11-11T12:00:00Z'))).toBe(16)
    expect(typedCharacters(typed('text', ['👨‍👩‍👧', '两字']))).toBe(2)
    expect(typedCharacters([])).toBe(0)
  })

  test('no instant of the years of commands is ever shown as one', () => {
    const between = { min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) }
    fc.assert(
      fc.property(fc.integer(between), fc.constantFrom<FieldKind>('instant', 'text'), (ms, kind) => {
        const [text = ''] = typed(kind, new Date(ms).toISOString())
        expect(text).toMatch(/^20\d{2}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$/)
        expect(Date.parse(`${text.replace(' ', 'T')}+08:00`)).toBe(Math.floor(ms / 1000) * 1000)
      }),
    )
  })
})
