/** Why the link of a mail opens nothing, and where to go instead. */
import type { VNode } from 'preact'
import { Page } from '../ui/layout'
import { Card } from '../ui/parts'
import { actingWords } from '../words/acting'
import type { Language } from '../words/languages'

export function LinkTrouble(props: { why: 'unknown' | 'revoked' | 'left'; language: Language; name?: string }): VNode {
  const words = actingWords(props.language)
  const [title = '', why = ''] = {
    unknown: [words.linkUnknown, words.linkUnknownWhy],
    revoked: [words.linkRevoked, words.linkRevokedWhy(props.name ?? '')],
    left: [words.linkLeft, words.linkLeftWhy],
  }[props.why]
  return (
    <Page title={title} language={props.language} narrow>
      <Card tone="warn">
        <h1>{title}</h1>
        <p>{why}</p>
        <p>
          <a href="/sign-in?next=/desk">{words.toSignIn}</a>
        </p>
      </Card>
    </Page>
  )
}
