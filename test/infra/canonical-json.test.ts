/** The canonical bytes that hashes stand on: the published vectors, and refusals where JSON would lose something. */
import fc from 'fast-check'
import { canonicalJson, canonicalPieces } from '../../infra/postgres/canonical-json'

describe('canonical JSON', () => {
  it('gives the text of the example of RFC 8785, section 3.2.2', () => {
    const value: unknown = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],` +
        String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    )
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('sorts names by UTF-16 units, as section 3.2.3 does', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
    const sorted = '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}'
    expect(canonicalJson(value)).toBe(sorted)
  })

  it.each([
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [333333333.3333332, '333333333.3333332'],
    [0.000001, '0.000001'],
  ])('writes the number %p of appendix B as %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it('comes in pieces that are the same text', () => {
    const long = Array.from({ length: 30 }, (_, n) => ({ b: n, a: undefined, c: '值' }))
    const member = fc.oneof(fc.jsonValue(), fc.constant(long), fc.constant(undefined))
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), member), (value) => {
        expect([...canonicalPieces(value)].join('')).toBe(canonicalJson(value))
      }),
    )
  })

  it('is the same for any order of names, and for a value that went through storage', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' })), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(reversed)).toBe(canonicalJson(value))
        expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value))
      }),
    )
  })

  it('leaves undefined properties out and writes dates as storage does', () => {
    expect(canonicalJson({ b: undefined, a: new Date(0) })).toBe('{"a":"1970-01-01T00:00:00.000Z"}')
  })

  it.each([
    ['undefined', undefined, 'the root'],
    ['not a number', { a: [1, NaN] }, '/a/1'],
    ['infinity', { a: -Infinity }, '/a'],
    ['a lone surrogate', { a: 'x\ud800' }, '/a'],
    ['a lone surrogate in a name', { 'x\udc00': 1 }, '/x'],
    ['a hole in an array', [undefined], '/0'],
    ['a function', { a: () => 1 }, '/a'],
    ['a symbol', { a: Symbol('x') }, '/a'],
    ['a bigint', { a: 1n }, '/a'],
    ['a map', { a: new Map([[1, 2]]) }, '/a'],
    ['an invalid date', { a: new Date(NaN) }, '/a'],
  ])('refuses %s and says where it is', (_name, value, where) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
    expect(() => canonicalJson(value)).toThrow(where)
  })
})
