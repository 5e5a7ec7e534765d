/** A campaign's plan to read: every part that is filled in, in the order of the contract, by the words of its form. */
import type { ComponentChildren, VNode } from 'preact'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { TextOf } from '../../../activities/domain/record/values'
import {
  BRIEF_PARTS,
  PHASE_KINDS,
  RISKS,
  type Brief,
  type BriefPart,
  type Risk,
} from '../../../workflows/contract/brief'
import { FORMS, type Form } from '../../../workflows/contract/traits'
import { HOLDER_ROLES } from '../../../workflows/contract/words'
import { inLanguage, type Around } from '../around'
import { Card, Facts } from '../ui/parts'
import { briefFieldWords } from '../words/brief'
import { marksOf, textFor, type Language } from '../words/languages'
import { reviewWords } from '../words/review'
import { yuan } from '../words/yuan'

export interface PlanProps {
  campaign: CampaignState
  textOf: TextOf
  around: Around
  language: Language
  open?: boolean
  /** Of the whole plan, only this. */
  only?: readonly BriefPart[]
}

/** Nothing where there is no plan, or where its text was erased. */
export function Plan({ campaign, textOf, around, language, open = false, only }: PlanProps): VNode | null {
  const text = textOf(campaign.brief?.document)
  const brief: PlanRead = {
    ...(text === undefined || text === null ? {} : (JSON.parse(text) as Brief)),
    objective: textOf(campaign.objective) ?? undefined,
  }
  const words: PlanWords = {
    language,
    personName: (staff) => around.personName(staff),
    nameOf: namesIn(brief, language),
  }
  const parts = (only ?? (Object.keys(BRIEF_PARTS) as BriefPart[])).flatMap((part) => {
    const shown = valueIn(brief[part as keyof PlanRead], part, words)
    return shown === undefined ? [] : [[inLanguage(BRIEF_PARTS[part], language), shown] as const]
  })
  if (parts.length === 0) return null
  return (
    <Card>
      <details open={open}>
        <summary>{only ? reviewWords(language).agreed : reviewWords(language).plan}</summary>
        <Facts rows={parts} />
      </details>
    </Card>
  )
}

/** The objective is a field of the campaign itself. */
type PlanRead = Brief & { objective?: string }

interface PlanWords {
  language: Language
  personName: (staff: string) => string
  /** Parts of a plan refer to each other by ids that only programs read; each list has ids of its own. */
  nameOf: Readonly<Record<string, ReadonlyMap<string, string> | undefined>>
}

/** By the field that refers to them. */
const namesIn = (brief: Brief, language: Language): PlanWords['nameOf'] => ({
  channel: new Map(brief.channels?.map(({ id, name }) => [id, name])),
  phase: new Map(brief.phases?.map(({ id, kind, name }) => [id, name ?? inLanguage(PHASE_KINDS[kind], language)])),
  serves: new Map(brief.strategicGoals?.map(({ id, text }) => [id, text])),
  dataPoint: new Map(brief.dataPoints?.map(({ id, name }) => [id, name])),
})

/** Undefined: there is nothing to show. */
function valueIn(value: unknown, key: string, words: PlanWords): ComponentChildren {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'boolean') return reviewWords(words.language)[value ? 'yes' : 'no']
  if (typeof value === 'number') return numberIn(value, key)
  if (typeof value === 'string') return wordIn(value, key, words)
  return Array.isArray(value) ? listIn(value, key, words) : fieldsIn(value, words)
}

function numberIn(value: number, key: string): string {
  if (key.endsWith('Fen')) return yuan(value)
  if (key.endsWith('Bps')) return String(value / 100)
  return value.toLocaleString('en', { maximumFractionDigits: 20 })
}

function wordIn(value: string, key: string, { language, personName, nameOf }: PlanWords): string {
  const names = nameOf[key]
  if (names) return names.get(value) ?? value
  if (key === 'owner') return personName(value)
  if (key === 'creativeForms') return value in FORMS ? inLanguage(FORMS[value as Form], language) : value
  if (key === 'department' && value in HOLDER_ROLES)
    return inLanguage(HOLDER_ROLES[value as keyof typeof HOLDER_ROLES], language)
  if (key !== 'kind') return value
  if (value in PHASE_KINDS) return inLanguage(PHASE_KINDS[value as keyof typeof PHASE_KINDS], language)
  return value === 'internal' || value === 'external' ? briefFieldWords(language)[value] : value
}

function listIn(list: readonly unknown[], key: string, words: PlanWords): ComponentChildren {
  const rows = list.map((each) => valueIn(each, key, words)).filter((each) => each !== undefined)
  if (rows.length === 0) return reviewWords(words.language).none
  if (rows.every((row) => typeof row === 'string')) return marksOf(words.language).list(rows)
  return (
    <ul class="plain">
      {rows.map((row, n) => (
        <li key={n}>{row}</li>
      ))}
    </ul>
  )
}

/** `label：value` one after the other. Lists within stand below. */
function fieldsIn(value: object, words: PlanWords): ComponentChildren {
  const { language } = words
  const fields = Object.entries(value).flatMap(([key, each]) => {
    const shown = key === 'id' || key === 'files' || key === 'fileIds' ? undefined : valueIn(each, key, words)
    return shown === undefined ? [] : [{ label: labelOf(key, language), shown }]
  })
  if (fields.length === 0) return undefined
  const { colon, sentences } = marksOf(language)
  const line = fields.filter(({ shown }) => typeof shown === 'string')
  const below = fields.filter(({ shown }) => typeof shown !== 'string')
  return (
    <>
      {sentences(line.map(({ label, shown }) => `${label}${colon}${shown as string}`))}
      {below.map(({ label, shown }) => (
        <div key={label}>
          <span class="faint">
            {label}
            {colon}
          </span>
          {shown}
        </div>
      ))}
    </>
  )
}

function labelOf(key: string, language: Language): string {
  if (key in RISKS) return inLanguage(RISKS[key as Risk], language)
  // A form asks by the same name for the worth of all prizes.
  if (key === 'totalFen') return reviewWords(language).total
  return textFor(briefFieldWords(language), key) ?? key
}
