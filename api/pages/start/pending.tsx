/** What was sent is stored and not decided yet. */
import type { VNode } from 'preact'
import type { Viewer } from '../acting/viewer'
import { Page } from '../ui/layout'
import { Card } from '../ui/parts'
import { startWords } from '../words/start'

export function Pending({ viewer, href }: { viewer: Viewer; href: string }): VNode {
  const words = startWords(viewer.language)
  return (
    <Page title={words.pendingTitle} viewer={viewer} narrow>
      <Card tone="wait">
        <h1>{words.pendingTitle}</h1>
        <p>{words.pendingWhy}</p>
        <p>
          <a class="button" href={href}>
            {words.open}
          </a>
        </p>
      </Card>
    </Page>
  )
}
