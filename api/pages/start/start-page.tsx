/** The pages on which a campaign is started: first its kind, then the form. */
import type { ComponentChildren, VNode } from 'preact'
import type { CampaignTemplate } from '../../../workflows/contract/brief'
import type { Viewer } from '../acting/viewer'
import { Page } from '../ui/layout'
import { LongField } from '../ui/fields'
import type { Fault } from '../ui/faults'
import { Card } from '../ui/parts'
import { startWords } from '../words/start'
import { inLanguage, StartFields, type StartFormProps } from './start-form'

export function ChooseTemplate({
  viewer,
  templates,
}: {
  viewer: Viewer
  templates: readonly CampaignTemplate[]
}): VNode {
  const words = startWords(viewer.language)
  return (
    <Page title={words.chooseTitle} viewer={viewer} narrow>
      <Card tone="act">
        <h1>{words.chooseTitle}</h1>
        <p>{words.chooseWhy}</p>
        <ul class="plain">
          {templates.map(({ id, name, checklist }) => (
            <li key={id}>
              <a class="choice-link" href={`/campaigns/new?template=${id}`}>
                {inLanguage(name, viewer.language)}
                <small>{words.marks.list(checklist.map((row) => inLanguage(row, viewer.language)))}</small>
              </a>
            </li>
          ))}
          <li>
            <a class="choice-link" href="/campaigns/new?template=">
              {words.plain}
              <small>{words.plainWhy}</small>
            </a>
          </li>
        </ul>
      </Card>
    </Page>
  )
}

export interface StartPageProps {
  viewer: Viewer
  form: StartFormProps
  faults: readonly Fault[]
  /** Fields that carry what nobody types: proof that the form is ours, key of this sending, version that was read. */
  hidden: Readonly<Record<string, string | undefined>>
  /** Where it goes. */
  action: string
  found?: ComponentChildren
  reason?: string
}

export function StartPage({ viewer, form, faults, hidden, action, found, reason }: StartPageProps): VNode {
  const words = startWords(viewer.language)
  const title = form.isEdit ? words.editTitle : words.newTitle
  return (
    <Page title={title} viewer={viewer} faults={faults} narrow>
      {found}
      <form method="post" action={action} class="stackup" novalidate>
        {Object.entries(hidden).map(([name, value]) =>
          value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
        )}
        {/* Return in a field checks; it never saves. */}
        <button class="skip" type="submit" name="do" value="check" tabIndex={-1} aria-hidden="true" />
        <section class="card act">
          <h1>{title}</h1>
          <p>{words.intro}</p>
        </section>
        <StartFields {...form} />
        <section class="card">
          {form.isEdit ? <LongField name="reason" label={words.reason} value={reason} rows={2} /> : null}
          <div class="row">
            <button type="submit" name="do" value="save">
              {form.isEdit ? words.saveEdit : words.save}
            </button>
            <button type="submit" name="do" value="check" class="outline">
              {words.check}
            </button>
          </div>
          <p class="hint">{words.checkWhy}</p>
        </section>
      </form>
    </Page>
  )
}
