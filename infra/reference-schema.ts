/**
 * Owns what a reference document may look like: one strict zod schema each for rule pack, policy, calendar, directory,
 * with the rules that span fields. Values are judged here only when a file is loaded; the shapes are in the contract.
 */
import { z } from 'zod'
import type { Duration } from '../workflows/contract/reference'

// NUL does not fit into PostgreSQL, line breaks smuggle mail headers, lone surrogates have no UTF-8 form.
const text = z
  .string()
  .min(1)
  .max(500)
  .refine((s) => !/\p{Cc}|\p{Surrogate}/u.test(s), 'must not contain control characters or lone surrogates')
  .refine((s) => s.trim() === s, 'must not begin or end with blanks')
const identifier = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores')
const documentId = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, _ and -')
const staff = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be 1 to 32 letters, digits, _ or -')
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:00')
const isoDate = z.iso.date('must be a date such as 2026-11-22')
const version = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(\.[1-9]\d{0,3})?$/,
    'must be a date, with a counter on the same day: 2026-11-22, 2026-11-22.1',
  )

const unit = z.enum(['minute', 'hour', 'calendar_day', 'working_day'])
const offset = z.strictObject({ value: z.int().min(-1000).max(1000), unit })
const length = z.strictObject({ value: z.int().min(1).max(1000), unit })
const grade = z.enum(['O', 'T', 'K', 'S', 'R', 'E', '?'])
const stated = length.extend({ grade, source: text })
const demand = z.enum(['required', 'optional', 'none'])
const bilingual = z.strictObject({ zh: text, en: text })
const department = z.enum(['marketing', 'legal', 'tech', 'design', 'pr', 'finance', 'ops'])

const material = z.strictObject({
  row: identifier,
  zh: text,
  en: text,
  department,
  mandatory: z.boolean(),
})

const review = z.strictObject({ min: stated, usual: stated, max: stated }).superRefine((value, ctx) => {
  const pairs = [
    ['min', 'usual'],
    ['usual', 'max'],
    ['min', 'max'],
  ] as const
  for (const [low, high] of pairs)
    if (isLonger(value[low], value[high]))
      fail(ctx, [high], `is shorter than /${low}: ${value[low].value} ${value[low].unit}`)
})

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
    entry: z.strictObject({ zh: text, url: httpsUrl().optional(), grade, source: text }),
    numberSurvivesResubmission: z.boolean(),
  })
  .superRefine((value, ctx) => {
    refuseRepeats(ctx, value.materials, (m) => m.row, ['materials'], 'row')
    // S0-28: a passing is proven by a number or a receipt; a duty has nobody who passes it.
    if (value.kind !== 'duty' && value.applicationNumber !== 'required' && value.credential !== 'required')
      fail(ctx, ['credential'], 'must be "required" unless applicationNumber is: a passing needs a proof')
  })

const rulePack = z
  .strictObject({
    kind: z.literal('rule_pack'),
    platform: identifier,
    version,
    name: bilingual,
    requirements: z.array(requirement).min(1).max(50),
  })
  .superRefine((value, ctx) => refuseRepeats(ctx, value.requirements, (r) => r.item, ['requirements'], 'item'))

const recipients = z
  .array(z.enum(['holder', 'lead', 'backup', 'manager']))
  .min(1)
  .refine((to) => new Set(to).size === to.length, 'names a recipient twice')
const ladder = z.strictObject({
  rungs: z.array(z.strictObject({ offset, to: recipients })).max(20),
  repeat: z.strictObject({ every: length, cap: z.int().min(0).max(100), to: recipients }),
})
const holder = z.enum(['lead', 'backup', 'row_department', 'platform', ...department.options])
const taskRule = z.strictObject({
  holder,
  due: z.union([length, z.enum(['launch', 'review_max'])], 'must be a length of time, "launch" or "review_max"'),
  ladder: identifier,
  urgent: z.boolean(),
})

