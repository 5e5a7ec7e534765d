/** What the operations on rule packs take and answer. */
import { z } from 'zod'
import { NOT_BLANK, oneLine, shaped, text } from '../../infra/schemas/command-schemas'
import { bilingualOut } from '../present/rules'
import { instantOut, phaseWord } from '../present/words'
import { rulePackOut } from './rule-pack-shape'

export const versionName = shaped(/^\d{4}-\d{2}-\d{2}(\.[1-9]\d{0,3})?$/, '2026-12-01.1', {
  zh: '版本号',
  en: 'version',
})
export const platformParams = z.object({ platform: shaped(/^[a-z][a-z0-9_]{0,62}$/, 'douyin') })
export const versionParams = platformParams.extend({ version: versionName })

const personOut = z
  .object({ staff: z.string(), name: z.string().optional() })
  .meta({ id: 'Person', description: 'A person; the name comes from the current directory.' })

const grades = z.record(z.string(), z.int()).meta({
  description:
    'Number of values per grade: O official, T law, K developer kit, S secondary source, R from memory, E our ' +
    'own estimate, ? unknown.',
})
const sourceAge = z
  .object({
    on: z.iso.date(),
    dated: z.boolean().meta({ description: 'False: no date is recorded, so that of the version is used.' }),
    pointer: z.string(),
    source: z.string(),
  })
  .meta({ id: 'SourceAge', description: 'Day on which a source was read.' })

const status = z.enum(['draft', 'released', 'discarded'])

const knowledge = {
  estimates: z.int().meta({ description: 'Number of values that are our own estimates.' }),
  grades,
  oldestSource: sourceAge.optional(),
  newestSource: sourceAge.optional(),
  stale: z.boolean().meta({ description: 'True if even the newest source is older than the policy allows.' }),
}

const releaseOut = z.object({
  at: instantOut,
  origin: z.enum(['rest', 'file']).meta({ description: '`file`: loaded from the files of the installation.' }),
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
    present: z.boolean().meta({
      description: 'True if it refers to the latest revision; entries for earlier revisions no longer count.',
    }),
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
      .meta({ description: 'What the policy still requires before the release.', example: ['opinion:legal', 'trial'] }),
    against: z.array(z.string()).meta({ description: 'Departments whose latest opinion is against the version.' }),
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
          version: z.string().meta({ description: 'The newest released version; the draft if none is released.' }),
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
      .meta({ description: 'All statements of the rule pack in Chinese, with grade and source.' }),
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
      description: '`source`: the value is unchanged, but its grade or source has changed.',
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
    ended: z.int().meta({ description: 'Filings that have ended while their campaign is still running.' }),
    archived: z.int(),
    runningTouched: z.int().meta({ description: 'Running filings whose item this version changes.' }),
    capped: z.boolean().meta({ description: 'There are more filings than were counted.' }),
  })
  .meta({ id: 'AffectedCounts' })

export const stateWord = z.enum(['running', 'ended', 'archived'])
export const affectedOut = z
  .object({
    counts,
    leads: z.array(z.object({ lead: personOut, filings: z.int() })).meta({
      description: 'Leads of the running filings that are affected.',
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
      .meta({ description: 'Changes to the items on this page, by the version the filings were opened under.' }),
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'AffectedFilings' })

export const rechecksBody = z
  .strictObject({
    dryRun: z
      .boolean()
      .optional()
      .meta({ description: 'Opens no task; shows for which filings the next step would open one.' }),
    limit: z.int().min(1).max(2000).optional().meta({ description: 'Filings per step; defaults to 500.' }),
    text: text(2000).optional().meta({ description: 'What to check; kept with each task.' }),
  })
  .meta({ id: 'RechecksRequest', example: { dryRun: true } })

export const rechecksOut = z
  .object({
    platform: z.string(),
    version: z.string(),
    dryRun: z.boolean(),
    added: z.int().meta({ description: 'Number of filings for which this step opens a task.' }),
    remaining: z
      .int()
      .meta({ description: 'Number of filings still without a task: repeat the request until it is 0.' }),
    asked: z.int().meta({ description: 'Number of filings with a task so far, over all steps.' }),
    waiting: z.int().meta({ description: 'Of those, filings whose task is about to be opened.' }),
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
      .meta({ description: 'The first 100 of the remaining filings, which the next step will handle.' }),
  })
  .meta({ id: 'Rechecks' })

export const releasedOut = versionOut
  .extend({ affected: counts.meta({ description: 'Filings, of all clients, that keep an older version.' }) })
  .meta({ id: 'RulePackReleased' })

/** Checked by hand, with the line of each fault: the schema is for the document. */
export const draftBody = z.unknown().meta({
  id: 'RulePackDraft',
  type: 'object',
  description:
    'A rule pack in the form that `GET /v1/rule-packs/{platform}` shows under `pack`. Platform and version must ' +
    'match the path.',
})

const note = text(2000).regex(...NOT_BLANK)
export const opinionBody = z
  .strictObject({
    stance: z.enum(['for', 'against']),
    note: note.optional().meta({ description: 'Required if the opinion is against the version.' }),
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
    despite: note
      .optional()
      .meta({ description: 'Reason for releasing the version although a department opposes it.' }),
  })
  .meta({ id: 'RulePackRelease', example: { note: '平台 2026-11-20 公告' } })
  .nullish()
