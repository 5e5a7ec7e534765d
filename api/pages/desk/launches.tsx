/** The launches of the next days: which platforms may go live, and what stands in the way of the others. */
import type { VNode } from 'preact'
import type { LaunchAhead } from '../../../activities/domain/desk/desk'
import { platformName } from '../../../activities/domain/desk/names'
import { inLanguage } from '../around'
import { reasonText } from '../campaign/reason-text'
import { Card, Tag } from '../ui/parts'
import type { DeskPart } from './desk-part'

export function Launches(props: DeskPart): VNode {
  return (
    <Card title={props.words.launches}>
      {props.desk.launches.map((launch) => (
        <Launch key={launch.campaign.number} launch={launch} {...props} />
      ))}
    </Card>
  )
}

function Launch({ launch, words, viewer, packOf, around }: DeskPart & { launch: LaunchAhead }): VNode {
  const { campaign, platforms, at } = launch
  const { language } = viewer
  const stopped = platforms.filter(({ clearance }) => clearance === 'no_go')
  return (
    <section class="block">
      <p>
        <a href={`/campaigns/${campaign.number}`}>{campaign.name}</a>{' '}
        <span class="faint num">{around.when.moment(at)}</span>
      </p>
      <p class="row">
        {platforms.map(({ platform, clearance }) => (
          <Tag key={platform} tone={clearance === 'go' ? 'good' : 'late'}>
            {inLanguage(platformName(platform, packOf), language)} {clearance === 'go' ? words.go : words.noGo}
          </Tag>
        ))}
      </p>
      {stopped.map(({ platform, reasons }) => (
        <ul key={platform} class="plain soft">
          {reasons.map((reason) => (
            <li key={`${reason.code} ${reason.filing} ${reason.item}`}>
              {reasonText(reason, { campaign, platform, packOf, language, when: around.when })}
            </li>
          ))}
        </ul>
      ))}
    </section>
  )
}
