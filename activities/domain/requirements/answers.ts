/**
 * The requirements check of one campaign (S0-1 to S0-4, U-10): who wants what of it, by its own description. Each answer is
 * kept as a fact. `required` opens the filing; `ask` waits for somebody who finds out and vouches for the answer. What was
 * decided or filed already is not decided anew by a rule; what rules or facts change is.
 */
import type { AnswerTask, CampaignDescription } from '../../../workflows/contract/commands'
import { requirementKey } from '../../../workflows/contract/ids'
import type { Requirement, RulePack } from '../../../workflows/contract/reference'
import { refuse, type Change } from '../decision/change'
import type { ReasonCode } from '../record/said'
import { isDropped } from '../clearance/decided'
import { refuseEach } from '../decision/faults'
import { openFilings, packOf } from '../filing/open-filing'
import { judge, matteredIn, reasonOf, sameMattered, type Judgement, type Mattered } from '../rules/applicability'
import { isNewer } from '../rules/pack-version'
import { filingsOf, type CampaignState, type RequirementState } from '../record/state'
import type { TaskState } from '../record/values'

/** After these nothing new is filed. */
const ASKED_DURING: readonly CampaignState['stage'][] = ['preparation', 'filing', 'cleared', 'live']

/** Keeps what a command says of the campaign; what it leaves out stays as it was said before. */
export function describe(change: Change, given: CampaignDescription): void {
  const { traits, forms, industry, productGroups, prizes, platforms } = given
  const said = { traits, forms, industry, productGroups, prizes, platforms }
  const fields = Object.entries(said).filter(([, value]) => value !== undefined)
  if (fields.length === 0) return
  const before = change.state.described
  if (!traits && !before) refuse('field_required', 'traits', '/traits')
  refuseEach(platforms ?? [], (platform, i) => packOf(change, platform, `/platforms/${i}`))
  change.emit('CampaignDescribed', change.state.number, {
    described: { traits: [], ...before, ...Object.fromEntries(fields) },
  })
}

/** Asks the rules of every platform that the campaign runs on, and of the authorities. Without a description it asks nothing. */
export function answerRequirements(change: Change): void {
  const s = change.state
  if (!s.described || !ASKED_DURING.includes(s.stage)) return
  const asked = askedPacks(change)
  for (const pack of asked) for (const requirement of pack.requirements) answerByRules(change, pack, requirement)
  for (const kept of Object.values(change.state.requirements ?? {}))
    if (kept.reason.code !== 'platform_left' && !asked.some((pack) => pack.platform === kept.platform))
      change.emit('RequirementAnswered', s.number, { ...plain(kept), ...LEFT })
  answerOpenQuestions(change)
}

const LEFT: Pick<RequirementState, 'answer' | 'by' | 'reason' | 'unsaid'> = {
  answer: 'not_required',
  by: 'rule',
  reason: { code: 'platform_left', zh: '活动不再涉及该平台', en: 'The campaign no longer runs there' },
  unsaid: [],
}

/**
 * A newer pack answers an open question, or no longer has what it asks about: then nobody has to find out any more. Runs in
 * the looks of a campaign, so a poke is all that a release needs.
 */
export function answerOpenQuestions(change: Change): void {
  const s = change.state
  if (!s.described || !ASKED_DURING.includes(s.stage) || s.ending) return
  for (const kept of Object.values(s.requirements ?? {})) {
    const pack = change.ctx.pack(kept.platform)
    if (kept.answer !== 'ask' || !pack || !isNewer(pack.version, kept.packVersion)) continue
    const requirement = pack.requirements.find((r) => r.item === kept.item)
    // It keeps the version that last had it: that one names it.
    if (!requirement) change.emit('RequirementAnswered', s.number, { ...plain(kept), ...goneFrom(pack.version) })
    else if (judge(requirement, s.described).answer !== 'ask') answerByRules(change, pack, requirement)
  }
}

const goneFrom = (version: string): Pick<RequirementState, 'answer' | 'by' | 'reason' | 'unsaid'> => ({
  answer: 'not_required',
  by: 'rule',
  reason: {
    code: 'requirement_gone',
    zh: `规则 ${version} 版不再有该事项`,
    en: `Version ${version} of the rules no longer has this item`,
  },
  unsaid: [],
})

/** What both the answer that is kept and the next one are about. */
const plain = ({ platform, item, role, rule, packVersion, perAccount, mattered }: RequirementState) => ({
  platform,
  item,
  role,
  rule,
  packVersion,
  perAccount,
  mattered,
})

