/** Small parts that pages are made of. */
import type { ComponentChildren, VNode } from 'preact'

/** What a colour means; the word stands beside it always. */
export type Tone = 'act' | 'late' | 'warn' | 'good' | 'wait' | 'quiet'

export const Tag = ({ tone, children }: { tone: Tone; children: ComponentChildren }): VNode => (
  <span class={`tag ${tone}-c`}>{children}</span>
)

export const Card = ({
  tone,
  title,
  id,
  children,
}: {
  tone?: Exclude<Tone, 'quiet'>
  title?: ComponentChildren
  id?: string
  children: ComponentChildren
}): VNode => (
  <section class={tone === undefined ? 'card' : `card ${tone}`} id={id}>
    {title === undefined ? null : <h2>{title}</h2>}
    {children}
  </section>
)

/** Facts as pairs of a label and what it is; what is empty is left out. */
export const Facts = ({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }): VNode | null => {
  const shown = rows.filter(([, what]) => what !== undefined && what !== null && what !== '' && what !== false)
  if (shown.length === 0) return null
  return (
    <dl>
      {shown.map(([label, what]) => (
        <>
          <dt>{label}</dt>
          <dd>{what}</dd>
        </>
      ))}
    </dl>
  )
}

/** Somebody's own words. */
export const Quote = ({ children }: { children: ComponentChildren }): VNode => <blockquote>{children}</blockquote>

/** What the columns of a table are called. */
export const TableHead = ({ names }: { names: readonly string[] }): VNode => (
  <thead>
    <tr>
      {names.map((name) => (
        <th key={name} scope="col">
          {name}
        </th>
      ))}
    </tr>
  </thead>
)
