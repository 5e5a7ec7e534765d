/** Pages that say why something cannot be shown, and where to go from there. */
import type { ComponentChildren, VNode } from 'preact'
import type { Viewer } from '../acting/viewer'
import { commonWords } from '../words/common'
import type { Language } from '../words/languages'
import { Page } from './layout'
import { Card } from './parts'

export function Trouble(props: {
  title: string
  why: ComponentChildren
  viewer?: Viewer
  language?: Language
  children?: ComponentChildren
}): VNode {
  const { title, why, viewer, language, children } = props
  const words = commonWords(language ?? viewer?.language ?? 'zh-CN')
  return (
    <Page title={title} viewer={viewer} language={language} narrow>
      <Card tone="warn">
        <h1>{title}</h1>
        <p>{why}</p>
        {children}
        <p>
          <a href="/desk">{words.desk}</a>
        </p>
      </Card>
    </Page>
  )
}