/** Authorities are asked for every campaign that runs somewhere; a draft that names no platform yet is not judged. */
function askedPacks({ state: s, ctx }: Change): RulePack[] {
  const open = filingsOf(s).filter((f) => !f.ended)
  // A launch without a date only holds the clearance of a platform that was named.
  const launched = Object.entries(s.launches).flatMap(([p, { launchAt }]) => (launchAt === undefined ? [] : [p]))
  const all = [...launched, ...(s.described?.platforms ?? []), ...open.map((f) => f.platform)]
  const named = new Set(all.filter((platform) => !isDropped(s, platform)))
  return named.size === 0 ? [] : ctx.packs.filter((pack) => named.has(pack.platform) || pack.role === 'authority')
}

function answerByRules(change: Change, pack: RulePack, requirement: Requirement): void {
  const s = change.state
  const described = s.described ?? { traits: [] }
  const { platform } = pack
  const { item } = requirement
  const judgement = judge(requirement, described)
  const mattered = matteredIn(requirement, judgement.rule, described)
  const rule = `${platform}.${item}.${judgement.rule}`
  const standing = filingsOf(s).some((f) => !f.ended && f.platform === platform && f.item === item)
  const kept = s.requirements?.[requirementKey(platform, item)]
  if (kept && holdsStill(kept, { ...judgement, rule }, mattered, standing)) return
  const named = judgement.answer === 'ask' && standing
  change.emit('RequirementAnswered', s.number, {
    platform,
    item,
    role: pack.role === 'authority' ? 'authority' : 'platform',
    rule,
    packVersion: pack.version,
    perAccount: requirement.perAccount,
    mattered,
    unsaid: judgement.unsaid,
    ...(named
      ? { answer: 'required', by: 'person', person: change.ctx.actor.person, reason: NAMED }
      : { answer: judgement.answer, by: 'rule', reason: { code: codeOf(judgement), ...reasonOf(judgement) } }),
  })
  if (judgement.answer === 'required' && !standing) openRequired(change, requirement, platform)
}

const NAMED: RequirementState['reason'] = {
  code: 'filing_named',
  zh: '已登记该项备案',
  en: 'This filing was named',
}

/** The kept answer is the present one. A person's holds as long as the rules ask the same of the same facts. */
function holdsStill(kept: RequirementState, now: Judgement, mattered: Mattered, standing: boolean): boolean {
  if (kept.reason.code === 'platform_left') return false
  // Whoever names the filing has answered the question.
  if (kept.answer === 'ask' && standing) return false
  if (kept.rule !== now.rule || !sameMattered(kept.mattered, mattered)) return false
  return kept.by === 'rule' ? kept.answer === now.answer : now.answer === 'ask'
}

function codeOf({ rule, unsaid }: Judgement): ReasonCode {
  if (unsaid.length > 0) return 'unsaid'
  return rule === 'otherwise' || rule === 'unwritten' ? rule : 'rule'
}

/** No launch waits for what is filed only after it. What is filed by account waits for somebody who names one. */
function openRequired(change: Change, { item, dueAfterLaunch, perAccount }: Requirement, platform: string): void {
  if (perAccount) return
  openFilings(change, [{ platform, item, required: dueAfterLaunch === undefined }], '/traits')
}

/** U-10: somebody has found out. The answer is kept with its reason and evidence, and is offered the next time. */
export function decideRequirement(change: Change, task: TaskState, body: AnswerTask): void {
  const { state: s, ctx } = change
  const kept = s.requirements?.[task.key ?? ''] ?? refuse('not_found', task.key)
  const { platform, item } = kept
  const answer = body.answer === 'required' ? 'required' : 'not_required'
  if (body.precedent !== undefined) {
    const followed = ctx.precedents(kept.rule).find((p) => p.id === body.precedent)
    if (!followed) refuse('not_found', body.precedent, '/precedent')
    if (followed.answer !== answer) refuse('answer_not_accepted', answer, '/answer', { accepts: [followed.answer] })
  }
  change.emit('RequirementAnswered', s.number, {
    ...plain(kept),
    reason: kept.reason,
    unsaid: kept.unsaid,
    answer,
    by: body.precedent === undefined ? 'person' : 'precedent',
    precedent: body.precedent,
    question: task.id,
    person: ctx.actor.person,
    note: change.note(body.text),
    fileIds: body.fileIds ?? [],
  })
  const requirement = ctx.pack(platform)?.requirements.find((r) => r.item === item)
  if (answer === 'required') openRequired(change, requirement ?? refuse('requirement_unknown', task.key), platform)
}
