/**
 * Owns what a rule pack may look like: requirements, the rules by which they apply, duties. What a rule answers must be
 * known from somewhere; an unknown can only ask.
 */
import { z } from 'zod'
import { JUDGED_PARTS } from '../../workflows/contract/changes'
import type { Condition } from '../../workflows/contract/reference'
import type { Duration } from '../../workflows/contract/values'
import { FORMS, INDUSTRIES, PRODUCT_GROUPS, TRAITS } from '../../workflows/contract/traits'
import {
  bilingual,
  demand,
  department,
  fail,
  identifier,
  isoDate,
  provenance,
  refuseRepeats,
  stated,
  text,
  version,
} from './reference-schema-parts'
import { refuseEmptyWindow, windowBounds } from '../schemas/window-schema'
import { fileRules, form, refuseUnknownRows } from './rule-pack-form-schema'
import { fee, namedNotes, numberFormat } from './rule-pack-note-schema'

const material = z
  .strictObject({
    row: identifier,
    zh: text,
    en: text,
    department,
    mandatory: z.boolean(),
    grade: provenance.grade.optional(),
    source: provenance.source.optional(),
    readOn: provenance.readOn,
  })
  .superRefine(({ grade, source }, ctx) => {
    if ((grade === undefined) !== (source === undefined))
      fail(
        ctx,
        [grade === undefined ? 'grade' : 'source'],
        '须与另一项同时填写 (goes with the other: how well it is known, and where it stands)',
      )
  })

const review = z.strictObject({ min: stated, usual: stated, max: stated }).superRefine((value, ctx) => {
  const pairs = [
    ['min', 'usual'],
    ['usual', 'max'],
    ['min', 'max'],
  ] as const
  for (const [low, high] of pairs)
    if (isLonger(value[low], value[high]))
      fail(ctx, [high], `短于 /${low}：${value[low].value} ${value[low].unit} (is shorter)`)
})

const namesOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string]
/** Enough for any rule that a person can read. */
const MAX_DEPTH = 5
const fen = z.int().min(1)
const prizesCondition = z.union([
  z.strictObject({ totalAboveFen: fen }),
  z.strictObject({ highestAboveFen: fen }),
  z.strictObject({ cash: z.literal(true) }),
])
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union(
    [
      z.strictObject({ always: z.literal(true) }),
      z.strictObject({ trait: z.enum(namesOf(TRAITS)) }),
      z.strictObject({ form: z.enum(namesOf(FORMS)) }),
      z.strictObject({ industry: z.enum(namesOf(INDUSTRIES)) }),
      z.strictObject({ product: z.enum(namesOf(PRODUCT_GROUPS)) }),
      z.strictObject({ prizes: prizesCondition }),
      z.strictObject({ all: z.array(condition).min(1).max(20) }),
      z.strictObject({ any: z.array(condition).min(1).max(20) }),
      z.strictObject({ not: condition }),
    ],
    '须为 always、trait、form、industry、product、prizes、all、any、not 之一，用词须在词表内 (must be one of these, with a word of the vocabulary)',
  ),
)

const when = z
  .custom((value) => depthOf(value) <= MAX_DEPTH, `嵌套不得超过 ${MAX_DEPTH} 层 (nests deeper than ${MAX_DEPTH})`)
  .pipe(condition)

const ruling = z
  .strictObject({ answer: z.enum(['required', 'not_required', 'ask']), reason: bilingual, ...provenance })
  .superRefine(refuseGuess)
const applicabilityRule = ruling.safeExtend({ id: identifier, when })
const appliesWhen = z.array(applicabilityRule).min(1).max(30)
const sideDeadline = z.strictObject({ id: identifier, zh: text, en: text, within: stated })
/** What is granted is said by whoever grants it: no estimate, no unknown. */
const benefit = z
  .strictObject({ id: identifier, zh: text, en: text, ...provenance })
  .refine(
    ({ grade }) => grade !== 'E' && grade !== '?',
    '权益须有出处，不能是估计 (must have a source: a benefit is never an estimate)',
  )
