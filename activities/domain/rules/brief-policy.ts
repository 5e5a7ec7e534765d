/**
 * Which parts of a brief a policy asks of a campaign, by its type and the size of its budget: what is asked, as pointers.
 * Small campaigns are asked little, those without a type nothing.
 */
import { BRIEF_PARTS, type BriefDemand, type BriefPart, type BriefPolicy } from '../../../workflows/contract/brief'

export interface Asked {
  size: string
  /** Places that must be filled; everything below such a place with it. */
  asks: string[]
  demands: Record<BriefPart, BriefDemand>
}

const PARTS = Object.keys(BRIEF_PARTS) as BriefPart[]

/** Without a budget it counts as small: types that ask more of larger ones ask every one of them for its budget. */
export function sizeOf({ sizes }: BriefPolicy, totalFen: number | undefined): string {
  const found = sizes.find(({ belowFen }) => belowFen === undefined || (totalFen ?? 0) < belowFen)
  return (found ?? sizes[sizes.length - 1])?.id ?? ''
}

export function demandOf(policy: BriefPolicy, type: string, size: string, part: BriefPart): BriefDemand {
  const demand = policy.types[type]?.parts[part] ?? 'optional'
  return typeof demand === 'string' ? demand : (demand[size] ?? 'optional')
}

export function askedOf(policy: BriefPolicy, type: string, totalFen: number | undefined): Asked {
  const size = sizeOf(policy, totalFen)
  const demands = Object.fromEntries(PARTS.map((part) => [part, demandOf(policy, type, size, part)]))
  const required = PARTS.filter((part) => demands[part] === 'required')
  const asks = required.flatMap((part) => placesOf(policy, type, part))
  return { size, asks, demands: demands as Asked['demands'] }
}

function placesOf(policy: BriefPolicy, type: string, part: BriefPart): string[] {
  switch (part) {
    case 'objective':
      return ['objective']
    case 'period':
      return ['startsAt', 'endsAt']
    case 'userData':
      return ['brief/userData/statement']
    case 'risks': {
      const { risks = [], backups = [] } = policy.types[type] ?? {}
      return [
        ...risks.map((kind) => `brief/risks/${kind}/plan`),
        ...backups.map((kind) => `brief/risks/${kind}/backup`),
      ]
    }
    default:
      return [`brief/${part}`]
  }
}
