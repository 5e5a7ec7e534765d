/** What pages say, in the languages that people read: Chinese is written first, and every other language has the same keys. */

export type Language = 'zh-CN' | 'en'

/** Picks the words of a language. `zh` gives the shape, so that a text missing in `en` does not compile. */
export const inLanguages =
  <W extends object>(zh: W, en: NoInfer<Worded<W>>): ((language: Language) => Worded<W>) =>
  (language) =>
    language === 'en' ? en : (zh as Worded<W>)

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
