/** The pages of a person's own sessions. */
import type { VNode } from 'preact'
import type { PersonSession } from '../../../infra/postgres/people/sessions'
import { CsrfField } from '../ui/csrf-field'
import { Page } from '../ui/layout'
import { Card, Facts, Tag } from '../ui/parts'
import { actingWords } from '../words/acting'
import type { Language } from '../words/languages'
import type { Viewer } from './viewer'

interface SessionsProps {
  viewer: Viewer
  sessions: readonly PersonSession[]
  timezone: string
  csrf: string
  /** Links of earlier mails were revoked just now. */
  revoked: boolean
}

export function SessionsPage(props: SessionsProps): VNode {
  const { viewer, sessions, csrf, revoked } = props
  const words = actingWords(viewer.language)
  return (
    <Page title={words.sessionsTitle} viewer={viewer} narrow>
      <h1>{words.sessionsTitle}</h1>
      <p>{words.sessionsWhy}</p>
      {sessions.map((session) => (
        <OneSession key={session.id} session={session} {...props} />
      ))}
      <form method="post" action="/sessions/end">
        <CsrfField token={csrf} />
        <input type="hidden" name="session" value="all" />
        <button type="submit" class="outline">
          {words.endAll}
        </button>
      </form>
      <Card title={words.linksTitle}>
        <p>{revoked ? words.revoked : words.linksWhy}</p>
        <form method="post" action="/sessions/revoke-links">
          <CsrfField token={csrf} />
          <button type="submit" class="outline">
            {words.revokeLinks}
          </button>
        </form>
      </Card>
    </Page>
  )
}

function OneSession({ session, viewer, timezone, csrf }: SessionsProps & { session: PersonSession }): VNode {
  const { language } = viewer
  const words = actingWords(language)
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: timezone })
  const browser = session.browser || words.unknownBrowser
  return (
    <Card>
      <h2>
        {browser} {session.id === viewer.sessionId ? <Tag tone="good">{words.thisBrowser}</Tag> : null}
      </h2>
      <Facts
        rows={[
          [words.signedInAt, time.format(session.signedInAt)],
          [words.expiresAt, time.format(session.expiresAt)],
          [words.method, session.method === 'code' ? words.byCode : words.byCompany],
        ]}
      />
      <form method="post" action="/sessions/end">
        <CsrfField token={csrf} />
        <input type="hidden" name="session" value={session.id} />
        <button type="submit" class="outline" aria-label={words.endOne(browser)}>
          {words.end}
        </button>
      </form>
    </Card>
  )
}

export function SignOutPage({ viewer, csrf }: { viewer: Viewer; csrf: string }): VNode {
  const words = actingWords(viewer.language)
  return (
    <Page title={words.signOutTitle} viewer={viewer} narrow>
      <Card>
        <h1>{words.signOutTitle}</h1>
        <p>{words.signOutWhy}</p>
        <form method="post" action="/sign-out">
          <CsrfField token={csrf} />
          <button type="submit">{words.signOutTitle}</button>
        </form>
      </Card>
    </Page>
  )
}

export function SignedOutPage({ language }: { language: Language }): VNode {
  const words = actingWords(language)
  return (
    <Page title={words.signedOut} language={language} narrow>
      <Card tone="good">
        <h1>{words.signedOut}</h1>
        <p>{words.signedOutWhy}</p>
        <p>
          <a href="/sign-in">{words.toSignIn}</a>
        </p>
      </Card>
    </Page>
  )
}
