/** The frame of every page: header with the ways on, the content, a footer. */
import type { ComponentChildren, VNode } from 'preact'
import type { Viewer } from '../acting/viewer'
import { commonWords } from '../words/common'
import type { Language } from '../words/languages'
import type { Fault } from './faults'
import { FaultSummary } from './faults'

export interface PageProps {
  title: string
  /** Absent on pages that anybody may see, such as the sign-in. */
  viewer?: Viewer
  language?: Language
  /** One column to read and fill in; otherwise as wide as a table needs. */
  narrow?: boolean
  /** What is wrong with what was sent: shown on top, and in the title. */
  faults?: readonly Fault[]
  /** Static scripts under /assets that make this page quicker to use; it works without them. */
  scripts?: readonly string[]
  children: ComponentChildren
}

export function Page({ title, viewer, language, narrow, faults = [], scripts = [], children }: PageProps): VNode {
  const spoken = language ?? viewer?.language ?? 'zh-CN'
  const words = commonWords(spoken)
  return (
    <html lang={spoken}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no, date=no" />
        <meta name="robots" content="noindex" />
        <title>{`${faults.length > 0 ? words.faultPrefix : ''}${title} · ${words.product}`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/look.css" />
        {scripts.map((name) => (
          <script key={name} src={`/assets/${name}`} defer />
        ))}
      </head>
      <body>
        <a class="skip" href="#content">
          {words.skip}
        </a>
        <header class="top">
          <b>{words.product}</b>
          {viewer?.how === 'session' && (
            <nav class="row">
              <a href="/desk">{words.desk}</a>
              <a href="/campaigns">{words.campaigns}</a>
            </nav>
          )}
          <span class="who">{viewer ? <Who viewer={viewer} /> : null}</span>
        </header>
        <main id="content" class={narrow ? 'narrow' : undefined}>
          <FaultSummary faults={faults} language={spoken} />
          {children}
        </main>
        <footer class="foot">{words.footer}</footer>
      </body>
    </html>
  )
}

function Who({ viewer }: { viewer: Viewer }): VNode {
  const words = commonWords(viewer.language)
  if (viewer.how === 'link')
    return (
      <>
        {viewer.name}
        {words.marks.bracketed(words.readOnly)} · <a href="/desk">{words.desk}</a>
      </>
    )
  return <a href="/sessions">{viewer.name}</a>
}
