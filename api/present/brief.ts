/** A campaign's brief as callers see it: the text, what is asked of it and missing, recomputed totals, warnings, its checklist. */
import type { Context } from '../../activities/domain/decision/context'
import { labelOfKey } from '../../activities/domain/decision/titles'
import { z } from 'zod'
import { demandOf } from '../../activities/domain/rules/brief-policy'
import { briefTotals, briefWarnings } from '../../activities/domain/brief/brief-totals'
import { toInstant, type Calendar } from '../../activities/domain/time/calendar'
import { remindersOf } from '../../activities/domain/brief/key-dates'
import { dueOn } from '../../activities/domain/tasks/key-date-due'
import { planMissing } from '../../activities/domain/clearance/plan-missing'
import { filingsOf, type CampaignState } from '../../activities/domain/record/state'
import { briefSchema } from '../../infra/schemas/brief-schema'
import {
  BRIEF_PARTS,
  BRIEF_WARNINGS,
  type Brief,
  type BriefDemand,
  type BriefPart,
  type BriefWarningCode,
} from '../../workflows/contract/brief'
import { placeLabel } from '../../workflows/contract/brief-words'
import type { Policy } from '../../workflows/contract/policy'
import { bilingualOut } from './rules'

const words = <T extends Record<string, unknown>>(of: T) => Object.keys(of) as [keyof T & string]
export const demandOut = z.enum(['required', 'optional', 'off'])
const sumsOut = z.array(z.object({ key: z.string(), amountFen: z.int() }))

export const briefOutSchema = z
  .object({
    campaign: z.string(),
    type: z.string().optional(),
    typeLabel: bilingualOut.optional(),
    size: z.string().optional().meta({ description: 'Size class, by the budget; determines how much is required.' }),
    sizeLabel: bilingualOut.optional(),
    template: z.object({ id: z.string(), version: z.string() }).optional(),
    brief: briefSchema.nullable().meta({ description: 'Null after the text was erased.' }),
    parts: z
      .array(z.object({ part: z.enum(words(BRIEF_PARTS)), label: bilingualOut, demand: demandOut }))
      .meta({ description: 'What the policy requires for this type and size; empty without a type.' }),
    missing: z
      .array(z.object({ pointer: z.string().meta({ example: '/brief/goals' }), label: z.string() }))
      .meta({ description: 'What the preparation of the campaign still lacks, as in `missing` of the campaign.' }),
    warnings: z.array(
      z.object({ pointer: z.string(), code: z.enum(words(BRIEF_WARNINGS)), zh: z.string(), en: z.string() }),
    ),
    totals: z
      .object({
        rowsFen: z.int(),
        reserveFen: z.int(),
        totalFen: z.int(),
        reservePercent: z.number().optional(),
        byCategory: sumsOut,
        byChannel: sumsOut,
        byPhase: sumsOut,
      })
      .optional()
      .meta({ description: 'Totals recomputed from the rows, in fen.' }),
    safetyUndertaking: z.array(z.string()).meta({ description: 'Filings whose rules require a safety undertaking.' }),
    keyDates: z
      .array(
        z.object({
          on: z.iso.date(),
          name: z.string(),
          owner: z.string().optional(),
          items: z.array(z.string()).optional(),
          dueAt: z.string(),
          provisional: z
            .boolean()
            .meta({ description: 'The time depends on a year whose working days are not published yet.' }),
          reminders: z
            .array(z.object({ at: z.string(), told: z.boolean() }))
            .optional()
            .meta({
              description:
                'Reminder mails to the lead and the owner of a key date without checklist rows; rows are reminded ' +
                'of by their own tasks.',
            }),
        }),
      )
      .meta({ description: 'The key dates of the brief with the times derived from them.' }),
    checklist: z.array(
      z.object({
        item: z.string(),
        label: bilingualOut,
        department: z.string(),
        mandatory: z.boolean(),
        status: z.enum(['open', 'done', 'not_applicable']),
        task: z.string().optional().meta({ description: 'Id of its task once opened.' }),
      }),
    ),
  })
  .meta({ id: 'CampaignBrief' })

