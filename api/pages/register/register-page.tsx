/** The page from which the register is downloaded. */
import type { VNode } from 'preact'
import { PHASES } from '../../../workflows/contract/words'
import type { Viewer } from '../acting/viewer'
import type { Fault } from '../ui/faults'
import { SelectField, type Option } from '../ui/fields'
import { Page } from '../ui/layout'
import { registerWords } from '../words/register'

export interface RegisterPageProps {
  viewer: Viewer
  platforms: readonly Option[]
  /** The viewer is sent the register of the whole company. */
  seesAll: boolean
  faults?: readonly Fault[]
}

export function RegisterPage({ viewer, platforms, seesAll, faults }: RegisterPageProps): VNode {
  const { language } = viewer
  const words = registerWords(language)
  const phases = Object.entries(PHASES).map(([value, word]) => ({
    value,
    label: language === 'en' ? word.en : word.zh,
  }))
  return (
    <Page title={words.title} viewer={viewer} faults={faults} narrow>
      <form method="get" action="/register/xlsx" class="card act">
        <h1>{words.title}</h1>
        <p>{seesAll ? words.all : words.why}</p>
        <SelectField name="platform" label={words.platform} options={platforms} choose={words.any} />
        <SelectField name="phase" label={words.phase} options={phases} choose={words.any} />
        <p>
          <button type="submit">{words.download}</button>
        </p>
      </form>
    </Page>
  )
}
