/** A link to read a campaign with for each member of its group, one a person and not one for all (S0-42). */
import type { VNode } from 'preact'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { Viewer } from '../acting/viewer'
import { Page } from '../ui/layout'
import { TableHead, Card } from '../ui/parts'
import { formWords } from '../words/campaign-forms'

export interface MemberLink {
  name: string
  url: string
}

export function LinksView(props: { campaign: CampaignState; viewer: Viewer; links: readonly MemberLink[] }): VNode {
  const { campaign, viewer, links } = props
  const words = formWords(viewer.language)
  const back = `/campaigns/${campaign.number}`
  return (
    <Page title={`${words.linksTitle} · ${campaign.name}`} viewer={viewer} narrow>
      <Card>
        <p class="faint">
          <a href={back}>{campaign.name}</a>
        </p>
        <h1>{words.linksTitle}</h1>
        <p class="soft">{words.linksHint}</p>
        <table class="stack">
          <TableHead names={[words.member, words.link]} />
          <tbody>
            {links.map(({ name, url }) => (
              <tr key={url}>
                <td class="num">{name}</td>
                <td>
                  <input readOnly value={url} aria-label={`${words.link}${words.marks.colon}${name}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          <a href={back}>{words.back}</a>
        </p>
      </Card>
    </Page>
  )
}
