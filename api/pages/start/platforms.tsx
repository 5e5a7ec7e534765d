/** One part for each platform: whether the campaign runs there, from when, and what is known to be filed. */
import type { VNode } from 'preact'
import { textOf, textsOf, type Sent } from '../forms/sent-form'
import { faultOf, idOf, type Fault } from '../ui/faults'
import { Choice, TextField } from '../ui/fields'
import { Card } from '../ui/parts'
import type { Language } from '../words/languages'
import type { StartWords } from '../words/start'
import { FIELDS, type PlatformChoice } from './platform-fields'

interface PlatformsProps {
  language: Language
  words: StartWords
  sent: Sent
  faults: readonly Fault[]
  choices: readonly PlatformChoice[]
  already?: ReadonlyMap<string, readonly string[]>
}

export function Platforms(props: PlatformsProps): VNode {
  const { words, choices } = props
  return (
    <Card title={words.platforms}>
      <p class="hint">{words.platformsWhy}</p>
      {choices.map((choice) => (
        <Platform key={choice.platform} {...props} choice={choice} />
      ))}
    </Card>
  )
}

function Platform({
  language,
  words,
  sent,
  faults,
  choice,
  already,
}: PlatformsProps & { choice: PlatformChoice }): VNode {
  const { platform, items } = choice
  const name = language === 'en' ? choice.name.en : choice.name.zh
  const on = FIELDS.on(platform)
  const ticked = textsOf(sent, FIELDS.items(platform))
  const has = already?.get(platform) ?? []
  const isSaid = [on, FIELDS.launch(platform), FIELDS.account(platform), FIELDS.items(platform)].some(
    (field) => textOf(sent, field) !== undefined && textOf(sent, field) !== '',
  )
  const wrong = Object.values(FIELDS).some((field) => faultOf(faults, field(platform)) !== undefined)
  const why = faultOf(faults, FIELDS.items(platform))
  return (
    <details open={isSaid || wrong || has.length > 0} class="platform">
      <summary>{name}</summary>
      <Choice type="checkbox" name={on} value="on" label={words.runsHere} checked={textOf(sent, on) === 'on'} first />
      <TextField
        name={FIELDS.launch(platform)}
        type="datetime-local"
        label={words.launchAt}
        hint={words.beijing}
        faults={faults}
        value={textOf(sent, FIELDS.launch(platform))}
      />
      <fieldset class={why === undefined ? undefined : 'wrong'} id={idOf(FIELDS.items(platform))}>
        <legend>{words.items}</legend>
        {why === undefined ? null : <p class="why">{why}</p>}
        {has.length > 0 ? <p class="hint">{`${words.already}${words.marks.list(has)}`}</p> : null}
        {items.map(({ item, noun }) => (
          <Choice
            key={item}
            type="checkbox"
            name={FIELDS.items(platform)}
            value={item}
            label={language === 'en' ? noun.en : noun.zh}
            checked={ticked.includes(item)}
          />
        ))}
      </fieldset>
      <TextField
        name={FIELDS.account(platform)}
        label={words.account}
        faults={faults}
        value={textOf(sent, FIELDS.account(platform))}
      />
    </details>
  )
}
