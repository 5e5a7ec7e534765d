/** The form in which a campaign is started or filled up. */
import type { VNode } from 'preact'
import { BRIEF_PARTS, PHASE_KINDS, RISKS, type BriefDemand, type BriefPart } from '../../../workflows/contract/brief'
import { FORMS, INDUSTRIES, PRODUCT_GROUPS, TRAITS } from '../../../workflows/contract/traits'
import { HOLDER_ROLES, REVIEW_PATHS } from '../../../workflows/contract/words'
import type { Bilingual, Department } from '../../../workflows/contract/values'
import { briefSchema } from '../../../infra/schemas/brief-schema'
import { Boxes, SchemaField, type FormContext } from '../forms/schema-fields'
import { textOf, type Sent } from '../forms/sent-form'
import type { Fault } from '../ui/faults'
import { Choice, LongField, SelectField, TextField, type Option } from '../ui/fields'
import { Card, Tag } from '../ui/parts'
import { briefFieldWords } from '../words/brief'
import { commonWords } from '../words/common'
import { textFor, type Language } from '../words/languages'
import { startWords } from '../words/start'
import { isLeftOut, NO_TRAITS, plainSchema } from './form-schema'
import type { PlatformChoice } from './platform-fields'
import { Platforms } from './platforms'

export interface StartFormProps {
  language: Language
  sent: Sent
  faults: readonly Fault[]
  people: readonly { staff: string; name: string; department: Department }[]
  /** Any of which may stand for a department. */
  groups: readonly Option[]
  types: readonly Option[]
  choices: readonly PlatformChoice[]
  /** Items that the campaign has already, by platform. */
  already?: ReadonlyMap<string, readonly string[]>
  parts: readonly (readonly [BriefPart, BriefDemand])[]
  checklist: readonly Option[]
  totalYuan?: string
  isEdit?: boolean
}

const DEPARTMENTS: Department[] = ['marketing', 'legal', 'tech', 'design', 'pr', 'finance', 'ops']

const optionsIn = (words: Record<string, Bilingual>, language: Language): Option[] =>
  Object.entries(words).map(([value, word]) => ({ value, label: inLanguage(word, language) }))
export const inLanguage = ({ zh, en }: Bilingual, language: Language): string => (language === 'en' ? en : zh)

export function contextOf(props: StartFormProps): FormContext {
  const { language, sent, faults, people, checklist } = props
  const words = startWords(language)
  const labels = briefFieldWords(language)
  const persons = people.map(({ staff, name }) => ({ value: staff, label: name }))
  const named: Record<string, Record<string, Bilingual>> = { ...FIXED_WORDS }
  return {
    sent,
    faults,
    isLeftOut,
    words: { choose: words.choose, yes: words.yes, no: words.no, addRow: words.addRow, row: words.row },
    labelOf: (name) =>
      textFor(labels, name) ??
      (name in RISKS
        ? inLanguage(RISKS[name as keyof typeof RISKS], language)
        : name in BRIEF_PARTS
          ? inLanguage(BRIEF_PARTS[name as BriefPart], language)
          : name),
    optionsOf: (pointer, members) => {
      const name = pointer.slice(pointer.lastIndexOf('/') + 1)
      if (name === 'owner') return persons
      if (name === 'items') return checklist
      if (name === 'dataPoint') return rowsNamed(sent, '/brief/dataPoints')
      const known = named[name] && members ? optionsIn(named[name], language) : undefined
      return known ?? members?.map((value) => ({ value, label: name in labels ? value : value }))
    },
  }
}

const FIXED_WORDS: Record<string, Record<string, Bilingual>> = {
  creativeForms: FORMS,
  department: HOLDER_ROLES,
  traits: TRAITS,
  forms: FORMS,
  industry: INDUSTRIES,
  productGroups: PRODUCT_GROUPS,
  kind: { ...PHASE_KINDS, internal: { zh: '内部', en: 'internal' }, external: { zh: '外部', en: 'external' } },
}

/** Rows that have been named, to be referred to. */
function rowsNamed(sent: Sent, list: string): Option[] {
  return Object.keys(sent).flatMap((name) => {
    const index = name.startsWith(`${list}/`) && name.endsWith('/id') ? name.slice(list.length + 1, -3) : undefined
    const value = textOf(sent, name)
    if (index === undefined || value === undefined) return []
    return [{ value, label: textOf(sent, `${list}/${index}/name`) ?? value }]
  })
}

