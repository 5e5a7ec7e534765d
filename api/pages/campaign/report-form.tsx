/** The platform speaks first, by phone, chat or site message (U-3): what it said, when, by whom. */
import type { VNode } from 'preact'
import { z } from 'zod'
import { COMMAND_SCHEMAS, filingIdSchema } from '../../../infra/schemas/command-schemas'
import { REPORTS } from '../../../workflows/contract/words'
import { inLanguage, type Around } from '../around'
import { keptField, type KeptFile } from '../forms/sent-files'
import { FileField, LongField, SelectField, TextField } from '../ui/fields'
import { formWords } from '../words/campaign-forms'
import type { Language } from '../words/languages'
import { FilingField, FormPage, fieldsOf, type FormPart, type FormProps } from './form-page'
import { checked, instantOf, said, type Typed } from './form-values'

/** Places in the command, and the fields that stand for them. */
export const REPORT_FIELDS = {
  '/filing': 'filing',
  '/kind': 'kind',
  '/text': 'text',
  '/occurredAt': 'occurredAt',
  '/channel': 'channel',
  '/saidBy': 'saidBy',
  '/dueAt': 'dueAt',
  '/fileIds': 'fileIds',
  '/credential': 'credentialNumber',
  '/credential/number': 'credentialNumber',
  '/credential/validUntil': 'validUntil',
} as const

/** From here it is always about a filing: nobody has to know a number. */
const schema = z.strictObject({ ...COMMAND_SCHEMAS.report.shape, filing: filingIdSchema })

export const reportOf = (typed: Typed, files: readonly KeptFile[], { calendar, now }: Around, language: Language) =>
  checked(
    schema,
    {
      ...said({
        filing: typed.filing,
        kind: typed.kind,
        text: typed.text,
        occurredAt: instantOf(typed.occurredAt, calendar, now),
        channel: typed.channel,
        fileIds: files.length === 0 ? undefined : files.map(({ id }) => id),
        saidBy: typed.saidBy,
        dueAt: instantOf(typed.dueAt, calendar, now),
        credential: said({ number: typed.credentialNumber, validUntil: instantOf(typed.validUntil, calendar, now) }),
      }),
    },
    REPORT_FIELDS,
    language,
  )

export function ReportForm(props: FormProps): VNode {
  const words = formWords(props.viewer.language)
  const { faults, viewer } = props
  const own = fieldsOf(props)
  const part: FormPart = { ...props, words }
  const kinds = Object.entries(REPORTS).map(([value, label]) => ({ value, label: inLanguage(label, viewer.language) }))
  return (
    <FormPage
      {...props}
      title={words.reportTitle}
      hint={words.reportHint}
      action="report"
      send={words.report}
      withFiles
    >
      <FilingField {...part} />
      <SelectField {...own('kind')} label={words.kind} options={kinds} choose={words.choose} />
      <LongField {...own('text')} label={words.text} hint={words.textHint} rows={5} />
      <FileField name="fileIds" label={words.files} hint={words.filesHint} faults={faults} />
      {props.kept.map(({ id, name, mark }) => (
        <p key={id} class="faint">
          <input type="hidden" name={keptField('fileIds')} value={mark} />
          {name}
        </p>
      ))}
      <TextField {...own('occurredAt')} type="datetime-local" label={words.occurredAt} hint={words.occurredAtHint} />
      <TextField {...own('channel')} label={words.channel} hint={words.channelHint} maxLength={64} />
      <TextField {...own('saidBy')} label={words.saidBy} maxLength={128} />
      <TextField {...own('dueAt')} type="datetime-local" label={words.dueAt} />
      <TextField
        {...own('credentialNumber')}
        label={words.credentialNumber}
        hint={words.credentialHint}
        maxLength={128}
      />
      <TextField {...own('validUntil')} type="date" label={words.validUntil} />
    </FormPage>
  )
}
