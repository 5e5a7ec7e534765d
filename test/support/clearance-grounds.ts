/**
 * Why a platform may go live, told from the facts alone and by code of its own: what stands for it, and what speaks against
 * it. The domain's clearance is held against this; nothing here looks at a state.
 */
import type { FactType, StoredFact } from '../../activities/domain/record/facts'
import { requirementKey } from '../../workflows/contract/ids'

type Of<T extends FactType> = Extract<StoredFact, { type: T }>
const isOf =
  <T extends FactType>(type: T) =>
  (fact: StoredFact): fact is Of<T> =>
    fact.type === type

const lastOf = <T extends FactType>(facts: readonly StoredFact[], ...types: T[]): Of<T> | undefined =>
  facts.filter((fact): fact is Of<T> => (types as FactType[]).includes(fact.type)).at(-1)

const isCorrectedVerdict = (fact: StoredFact): boolean =>
  fact.type === 'EntryCorrected' && fact.body.target === 'verdict'

export type Ground = 'passed' | 'credential_used' | 'not_waited_for' | 'not_needed' | 'answered' | 'ruled_out'
export interface Grounds {
  grounds: Ground[]
  /** What is missing for a go. */
  gaps: string[]
}

export function groundsFor(facts: readonly StoredFact[], platform: string): Grounds {
  const answers = new Map<string, Of<'RequirementAnswered'>>()
  for (const fact of facts.filter(isOf('RequirementAnswered')))
    answers.set(requirementKey(fact.body.platform, fact.body.item), fact)
  const opened = facts.filter(isOf('FilingOpened'))
  const authorities = new Set([
    ...[...answers.values()].flatMap(({ body }) => (body.role === 'authority' ? [body.platform] : [])),
    ...opened.flatMap(({ body }) => (body.authority ? [body.platform] : [])),
  ])
  const concerns = (p: string): boolean => p === platform || authorities.has(p)
  const found: Grounds = { grounds: [], gaps: [] }
  const kept = [...answers.values()].filter(({ body }) => concerns(body.platform))
  for (const { body } of kept) judgeAnswer(body, opened, found)
  const filings = opened.filter(({ body }) => concerns(body.platform))
  for (const filing of filings) judgeFiling(facts, filing, filings, found)
  judgeWhole(facts, platform, found, { kept, filings })
  return found
}

function judgeAnswer(
  { platform, item, answer, by, person, reason, perAccount }: Of<'RequirementAnswered'>['body'],
  opened: readonly Of<'FilingOpened'>[],
  found: Grounds,
): void {
  const name = requirementKey(platform, item)
  if (answer === 'ask') found.gaps.push(`${name} is an open question`)
  else if (answer === 'not_required') {
    if (by === 'rule' ? reason.zh === '' : person === undefined) found.gaps.push(`nobody vouches for ${name}`)
    else found.grounds.push(by === 'rule' ? 'ruled_out' : 'answered')
  } else if (!opened.some(({ body }) => body.platform === platform && body.item === item))
    found.gaps.push(`${name} is required${perAccount ? ' by account' : ''}, and no filing was opened`)
}

function judgeFiling(
  facts: readonly StoredFact[],
  filing: Of<'FilingOpened'>,
  all: readonly Of<'FilingOpened'>[],
  found: Grounds,
): void {
  const own = facts.filter((fact) => fact.subject === filing.subject)
  const isWaitedFor = (f: Of<'FilingOpened'>): boolean =>
    lastOf(
      facts.filter((fact) => fact.subject === f.subject),
      'FilingRequirementChanged',
    )?.body.required ?? f.body.required
  const nameOf = ({ body }: Of<'FilingOpened'>): string => `${body.platform} ${body.item} ${body.account ?? ''}`
  if (!isWaitedFor(filing)) return void found.grounds.push('not_waited_for')
  const end = lastOf(own, 'FilingGivenUp', 'FilingWithdrawn', 'FilingEnded')
  // A corrected verdict takes the end with it; a corrected number or credential is about something else.
  const isEnded = end !== undefined && !own.some((fact) => fact.seq > end.seq && isCorrectedVerdict(fact))
  if (isEnded && all.some((other) => other.seq > filing.seq && nameOf(other) === nameOf(filing))) return
  const gaps = gapsOf(own, filing, isEnded)
  found.gaps.push(...gaps.map((gap) => `${filing.subject}: ${gap}`))
  if (gaps.length > 0) return
  found.grounds.push(lastOf(own, 'CredentialUsed') ? 'credential_used' : 'passed')
}

/** Its story, read once from the start: does it hold a passing, and a credential where one is demanded? */
function gapsOf(own: readonly StoredFact[], { body: { credentialDemanded } }: Of<'FilingOpened'>, isEnded: boolean) {
  let holds = false
  let proven = false
  const conditions = new Set<string>()
  for (const fact of own)
    switch (fact.type) {
      case 'VerdictRecorded':
        holds = ['passed', 'passed_by_lapse'].includes(fact.body.verdict.kind)
        break
      case 'CredentialUsed':
        holds = proven = true
        break
      case 'CredentialRecorded':
        proven = true
        break
      case 'CredentialDeclined':
        if (own.some((f) => f.type === 'CredentialUsed' && f.seq < fact.seq)) holds = proven = false
        break
      case 'CredentialLost':
      case 'FilingGivenUp':
      case 'FilingWithdrawn':
        holds = false
        break
      case 'CredentialReinstated':
        holds = true
        break
      case 'RestorationChosen':
        holds = proven = false
        break
      case 'EntryCorrected':
        if (fact.body.target === 'verdict') {
          holds = proven = false
          conditions.clear()
        }
        if (fact.body.target === 'credential') proven = fact.body.credential !== undefined
        break
      case 'MatterRaised':
        if (fact.body.matter.kind === 'condition' && fact.body.matter.blocksLaunch) conditions.add(fact.body.matter.id)
        break
      case 'MatterSettled':
        conditions.delete(fact.body.matter)
        break
      default:
    }
  return [
    ...(holds && !isEnded ? [] : ['it holds no passing']),
    ...(proven || !credentialDemanded ? [] : ['nothing proves its passing']),
    ...[...conditions].map((id) => `condition ${id} is open`),
  ]
}

/** Silence is no answer: something must have been said of the platform itself. */
function judgeWhole(
  facts: readonly StoredFact[],
  platform: string,
  found: Grounds,
  { kept, filings }: { kept: readonly Of<'RequirementAnswered'>[]; filings: readonly Of<'FilingOpened'>[] },
): void {
  const said = facts.filter(isOf('NothingNeeded')).filter(({ body }) => body.platform === platform)
  const isFiled = filings.some(({ body }) => body.platform === platform)
  const isJudged = kept.some(({ body }) => body.platform === platform && body.reason.code !== 'platform_left')
  const vouched = said.at(-1)?.body
  if (vouched && (vouched.because === 'none_named' || (vouched.reason && vouched.client !== '')))
    found.grounds.push('not_needed')
  else if (!isFiled && !isJudged) found.gaps.push('nobody has said what it needs')
}
