/** Who looks at a page: a person known by the link of a mail, or by a session of this browser. */
import type { FastifyRequest } from 'fastify'
import type { LinkPurpose } from '../../../infra/people/page-links'
import type { Actor } from '../../../workflows/contract/commands'
import { SignInFirst } from '../page-fault'
import type { Language } from '../words/languages'

export interface Viewer {
  /** Staff number; of whoever opened the link of a group's mailbox, the group's id. */
  person: string
  name: string
  language: Language
  /** A link shows one page and takes what needs no more; a session is a browser that its person signed in with. */
  how: 'link' | 'session'
  /** Of the link of a group's mailbox: who belongs to it. Any of them may have opened it, so it reads alone. */
  members?: readonly string[]
  /** What the link is for. */
  scope?: { purpose: LinkPurpose; subject: string }
  /** The browser also showed a link of somebody else for this page: it was forwarded. Name of that person. */
  linkOf?: string
  /** When the person last proved who they are. ISO 8601. */
  signedInAt?: string
  sessionId?: string
}

/** A route that the link of a mail opens: for which purposes, and which parameter of its path is the link's subject. */
export interface OpenedByLink {
  purposes: readonly LinkPurpose[]
  /** Absent for what belongs to a person alone, such as the desk. */
  parameter?: string
}

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer | undefined
  }
  interface FastifyContextConfig {
    openedByLink?: OpenedByLink
    /** Nobody is looked up: a style sheet is the same for all. */
    forAnybody?: true
    /** Its page reads a form with files itself, and checks whose form it is. */
    readsFiles?: true
  }
}

/** The options of a route that links of these purposes open beside sessions. */
export const byLink = (
  parameter: string | undefined,
  ...purposes: LinkPurpose[]
): { config: { openedByLink: OpenedByLink } } => ({ config: { openedByLink: { purposes, parameter } } })

/** The viewer of a page that is only for people who are known; whoever is not signs in first and comes back. */
export function viewerOf(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new SignInFirst(returnTo(request))
  return request.viewer
}

/** What was sent is lost at a sign-in, so that leads back to where it was written. */
function returnTo(request: FastifyRequest): string {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  return isRead ? request.url : (request.url.split('?', 1)[0] ?? '/')
}

/** The same for what takes a browser that its person signed in with. */
export function sessionOf(request: FastifyRequest): Viewer {
  const viewer = viewerOf(request)
  if (viewer.how !== 'session') throw new SignInFirst(returnTo(request))
  return viewer
}

/** Who acts, for commands that a page sends. */
export const actorOfViewer = ({ person, how }: Viewer): Actor => ({
  client: 'pages',
  person,
  channel: 'page',
  level: how === 'session' ? 'known_browser' : 'link',
})

/** How well a person must be known: `recent` is a sign-in of the last hours, for what binds most. */
export type Strength = 'link' | 'known_browser' | 'recent'

/** Is the viewer known well enough? Times are real ones, whatever the record's clock says. */
export function strongEnough(viewer: Viewer, wanted: Strength, recentHours: number): boolean {
  if (wanted === 'link') return true
  if (viewer.how !== 'session') return false
  if (wanted === 'known_browser') return true
  const signedInAt = viewer.signedInAt === undefined ? Number.NaN : Date.parse(viewer.signedInAt)
  return Date.now() - signedInAt < recentHours * 3_600_000
}
