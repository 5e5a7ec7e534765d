/** The words that a campaign will publish, copy by copy, to read before they are approved. */
import type { VNode } from 'preact'
import { copiesOf } from '../../../activities/domain/content/open-content'
import { platformName, type PackOf } from '../../../activities/domain/desk/names'
import type { CopyText } from '../../../activities/domain/record/content'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { TextOf } from '../../../activities/domain/record/values'
import { inLanguage } from '../around'
import { Card, Quote } from '../ui/parts'
import type { Language } from '../words/languages'
import { reviewWords } from '../words/review'

export interface CopiesProps {
  campaign: CampaignState
  textOf: TextOf
  packOf: PackOf
  language: Language
}

/** Nothing where there is none. */
export function Copies({ campaign, textOf, packOf, language }: CopiesProps): VNode | null {
  const words = reviewWords(language)
  const copies = copiesOf(campaign).filter(({ parts }) => parts.length > 0)
  if (copies.length === 0) return null
  return (
    <Card>
      <details open>
        <summary>{words.copies}</summary>
        {copies.map(({ copy, version, platforms, text }) => {
          const names = platforms?.map((platform) => inLanguage(platformName(platform, packOf), language))
          const kept = textOf(text)
          const parts = kept === undefined || kept === null ? [] : (JSON.parse(kept) as CopyText).parts
          return (
            <section key={copy}>
              <h3>
                {names ? words.marks.list(names) : words.everyPlatform}
                {words.marks.bracketed(words.copyVersion(version))}
              </h3>
              {parts.length === 0 ? <p class="soft">{words.erased}</p> : null}
              {parts.map((part) => (
                <Quote key={part.part}>{part.text}</Quote>
              ))}
            </section>
          )
        })}
      </details>
    </Card>
  )
}
