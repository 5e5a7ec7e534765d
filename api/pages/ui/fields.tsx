/** Fields of forms: a label, a hint, what is wrong with it, and what was typed before. */
import type { ComponentChildren, VNode } from 'preact'
import { faultOf, idOf, type Fault } from './faults'

export interface FieldProps {
  name: string
  label: ComponentChildren
  hint?: ComponentChildren
  faults?: readonly Fault[]
  value?: string
}

function Framed({ name, label, hint, faults, children }: FieldProps & { children: ComponentChildren }): VNode {
  const why = faultOf(faults, name)
  return (
    <div class={why === undefined ? 'field' : 'field wrong'}>
      <label class="head" for={idOf(name)}>
        {label}
      </label>
      {hint === undefined ? null : (
        <p class="hint" id={`${idOf(name)}-hint`}>
          {hint}
        </p>
      )}
      {why === undefined ? null : (
        <p class="why" id={`${idOf(name)}-why`}>
          {why}
        </p>
      )}
      {children}
    </div>
  )
}

const describedBy = ({ name, hint, faults }: FieldProps): string | undefined =>
  [
    hint === undefined ? undefined : `${idOf(name)}-hint`,
    faultOf(faults, name) === undefined ? undefined : `${idOf(name)}-why`,
  ]
    .filter((id) => id !== undefined)
    .join(' ') || undefined

const common = (props: FieldProps) => ({
  id: idOf(props.name),
  name: props.name,
  'aria-describedby': describedBy(props),
  'aria-invalid': faultOf(props.faults, props.name) === undefined ? undefined : true,
})

export const TextField = (
  props: FieldProps & {
    type?: 'text' | 'email' | 'number' | 'date' | 'datetime-local' | 'search'
    inputMode?: 'text' | 'numeric' | 'decimal' | 'email'
    autocomplete?: string
    maxLength?: number
  },
): VNode => (
  <Framed {...props}>
    <input
      {...common(props)}
      // The types of Preact tell each kind of input apart; here it is given.
      {...({ type: props.type ?? 'text' } as { type: 'text' })}
      inputMode={props.inputMode}
      autocomplete={props.autocomplete ?? 'off'}
      maxLength={props.maxLength}
      value={props.value ?? ''}
    />
  </Framed>
)

export const LongField = (props: FieldProps & { rows?: number }): VNode => (
  <Framed {...props}>
    <textarea {...common(props)} rows={props.rows ?? 3}>
      {props.value ?? ''}
    </textarea>
  </Framed>
)

export interface Option {
  value: string
  label: string
}

/** Nothing is preselected: the first line says to choose. */
export const SelectField = (props: FieldProps & { options: readonly Option[]; choose: string }): VNode => (
  <Framed {...props}>
    <select {...common(props)}>
      <option value="">{props.choose}</option>
      {props.options.map(({ value, label }) => (
        <option key={value} value={value} selected={value === props.value}>
          {label}
        </option>
      ))}
    </select>
  </Framed>
)

export const FileField = (props: Omit<FieldProps, 'value'> & { accept?: string }): VNode => (
  <Framed {...props}>
    <div class="drop">
      <input {...common(props)} type="file" multiple accept={props.accept} />
    </div>
  </Framed>
)

export interface ChoiceProps {
  name: string
  value: string
  label: ComponentChildren
  hint?: ComponentChildren
  checked?: boolean
  type?: 'radio' | 'checkbox'
  /** Gives the element the id that a summary of faults leads to. */
  first?: boolean
}

/** A whole row to touch. */
export const Choice = ({ name, value, label, hint, checked, type = 'radio', first }: ChoiceProps): VNode => (
  <label class="choice">
    <input type={type} name={name} value={value} checked={checked} id={first ? idOf(name) : undefined} />
    <span>
      {label}
      {hint === undefined ? null : <small>{hint}</small>}
    </span>
  </label>
)
