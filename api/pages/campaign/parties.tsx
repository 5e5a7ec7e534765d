/** Who runs a campaign together: what each owes, whom to ask on either side, who decides there, and what it has confirmed (S4-3, S4-8). */
import type { ComponentChildren, VNode } from 'preact'
import { percent } from '../../../activities/domain/decision/exposure'
import { isConfirmed, objectionOf } from '../../../activities/domain/decision/parties'
import { kickoffStand, type KickoffStand } from '../../../activities/domain/planning/kickoff'
import type { NoteRef, PartyState } from '../../../activities/domain/record/values'
import type { PartyQuestion } from '../../../workflows/contract/parties'
import { Card, Facts, Quote, Tag, type Tone } from '../ui/parts'
import { partyWords } from '../words/parties'
import type { CampaignPart } from './campaign-part'

export function Parties(props: CampaignPart): VNode | null {
  const { parties = [] } = props.campaign
  if (parties.length === 0) return null
  return (
    <Card title={partyWords(props.viewer.language).title} id="parties">
      <Kickoff {...props} />
      {parties.map((party) => (
        <Party key={party.party} party={party} {...props} />
      ))}
    </Card>
  )
}

const KICKOFF_TONES: Record<KickoffStand, Tone> = {
  planned: 'act',
  unanswered: 'warn',
  never_answered: 'quiet',
  held: 'good',
  not_held: 'warn',
  cancelled: 'quiet',
}

function Kickoff({ campaign, around, textOf, viewer }: CampaignPart): VNode | null {
  const { kickoff } = campaign
  const stand = kickoffStand(campaign, around.now)
  if (!kickoff || !stand) return null
  const words = partyWords(viewer.language)
  const said = kickoff.note && (textOf(kickoff.note) ?? words.erased)
  return (
    <>
      <p class="row">
        <b>{words.kickoff}</b>
        <span class="num">{around.when.dated(kickoff.at)}</span>
        <Tag tone={KICKOFF_TONES[stand]}>{words.kickoffStands[stand]}</Tag>
      </p>
      {said && <Quote>{said}</Quote>}
    </>
  )
}

function Party({ party, ...props }: CampaignPart & { party: PartyState }): VNode {
  const { campaign, around, textOf, viewer } = props
  const words = partyWords(viewer.language)
  const said = (note: NoteRef | undefined): string | undefined =>
    note === undefined ? undefined : (textOf(note) ?? words.erased)
  const person = (staff: string): string => {
    const phone = around.people.find(staff)?.phone
    return `${around.personName(staff)}${phone ? words.marks.bracketed(phone) : ''}`
  }
  const { duties = [], exposure } = party
  const source = said(exposure?.source)
  const rows: [string, ComponentChildren][] = [
    [words.contact, person(party.contact)],
    [words.ours, person(party.ours)],
    [words.duties, duties.length === 0 ? words.noDuties : <List texts={duties.map((duty) => said(duty) ?? '')} />],
    [words.decisionPath, said(party.decisionPath)],
    [
      words.exposure,
      exposure && `${percent(exposure.shareBps)}${source === undefined ? '' : words.marks.bracketed(source)}`,
    ],
  ]
  const stands = (question: PartyQuestion): { tone: Tone; text: string } => {
    if (objectionOf(campaign, party.party)?.question === question) return { tone: 'late', text: words.objects }
    return isConfirmed(campaign, party.party, question)
      ? { tone: 'good', text: words.yes }
      : { tone: 'wait', text: words.open }
  }
  return (
    <>
      <p class="row">
        <b>{party.name}</b>
        {party.lead && <Tag tone="act">{words.leads}</Tag>}
        {(['goal', 'release'] as const).map((question) => {
          const { tone, text } = stands(question)
          return (
            <Tag key={question} tone={tone}>
              {words[question]}
              {words.marks.colon}
              {text}
            </Tag>
          )
        })}
      </p>
      <Facts rows={rows} />
    </>
  )
}

const List = ({ texts }: { texts: readonly string[] }): VNode => (
  <ul class="plain">
    {texts.map((text, n) => (
      <li key={n}>{text}</li>
    ))}
  </ul>
)