const policy = z
  .strictObject({
    kind: z.literal('policy'),
    id: documentId,
    version,
    source: text,
    timezone: z.string().refine(isTimezone, 'must be an IANA time zone such as Asia/Shanghai'),
    officeHours: z
      .strictObject({ start: timeOfDay, end: timeOfDay })
      .refine((hours) => hours.start < hours.end, 'must start before they end'),
    ladders: z.record(identifier, ladder),
    tasks: z.record(identifier, taskRule),
    buffer: z.strictObject({ value: z.int().min(0).max(1000), unit }),
  })
  .superRefine((value, ctx) => {
    for (const [kind, rule] of Object.entries(value.tasks))
      if (!Object.hasOwn(value.ladders, rule.ladder))
        fail(ctx, ['tasks', kind, 'ladder'], `names a ladder that is not under /ladders: "${rule.ladder}"`)
  })

const calendar = z
  .strictObject({
    kind: z.literal('calendar'),
    id: documentId,
    version,
    source: text,
    years: z.record(
      z.string().regex(/^\d{4}$/, 'must be a year'),
      z.strictObject({ holidays: z.array(isoDate), workdays: z.array(isoDate) }),
    ),
  })
  .superRefine((value, ctx) => {
    for (const [year, table] of Object.entries(value.years)) {
      const seen = new Set<string>()
      for (const list of ['holidays', 'workdays'] as const)
        table[list].forEach((on, i) => {
          const at = ['years', year, list, i]
          if (!on.startsWith(`${year}-`)) fail(ctx, at, `${on} does not belong to the year ${year}`)
          if (seen.has(on)) fail(ctx, at, `${on} is listed twice in ${year}`)
          seen.add(on)
          // A make-up day is a Saturday or Sunday that is worked; any other is a slip of the pen.
          if (list === 'workdays' && !isWeekend(on))
            fail(ctx, at, `${on} is no weekend day, so it needs no make-up entry`)
        })
    }
  })

const directory = z
  .strictObject({
    kind: z.literal('directory'),
    id: documentId,
    version,
    people: z
      .array(
        z.strictObject({
          staff,
          name: text,
          department,
          manager: staff.optional(),
          mail: z.email('must be a mail address'),
          phone: z.string().regex(/^\+?[0-9][0-9 -]{3,28}[0-9]$/, 'must be digits, blanks and hyphens'),
        }),
      )
      .min(1),
  })
  .superRefine((value, ctx) => {
    refuseRepeats(ctx, value.people, (p) => p.staff, ['people'], 'staff')
    const managers = new Map(value.people.map((p) => [p.staff, p.manager]))
    value.people.forEach(({ staff: self, manager }, i) => {
      if (manager === undefined) return
      if (!managers.has(manager)) fail(ctx, ['people', i, 'manager'], `is nobody in this directory: ${manager}`)
      if (managesThemselves(managers, self)) fail(ctx, ['people', i, 'manager'], `${self} ends up as their own manager`)
    })
  })

/** The schema of each kind of document. */
export const referenceSchemas = { rule_pack: rulePack, policy, calendar, directory }

const fail = (ctx: z.RefinementCtx, path: PropertyKey[], message: string): void =>
  ctx.addIssue({ code: 'custom', path, message })

function refuseRepeats<T>(
  ctx: z.RefinementCtx,
  items: T[],
  name: (item: T) => string,
  path: PropertyKey[],
  key: string,
): void {
  const seen = new Set<string>()
  items.forEach((item, i) => {
    if (seen.has(name(item))) fail(ctx, [...path, i, key], `"${name(item)}" is there twice`)
    seen.add(name(item))
  })
}

/** Only lengths of one unit can be compared: a working day has no fixed number of hours. */
const isLonger = (a: Duration, b: Duration): boolean => a.unit === b.unit && a.value > b.value

const isWeekend = (on: string): boolean => [0, 6].includes(new Date(`${on}T00:00:00Z`).getUTCDay())

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function httpsUrl(): z.ZodType<string> {
  return z.url({ protocol: /^https$/, error: 'must be an https URL' }).max(500)
}

const managesThemselves = (managers: Map<string, string | undefined>, self: string): boolean => {
  const passed = new Set<string>()
  for (let at = managers.get(self); at !== undefined && !passed.has(at); at = managers.get(at)) {
    if (at === self) return true
    passed.add(at)
  }
  return false
}
