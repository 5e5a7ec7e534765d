/** Where each link leads: the clean address of its page. */
import type { LinkPurpose, LinkScope } from '../../../infra/people/page-links'

const PATHS: Record<LinkPurpose, (subject: string) => string> = {
  task: (id) => `/tasks/${id}`,
  campaign: (number) => `/campaigns/${number}`,
  read_campaign: (number) => `/campaigns/${number}`,
  desk: () => '/desk',
  kit: (filing) => `/filings/${filing}/kit`,
  import: (id) => `/imports/${id}`,
  register: () => '/register',
}

export const pathOf = ({ purpose, subject }: Pick<LinkScope, 'purpose' | 'subject'>): string =>
  PATHS[purpose](encodeURIComponent(subject))

/** An address of ours to go to after a sign-in; anything else becomes the desk. */
export function pathOfOurs(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 500 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted)) return '/desk'
  const isTurn = /^\/(?:sign-in|sign-out|go)(?:[/?#]|$)/.test(wanted)
  return isTurn || wanted.includes('\\') ? '/desk' : wanted
}
