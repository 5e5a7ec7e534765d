/** The part of a campaign that its form takes by the schema of REST; platforms have fields of their own. */
import { withReckonedAmounts } from '../../../activities/domain/brief/reckoned'
import { COMMAND_SCHEMAS } from '../../../infra/schemas/command-schemas'
import { BRIEF_PARTS, type BriefDemand, type BriefPart, type BriefPolicy } from '../../../workflows/contract/brief'
import { demandOf, sizeOf } from '../../../activities/domain/rules/brief-policy'
import { bodyOf, sentOf, textOf, type Sent } from '../forms/sent-form'
import { platformParts, type PlatformChoice, type PlatformParts } from './platform-fields'

export const plainSchema = COMMAND_SCHEMAS.startCampaign.omit({
  externalRef: true,
  platforms: true,
  filings: true,
  launches: true,
  notNeeded: true,
})

/** Ticked where a campaign has none of the traits: then the rules are asked all the same. */
export const NO_TRAITS = 'no-traits'

/** What a form says, not judged yet. */
export interface FormBody {
  body: Record<string, unknown>
  parts: PlatformParts
}

export function formBody(choices: readonly PlatformChoice[], sent: Sent): FormBody {
  const plain = (bodyOf(plainSchema, sent) ?? {}) as Record<string, unknown>
  const traits = plain.traits ?? (textOf(sent, NO_TRAITS) ? [] : undefined)
  const brief = plain.brief && withReckonedAmounts(plain.brief)
  const parts = platformParts(choices, sent)
  return { parts, body: { ...plain, ...(traits ? { traits } : {}), ...(brief ? { brief } : {}), ...parts } }
}

/** The same form without its blank rows, so that the places of faults are those on the page; `addTo`: a list that gets a new row. */
export function tidied(sent: Sent, { body }: FormBody, addTo?: string): Sent {
  const others = Object.entries(sent).filter(([name]) => !name.startsWith('/'))
  const tidy: Sent = { ...Object.fromEntries(others), ...sentOf(plainSchema, body) }
  if (addTo !== undefined && /^\/brief\/[A-Za-z/0-9]{1,60}$/.test(addTo))
    tidy[`${addTo}/${rowCount(tidy, addTo)}/`] = ''
  return tidy
}

/** One blank row stands in every list anyway. */
function rowCount(sent: Sent, at: string): number {
  const rows = Object.keys(sent).flatMap((name) =>
    name.startsWith(`${at}/`) ? [Number.parseInt(name.slice(at.length + 1), 10)] : [],
  )
  return Math.max(0, ...rows.filter(Number.isFinite)) + 1
}

/** What a form asks of the plan: each part and how much it is asked for, by the policy's word for the type. */
export function partsAsked(
  policy: BriefPolicy | undefined,
  sent: Sent,
  totalFen: number | undefined,
): [BriefPart, BriefDemand][] {
  const type = textOf(sent, '/type') ?? ''
  const isKnown = policy?.types[type] !== undefined
  return (Object.keys(BRIEF_PARTS) as BriefPart[])
    .filter((part) => part !== 'objective' && part !== 'period')
    .map((part) => [part, policy && isKnown ? demandOf(policy, type, sizeOf(policy, totalFen), part) : 'optional'])
}

/** Left out of the form: what is reckoned, and what only other systems know. */
const LEFT_OUT = [
  /^\/brief\/budget\/(totalFen|rows\/\d+\/amountFen)$/,
  /^\/brief\/history\/(campaigns|fileIds)$/,
  /^\/brief\/strategicGoals$/,
  /^\/brief\/goals\/\d+\/(serves|stages)$/,
  /^\/brief\/budget\/split$/,
]
export const isLeftOut = (pointer: string): boolean => LEFT_OUT.some((pattern) => pattern.test(pointer))
