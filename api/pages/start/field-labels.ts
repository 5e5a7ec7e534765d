/** What a field is called where something is wrong with it: 预算明细 2 · 单价（元）. */
import { BRIEF_PARTS, RISKS } from '../../../workflows/contract/brief'
import { HOLDER_ROLES } from '../../../workflows/contract/words'
import { briefFieldWords } from '../words/brief'
import type { Language } from '../words/languages'
import { startWords } from '../words/start'
import type { PlatformChoice } from './platform-fields'
import { inLanguage } from './start-form'

export const labelOfField =
  (language: Language, choices: readonly PlatformChoice[]) =>
  (field: string): string | undefined => {
    const words = startWords(language)
    const [kind, platform] = field.split(':')
    const choice = choices.find((one) => one.platform === platform)
    if (choice)
      return [inLanguage(choice.name, language), platformLabel(kind, words)].filter((part) => part !== '').join(' ')
    const labels = field.split('/').flatMap((part) => partLabel(part, language))
    return labels.length === 0 ? undefined : labels.join(' · ')
  }

const platformLabel = (kind: string | undefined, words: ReturnType<typeof startWords>): string =>
  kind === 'launch' ? words.launchAt : kind === 'account' ? words.account : kind === 'items' ? words.items : ''

function partLabel(part: string, language: Language): string[] {
  if (/^\d+$/.test(part)) return [String(Number(part) + 1)]
  const labels: Record<string, unknown> = { ...briefFieldWords(language), ...startWords(language) }
  if (part === 'brief') return []
  for (const words of [BRIEF_PARTS, RISKS, HOLDER_ROLES] as Record<string, { zh: string; en: string }>[]) {
    const word = Object.hasOwn(words, part) ? words[part] : undefined
    if (word && part !== 'lead' && part !== 'backup') return [inLanguage(word, language)]
  }
  const label = Object.hasOwn(labels, part) ? labels[part] : undefined
  return typeof label === 'string' ? [label] : []
}
