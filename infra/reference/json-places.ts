/**
 * Where things stand in a JSON text: the line and column of what is wrong with it, or of each of its values by JSON pointer.
 * Stricter than JSON.parse: a name twice in one object and names that reach a prototype are faults, too.
 */

/** Both count from 1; a column is a UTF-16 unit, as editors count. */
export interface Place {
  line: number
  column: number
}

export type Scanned = { ok: true; placeOf: (pointer: string) => Place } | { ok: false; fault: string; place: Place }

interface Frame {
  /** Names that came so far; undefined in an array. */
  names?: Set<string>
  /** What is being made of it. */
  into?: unknown[] | Record<string, unknown>
  /** The member or element that is being read. */
  key: string
  length: number
}

/** More is no body of anybody's, and to look at each of them holds everybody else up. */
const MOST_NAMES = 1_000
const MOST_NAMES_IN_ALL = 50_000
/** Of a whole directory. */
export const MOST_NAMES_OF_PEOPLE = 400_000

/** Values that nest deeper than this get the place of what holds them. */
const PLACED_DEPTH = 40

type Found = (pointer: string, at: number) => void

class Fault extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message)
  }
}

/** What is wrong with the text and where; undefined for one that is JSON. */
export function jsonFault(text: string): { fault: string; place: Place } | undefined {
  const scanned = scan(text)
  return scanned && { fault: scanned.message, place: placeAt(text, scanned.at) }
}

/**
 * Reads the value in short pieces and lets others have their turn between them: a text of a megabyte is the work of tens of
 * milliseconds, and what is in it of as many objects that of hundreds.
 */
export async function parseInPieces(
  text: string,
  pause: () => Promise<void> | undefined,
  mostNames?: number,
): Promise<{ value: unknown } | { fault: string; place: Place }> {
  const scanner = new Scanner(text, undefined, true, mostNames)
  try {
    for (const _ of scanner.steps()) await pause()
    return { value: scanner.value }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { fault: error.message, place: placeAt(text, error.at) }
  }
}

/** Reads the text once and remembers where its values stand. It never throws, whatever the text is. */
export function scanJson(text: string, mostNames?: number): Scanned {
  const places = new Map<string, number>()
  const fault = scan(text, (pointer, at) => places.set(pointer, at), mostNames)
  if (fault) return { ok: false, fault: fault.message, place: placeAt(text, fault.at) }
  return {
    ok: true,
    placeOf: (pointer) => {
      for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
        const found = places.get(at)
        if (found !== undefined) return placeAt(text, found)
        if (at === '') return { line: 1, column: 1 }
      }
    },
  }
}

