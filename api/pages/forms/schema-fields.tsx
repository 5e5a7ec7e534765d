/** Fields of a form as a zod schema has them: one part for each kind of value, lists with rows to add. */
import type { VNode } from 'preact'
import type { z } from 'zod'
import { idOf, faultOf, type Fault } from '../ui/faults'
import { Choice, LongField, SelectField, TextField, type Option } from '../ui/fields'
import { rowsIn, textOf, textsOf, type Sent } from './sent-form'
import { shapeOf, type Shape } from './shape'

/** What is the same for every field of one form. */
export interface FormContext {
  sent: Sent
  faults: readonly Fault[]
  labelOf: (name: string) => string
  hintOf?: (pointer: string) => string | undefined
  /** What may be chosen for a field that names something else: persons, rows of another list, words. */
  optionsOf: (pointer: string, words?: readonly string[]) => readonly Option[] | undefined
  /** Left out: what the form reckons or asks elsewhere. */
  isLeftOut?: (pointer: string) => boolean
  words: {
    choose: string
    yes: string
    no: string
    addRow: (what: string) => string
    row: (what: string, n: number) => string
  }
}

interface FieldOf {
  context: FormContext
  schema: z.ZodType
  /** JSON pointer, the field's name. */
  at: string
  label?: string
}

const nameIn = (at: string): string => at.slice(at.lastIndexOf('/') + 1)

export function SchemaField({ context, schema, at, label }: FieldOf): VNode | null {
  if (context.isLeftOut?.(at)) return null
  const shape = shapeOf(schema)
  const title = label ?? context.labelOf(nameIn(at))
  switch (shape.kind) {
    case 'record':
      return <RecordFields context={context} members={shape.members} at={at} />
    case 'list':
      return <ListField context={context} of={shape.of} at={at} label={title} />
    default:
      return <Leaf context={context} shape={shape} at={at} label={title} />
  }
}

function RecordFields(props: { context: FormContext; members: Members; at: string }): VNode {
  const { context, members, at } = props
  return (
    <>
      {members.map(([name, member]) =>
        name === 'id' ? (
          <HiddenId key={name} context={context} at={`${at}/id`} />
        ) : (
          <Member key={name} context={context} schema={member} at={`${at}/${name}`} />
        ),
      )}
    </>
  )
}

/** What has parts of its own stands under its name. */
function Member({ context, schema, at }: FieldOf): VNode | null {
  if (shapeOf(schema).kind !== 'record' || context.isLeftOut?.(at))
    return <SchemaField context={context} schema={schema} at={at} />
  return (
    <fieldset class="under">
      <legend>{context.labelOf(nameIn(at))}</legend>
      <SchemaField context={context} schema={schema} at={at} />
    </fieldset>
  )
}

type Members = Extract<Shape, { kind: 'record' }>['members']

/** Rows that others refer to keep their ids; new ones get theirs when the form is read. */
function HiddenId({ context, at }: { context: FormContext; at: string }): VNode | null {
  const id = textOf(context.sent, at)
  return id === undefined ? null : <input type="hidden" name={at} value={id} />
}

function Leaf(props: { context: FormContext; shape: Shape; at: string; label: string }): VNode {
  const { context, shape, at, label } = props
  const common = {
    name: at,
    label,
    hint: context.hintOf?.(at),
    faults: context.faults,
    value: textOf(context.sent, at),
  }
  const options =
    shape.kind === 'flag'
      ? [
          { value: 'true', label: context.words.yes },
          { value: 'false', label: context.words.no },
        ]
      : context.optionsOf(at, shape.kind === 'word' ? shape.words : undefined)
  if (options) return <SelectField {...common} options={options} choose={context.words.choose} />
  if (shape.kind === 'instant') return <TextField {...common} type="datetime-local" />
  if (shape.kind === 'day') return <TextField {...common} type="date" />
  if (shape.kind === 'number') return <TextField {...common} inputMode="decimal" />
  return shape.kind === 'text' && shape.long ? <LongField {...common} /> : <TextField {...common} />
}

function ListField(props: { context: FormContext; of: z.ZodType; at: string; label: string }): VNode | null {
  const { context, of, at, label } = props
  const shape = shapeOf(of)
  if (shape.kind === 'record') return <Rows context={context} of={of} at={at} label={label} />
  const options = context.optionsOf(at, shape.kind === 'word' ? shape.words : undefined)
  return options ? <Boxes context={context} at={at} label={label} options={options} /> : null
}

/** Some of a list of words. */
export function Boxes(props: {
  context: Pick<FormContext, 'sent' | 'faults'>
  at: string
  label: string
  options: readonly Option[]
}): VNode {
  const { context, at, label, options } = props
  const ticked = textsOf(context.sent, at)
  const why = faultOf(context.faults, at)
  return (
    <fieldset class={why === undefined ? 'boxes' : 'boxes wrong'} id={idOf(at)}>
      <legend>{label}</legend>
      {why === undefined ? null : <p class="why">{why}</p>}
      <div class="grid">
        {options.map((option) => (
          <Choice
            key={option.value}
            type="checkbox"
            name={at}
            value={option.value}
            label={option.label}
            checked={ticked.includes(option.value)}
          />
        ))}
      </div>
    </fieldset>
  )
}

/** What is sent beyond them is refused by the schema all the same. */
const MOST_ROWS = 100

function Rows(props: { context: FormContext; of: z.ZodType; at: string; label: string }): VNode {
  const { context, of, at, label } = props
  const { words } = context
  const rows = Array.from({ length: Math.min(MOST_ROWS, Math.max(1, rowsIn(context.sent, at))) }, (_, n) => n)
  const why = faultOf(context.faults, at)
  return (
    <div class={why === undefined ? 'rows' : 'rows wrong'} id={idOf(at)}>
      {why === undefined ? null : <p class="why">{why}</p>}
      {rows.map((n) => (
        <fieldset key={n} class="under">
          <legend>{words.row(label, n + 1)}</legend>
          <SchemaField context={context} schema={of} at={`${at}/${n}`} />
        </fieldset>
      ))}
      <button class="outline small" type="submit" name="do" value={`add:${at}`} formnovalidate>
        {words.addRow(label)}
      </button>
    </div>
  )
}
