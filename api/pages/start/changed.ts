/** What somebody changed in the form of a campaign that is there: only that is sent, so that nothing else is amended. */
import type { CampaignState } from '../../../activities/domain/record/state'
import type { Brief } from '../../../workflows/contract/brief'
import type { CampaignChanges, StartCampaign } from '../../../workflows/contract/commands'
import { localTime, sentOf, textsOf, type Sent } from '../forms/sent-form'
import { NO_TRAITS, plainSchema } from './form-schema'
import { FIELDS } from './platform-fields'

/** A campaign as its form shows it. */
export function formOf(state: CampaignState, objective: string | undefined, brief: Brief | undefined): Sent {
  const { described, name, lead, backup, group, startsAt, endsAt } = state
  const { traits, forms, industry, productGroups, prizes, platforms = [] } = described ?? {}
  const plain = { name, lead, backup, group, startsAt, endsAt, objective, forms, industry, productGroups, prizes }
  const sent = sentOf(plainSchema, { ...plain, traits: traits ?? [], type: state.brief?.type, brief })
  if (described && (traits ?? []).length === 0) sent[NO_TRAITS] = 'on'
  for (const platform of platforms) sent[FIELDS.on(platform)] = 'on'
  for (const [platform, { launchAt }] of Object.entries(state.launches))
    if (launchAt !== undefined) sent[FIELDS.launch(platform)] = localTime(launchAt)
  return sent
}

/** Members of the campaign whose fields read otherwise than before. Filings are added by ticking them; none are taken away. */
export function changesOf(before: Sent, after: Sent, body: StartCampaign): CampaignChanges {
  const isChanged = (prefix: string): boolean => {
    const names = [...Object.keys(before), ...Object.keys(after)].filter(
      (name) => name === prefix || name.startsWith(`${prefix}/`),
    )
    return names.some((name) => valuesIn(before, name) !== valuesIn(after, name))
  }
  const { filings, launches, platforms, externalRef: _, traits, ...rest } = body
  const plain = Object.entries(rest).filter(([name]) => isChanged(`/${name}`))
  const moved = (launches ?? []).filter(({ platform }) => isChanged(FIELDS.launch(platform)))
  const hasMore = (platforms ?? []).some((platform) => isChanged(FIELDS.on(platform)))
  const isDescribedAnew = isChanged('/traits') || isChanged(NO_TRAITS)
  return {
    ...(Object.fromEntries(plain) as CampaignChanges),
    ...(traits && isDescribedAnew ? { traits } : {}),
    ...(hasMore ? { platforms } : {}),
    ...(moved.length > 0 ? { launches: moved } : {}),
    ...(filings && filings.length > 0 ? { filings } : {}),
  }
}

const valuesIn = (sent: Sent, name: string): string =>
  textsOf(sent, name)
    .map((text) => text.replace(/\r\n?/g, '\n').trim())
    .filter((text) => text !== '')
    .sort()
    .join('\n\n')
