/** What pages say, in the languages that people read: Chinese is written first, and every other language has the same keys. */

export type Language = 'zh-CN' | 'en'

/** How a language puts texts together: with its own marks between them. */
export interface Marks {
  list: (parts: readonly string[]) => string
  clauses: (parts: readonly string[]) => string
  sentences: (parts: readonly string[]) => string
  /** Stands behind a label. */
  colon: string
  /** Put behind what it explains. */
  bracketed: (text: string | number) => string
}

const ZH: Marks = {
  list: (parts) => parts.join('、'),
  clauses: (parts) => parts.join('，'),
  sentences: (parts) => parts.join('；'),
  colon: '：',
  bracketed: (text) => `（${text}）`,
}

const EN: Marks = {
  list: (parts) => parts.join(', '),
  clauses: (parts) => parts.join(', '),
  sentences: (parts) => parts.join('; '),
  colon: ': ',
  bracketed: (text) => ` (${text})`,
}

export const marksOf = (language: Language): Marks => (language === 'en' ? EN : ZH)

/** Picks the words of a language. `zh` gives the shape, so that a text missing in `en` does not compile. */
export function inLanguages<W extends object>(
  zh: W,
  en: NoInfer<Worded<W>>,
): (language: Language) => Worded<W> & { marks: Marks } {
  const words = { 'zh-CN': { ...(zh as Worded<W>), marks: ZH }, en: { ...en, marks: EN } }
  return (language) => words[language]
}

/** The text of a key that only the running program knows. */
export function textFor(words: object, key: string): string | undefined {
  const text: unknown = Object.entries(words).find(([each]) => each === key)?.[1]
  return typeof text === 'string' ? text : undefined
}

/** The same keys, with any text in place of the given one. */
export type Worded<W> = {
  [K in keyof W]: W[K] extends string
    ? string
    : W[K] extends (...given: infer A) => string
      ? (...given: A) => string
      : W[K] extends object
        ? Worded<W[K]>
        : W[K]
}
