/** What the operations on rule packs take and answer. */
import { z } from 'zod'
import { NOT_BLANK, oneLine, shaped, text } from '../infra/command-schemas'
import { bilingualOut } from './present/rules'
import { instantOut, phaseWord } from './present/words'
import { rulePackOut } from './rule-pack-shape'

export const versionName = shaped(/^\d{4}-\d{2}-\d{2}(\.[1-9]\d{0,3})?$/, '2026-12-01.1', {
  zh: '版本号',
  en: 'version',
})
export const platformParams = z.object({ platform: shaped(/^[a-z][a-z0-9_]{0,62}$/, 'douyin') })
export const versionParams = platformParams.extend({ version: versionName })

const personOut = z
  .object({ staff: z.string(), name: z.string().optional() })
  .meta({ id: 'Person', description: 'The name is that of the present directory.' })
const grades = z.record(z.string(), z.int()).meta({
  description:
    'How many values are known how well: O official, T law, K SDK, S secondary, R remembered, E our estimate.',
})
const sourceAge = z
  .object({
    on: z.iso.date(),
    dated: z.boolean().meta({ description: "False: no day is written down, so the version's is taken." }),
    pointer: z.string(),
    source: z.string(),
  })
  .meta({ id: 'SourceAge', description: 'Day on which a source was read.' })
const status = z.enum(['draft', 'released', 'discarded'])

const knowledge = {
  estimates: z.int().meta({ description: 'Values that are our estimates.' }),
  grades,
  oldestSource: sourceAge.optional(),
  newestSource: sourceAge.optional(),
  stale: z.boolean().meta({ description: 'Even the newest source is older than the policy allows.' }),
}
const releaseOut = z.object({
  at: instantOut,
  origin: z.enum(['rest', 'file']).meta({ description: '`file`: it came with the files of the installation.' }),
  by: personOut.optional(),
  client: z.string(),
})
const draftOut = z.object({
  revision: z.int(),
  draftedAt: instantOut,
  by: personOut,
  client: z.string(),
})
const stepOut = z
  .object({
    kind: z.enum(['opinion', 'training', 'trial', 'discarded', 'released']),
    at: instantOut,
    by: personOut.optional(),
    client: z.string(),
    revision: z.int().optional(),
    present: z.boolean().meta({ description: 'It speaks of the last revision; what spoke of an earlier one lapsed.' }),
    department: z.string().optional(),
    stance: z.enum(['for', 'against']).optional(),
    heldOn: z.iso.date().optional(),
    note: z.string().optional(),
  })
  .meta({ id: 'RulePackStep' })

export const versionOut = z
  .object({
    platform: z.string(),
    version: z.string(),
    status,
    revisions: z.array(draftOut),
    steps: z.array(stepOut),
    released: releaseOut.optional(),
    missing: z
      .array(z.string())
      .meta({ description: 'What the policy still demands before a release.', example: ['opinion:legal', 'trial'] }),
    against: z.array(z.string()).meta({ description: 'Departments whose last word is against it.' }),
  })
  .meta({ id: 'RulePackVersion' })

export const packsOut = z
  .object({
    items: z.array(
      z
        .object({
          platform: z.string(),
          name: bilingualOut,
          role: z.enum(['platform', 'authority', 'law']),
          version: z.string().meta({ description: 'The newest released one; the draft where none is.' }),
          status,
          owner: personOut.optional().meta({ description: 'Who watches this platform.' }),
          released: releaseOut.optional(),
          drafts: z.array(z.object({ version: z.string(), ...draftOut.shape })),
          ...knowledge,
        })
        .meta({ id: 'RulePackSummary' }),
    ),
    policy: z.object({ opinionsOf: z.array(z.string()), steps: z.array(z.string()), staleAfterDays: z.int() }),
  })
  .meta({ id: 'RulePacks' })

const line = z
  .object({
    pointer: z.string(),
    field: z.string(),
    text: z.string(),
    grade: z.string().optional(),
    known: z.string().optional().meta({ description: 'The grade in words.' }),
    source: z.string().optional(),
    estimate: z.boolean(),
  })
  .meta({ id: 'RulePackLine' })
export const packDetailOut = z
  .object({
    platform: z.string(),
    version: z.string(),
    status,
    owner: personOut.optional(),
    ...knowledge,
    readable: z
      .array(z.object({ item: z.string().optional(), noun: z.string().optional(), lines: z.array(line) }))
      .meta({ description: 'Everything that the pack states, in Chinese words, with grade and source.' }),
    life: versionOut,
    pack: rulePackOut,
  })
  .meta({ id: 'RulePackDetail' })

