/** What is wrong with what was sent: all of it at once, on top and beside each field. */
import type { VNode } from 'preact'
import { commonWords } from '../words/common'
import type { Language } from '../words/languages'

export interface Fault {
  /** Name of the field; absent where the whole is meant. */
  field?: string
  text: string
}

/** The id of a field's element, which the summary leads to. */
export const idOf = (field: string): string => `f-${field.replace(/[^A-Za-z0-9_-]/g, '-')}`

export const faultOf = (faults: readonly Fault[] | undefined, field: string): string | undefined =>
  faults?.find((fault) => fault.field === field)?.text

export function FaultSummary({ faults, language }: { faults: readonly Fault[]; language: Language }): VNode | null {
  if (faults.length === 0) return null
  return (
    <section class="faults" role="alert" aria-labelledby="faults-title" tabIndex={-1} autofocus>
      <h2 id="faults-title">{commonWords(language).faultsTitle}</h2>
      <ul>
        {faults.map(({ field, text }) => (
          <li key={`${field} ${text}`}>{field === undefined ? text : <a href={`#${idOf(field)}`}>{text}</a>}</li>
        ))}
      </ul>
    </section>
  )
}
