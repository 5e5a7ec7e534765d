/**
 * The answer to "who wants what of this campaign?": every pack's rules applied to what the caller says, with reasons,
 * rule, version, sources. Decided by `activities/domain/rules/applicability.ts`; stored nowhere.
 */
import {
  holds,
  judge,
  matteredIn,
  reasonOf,
  strictest,
  withImplied,
  wordsOf,
  type Described,
} from '../rules/applicability'
import { checklistOf } from '../rules/checklist'
import { refuseAll, refuseEach } from '../decision/faults'
import { refuseUnknown } from '../decision/refusal'
import type { Duty, Requirement, RulePack } from '../../../workflows/contract/reference'
import { FORMS, INDUSTRIES, PRODUCT_GROUPS, TRAITS, type Trait } from '../../../workflows/contract/traits'
import { timed } from '../rules/sourced-duration'
import { at } from '../time/instants'
import type { DutyAnswer, RequirementAnswer, RequirementsAnswer, RequirementsQuestion } from './requirements-answer'

export function checkRequirements(packs: readonly RulePack[], body: RequirementsQuestion): RequirementsAnswer {
  const asked = askedPacks(packs, body)
  const platforms = asked
    .filter((pack) => pack.requirements.length > 0)
    .map((pack) => {
      const requirements = pack.requirements.map((r) => requirementAnswer(pack, r, body))
      const role = pack.role === undefined || pack.role === 'platform' ? ('platform' as const) : ('authority' as const)
      const answer = strictest(requirements.map((r) => r.answer))
      return {
        platform: pack.platform,
        name: pack.name,
        role,
        own: pack.own ?? false,
        accounts: (body.accounts ?? []).filter((a) => a.platform === pack.platform).map((a) => a.account),
        answer,
        // What an authority wants of ads that it need not see is nobody's business.
        notes: role === 'authority' && answer === 'not_required' ? [] : (pack.notes ?? []),
        requirements,
      }
    })
  return {
    answer: strictest(platforms.map((p) => p.answer)),
    traits: withImplied(body.traits).map((trait) => ({
      trait,
      ...TRAITS[trait],
      implied: !body.traits.includes(trait),
    })),
    platforms,
    duties: asked.flatMap((pack) => (pack.duties ?? []).map((duty) => dutyAnswer(pack, duty, body))),
    notConsidered: notConsidered(asked, body),
  }
}

function askedPacks(packs: readonly RulePack[], { platforms, accounts }: RequirementsQuestion): RulePack[] {
  const known = packs.map((pack) => pack.platform)
  const look = (name: string, pointer: string): void => {
    if (!known.includes(name)) refuseUnknown('requirement_unknown', name, pointer, known, { platforms: known })
  }
  refuseAll(
    () => refuseEach(platforms ?? [], (name, i) => look(name, `/platforms/${i}`)),
    () => refuseEach(accounts ?? [], ({ platform }, i) => look(platform, `/accounts/${i}/platform`)),
  )
  if (platforms === undefined) return [...packs]
  const named = new Set([...platforms, ...(accounts ?? []).map((a) => a.platform)])
  return packs.filter((pack) => named.has(pack.platform) || (pack.role ?? 'platform') !== 'platform')
}

function judgedOut(pack: RulePack, thing: Requirement | Duty, campaign: Described) {
  const judgement = judge(thing, campaign)
  const { answer, rule, grade, source, unsaid } = judgement
  return {
    item: thing.item,
    noun: thing.noun,
    answer,
    reason: reasonOf(judgement),
    rule: `${pack.platform}.${thing.item}.${rule}`,
    packVersion: pack.version,
    mattered: matteredIn(thing, rule, campaign),
    grade,
    source,
    estimate: grade === 'E',
    unsaid,
  }
}

/** Said of every requirement whose pack says nothing: silence could be read as "free". */
const UNKNOWN_FEE = {
  zh: '费用未知，请向平台确认',
  en: 'Not known what it costs; ask the platform',
  grade: '?',
  source: 'nothing usable found: ask the platform',
}

function requirementAnswer(pack: RulePack, r: Requirement, campaign: Described): RequirementAnswer {
  const { review, expedited } = r
  return {
    ...judgedOut(pack, r, campaign),
    precedents: [],
    kind: r.kind,
    subject: r.subject ?? 'campaign',
    startsAfter: r.startsAfter,
    materials: checklistOf(r, campaign),
    review: { min: timed(review.min), usual: timed(review.usual), max: timed(review.max) },
    expedited: expedited && { min: timed(expedited.min), max: timed(expedited.max) },
    perAccount: r.perAccount ?? false,
    held: [],
    dueAfterLaunch: r.dueAfterLaunch && timed(r.dueAfterLaunch),
    entry: r.entry,
    applicationNumber: r.applicationNumber,
    credential: r.credential,
    credentialFormat: r.credentialFormat,
    fee: r.fee ?? UNKNOWN_FEE,
    validity: r.validity,
    changeVoids: r.changeVoids,
    window: r.window && { ...r.window, opensAt: at(r.window.opensAt), closesAt: at(r.window.closesAt) },
    limits: r.limits ?? [],
    sideDeadlines: (r.sideDeadlines ?? []).map(({ within, ...rest }) => ({ ...rest, within: timed(within) })),
  }
}

function dutyAnswer(pack: RulePack, duty: Duty, campaign: Described): DutyAnswer {
  const described = { ...campaign, traits: withImplied(campaign.traits) }
  return {
    authority: pack.platform,
    ...judgedOut(pack, duty, campaign),
    law: duty.law,
    steps: duty.steps
      .filter(({ when }) => when === undefined || holds(when, described) !== false)
      .map(({ when: _, ...step }) => step),
    retention: duty.retention,
  }
}

function notConsidered(packs: readonly RulePack[], body: RequirementsQuestion): RequirementsAnswer['notConsidered'] {
  const rules = packs.flatMap((pack) => [...pack.requirements, ...(pack.duties ?? [])])
  const seen = new Set(
    rules
      .flatMap((r) => r.appliesWhen ?? [])
      .flatMap(({ when }) => wordsOf(when))
      .map(({ kind, word }) => `${kind} ${word}`),
  )
  // A trait that brings along one that a rule looks at is looked at.
  const isSeen = (trait: Trait) => withImplied([trait]).some((t) => seen.has(`trait ${t}`))
  return [
    ...body.traits.filter((t) => !isSeen(t)).map((word) => ({ field: 'traits', word, ...TRAITS[word] })),
    ...(body.forms ?? [])
      .filter((f) => !seen.has(`form ${f}`))
      .map((word) => ({ field: 'forms', word, ...FORMS[word] })),
    ...(body.productGroups ?? [])
      .filter((p) => !seen.has(`product ${p}`))
      .map((word) => ({ field: 'productGroups', word, ...PRODUCT_GROUPS[word] })),
    ...[body.industry]
      .filter((word) => word !== undefined && word !== 'other')
      .filter((word) => !seen.has(`industry ${word}`))
      .map((word) => ({ field: 'industry', word, ...INDUSTRIES[word] })),
  ]
}