const side = z.object({
  pointer: z.string(),
  text: z.string(),
  value: z.unknown(),
  grade: z.string().optional(),
  source: z.string().optional(),
})
const change = z
  .object({
    kind: z.enum(['added', 'removed', 'changed', 'source']).meta({
      description: '`source`: the value stays; how well it is known or where it stands changed.',
    }),
    item: z.string().optional(),
    noun: z.string().optional(),
    field: z.string(),
    before: side.optional(),
    after: side.optional(),
  })
  .meta({ id: 'RulePackChange' })
export const diffOut = z
  .object({ platform: z.string(), from: z.string(), to: z.string(), changes: z.array(change) })
  .meta({ id: 'RulePackDiff' })

const counts = z
  .object({
    running: z.int(),
    ended: z.int().meta({ description: 'Over, while their campaign goes on.' }),
    archived: z.int(),
    runningTouched: z
      .int()
      .meta({ description: 'Running ones whose item the version says something different about.' }),
    capped: z.boolean().meta({ description: 'There are more than were counted.' }),
  })
  .meta({ id: 'AffectedCounts' })
export const stateWord = z.enum(['running', 'ended', 'archived'])
export const affectedOut = z
  .object({
    counts,
    leads: z.array(z.object({ lead: personOut, filings: z.int() })).meta({
      description: 'Who leads the running filings that are touched.',
    }),
    items: z.array(
      z.object({
        filing: z.string(),
        campaign: z.string(),
        name: z.string(),
        item: z.string(),
        phase: phaseWord,
        lead: personOut,
        packVersion: z.string(),
        state: stateWord,
        touched: z.boolean(),
      }),
    ),
    differences: z
      .array(z.object({ packVersion: z.string(), item: z.string(), changes: z.array(change) }))
      .meta({ description: 'What is different for the items of this page, by the version they were opened under.' }),
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'AffectedFilings' })

export const rechecksBody = z
  .strictObject({
    dryRun: z.boolean().optional().meta({ description: 'Asks nobody; shows whom the next step would ask.' }),
    limit: z.int().min(1).max(2000).optional().meta({ description: 'Filings of one step; 500 unless said.' }),
    text: text(2000).optional().meta({ description: 'What to look at; kept with each task.' }),
  })
  .meta({ id: 'RechecksRequest', example: { dryRun: true } })

export const rechecksOut = z
  .object({
    platform: z.string(),
    version: z.string(),
    dryRun: z.boolean(),
    added: z.int().meta({ description: 'Filings that this step asks about.' }),
    remaining: z
      .int()
      .meta({ description: 'Filings that nobody was asked about yet: send the same again until it is 0.' }),
    asked: z.int().meta({ description: 'Filings asked about so far, by all steps.' }),
    waiting: z.int().meta({ description: 'Of those, whose task is about to open.' }),
    next: z
      .array(
        z.object({
          filing: z.string(),
          campaign: z.string(),
          item: z.string(),
          phase: phaseWord,
          lead: personOut,
          packVersion: z.string(),
        }),
      )
      .meta({ description: 'Of those that remain the first 100: whom the next step asks.' }),
  })
  .meta({ id: 'Rechecks' })

export const releasedOut = versionOut
  .extend({ affected: counts.meta({ description: 'Filings of all clients that keep an older version.' }) })
  .meta({ id: 'RulePackReleased' })

/** Checked by hand, with the line of each fault: the schema is for the document. */
export const draftBody = z.unknown().meta({
  id: 'RulePackDraft',
  type: 'object',
  description:
    'A rule pack, of the form that `GET /v1/rule-packs/{platform}` shows under `pack`. Platform and version are those of the path.',
})

const note = text(2000).regex(...NOT_BLANK)
export const opinionBody = z
  .strictObject({
    stance: z.enum(['for', 'against']),
    note: note.optional().meta({ description: 'Required when it is against.' }),
  })
  .refine(({ stance, note }) => stance === 'for' || note !== undefined, {
    path: ['note'],
    message: '反对须说明理由 (say why)',
  })
  .meta({ id: 'RulePackOpinion', example: { stance: 'for', note: '时限与平台公告一致' } })
export const stepBody = z
  .strictObject({ step: z.enum(['training', 'trial']), heldOn: z.iso.date(), note: note.optional() })
  .meta({ id: 'RulePackStepDone', example: { step: 'training', heldOn: '2026-11-20', note: '备案小组培训' } })
export const releaseBody = z
  .strictObject({
    note: oneLine(500).optional(),
    despite: note.optional().meta({ description: 'Why it is released although a department is against it.' }),
  })
  .meta({ id: 'RulePackRelease', example: { note: '平台 2026-11-20 公告' } })
  .nullish()
