/** What was recorded was wrong (U-4): which entry, what is right, why; a verdict wants a second person. */
import type { VNode } from 'preact'
import { COMMAND_SCHEMAS } from '../../../infra/schemas/command-schemas'
import type { People } from '../../../infra/reference/rule-packs/settings'
import { choicesOf, type Around } from '../around'
import { faultOf } from '../ui/faults'
import { Choice, LongField, SelectField, TextField } from '../ui/fields'
import { formWords } from '../words/campaign-forms'
import type { Language } from '../words/languages'
import { FilingField, FormPage, fieldsOf, type FormPart, type FormProps } from './form-page'
import { checked, instantOf, said, type Typed } from './form-values'

export const CORRECT_FIELDS = {
  '/filing': 'filing',
  '/target': 'target',
  '/round': 'round',
  '/reason': 'reason',
  '/number': 'number',
  '/credential': 'credentialNumber',
  '/credential/number': 'credentialNumber',
  '/credential/validUntil': 'validUntil',
  '/confirmedBy': 'confirmedBy',
  '/verdict': 'verdict',
  '/verdict/kind': 'verdict',
  '/verdict/text': 'text',
  '/verdict/occurredAt': 'occurredAt',
  '/verdict/credential/number': 'credentialNumber',
} as const

export function correctionOf(typed: Typed, { calendar, now }: Around, language: Language) {
  const credential = said({
    number: typed.credentialNumber,
    validUntil: instantOf(typed.validUntil, calendar, now),
  })
  const ofTarget = {
    application_number: { number: typed.number },
    credential: { credential },
    verdict: {
      confirmedBy: typed.confirmedBy,
      verdict:
        typed.verdict === undefined
          ? undefined
          : said({
              kind: typed.verdict,
              text: typed.text,
              occurredAt: instantOf(typed.occurredAt, calendar, now),
            }),
    },
  }[typed.target ?? '']
  const round = typed.round === undefined || !/^\d{1,4}$/.test(typed.round) ? typed.round : Number(typed.round)
  const body = said({ filing: typed.filing, target: typed.target, reason: typed.reason, round, ...ofTarget })
  return checked(COMMAND_SCHEMAS.correct, body ?? {}, CORRECT_FIELDS, language)
}

export function CorrectForm(props: FormProps & { people: People }): VNode {
  const words = formWords(props.viewer.language)
  const own = fieldsOf(props)
  const part: FormPart = { ...props, words }
  return (
    <FormPage {...props} title={words.correctTitle} hint={words.correctHint} action="correct" send={words.correct}>
      <FilingField {...part} />
      <Targets {...part} people={props.people} />
      <TextField {...own('round')} label={words.round} hint={words.roundHint} inputMode="numeric" maxLength={4} />
      <LongField {...own('reason')} label={words.reason} />
    </FormPage>
  )
}

function Targets(props: FormPart & { people: People }): VNode {
  const { words, typed, faults } = props
  const own = fieldsOf(props)
  const why = faultOf(faults, 'target')
  const under = {
    application_number: <TextField {...own('number')} label={words.rightNumber} maxLength={128} />,
    credential: (
      <>
        <TextField
          {...own('credentialNumber')}
          label={words.rightCredential}
          hint={words.rightCredentialHint}
          maxLength={128}
        />
        <TextField {...own('validUntil')} type="date" label={words.validUntil} />
      </>
    ),
    verdict: <Verdict {...props} />,
  }
  return (
    <fieldset class={why === undefined ? undefined : 'wrong'}>
      <legend>{words.target}</legend>
      {why === undefined ? null : <p class="why">{why}</p>}
      {(['application_number', 'credential', 'verdict'] as const).map((target, index) => (
        <div key={target} class="answer">
          <Choice
            name="target"
            value={target}
            label={words.targets[target]}
            checked={typed.target === target}
            first={index === 0}
          />
          <div class="under">{under[target]}</div>
        </div>
      ))}
    </fieldset>
  )
}

function Verdict(props: FormPart & { people: People }): VNode {
  const { words, people, viewer } = props
  const own = fieldsOf(props)
  return (
    <>
      <SelectField
        {...own('verdict')}
        label={words.verdict}
        hint={words.verdictHint}
        options={(['passed', 'rejected', 'supplement'] as const).map((value) => ({
          value,
          label: words.verdicts[value],
        }))}
        choose={words.choose}
      />
      <LongField {...own('text')} label={words.text} />
      <TextField {...own('occurredAt')} type="datetime-local" label={words.occurredAt} />
      <SelectField
        {...own('confirmedBy')}
        label={words.confirmedBy}
        hint={words.confirmedByHint}
        options={choicesOf(people, viewer.person, viewer.language)}
        choose={words.choose}
      />
    </>
  )
}
