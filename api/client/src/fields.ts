/** Parts of an answer: names of members as the service takes them (`fields=`), and the type of what comes then. */

type Inner<T> = T extends readonly (infer I)[] ? Inner<I> : T

/** One less each time: names go so deep. */
type Depth = [never, 0, 1, 2, 3]

/** Names of members, with a dot for what is inside; of a list, of each item. */
export type FieldOf<T, D extends number = 4> = D extends 0
  ? never
  : Inner<NonNullable<T>> extends infer O
    ? O extends object
      ? { [K in keyof O & string]-?: K | `${K}.${FieldOf<O[K], Depth[D]>}` }[keyof O & string]
      : never
    : never

type Head<F extends string> = F extends `${infer K}.${string}` ? K : F
type Rest<F extends string, K extends string> = F extends `${K}.${infer R}` ? R : never

/** With these members alone; one that is named by itself is whole. */
export type Selected<T, F extends string> = T extends readonly (infer I)[]
  ? Selected<I, F>[]
  : T extends object
    ? { [K in keyof T as K extends Head<F> ? K : never]: K extends F ? T[K] : Selected<T[K], Rest<F, K & string>> }
    : T

/** What is asked for: of a page of each of its items, and the page stays whole. */
export type FieldOfAnswer<A> = A extends { items: (infer I)[] } ? FieldOf<I> : FieldOf<A>
export type SelectedAnswer<A, F extends string> = A extends { items: (infer I)[] }
  ? Omit<A, 'items'> & { items: Selected<I, F>[] }
  : Selected<A, F>

/** What a call takes beside the names. */
export type Question<Data> = Omit<Data, 'url' | 'headers'> & { signal?: AbortSignal }