/** Days of somebody else's: no estimate, no unknown. */
const submissionWindow = z
  .strictObject({ ...windowBounds, zh: text, en: text, ...provenance })
  .superRefine((value, ctx) => {
    refuseEmptyWindow(value, ctx)
    if (value.opensAt === undefined && value.closesAt === undefined)
      fail(ctx, ['closesAt'], '与 /opensAt 至少填写一项 (or /opensAt must be there)')
    if (value.grade === 'E' || value.grade === '?')
      fail(ctx, ['grade'], '窗口须有出处，不能是估计 (must have a source: a window is never an estimate)')
  })
const limit = z.strictObject({
  id: identifier,
  zh: text,
  en: text,
  max: z.int().min(1).max(1000).optional(),
  per: z.enum(['day', 'month', 'filing']),
  ...provenance,
})

const judgedPart = z.union([z.enum(JUDGED_PARTS), z.templateLiteral(['materials/', identifier])])

const requirement = z
  .strictObject({
    item: identifier,
    noun: bilingual,
    kind: z.enum(['approval', 'filing', 'platform_review', 'duty']),
    startsAfter: z.enum(['nothing', 'plan_complete']),
    materials: z.array(material).max(50),
    review,
    applicationNumber: demand,
    credential: demand,
    entry: z.strictObject({ zh: text, url: httpsUrl().optional(), ...provenance }),
    numberSurvivesResubmission: z.boolean(),
    numbersKeepCase: z.strictObject({ zh: text, en: text, ...provenance }).optional(),
    appliesWhen: appliesWhen.optional(),
    otherwise: ruling.optional(),
    subject: z.enum(['campaign', 'account', 'app', 'product']).optional(),
    perAccount: z.literal(true).optional(),
    credentialServes: z.strictObject({ zh: text, en: text, ...provenance }).optional(),
    dueAfterLaunch: stated.optional(),
    window: submissionWindow.optional(),
    limits: z.array(limit).max(20).optional(),
    validity: z.strictObject({ zh: text, en: text, ...provenance }).optional(),
    changeVoids: z.strictObject({ zh: text, en: text, parts: z.array(judgedPart).min(1), ...provenance }).optional(),
    expedited: z.strictObject({ min: stated, max: stated }).optional(),
    sideDeadlines: z.array(sideDeadline).max(20).optional(),
    benefits: z.array(benefit).max(20).optional(),
    reviewFlow: namedNotes.optional(),
    fee: fee.optional(),
    credentialFormat: numberFormat.optional(),
    form: form.optional(),
    files: fileRules.optional(),
  })
  .superRefine((value, ctx) => {
    refuseRepeats(ctx, value.appliesWhen ?? [], (r) => r.id, ['appliesWhen'], 'id')
    refuseRepeats(ctx, value.limits ?? [], (l) => l.id, ['limits'], 'id')
    refuseRepeats(ctx, value.sideDeadlines ?? [], (d) => d.id, ['sideDeadlines'], 'id')
    refuseRepeats(ctx, value.benefits ?? [], (b) => b.id, ['benefits'], 'id')
    if ((value.appliesWhen === undefined) !== (value.otherwise === undefined))
      fail(
        ctx,
        ['otherwise'],
        '须与 /appliesWhen 同时填写：各条都不符合时的回答 (goes with /appliesWhen: the answer when none of its rules fits)',
      )
    refuseRepeats(ctx, value.materials, (m) => m.row, ['materials'], 'row')
    value.changeVoids?.parts.forEach((part, i) => {
      const [, row] = part.split('materials/')
      if (row !== undefined && !value.materials.some((m) => m.row === row))
        fail(ctx, ['changeVoids', 'parts', i], `/materials 里没有“${row}” (is no row of /materials)`)
    })
    refuseUnknownRows(ctx, value.files ?? [], value.materials)
    if (value.credentialServes && (value.subject ?? 'campaign') === 'campaign')
      fail(
        ctx,
        ['credentialServes'],
        '只用于备案对象为账号、应用或产品的事项 (goes with a /subject of account, app or product)',
      )
    if (value.credentialServes && value.credential === 'none')
      fail(ctx, ['credentialServes'], '须有备案凭证才能沿用 (needs a /credential)')
    if (value.perAccount && value.subject !== 'account')
      fail(ctx, ['perAccount'], '只用于备案对象为账号的事项 (goes with /subject "account")')
    // S0-28: a passing is proven by a number or a receipt; a duty has nobody who passes it.
    if (value.kind !== 'duty' && value.applicationNumber !== 'required' && value.credential !== 'required')
      fail(
        ctx,
        ['credential'],
        '与 applicationNumber 至少一项须为 "required"，通过须有凭据 (must be "required" unless applicationNumber is: a passing needs a proof)',
      )
  })