export type BriefOut = z.infer<typeof briefOutSchema>

/** `text`: of the document; null where it was erased, undefined where nobody wrote one. */
export function presentBrief(
  s: CampaignState,
  text: string | null | undefined,
  { policy, calendar, pack }: { policy: Policy; calendar: Calendar } & Pick<Context, 'pack'>,
): BriefOut {
  const { type, size, template } = s.brief ?? {}
  const { briefs } = policy
  const named = briefs && type !== undefined ? briefs.types[type] : undefined
  const ofSize = briefs?.sizes.find((one) => one.id === size)
  const brief = text === null ? null : (JSON.parse(text ?? '{}') as Brief)
  const parts = named && briefs ? partsOf((part) => demandOf(briefs, type ?? '', size ?? '', part)) : []
  const demands = Object.fromEntries(parts.map(({ part, demand }) => [part, demand]))
  const dayOf = (at: string): string => toInstant(Date.parse(at), policy.timezone).slice(0, 10)
  // Of what nobody has begun there is nothing to say.
  const warnings = brief && briefs && s.brief ? briefWarnings(s, brief, briefs, { demands, dayOf }) : []
  return {
    campaign: s.number,
    type,
    typeLabel: named && { zh: named.zh, en: named.en },
    size,
    sizeLabel: ofSize && { zh: ofSize.zh, en: ofSize.en },
    template,
    brief,
    parts,
    missing: planMissing(s).map((place) => ({
      pointer: `/${place}`,
      label: placeLabel(place, {
        platform: (platform) => pack(platform)?.name.zh ?? platform,
        requirement: (key) => labelOfKey(s, key, { pack }),
        item: (item) => s.checklist?.[item]?.zh ?? item,
      }),
    })),
    warnings: warnings.map(({ pointer, code }) => ({ pointer: `/${pointer}`, code, ...wordsOf(code) })),
    totals: brief ? briefTotals(brief) : undefined,
    safetyUndertaking: filingsOf(s).flatMap((f) => ('safety_undertaking' in f.rows ? [f.id] : [])),
    keyDates: brief ? keyDatesOut(s, brief, calendar) : [],
    checklist: checklistOut(s),
  }
}

const keyDatesOut = (s: CampaignState, { keyDates }: Brief, calendar: Calendar): BriefOut['keyDates'] =>
  (keyDates ?? []).map(({ on, name, owner, items }) => {
    const { at: dueAt, provisional } = dueOn(calendar, on)
    const { before, day } = remindersOf(calendar, on)
    const told = s.keyDatesTold?.[on]
    if (items?.length) return { on, name, owner, items, dueAt, provisional }
    const reminders = [
      { at: before.at, told: told?.before !== undefined },
      { at: day.at, told: told?.day !== undefined },
    ]
    return { on, name, owner, dueAt, provisional: provisional || before.provisional, reminders }
  })

const wordsOf = (code: BriefWarningCode): { zh: string; en: string } => {
  const { zh, en } = BRIEF_WARNINGS[code]
  return { zh, en }
}

const partsOf = (demandFor: (part: BriefPart) => BriefDemand): BriefOut['parts'] =>
  (Object.keys(BRIEF_PARTS) as BriefPart[]).map((part) => ({
    part,
    label: BRIEF_PARTS[part],
    demand: demandFor(part),
  }))

/** In one order: that of a stored object's members is not ours. */
const checklistOut = (s: CampaignState): BriefOut['checklist'] =>
  Object.entries(s.checklist ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([item, { zh, en, department, mandatory, status }]) => ({
      item,
      label: { zh, en },
      department,
      mandatory,
      status,
      task: Object.values(s.tasks).findLast((t) => t.kind === 'do_checklist_item' && t.key === item)?.id,
    }))
