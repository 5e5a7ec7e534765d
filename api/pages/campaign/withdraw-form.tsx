/** The campaign will not run: why, and what follows from it. */
import type { VNode } from 'preact'
import { COMMAND_SCHEMAS } from '../../../infra/schemas/command-schemas'
import { LongField } from '../ui/fields'
import { formWords } from '../words/campaign-forms'
import type { Language } from '../words/languages'
import { FormPage, type FormProps } from './form-page'
import { checked, said, type Typed } from './form-values'

export const WITHDRAW_FIELDS = { '/reason': 'reason' } as const

export const withdrawalOf = (typed: Typed, campaign: string, language: Language) =>
  checked(COMMAND_SCHEMAS.withdraw, { ...said({ campaign, reason: typed.reason }) }, WITHDRAW_FIELDS, language)

export function WithdrawForm(props: FormProps): VNode {
  const words = formWords(props.viewer.language)
  const { typed, faults } = props
  return (
    <FormPage {...props} title={words.withdrawTitle} hint={words.withdrawHint} action="withdraw" send={words.withdraw}>
      <LongField name="reason" label={words.withdrawReason} value={typed.reason} faults={faults} />
    </FormPage>
  )
}
