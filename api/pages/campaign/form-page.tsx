/** The frame of the forms that start from a campaign's page: what is asked, the fields, one button, the way back. */
import type { ComponentChildren, VNode } from 'preact'
import { filingName, type PackOf } from '../../../activities/domain/desk/names'
import { filingsOf, type CampaignState } from '../../../activities/domain/record/state'
import type { Viewer } from '../acting/viewer'
import { inLanguage } from '../around'
import type { KeptFile } from '../forms/sent-files'
import { CsrfField } from '../ui/csrf-field'
import type { Fault } from '../ui/faults'
import { SelectField } from '../ui/fields'
import { Page } from '../ui/layout'
import { Card } from '../ui/parts'
import { formWords } from '../words/campaign-forms'
import type { Typed } from './form-values'

export interface FormProps {
  campaign: CampaignState
  packOf: PackOf
  viewer: Viewer
  csrf: string
  /** Makes a form that is sent twice do one thing. */
  requestKey: string
  typed: Typed
  faults: readonly Fault[]
  /** Files of a form that is shown again. */
  kept: readonly KeptFile[]
}

export type FormPart = FormProps & { words: ReturnType<typeof formWords> }

/** What a field shows again: its name, what was typed, what is wrong with it. */
export const fieldsOf =
  ({ typed, faults }: Pick<FormProps, 'typed' | 'faults'>) =>
  (name: string): { name: string; value: string | undefined; faults: readonly Fault[] } => ({
    name,
    value: typed[name],
    faults,
  })

export function FormPage(
  props: FormProps & {
    title: string
    hint: string
    action: string
    send: string
    withFiles?: boolean
    children: ComponentChildren
  },
): VNode {
  const { campaign, viewer, csrf, requestKey, faults, title, hint, action, send, withFiles, children } = props
  const words = formWords(viewer.language)
  const back = `/campaigns/${campaign.number}`
  return (
    <Page
      title={`${title} · ${campaign.name}`}
      viewer={viewer}
      faults={faults}
      scripts={withFiles ? ['files.js'] : []}
      narrow
    >
      <Card tone="act">
        <p class="faint">
          <a href={back}>{campaign.name}</a>
        </p>
        <h1>{title}</h1>
        <p class="soft">{hint}</p>
        <form
          method="post"
          action={`${back}/${action}`}
          enctype={withFiles ? 'multipart/form-data' : undefined}
          noValidate
        >
          <CsrfField token={csrf} />
          <input type="hidden" name="key" value={requestKey} />
          {children}
          <p class="row">
            <button type="submit">{send}</button>
            <a href={back}>{words.back}</a>
          </p>
        </form>
      </Card>
    </Page>
  )
}

export function FilingField({ campaign, packOf, viewer, typed, faults, words }: FormPart): VNode {
  const options = filingsOf(campaign)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((f) => ({ value: f.id, label: inLanguage(filingName(f, packOf), viewer.language) }))
  // One alone is no choice.
  const value = typed.filing ?? (options.length === 1 ? options[0]?.value : undefined)
  return (
    <SelectField
      name="filing"
      label={words.filing}
      options={options}
      choose={words.choose}
      value={value}
      faults={faults}
    />
  )
}