function scan(text: string, found?: Found, mostNames?: number): Fault | undefined {
  try {
    for (const _ of new Scanner(text, found, false, mostNames).steps());
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

/** `line 3, column 14`, for people. */
export const placeText = ({ line, column }: Place): string =>
  `第 ${line} 行第 ${column} 列 (line ${line}, column ${column})`

function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: at - lineStart + 1 }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORDS: Record<string, unknown> = { t: true, f: false, n: null }
const WORD = /true|false|null/y
// eslint-disable-next-line no-control-regex -- JSON allows no control characters
const PLAIN = /[^"\\\u0000-\u001F]*/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** So many values are looked at before somebody else may have a turn. */
const PIECE = 200

class Scanner {
  /** The whole of it, where it is made. */
  value: unknown
  private at = 0
  private names = 0
  private readonly stack: Frame[] = []

  constructor(
    private readonly text: string,
    private readonly found: Found | undefined,
    private readonly makes = false,
    private readonly mostNames = MOST_NAMES_IN_ALL,
  ) {}

  // A loop over a stack of its own: a text of brackets only must not exhaust that of the process.
  *steps(): Generator<void> {
    this.read()
    for (let n = 1; ; n += 1) {
      if (n % PIECE === 0) yield
      const frame = this.stack[this.stack.length - 1]
      this.blanks()
      if (!frame) break
      const end = frame.names ? '}' : ']'
      if (this.take(end)) this.stack.pop()
      else {
        if (frame.length > 0 && !this.take(',')) this.fail(`应为“,”或“${end}” (expected "," or "${end}")`)
        if (frame.names) this.name(frame, frame.names)
        else frame.key = String(frame.length)
        frame.length += 1
        this.read()
      }
    }
    if (this.at < this.text.length) this.fail('应到此结束 (expected the end of the text)')
  }

  private name(frame: Frame, names: Set<string>): void {
    this.blanks()
    const start = this.at
    if (this.text[start] !== '"')
      this.fail(
        frame.length > 0 ? '“,”之后应为名称 (expected a name after ",")' : '应为名称或“}” (expected a name or "}")',
      )
    const name = this.string()
    if (names.has(name)) throw new Fault(`“${name.slice(0, 100)}”重复 (is there twice)`, start)
    const isPrototype = name === 'prototype' && this.stack[this.stack.length - 2]?.key === 'constructor'
    if (name === '__proto__' || isPrototype) throw new Fault(`不接受名称“${name}” (is no name that is taken)`, start)
    names.add(name)
    this.names += 1
    if (names.size > MOST_NAMES)
      throw new Fault(`一个对象的成员超过 ${MOST_NAMES} 个 (more than ${MOST_NAMES} members in one object)`, start)
    if (this.names > this.mostNames)
      throw new Fault(`成员总数超过 ${this.mostNames} 个 (more than ${this.mostNames} members in all)`, start)
    frame.key = name
    this.blanks()
    if (!this.take(':')) this.fail('应为“:” (expected ":")')
  }

  private read(): void {
    this.blanks()
    if (this.found && this.stack.length <= PLACED_DEPTH) this.found(this.pointer(), this.at)
    const start = this.at
    const char = this.text[start]
    if (char === '{' || char === '[') {
      this.at += 1
      const into = !this.makes ? undefined : char === '{' ? {} : []
      this.put(into)
      this.stack.push({ names: char === '{' ? new Set() : undefined, into, key: '', length: 0 })
    } else if (char === '"') this.put(this.string())
    else if (this.match(NUMBER)) this.put(Number(this.text.slice(start, this.at)))
    else if (this.match(WORD)) this.put(WORDS[char ?? ''])
    else this.fail('应为一个值 (expected a value)')
  }

  /** Into what holds it. */
  private put(value: unknown): void {
    if (!this.makes) return
    const frame = this.stack[this.stack.length - 1]
    if (frame === undefined) this.value = value
    else if (Array.isArray(frame.into)) frame.into.push(value)
    else if (frame.into) frame.into[frame.key] = value
  }

  private string(): string {
    const start = this.at
    this.at += 1
    for (;;) {
      this.match(PLAIN)
      const char = this.text[this.at]
      if (char === undefined) throw new Fault('字符串没有结束 (this string has no end)', start)
      if (char === '"') break
      if (char < ' ')
        this.fail('字符串里不能有换行等控制字符 (a string must not contain a line break or another control character)')
      if (!this.match(ESCAPE)) this.fail('没有这种转义 (no such escape)')
    }
    this.at += 1
    const inside = this.text.slice(start + 1, this.at - 1)
    return inside.includes('\\') ? (JSON.parse(this.text.slice(start, this.at)) as string) : inside
  }

  private pointer(): string {
    return this.stack.map(({ key }) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  }

  private blanks(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at += 1
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false
    this.at += 1
    return true
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    if (!pattern.test(this.text)) return false
    this.at = pattern.lastIndex
    return true
  }

  private fail(expected: string): never {
    const char = this.text.codePointAt(this.at)
    const found =
      char === undefined ? '文本到此结束 (the text ends here)' : `此处是 ${JSON.stringify(String.fromCodePoint(char))}`
    throw new Fault(`${expected}，${found}`, this.at)
  }
}
