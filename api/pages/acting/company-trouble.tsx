/** Why signing in with the company's account did not come about, with the way by a code. */
import type { VNode } from 'preact'
import { Page } from '../ui/layout'
import { Card } from '../ui/parts'
import { actingWords } from '../words/acting'
import type { Language } from '../words/languages'

export function CompanyTrouble(props: { why: 'unavailable' | 'unfinished' | 'nobody'; language: Language }): VNode {
  const words = actingWords(props.language)
  const why = {
    unavailable: words.companyUnavailable,
    unfinished: words.companyUnfinished,
    nobody: words.companyNobody,
  }[props.why]
  return (
    <Page title={words.companyFailed} language={props.language} narrow>
      <Card tone="warn">
        <h1>{words.companyFailed}</h1>
        <p>{why}</p>
        <p>
          <a href="/sign-in">{words.signInByCode}</a>
        </p>
      </Card>
    </Page>
  )
}
