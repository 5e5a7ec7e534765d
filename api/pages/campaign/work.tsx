/** The work plan of a campaign: who does what from when until when, what it is accepted by, and how far it is (S4-10, S4-12). */
import type { VNode } from 'preact'
import { acceptorOfItem, endsAfterLaunch, isReady, ownerOfItem, workOf } from '../../../activities/domain/decision/work'
import type { WorkItemState } from '../../../activities/domain/record/facts-of-work'
import { Card, Facts, Quote, Tag, type Tone } from '../ui/parts'
import { workWords } from '../words/work'
import type { CampaignPart } from './campaign-part'

const TONES: Record<WorkItemState['status'] | 'waiting', Tone> = {
  open: 'act',
  handed_in: 'wait',
  accepted: 'good',
  waiting: 'quiet',
}

export function Work(props: CampaignPart): VNode | null {
  const items = workOf(props.campaign)
  if (items.length === 0) return null
  return (
    <Card title={workWords(props.viewer.language).title} id="work">
      {items.map((item) => (
        <Item key={item.item} item={item} {...props} />
      ))}
    </Card>
  )
}

function Item({ item, campaign, around, textOf, viewer }: CampaignPart & { item: WorkItemState }): VNode {
  const words = workWords(viewer.language)
  const { status, startsOn, endsOn, after, handedIn, sentBack } = item
  const stands = status === 'open' && !isReady(campaign, item) ? 'waiting' : status
  const said = textOf(stands === 'open' ? sentBack?.note : handedIn?.note)
  const titles = after.map((name) => campaign.work?.[name]?.title ?? name)
  return (
    <>
      <p class="row">
        <b>{item.title}</b>
        <Tag tone={TONES[stands]}>{words.stands[stands]}</Tag>
        {item.beforeLaunch && <Tag tone="warn">{words.beforeLaunch}</Tag>}
        {endsAfterLaunch(campaign, item) && <Tag tone="late">{words.afterLaunch}</Tag>}
      </p>
      <Facts
        rows={[
          [words.owner, around.personName(ownerOfItem(campaign, item))],
          [words.dates, words.fromUntil(startsOn, endsOn)],
          [words.deliverable, textOf(item.deliverable)],
          [words.acceptance, textOf(item.acceptance)],
          [words.acceptor, around.personName(acceptorOfItem(campaign, item))],
          [words.after, titles.length > 0 && words.marks.list(titles)],
        ]}
      />
      {said && <Quote>{said}</Quote>}
    </>
  )
}
