/**
 * Where a letter leads: to the page on which its reader does what it asks, or reads on. Each link is its reader's own. The
 * first is the button; an empty label takes what the catalogue says of the kind.
 */
import { heldBy } from '../domain/mail/told-tasks'
import type { CampaignState, FilingState } from '../domain/record/state'
import type { TaskState } from '../domain/record/values'
import type { Letter, PageLink, PageScope } from '../mail-ports'

interface Reader {
  recipient: string
  pageLink: PageLink
}

/** A link, where pages have an address. */
export function pageLinks(
  { recipient, pageLink }: Reader,
  wanted: readonly (Omit<PageScope, 'person'> & { label: string })[],
): Letter['links'] {
  return wanted.flatMap(({ label, purpose, subject }) => {
    const url = pageLink({ purpose, subject, person: recipient })
    return url === undefined ? [] : [{ label, url }]
  })
}

/** Of what is about no campaign that its reader would look at alone. */
export const deskLink = (reader: Reader, label = ''): Letter['links'] =>
  pageLinks(reader, [{ purpose: 'desk', subject: '', label }])

export const taskUrl = ({ recipient, pageLink }: Reader, { id }: TaskState): string | undefined =>
  pageLink({ purpose: 'task', subject: id, person: recipient })

export function linksOf(
  reader: Reader,
  state: CampaignState,
  filing: FilingState | undefined,
  tasks: readonly TaskState[],
): Letter['links'] {
  const isLeading = [state.lead, state.backup].includes(reader.recipient)
  const campaign = { purpose: isLeading ? ('campaign' as const) : ('read_campaign' as const), subject: state.number }
  const own = tasks.filter((task) => heldBy(task, state, reader.recipient))
  const [first] = own.length > 0 ? own : tasks
  if (!first) return pageLinks(reader, [{ ...campaign, label: '' }])
  if (own.length > 1)
    return [...deskLink(reader, '打开我的待办'), ...pageLinks(reader, [{ ...campaign, label: '查看活动' }])]
  const isSubmitting = filing !== undefined && first.kind === 'submit' && own.length > 0
  return pageLinks(reader, [
    { purpose: 'task', subject: first.id, label: '' },
    ...(isSubmitting ? [{ purpose: 'kit' as const, subject: filing.id, label: '打开提报资料包' }] : []),
    { ...campaign, label: '查看活动' },
  ])
}
