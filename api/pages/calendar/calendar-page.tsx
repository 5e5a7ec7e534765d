/** The page of a person's own calendar link. */
import type { VNode } from 'preact'
import type { Viewer } from '../acting/viewer'
import { CsrfField } from '../ui/csrf-field'
import { Page } from '../ui/layout'
import { Card } from '../ui/parts'
import { calendarWords } from '../words/calendar'

export interface CalendarPageProps {
  viewer: Viewer
  /** Absent as long as there is none. */
  feed?: { url: string; madeAt: string }
  done?: 'made' | 'renewed' | 'revoked'
  csrf: string
}

export function CalendarPage(props: CalendarPageProps): VNode {
  const { viewer, feed, done } = props
  const words = calendarWords(viewer.language)
  return (
    <Page title={words.title} viewer={viewer} scripts={feed ? ['copy.js'] : []} narrow>
      {done === undefined ? null : (
        <p class="card good" role="status">
          {words.did[done]}
        </p>
      )}
      <h1>{words.title}</h1>
      <p>{words.why}</p>
      {feed === undefined ? <NoLink {...props} /> : <TheLink {...props} feed={feed} />}
      <Card title={words.how}>
        <ul>
          <li>{words.howPhone}</li>
          <li>{words.howOther}</li>
        </ul>
      </Card>
    </Page>
  )
}

function NoLink({ viewer, csrf }: CalendarPageProps): VNode {
  const words = calendarWords(viewer.language)
  return (
    <form method="post" action="/calendar" class="card act">
      <CsrfField token={csrf} />
      <p class="soft">{words.none}</p>
      <button type="submit">{words.make}</button>
    </form>
  )
}

function TheLink({ viewer, csrf, feed }: CalendarPageProps & { feed: { url: string; madeAt: string } }): VNode {
  const words = calendarWords(viewer.language)
  return (
    <>
      <Card tone="act" title={words.link}>
        <p id="copy-said" class="hint" role="status" />
        <div class="copyable">
          <code id="calendar-link">{feed.url}</code>
          <button
            type="button"
            hidden
            class="small outline"
            data-copies="calendar-link"
            data-copied={words.copied}
            data-select={words.select}
            aria-label={`${words.copy} ${words.link}`}
          >
            {words.copy}
          </button>
        </div>
        <p class="row">
          <a class="button" href={feed.url.replace(/^https?:/, 'webcal:')}>
            {words.subscribe}
          </a>
          <span class="faint">{words.madeAt(feed.madeAt)}</span>
        </p>
        <p class="why">{words.secret}</p>
      </Card>
      <form method="post" action="/calendar" class="card">
        <CsrfField token={csrf} />
        <p class="hint">{words.renewHint}</p>
        <button type="submit" class="outline">
          {words.renew}
        </button>
      </form>
      <form method="post" action="/calendar/revoke" class="card">
        <CsrfField token={csrf} />
        <button type="submit" class="outline">
          {words.revoke}
        </button>
      </form>
    </>
  )
}
