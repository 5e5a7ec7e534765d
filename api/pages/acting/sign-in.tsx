/** The pages of the sign-in. They say the same whether anybody is known by what was typed or not. */
import type { VNode } from 'preact'
import type { SignInLimits } from '../../../infra/reference/sign-in-limits'
import { CsrfField } from '../ui/csrf-field'
import type { Fault } from '../ui/faults'
import { TextField } from '../ui/fields'
import { Page } from '../ui/layout'
import { Card } from '../ui/parts'
import { actingWords } from '../words/acting'
import type { Language } from '../words/languages'
import type { Viewer } from './viewer'

interface FormProps {
  language: Language
  csrf: string
  next: string
  faults: readonly Fault[]
}

const signInAt = (next: string, more = ''): string => `/sign-in?next=${encodeURIComponent(next)}${more}`

export function SignInPage(
  props: FormProps & { viewer?: Viewer; self?: string; canSend: boolean; byCompany: boolean; typed: string },
): VNode {
  const { language, viewer, csrf, next, faults, self, canSend, byCompany, typed } = props
  const words = actingWords(language)
  return (
    <Page title={words.signInTitle} language={language} viewer={viewer} faults={faults} narrow>
      <Card tone="act">
        <h1>{words.signInTitle}</h1>
        <p>{self === undefined ? words.signInWhy : words.signInAgain}</p>
        {canSend ? null : <p class="why">{words.noMail}</p>}
        <form method="post" action="/sign-in">
          <CsrfField token={csrf} />
          <input type="hidden" name="next" value={next} />
          {self === undefined ? (
            <>
              <TextField
                name="who"
                label={words.whoLabel}
                value={typed}
                faults={faults}
                autocomplete="username"
                maxLength={254}
              />
              <button type="submit">{words.sendCode}</button>
            </>
          ) : (
            <>
              <input type="hidden" name="self" value="yes" />
              <button type="submit">{words.sendCodeTo(self)}</button>
            </>
          )}
        </form>
        {byCompany ? (
          <p>
            <a href={`/sign-in/company?next=${encodeURIComponent(next)}`}>{words.signInByCompany}</a>
          </p>
        ) : null}
        {self === undefined ? null : (
          <p>
            <a href={signInAt(next, '&other=1')}>{words.someoneElse}</a>
          </p>
        )}
      </Card>
    </Page>
  )
}

export function CodePage(props: FormProps & { who: string; self: boolean; limits: SignInLimits }): VNode {
  const { language, csrf, who, self, next, faults, limits } = props
  const words = actingWords(language)
  return (
    <Page title={words.codeTitle} language={language} faults={faults} narrow>
      <Card tone="act">
        <h1>{words.codeTitle}</h1>
        <p>{self ? words.codeSentTo(who, limits.codeMinutes) : words.codeSent(who, limits.codeMinutes)}</p>
        <form method="post" action="/sign-in/code">
          <CsrfField token={csrf} />
          <TextField
            name="code"
            label={words.codeLabel}
            faults={faults}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={12}
          />
          <button type="submit">{words.signInButton}</button>
        </form>
        <p class="hint">
          {words.codeNone} <a href={signInAt(next)}>{words.codeAgain}</a>
        </p>
      </Card>
    </Page>
  )
}

export function CodeOverPage(props: { language: Language; next: string; limits: SignInLimits }): VNode {
  const { language, next, limits } = props
  const words = actingWords(language)
  return (
    <Page title={words.codeOver} language={language} narrow>
      <Card tone="warn">
        <h1>{words.codeOver}</h1>
        <p>{words.codeOverWhy(limits.codeMinutes, limits.codeTries)}</p>
        <p>
          <a href={signInAt(next)}>{words.codeAgain}</a>
        </p>
      </Card>
    </Page>
  )
}

export function TooManyPage({ language }: { language: Language }): VNode {
  const words = actingWords(language)
  return (
    <Page title={words.tooMany} language={language} narrow>
      <Card tone="warn">
        <h1>{words.tooMany}</h1>
        <p>{words.tooManyWhy}</p>
      </Card>
    </Page>
  )
}
