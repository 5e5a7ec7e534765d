/** What it takes to know who acts on a page. */
import type { CodeSender } from '../../../infra/mail/code-mail'
import type { OpenId } from '../../../infra/people/open-id'
import type { Seals } from '../../../infra/people/seals'

export interface ActingDeps {
  /** Where people reach the pages; on https its cookies travel on https alone. */
  pagesUrl: string
  seals: Seals
  /** Absent where no mail server is configured: then nobody signs in by code. */
  sendCode?: CodeSender['send']
  /** The company's own sign-in, where one is configured. */
  openId?: OpenId
  /** Origins that may show pages in a frame, such as an office suite; a framed page only reads. */
  frameAncestors: readonly string[]
}
