/**
 * Owns what a reference document may look like: one strict zod schema each for policy, calendar, directory,
 * with the rules that span fields. Values are judged here only when a file is loaded; the shapes are in the contract.
 */
import { RACI_STAGES } from '../../workflows/contract/raci'
import { z } from 'zod'
import {
  department,
  documentId,
  fail,
  identifier,
  isoDate,
  length,
  offset,
  staff,
  text,
  timeOfDay,
  unit,
  version,
} from './reference-schema-parts'
import { briefPolicySchema } from './brief-policy-schema'
import { directorySchema } from './directory-schema'
import { reviewPolicySchema } from './review-policy-schema'
import { templateSchema } from './template-schema'
import { rejectionTaxonomySchema } from './rejection-schema'
import { rulePackSchema } from './rule-pack-schema'
import { wordingSchema } from './wording-schema'

const recipients = z
  .array(z.enum(['holder', 'lead', 'backup', 'manager']))
  .min(1)
  .refine((to) => new Set(to).size === to.length, '收件人重复 (names a recipient twice)')
const ladder = z.strictObject({
  rungs: z.array(z.strictObject({ offset, to: recipients })).max(20),
  repeat: z.strictObject({ every: length, cap: z.int().min(0).max(100), to: recipients }),
})
const holder = z.enum(['lead', 'backup', 'row_department', 'platform', ...department.options])
const taskRule = z.strictObject({
  holder,
  due: z.union(
    [length, z.enum(['launch', 'review_max'])],
    '须为时长、"launch" 或 "review_max" (must be a length of time, "launch" or "review_max")',
  ),
  ladder: identifier,
  urgent: z.boolean(),
})

const policy = z
  .strictObject({
    kind: z.literal('policy'),
    id: documentId,
    version,
    source: text,
    timezone: z.string().refine(isTimezone, '须为 IANA 时区，如 Asia/Shanghai (must be an IANA time zone)'),
    officeHours: z
      .strictObject({ start: timeOfDay, end: timeOfDay })
      .refine((hours) => hours.start < hours.end, '开始须早于结束 (must start before they end)'),
    ladders: z.record(identifier, ladder),
    tasks: z.record(identifier, taskRule),
    buffer: z.strictObject({ value: z.int().min(0).max(1000), unit }),
    prizePromotion: z.literal('asked').optional(),
    calendars: z.array(documentId).max(10).optional(),
    precedentTerm: length.optional(),
    briefs: briefPolicySchema.optional(),
    operations: z.array(staff).min(1).max(20).optional(),
    registerMail: z
      .strictObject({
        weekday: z.int().min(1).max(7),
        at: timeOfDay,
        to: z
          .array(staff)
          .min(1)
          .max(50)
          .refine((to) => new Set(to).size === to.length, '人员重复 (names somebody twice)'),
      })
      .optional(),
    mail: z
      .strictObject({
        envelopes: z
          .strictObject({
            at: z.array(timeOfDay).min(1).max(6),
            newsAt: timeOfDay,
            atOnceWithin: length,
            gatherMinutes: z.int().min(1).max(30),
            urgentReminders: z
              .strictObject({
                envelopeHoursBeforeDue: z.int().min(1).max(40),
                aloneHoursBeforeDue: z.int().min(1).max(40).optional(),
              })
              .optional(),
          })
          .refine(({ at, newsAt }) => at.includes(newsAt), 'newsAt 须为 at 中的一个时间 (newsAt must be one of at)')
          .optional(),
        spareWithinWorkingHours: z.int().min(0).max(40).optional(),
      })
      .optional(),
    signIn: z
      .strictObject({
        recentHours: z.int().min(1).max(168).optional(),
        sessionDays: z.int().min(1).max(90).optional(),
        codeMinutes: z.int().min(3).max(30).optional(),
        codeTries: z.int().min(3).max(10).optional(),
      })
      .optional(),
    papers: z.strictObject({ remindDaysBefore: z.array(z.int().min(0).max(730)).min(1).max(10) }).optional(),
    reports: z.strictObject({ unmatchedAfter: length }).optional(),
    absence: z.strictObject({ unset: z.enum(['manager', 'nobody']).optional(), fallback: staff.optional() }).optional(),
    raci: z.strictObject({ stages: z.array(z.enum(RACI_STAGES)).min(1).max(6) }).optional(),
    directory: z.strictObject({ leaversUnasked: z.int().min(0).max(100) }).optional(),
    kickoff: z.strictObject({ before: length, at: timeOfDay, minutes: z.int().min(5).max(480) }).optional(),
    review: reviewPolicySchema.optional(),
    company: z.strictObject({ legalSubject: text }).optional(),
    rulePacks: z
      .strictObject({
        opinionsOf: z.array(department).max(7).optional(),
        steps: z
          .array(z.enum(['training', 'trial']))
          .max(2)
          .optional(),
        staleAfterDays: z.int().min(1).max(3650).optional(),
      })
      .optional(),
  })
  .superRefine((value, ctx) => {
    for (const [kind, rule] of Object.entries(value.tasks))
      if (!Object.hasOwn(value.ladders, rule.ladder))
        fail(
          ctx,
          ['tasks', kind, 'ladder'],
          `/ladders 里没有“${rule.ladder}” (names a ladder that is not under /ladders)`,
        )
  })

const calendar = z
  .strictObject({
    kind: z.literal('calendar'),
    id: documentId,
    version,
    source: text,
    years: z.record(
      z.string().regex(/^\d{4}$/, '须为年份，如 2027 (must be a year)'),
      z.strictObject({ holidays: z.array(isoDate), workdays: z.array(isoDate) }),
    ),
  })
  .superRefine((value, ctx) => {
    for (const [year, table] of Object.entries(value.years)) {
      const seen = new Set<string>()
      for (const list of ['holidays', 'workdays'] as const)
        table[list].forEach((on, i) => {
          const at = ['years', year, list, i]
          if (!on.startsWith(`${year}-`)) fail(ctx, at, `${on} 不属于 ${year} 年 (does not belong to the year)`)
          if (seen.has(on)) fail(ctx, at, `${on} 在 ${year} 年重复 (is listed twice)`)
          seen.add(on)
          // A make-up day is a Saturday or Sunday that is worked; any other is a slip of the pen.
          if (list === 'workdays' && !isWeekend(on))
            fail(ctx, at, `${on} 不是周末，无须列为调休上班 (is no weekend day, so it needs no make-up entry)`)
        })
    }
  })

/** The schema of each kind of document. */
const mailRelease = z.strictObject({
  kind: z.literal('mail_release'),
  id: documentId,
  version,
  source: text,
  policyVersion: version,
  releasedAt: z.iso.datetime({ offset: true }),
})

export const referenceSchemas = {
  rule_pack: rulePackSchema,
  policy,
  calendar,
  directory: directorySchema,
  wording: wordingSchema,
  template: templateSchema,
  rejection_taxonomy: rejectionTaxonomySchema,
  mail_release: mailRelease,
}

const isWeekend = (on: string): boolean => [0, 6].includes(new Date(`${on}T00:00:00Z`).getUTCDay())

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
