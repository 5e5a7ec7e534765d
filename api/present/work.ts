/** The work plan of a campaign as callers see it. */
import { z } from 'zod'
import { acceptorOfItem, endsAfterLaunch, ownerOfItem, workOf } from '../../activities/domain/decision/work'
import type { CampaignState } from '../../activities/domain/record/state'
import type { NoteRef, TextOf } from '../../activities/domain/record/values'
import { at } from '../../activities/domain/time/instants'
import { instantOut, staffOut, textOut } from './words'

const said = z.object({ at: instantOut, person: staffOut.optional(), text: textOut }).meta({ id: 'SaidOfWork' })

export const workItemSchema = z
  .object({
    item: z.string(),
    title: z.string(),
    party: z.string().optional(),
    owner: staffOut,
    acceptor: staffOut,
    startsOn: z.string(),
    endsOn: z.string(),
    deliverable: textOut,
    acceptance: textOut,
    after: z.array(z.string()),
    beforeLaunch: z.boolean().optional(),
    status: z.enum(['open', 'handed_in', 'accepted']).meta({ description: 'To be done, to be accepted, or accepted.' }),
    afterLaunch: z.boolean().optional().meta({ description: 'It ends after the first launch.' }),
    handedIn: said.optional(),
    fileIds: z.array(z.string()).optional(),
    sentBack: said.optional(),
    accepted: said.optional(),
  })
  .meta({ id: 'WorkItem' })

export function presentWork(s: CampaignState, textOf: TextOf): z.infer<typeof workItemSchema>[] | undefined {
  if (!s.work) return undefined
  const words = (one: { at: string; person?: string; note?: NoteRef } | undefined) =>
    one && { at: at(one.at), person: one.person, text: textOf(one.note) }
  return workOf(s).map((item) => {
    const { title, party, startsOn, endsOn, after, beforeLaunch, status, handedIn, sentBack, accepted } = item
    return {
      item: item.item,
      title,
      party,
      owner: ownerOfItem(s, item),
      acceptor: acceptorOfItem(s, item),
      startsOn,
      endsOn,
      deliverable: textOf(item.deliverable),
      acceptance: textOf(item.acceptance),
      after,
      beforeLaunch,
      status,
      afterLaunch: endsAfterLaunch(s, item) ? true : undefined,
      handedIn: words(handedIn),
      fileIds: handedIn?.fileIds,
      sentBack: words(sentBack),
      accepted: words(accepted),
    }
  })
}
