/** Links to pages of a service under test. */
import type { CodeMail } from '../../infra/mail/code-mail'
import { createPageLinks } from '../../infra/people/page-links'
import { createSeals } from '../../infra/people/seals'

export const PAGES_URL = 'https://filing.example.com'
export const PAGE_LINK_KEYS = [{ id: 'test', secret: 'a page link secret of more than 32 characters' }]
/** For a process of its own, whose mails shall lead to the same pages. */
export const PAGE_ENVIRONMENT = {
  PAGES_URL,
  PAGE_LINK_SECRETS: PAGE_LINK_KEYS.map(({ id, secret }) => `${id}=${secret}`).join(';'),
}
export const PAGE_LINKS = createPageLinks({ baseUrl: PAGES_URL, keys: PAGE_LINK_KEYS })

/** What a service under test gets beside them; codes go to `sendCode`. */
export const actingOf = (sendCode?: (mail: CodeMail) => Promise<void>, pagesUrl = PAGES_URL) => ({
  pagesUrl,
  seals: createSeals(PAGE_LINK_KEYS),
  sendCode,
  frameAncestors: [] as string[],
})

/** Does a mail's HTML lead to the page of this subject? Ids of tasks stand in no letter. */
export const leadsTo = (html: string, subject: string): boolean =>
  [...html.matchAll(/\/go\/([\w-]+)/g)].some(([, token]) => PAGE_LINKS.read(token ?? '')?.subject === subject)
