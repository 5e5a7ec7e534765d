/** What the form of a campaign is made of: people, platforms, kinds of campaigns, templates, all as they are now. */
import type { CampaignState } from '../../../activities/domain/record/state'
import { POLICY_ID } from '../../../infra/postgres/record/read-context'
import type { RouteDeps } from '../../http/deps'
import type { Budget, CampaignTemplate } from '../../../workflows/contract/brief'
import type { Policy } from '../../../workflows/contract/policy'
import type { DirectoryGroup, DirectoryPerson, RulePack } from '../../../workflows/contract/reference'
import { textOf, type Sent } from '../forms/sent-form'
import type { Fault } from '../ui/faults'
import type { Language } from '../words/languages'
import { partsAsked, type FormBody } from './form-schema'
import { platformChoices } from './platform-fields'
import { inLanguage, type StartFormProps } from './start-form'

export interface FormData {
  policy: Policy | undefined
  packs: readonly RulePack[]
  people: readonly DirectoryPerson[]
  groups: readonly DirectoryGroup[]
  templates: readonly CampaignTemplate[]
}

export async function readFormData({ reference }: RouteDeps): Promise<FormData> {
  const [policy, packs, directories, templates] = await Promise.all([
    reference.latest('policy', POLICY_ID),
    reference.list('rule_pack'),
    reference.list('directory'),
    reference.list('template'),
  ])
  const groups = directories.flatMap((directory) => directory.groups ?? [])
  return { policy, packs, people: directories.flatMap(({ people }) => people), groups, templates }
}

export interface Shown {
  language: Language
  sent: Sent
  form: FormBody
  faults: readonly Fault[]
  state?: CampaignState
}

export function formProps(data: FormData, { language, sent, form, faults, state }: Shown): StartFormProps {
  const { policy, packs, people, groups, templates } = data
  const budget = (form.body.brief as { budget?: Partial<Budget> } | undefined)?.budget
  const totalFen = typeof budget?.totalFen === 'number' ? budget.totalFen : undefined
  const template = templates.find(({ id }) => id === (textOf(sent, '/template') ?? state?.brief?.template?.id))
  return {
    language,
    sent,
    faults,
    people,
    groups: groups.map(({ id, name }) => ({ value: id, label: inLanguage(name, language) })),
    choices: platformChoices(packs),
    already: state && itemsOf(state, packs, language),
    types: Object.entries(policy?.briefs?.types ?? {}).map(([value, word]) => ({
      value,
      label: inLanguage(word, language),
    })),
    parts: partsAsked(policy?.briefs, sent, totalFen),
    checklist: [
      ...Object.entries(state?.checklist ?? {}).map(([value, row]) => ({ value, label: inLanguage(row, language) })),
      ...(state?.checklist ? [] : (template?.checklist ?? [])).map((row) => ({
        value: row.item,
        label: inLanguage(row, language),
      })),
    ],
    totalYuan: totalFen === undefined ? undefined : (totalFen / 100).toLocaleString('en'),
  }
}

function itemsOf(state: CampaignState, packs: readonly RulePack[], language: Language): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { platform, item, account } of Object.values(state.filings)) {
    const noun = packs.find((pack) => pack.platform === platform)?.requirements.find((r) => r.item === item)?.noun
    const name = noun ? inLanguage(noun, language) : item
    found.set(platform, [...(found.get(platform) ?? []), account === undefined ? name : `${name} · ${account}`])
  }
  return found
}