export function StartFields(props: StartFormProps): VNode {
  const context = contextOf(props)
  return (
    <>
      <Basics {...props} context={context} />
      <Platforms {...props} words={startWords(props.language)} />
      <Traits {...props} context={context} />
      <Brief {...props} context={context} />
    </>
  )
}

type Part = StartFormProps & { context: FormContext }

function Basics({ language, sent, faults, people, groups, types, isEdit }: Part): VNode {
  const words = startWords(language)
  const persons = people.map(({ staff, name, department }) => ({
    value: staff,
    label: `${name}${words.marks.bracketed(inLanguage(HOLDER_ROLES[department], language))}`,
  }))
  const field = (name: string) => ({ name, faults, value: textOf(sent, name) })
  return (
    <Card title={words.basics}>
      <TextField {...field('/name')} label={words.name} />
      <SelectField
        {...field('/lead')}
        label={words.lead}
        hint={words.leadWhy}
        options={persons}
        choose={words.choose}
      />
      <SelectField {...field('/backup')} label={words.backup} options={persons} choose={words.choose} />
      <LongField {...field('/objective')} label={words.objective} />
      <div class="pair">
        <TextField {...field('/startsAt')} type="datetime-local" label={words.startsAt} hint={words.beijing} />
        <TextField {...field('/endsAt')} type="datetime-local" label={words.endsAt} hint={words.beijing} />
      </div>
      <SelectField {...field('/type')} label={words.type} options={types} choose={words.noType} />
      {!isEdit && (
        <SelectField
          {...field('/internalReview')}
          label={words.review}
          hint={words.reviewWhy}
          options={optionsIn(REVIEW_PATHS, language)}
          choose={words.noReview}
        />
      )}
      <details open={DEPARTMENTS.some((department) => textOf(sent, `/group/${department}`) !== undefined)}>
        <summary>{words.group}</summary>
        <p class="hint">{words.groupWhy}</p>
        <div class="pair">
          {DEPARTMENTS.map((department) => (
            <SelectField
              key={department}
              {...field(`/group/${department}`)}
              label={inLanguage(HOLDER_ROLES[department], language)}
              options={[...persons, ...groups]}
              choose={words.choose}
            />
          ))}
        </div>
      </details>
    </Card>
  )
}

function Traits({ language, sent, context }: Part): VNode {
  const words = startWords(language)
  const boxes = (name: string, label: string, of: Record<string, Bilingual>): VNode => (
    <Boxes context={context} at={name} label={label} options={optionsIn(of, language)} />
  )
  return (
    <Card title={words.traits}>
      <p class="hint">{words.traitsWhy}</p>
      {boxes('/traits', words.traits, TRAITS)}
      <Choice
        type="checkbox"
        name={NO_TRAITS}
        value="on"
        label={words.noTraits}
        checked={textOf(sent, NO_TRAITS) === 'on'}
      />
      {boxes('/forms', words.forms, FORMS)}
      <SchemaField context={context} schema={plainSchema.shape.industry} at="/industry" label={words.industry} />
      {boxes('/productGroups', words.productGroups, PRODUCT_GROUPS)}
      <h3>{words.prizes}</h3>
      <SchemaField context={context} schema={plainSchema.shape.prizes} at="/prizes" label={words.prizes} />
    </Card>
  )
}

function Brief({ language, sent, parts, context, totalYuan }: Part): VNode {
  const words = startWords(language)
  const common = commonWords(language)
  const hasWord = (part: string): boolean =>
    Object.keys(sent).some((name) => name === `/brief/${part}` || name.startsWith(`/brief/${part}/`))
  return (
    <Card title={words.brief}>
      {textOf(sent, '/type') === undefined ? <p class="hint">{words.notYetTyped}</p> : null}
      {parts
        .filter(([, demand]) => demand !== 'off')
        .map(([part, demand]) => (
          <details key={part} open={demand === 'required' || hasWord(part)}>
            <summary>
              {inLanguage(BRIEF_PARTS[part], language)}{' '}
              {demand === 'required' ? (
                <Tag tone="act">{common.required}</Tag>
              ) : (
                <Tag tone="quiet">{common.optional}</Tag>
              )}
            </summary>
            <SchemaField
              context={context}
              schema={briefSchema.shape[part as keyof typeof briefSchema.shape]}
              at={`/brief/${part}`}
            />
            {part === 'budget' && totalYuan !== undefined ? <p class="hint">{words.budgetTotal(totalYuan)}</p> : null}
          </details>
        ))}
    </Card>
  )
}