const dutyStep = z.strictObject({
  id: identifier.optional(),
  zh: text,
  en: text,
  article: text,
  ...provenance,
  when: when.optional(),
  maxFen: fen.optional(),
  aboveFen: fen.optional(),
})

const duty = z
  .strictObject({
    item: identifier,
    noun: bilingual,
    law: bilingual,
    appliesWhen,
    otherwise: ruling,
    steps: z.array(dutyStep).min(1).max(30),
    retention: z.strictObject({ zh: text, en: text, article: text, ...provenance }).optional(),
  })
  .superRefine((value, ctx) => {
    refuseRepeats(ctx, value.appliesWhen, (r) => r.id, ['appliesWhen'], 'id')
    refuseRepeats(ctx, value.steps, (s, i) => s.id ?? `step ${i}`, ['steps'], 'id')
  })

export const rulePackSchema = z
  .strictObject({
    kind: z.literal('rule_pack'),
    platform: identifier,
    version,
    name: bilingual,
    /** Day on which its sources were last read, where a value does not say its own. */
    sourcesReadOn: isoDate.optional(),
    role: z.enum(['platform', 'authority', 'law']).optional(),
    own: z.literal(true).optional(),
    requirements: z.array(requirement).max(50),
    duties: z.array(duty).min(1).max(50).optional(),
    notes: namedNotes.optional(),
  })
  .superRefine((value, ctx) => {
    refuseRepeats(ctx, value.requirements, (r) => r.item, ['requirements'], 'item')
    refuseRepeats(ctx, value.duties ?? [], (d) => d.item, ['duties'], 'item')
    if (value.requirements.length === 0 && value.duties === undefined)
      fail(
        ctx,
        ['requirements'],
        '与 /duties 均为空，规则包没有要求 (is empty, and there are no /duties: the pack demands nothing)',
      )
  })

/** What nobody has read anywhere must not order or excuse anything. */
function refuseGuess(value: { answer: string; grade: string }, ctx: z.RefinementCtx): void {
  if ((value.grade === 'R' || value.grade === '?') && value.answer !== 'ask')
    fail(
      ctx,
      ['answer'],
      `等级为 ${value.grade} 时须为 "ask"，不作猜测 (must be "ask": what is not known is not guessed)`,
    )
}

/** How deep a condition nests; counted before it is read, so that no document can exhaust the stack. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value]
  let depth = 0
  while (level.length > 0 && depth <= MAX_DEPTH) {
    depth += 1
    level = level.flatMap((c): unknown[] => {
      if (typeof c !== 'object' || c === null) return []
      const { all, any, not } = c as { all?: unknown[]; any?: unknown[]; not?: unknown }
      return [
        ...(Array.isArray(all) ? all : []),
        ...(Array.isArray(any) ? any : []),
        ...(not === undefined ? [] : [not]),
      ]
    })
  }
  return depth
}

/** Only lengths of one unit can be compared: a working day has no fixed number of hours. */
const isLonger = (a: Duration, b: Duration): boolean => a.unit === b.unit && a.value > b.value

function httpsUrl(): z.ZodType<string> {
  return z.url({ protocol: /^https$/, error: '须为 https 网址 (must be an https URL)' }).max(500)
}
