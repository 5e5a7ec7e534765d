/**
 * The form of a task: exactly the answers that its kind takes, none of them chosen, and under each what it needs. The fields
 * are those of REST, by the same schema; what only a signed-in person may answer says so.
 */
import type { VNode } from 'preact'
import { offeredAnswers, type AnswerField, type OfferedField } from '../../../activities/domain/tasks/answer-fields'
import { levelOfTask, wantsRecentSignIn } from '../../../activities/domain/tasks/levels'
import { materialOf } from '../../../activities/domain/rules/materials'
import { presentRound } from '../../../activities/domain/record/state'
import { COMMAND_SCHEMAS } from '../../../infra/schemas/command-schemas'
import { ANSWERS, type Answer } from '../../../workflows/contract/words'
import { choicesOf, inLanguage } from '../around'
import { strongEnough } from '../acting/viewer'
import { SchemaField, type FormContext } from '../forms/schema-fields'
import { keptField, type KeptFile } from '../forms/sent-files'
import type { Sent } from '../forms/sent-form'
import { FileField, type Option } from '../ui/fields'
import { idOf, type Fault } from '../ui/faults'
import { textFor } from '../words/languages'
import { fieldWords, taskWords } from '../words/task'
import type { TaskReading } from './read-task'

export interface ShownForm {
  sent: Sent
  faults: readonly Fault[]
  /** Files of a form that is shown again, by field. */
  kept: Readonly<Record<string, readonly KeptFile[]>>
}

/** Which fields of the answer's command this form sends, as REST takes them. */
export const schemaOfAnswer = (fields: readonly OfferedField[]) => {
  const mask = Object.fromEntries(fields.map(({ field }) => [field, true as const]))
  return COMMAND_SCHEMAS.answerTask.pick(mask as { text: true })
}

/** Is the viewer known well enough for an answer? The record asks again. */
export const mayAnswer = ({ viewer, state, recentHours }: TaskReading, answer: Answer): boolean =>
  strongEnough(viewer, wantsRecentSignIn(state.kind, answer) ? 'recent' : levelOfTask(state, answer), recentHours)

export function AnswerChoices({ reading, shown }: { reading: TaskReading; shown: ShownForm }): VNode {
  const { viewer, state } = reading
  const words = taskWords(viewer.language)
  const chosen = shown.sent.answer
  const offered = offeredAnswers(state.kind, reading.demands).filter(({ answer }) => mayAnswer(reading, answer))
  return (
    <fieldset>
      <legend>{words.answer}</legend>
      {offered.map(({ answer, fields }, index) => (
        <div class="answer" key={answer} id={`answer-${answer}`}>
          <label class="choice">
            <input
              type="radio"
              name="answer"
              value={answer}
              checked={chosen === answer}
              id={index === 0 ? idOf('answer') : undefined}
            />
            <span>{inLanguage(ANSWERS[answer], viewer.language)}</span>
          </label>
          {fields.length > 0 && (
            <div class="under">
              {fields.map((field) => (
                <OneField key={field.field} answer={answer} offered={field} reading={reading} shown={shown} />
              ))}
            </div>
          )}
        </div>
      ))}
    </fieldset>
  )
}

interface OneFieldProps {
  answer: Answer
  offered: OfferedField
  reading: TaskReading
  shown: ShownForm
}

function OneField({ answer, offered, reading, shown }: OneFieldProps): VNode | null {
  const { field, required } = offered
  const { language } = reading.viewer
  const at = `/${answer}/${field}`
  const words = taskWords(language)
  const label = `${textFor(fieldWords(language), field) ?? field}${required ? words.requiredMark : words.optionalMark}`
  if (field === 'fileIds') return <Files at={at} label={label} shown={shown} hint={words.uploadHint('20 MB')} />
  if (field === 'itemAnswers') return <ItemAnswers at={at} reading={reading} shown={shown} />
  const context = contextOf(reading, shown, field)
  if (field === 'credential') return <Credential at={at} context={context} shown={shown} reading={reading} />
  if (optionsFor(reading, field)?.length === 0) return null
  return <SchemaField context={context} schema={COMMAND_SCHEMAS.answerTask.shape[field]} at={at} label={label} />
}

