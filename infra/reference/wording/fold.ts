/**
 * Folds text to the form in which wording is compared: full-width and compatibility forms by NFKC, lower case, traditional to
 * simplified character by character; what only separates (blanks, line breaks, zero-width and combining characters, symbols,
 * dashes, brackets) is left out, while clause marks stay. Every unit of the result knows its place in the original.
 */
import { Converter } from 'opencc-js/t2cn'
import type { Fold, Folded } from '../../../activities/domain/rules/wording'

const SEPARATES =
  /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Z}\p{S}\p{Pc}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\t-\r\x85·•・‧∙⋅.*#&@'"/\\†‡§¶]/u
const HAN = /\p{Script=Han}/u

/** Markers in the table; nothing folds to these units, they are no characters. */
const LEFT_OUT = 0
const BY_POINT = 0xffff
const DOT = 0xfffe
/** One sign may stand for a short word (№, ㍿). Longer ones are katakana and Arabic, and would let a text grow eighteenfold. */
const MOST = 4
/** Characters beyond the table that are remembered; a text of rare ones must not fill the memory. */
const REMEMBERED = 20_000

/** Builds the tables, which takes about a tenth of a second: one for a process. */
export function createFold(): Fold {
  // The package's types lose this one: they import each other in a way that this resolution does not follow.
  const simplify = Converter({ from: 't', to: 'cn' }) as (text: string) => string
  const foldPoint = (point: string): string => {
    let folded = ''
    for (const each of point.normalize('NFKC').toLowerCase())
      if (!SEPARATES.test(each)) folded += HAN.test(each) ? simplify(each) : each
    return folded.length > MOST ? point : folded
  }
  const table = unitTable(foldPoint)
  const remembered = new Map<number, string>()
  const foldRare = (code: number): string => {
    const known = remembered.get(code)
    if (known !== undefined) return known
    const folded = foldPoint(String.fromCodePoint(code))
    if (remembered.size < REMEMBERED) remembered.set(code, folded)
    return folded
  }
  return (text) => foldWith(table, foldRare, text)
}

/** The tables are built when they are first needed. */
export function createFolds(): () => Fold {
  let fold: Fold | undefined
  return () => (fold ??= createFold())
}

function unitTable(foldPoint: (point: string) => string): Uint16Array {
  const table = new Uint16Array(0x10000)
  for (let unit = 0; unit < 0x10000; unit += 1) {
    if (unit >= 0xd800 && unit < 0xe000) table[unit] = BY_POINT
    else {
      const folded = foldPoint(String.fromCharCode(unit))
      const code = folded.charCodeAt(0)
      table[unit] = folded === '' ? LEFT_OUT : folded.length > 1 || code === 0 || code >= DOT ? BY_POINT : code
    }
  }
  for (const dot of '.．') table[dot.charCodeAt(0)] = DOT
  return table
}

function foldWith(table: Uint16Array, foldRare: (code: number) => string, text: string): Folded {
  const out = new Units(text.length)
  for (let at = 0; at < text.length; at += 1) {
    const unit = table[text.charCodeAt(at)] ?? LEFT_OUT
    if (unit === LEFT_OUT) continue
    if (unit < DOT) out.push(unit, at, at + 1)
    else if (unit === DOT) {
      // 98.5 keeps its point, No.1 loses it.
      if (isDigit(out.last) && isDigit(table[text.charCodeAt(at + 1)])) out.push(0x2e, at, at + 1)
    } else {
      const code = text.codePointAt(at) ?? 0
      const end = at + (code > 0xffff ? 2 : 1)
      const folded = foldRare(code)
      for (let i = 0; i < folded.length; i += 1) out.push(folded.charCodeAt(i), at, end)
      at = end - 1
    }
  }
  return out.done()
}

const isDigit = (unit: number | undefined): boolean => unit !== undefined && unit >= 0x30 && unit <= 0x39

/** Growing arrays: a compatibility character may become many. */
class Units {
  last = 0
  private size = 0
  private codes: Uint16Array
  private starts: Int32Array
  private ends: Int32Array

  constructor(expected: number) {
    this.codes = new Uint16Array(expected + 16)
    this.starts = new Int32Array(expected + 16)
    this.ends = new Int32Array(expected + 16)
  }

  push(code: number, start: number, end: number): void {
    if (this.size === this.codes.length) this.grow()
    this.codes[this.size] = code
    this.starts[this.size] = start
    this.ends[this.size] = end
    this.size += 1
    this.last = code
  }

  done(): Folded {
    const { codes, size } = this
    const text = Buffer.from(codes.buffer, 0, size * 2).toString('utf16le')
    return { text, starts: this.starts.subarray(0, size), ends: this.ends.subarray(0, size) }
  }

  private grow(): void {
    const larger = <T extends Uint16Array | Int32Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    const capacity = this.codes.length * 2
    this.codes = larger(this.codes, new Uint16Array(capacity))
    this.starts = larger(this.starts, new Int32Array(capacity))
    this.ends = larger(this.ends, new Int32Array(capacity))
  }
}