function Files(props: { at: string; label: string; hint: string; shown: ShownForm }): VNode {
  const { at, label, hint, shown } = props
  const kept = shown.kept[at] ?? []
  return (
    <>
      <FileField name={at} label={label} hint={hint} faults={shown.faults} />
      {kept.map(({ id, name, mark }) => (
        <p key={id} class="faint">
          <input type="hidden" name={keptField(at)} value={mark} />
          {name}
        </p>
      ))}
    </>
  )
}

function Credential(props: { at: string; context: FormContext; shown: ShownForm; reading: TaskReading }): VNode {
  const { at, context, shown, reading } = props
  const { language } = reading.viewer
  const words = fieldWords(language)
  return (
    <>
      <SchemaField
        context={context}
        schema={credentialFields.shape.number}
        at={`${at}/number`}
        label={words.credential}
      />
      <SchemaField
        context={context}
        schema={credentialFields.shape.validUntil}
        at={`${at}/validUntil`}
        label={words.validUntil}
      />
      <Files at={`${at}/fileIds`} label={words.fileIds} hint={taskWords(language).uploadHint('20 MB')} shown={shown} />
    </>
  )
}

const credentialFields = COMMAND_SCHEMAS.answerTask.shape.credential.unwrap()
const itemFields = COMMAND_SCHEMAS.answerTask.shape.itemAnswers.unwrap().element

/** Each item that is still open, with what was done about it; what is left blank stays open. */
function ItemAnswers({ at, reading, shown }: { at: string; reading: TaskReading; shown: ShownForm }): VNode | null {
  const { filing, textOf } = reading
  const open = filing ? presentRound(filing).items.filter(({ resolution }) => !resolution) : []
  const words = fieldWords(reading.viewer.language)
  const context = contextOf(reading, shown, 'itemAnswers')
  return (
    <>
      {open.map((item, n) => (
        <fieldset key={item.id}>
          <legend>{[item.field, textOf(item.error)].filter(Boolean).join(words.marks.colon) || item.id}</legend>
          <input type="hidden" name={`${at}/${n}/id`} value={item.id} />
          <SchemaField context={context} schema={itemFields.shape.how} at={`${at}/${n}/how`} label={words.how} />
          {item.source === 'no_reason' && (
            <SchemaField
              context={context}
              schema={itemFields.shape.basis}
              at={`${at}/${n}/basis`}
              label={words.basis}
            />
          )}
          <SchemaField context={context} schema={itemFields.shape.note} at={`${at}/${n}/note`} label={words.note} />
        </fieldset>
      ))}
    </>
  )
}

function contextOf(reading: TaskReading, shown: ShownForm, field: AnswerField): FormContext {
  const words = taskWords(reading.viewer.language)
  const labels = fieldWords(reading.viewer.language)
  return {
    sent: shown.sent,
    faults: shown.faults,
    labelOf: (name) => textFor(labels, name) ?? name,
    optionsOf: (pointer, values) =>
      values?.map((value) => ({ value, label: textFor(labels, value) ?? value })) ??
      (pointer.endsWith(`/${field}`) ? optionsFor(reading, field) : undefined),
    isLeftOut: (pointer) => /\/(fileIds|category)$/.test(pointer),
    words: { choose: words.choose, yes: words.yes, no: words.no, addRow: words.addRow, row: words.row },
  }
}

/** What may be chosen for a field that names something; undefined where it is typed. */
function optionsFor(reading: TaskReading, field: AnswerField): Option[] | undefined {
  const { task, filing, packOf, around, viewer } = reading
  switch (field) {
    case 'approver':
      return choicesOf(around.people, viewer.person, viewer.language)
    case 'rows': {
      const pack = filing && packOf(filing.platform, filing.packVersion)
      const requirement = pack?.requirements.find(({ item }) => item === filing?.item)
      const named = (row: string): string => (requirement && materialOf(requirement, row)?.zh) ?? row
      return Object.keys(filing?.rows ?? {}).map((row) => ({ value: row, label: named(row) }))
    }
    case 'acceptedDifferences':
      return (task.differences ?? []).map(({ id, said }) => ({
        value: id,
        label: said,
      }))
    case 'precedent':
      return (task.question?.precedents ?? []).map(({ id, text }) => ({ value: id, label: text ?? id }))
    case 'paper':
      return []
    default:
      return undefined
  }
}
