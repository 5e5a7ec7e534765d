/** A filing as callers see it: in a list by its head, by itself with rounds, items, matters, tasks and credential. */
import { z } from 'zod'
import { materialOf } from '../../activities/domain/rules/materials'
import { numberWarnings } from '../../activities/domain/rules/number-format'
import { openTasks, type FilingState, type LaunchState } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import type { Loss } from '../../activities/domain/record/fold/losses'
import type { FilingRow } from '../../infra/postgres/reads/read-model'
import type { Requirement } from '../../workflows/contract/reference'
import { REFUSALS } from '../../workflows/contract/codes'
import { DOUBTS, PHASES, REPORTS } from '../../workflows/contract/words'
import type { TextOf } from '../../activities/domain/record/values'
import { presentLoss } from '../../activities/domain/record/fold/losses'
import { presentService, serviceOut } from './filing-service'
import { lossSchema } from './loss'
import { presentRound, roundOut } from './round'
import { presentTask, taskSchema, type TaskNames } from './task'
import { filingWindowOut } from './window'
import { presentWindow } from '../../activities/domain/rules/submission-window'
import { answerWord, fileIdsOut, instantOut, phaseWord, textOut, staffOut } from './words'
import type { Catalogue } from '../../infra/postgres/reads/catalogue'
import { at } from '../../activities/domain/time/instants'

const credentialOut = z.object({
  number: z.string().optional(),
  fileIds: fileIdsOut,
  validUntil: instantOut.optional(),
  obtainedAt: instantOut,
  warnings: z
    .array(
      z.object({
        code: z.literal('number_unusual'),
        zh: z.string(),
        en: z.string(),
        example: z.string(),
        grade: z.string(),
        source: z.string(),
      }),
    )
    .meta({
      description: 'The number does not match the usual format in the rule pack. A warning only.',
    }),
})

/** A credential of the register, with the version of its content. */
const useOut = z.object({ id: z.string().meta({ example: 'K-0003' }), version: z.int() })

const filingHead = {
  id: z.string().meta({ example: 'MC-20261122-0007-01' }),
  campaign: z.string(),
  platform: z.string(),
  platformName: z.string(),
  item: z.string(),
  noun: z.string().meta({ description: 'Chinese name of the filing, from the requirement.' }),
  account: z.string().optional(),
  required: z.boolean().meta({ description: 'Whether the launch waits for this filing.' }),
  optionalBy: z
    .object({ client: z.string(), person: staffOut.optional() })
    .optional()
    .meta({ description: 'Who decided that the launch does not wait for it.' }),
  phase: phaseWord,
  phaseLabel: z.string(),
  round: z.int(),
  lead: staffOut,
  ended: z.boolean(),
  overdue: z.boolean(),
  dueAt: instantOut.optional().meta({ description: 'The earliest due time of its open tasks.' }),
  applicationNumber: z.string().optional(),
  credential: credentialOut.optional(),
  usedCredential: useOut.optional().meta({
    description:
      'The filing uses a credential of its account, app or product from `/v1/credentials`; if that is lost, the ' +
      'filing loses it too.',
  }),
  offeredCredential: useOut.optional().meta({
    description:
      'A credential of the register that may cover this filing; a named person confirms that with `POST ' +
      '/v1/filings/{id}/use-credential`.',
  }),
  launchAt: instantOut.optional().meta({ description: 'Planned launch on the platform.' }),
  clearance: z
    .enum(['go', 'no_go'])
    .optional()
    .meta({ description: 'Whether the platform may go live, considering all its filings.' }),
  live: z.boolean().optional().meta({ description: 'Whether the campaign is live on the platform.' }),
  objected: z.boolean().meta({
    description:
      'The platform has rejected the filing, asked a question or withdrawn its approval, and that is not ' +
      'resolved yet.',
  }),
  openedAt: instantOut,
  takenOverAt: instantOut.optional().meta({
    description: 'When the filing was taken over: it was already under way at the platform.',
  }),
}

export const filingSchema = z.object(filingHead).meta({ id: 'Filing' })
export type FilingOut = z.infer<typeof filingSchema>

export const filingDetailSchema = z
  .object({
    ...filingHead,
    entry: z.object({ label: z.string(), url: z.string().optional(), grade: z.string(), source: z.string() }),
    demands: z.object({ applicationNumber: z.string(), credential: z.string() }),
    packVersion: z.string(),
    benefits: z
      .object({
        noted: textOut.meta({ description: 'As noted by a person.' }),
        stated: z.array(z.object({ text: z.string(), grade: z.string(), source: z.string() })).meta({
          description: 'As stated in the rule pack, with grade and source.',
        }),
      })
      .meta({ description: 'What the platform grants on passing. Never inferred.' }),
    window: filingWindowOut.optional(),
    service: serviceOut.optional(),
    rows: z.array(
      z.object({
        row: z.string(),
        label: z.string(),
        department: z.string(),
        mandatory: z.boolean(),
        status: z.enum(['missing', 'provided', 'not_applicable', 'elsewhere']).meta({
          description: '`elsewhere`: handed to the platform before the takeover.',
        }),
        version: z.int(),
        fileIds: fileIdsOut,
        note: textOut,
        validFrom: instantOut.optional(),
        validUntil: instantOut.optional(),
        paper: z.object({ id: z.string(), version: z.int(), newest: z.int().optional() }).optional().meta({
          description: 'The company document used, and its version; `newest` is present if there is a newer one.',
        }),
      }),
    ),
    losses: z.array(lossSchema).meta({ description: 'Each loss of the credential, in the order of recording.' }),
    rounds: z.array(roundOut),
    matters: z.array(
      z.object({
        id: z.string(),
        kind: z.enum([
          'inquiry',
          'condition',
          'consultation',
          'platform_recall',
          'platform_withdrawal',
          'change',
          'number_twice',
        ]),
        version: z.string().optional().meta({ description: 'For a rule change: the version concerned.' }),
        text: textOut,
        openedAt: instantOut,
        dueAt: instantOut.optional(),
        blocksLaunch: z.boolean(),
        said: z
          .object({
            kind: z.string(),
            label: z.string(),
            why: z.string().meta({
              description: '`phase`, `earlier_round`, `repeated`, `too_early` or `refused`; more values may be added.',
            }),
            whyLabel: z.string(),
            occurredAt: instantOut.optional().meta({ description: 'Time of the event according to the report.' }),
            code: z.string().optional().meta({ description: 'For `refused`: the code of the refusal.' }),
          })
          .optional()
          .meta({
            description:
              'For an inquiry that was raised because a report could not be recorded as such: what the platform ' +
              'said, and why it was not recorded. With `blocksLaunch` a credential may be lost, and a named ' +
              'person must answer.',
          }),
        status: z.enum(['open', 'done']),
        outcome: answerWord.optional(),
      }),
    ),
    tasks: z.array(taskSchema),
    alarms: z.array(z.string()),
  })
  .meta({ id: 'FilingDetail' })

export type FilingDetail = z.infer<typeof filingDetailSchema>

type Head = Pick<FilingRow, 'id' | 'campaign' | 'lead' | 'state'> & { launch?: LaunchState | null }

const OBJECTIONS: readonly FilingState['phase'][] = [
  'correcting',
  'suspended',
  'revoked',
  'lapsed',
  'closed_by_platform',
]

/** As `OBJECTED` of the filters has it. */
const isObjected = ({ phase, matters }: FilingState): boolean =>
  OBJECTIONS.includes(phase) || Object.values(matters).some((m) => m.status === 'open' && m.kind === 'inquiry')

export function presentFiling(
  { id, campaign, lead, state: f, launch }: Head,
  about: Catalogue,
  now: string,
): FilingOut {
  const dues = openTasks(f).flatMap((t) => (t.dueAt === undefined ? [] : [Date.parse(t.dueAt)]))
  const dueAt = dues.length > 0 ? new Date(Math.min(...dues)) : undefined
  return {
    id,
    campaign,
    platform: f.platform,
    platformName: about.pack.name.zh,
    item: f.item,
    noun: about.requirement.noun.zh,
    account: f.account,
    required: f.required,
    optionalBy: f.required ? undefined : f.optionalBy,
    phase: f.phase,
    phaseLabel: PHASES[f.phase].zh,
    round: f.round,
    lead,
    ended: f.ended,
    overdue: dueAt !== undefined && dueAt.getTime() < Date.parse(now),
    dueAt: at(dueAt),
    applicationNumber: f.rounds[f.rounds.length - 1]?.number,
    credential: f.credential && presentCredential(f.credential, about.requirement),
    usedCredential: presentUse(f.uses),
    offeredCredential: f.phase === 'preparing' ? presentUse(f.offered) : undefined,
    launchAt: at(launch?.launchAt),
    clearance: launch?.clearance,
    live: launch ? launch.status === 'live' : undefined,
    objected: isObjected(f),
    openedAt: at(f.openedAt),
    takenOverAt: at(f.takenOverAt),
  }
}

/** Whose filing won it stays that campaign's business. */
const presentUse = (use: FilingState['uses']): z.infer<typeof useOut> | undefined =>
  use && { id: use.id, version: use.version }

const presentCredential = (
  c: NonNullable<FilingState['credential']>,
  { credentialFormat }: Requirement,
): z.infer<typeof credentialOut> => ({
  number: c.number,
  fileIds: c.fileIds,
  validUntil: at(c.validUntil),
  obtainedAt: at(c.obtainedAt),
  warnings: numberWarnings(credentialFormat, c.number),
})

export function presentFilingDetail(
  row: Head,
  { losses, ...about }: Catalogue & { losses: readonly Loss[] },
  now: string,
  textOf: TextOf,
  namesOf: (task: TaskState) => TaskNames,
): FilingDetail {
  const f = row.state
  const { requirement } = about
  const { entry } = requirement
  return {
    ...presentFiling(row, about, now),
    entry: { label: entry.zh, url: entry.url, grade: entry.grade, source: entry.source },
    demands: { applicationNumber: requirement.applicationNumber, credential: requirement.credential },
    packVersion: f.packVersion,
    benefits: {
      noted: textOf(f.benefits),
      stated: (requirement.benefits ?? []).map(({ zh, grade, source }) => ({ text: zh, grade, source })),
    },
    window: presentWindow(f, requirement),
    service: presentService(f, textOf),
    rows: Object.entries(f.rows).map(([name, r]) => {
      const demanded = materialOf(requirement, name)
      const { department, status, version, fileIds } = r
      const label = demanded?.zh ?? name
      return {
        row: name,
        label,
        department,
        mandatory: demanded?.mandatory ?? true,
        status,
        version,
        fileIds,
        note: textOf(r.note),
        validFrom: at(r.validFrom),
        validUntil: at(r.validUntil),
        paper: r.paper && { ...r.paper, newest: r.paperTold },
      }
    }),
    losses: losses.map((loss) => presentLoss(loss, textOf)),
    rounds: f.rounds.map((round) => presentRound(round, textOf)),
    matters: Object.values(f.matters).map((m) => ({
      id: m.id,
      kind: m.kind,
      version: m.version,
      text: textOf(m.text),
      openedAt: at(m.openedAt),
      dueAt: at(m.dueAt),
      blocksLaunch: m.blocksLaunch,
      said: m.said && {
        kind: m.said.kind,
        label: REPORTS[m.said.kind].zh,
        why: m.said.why,
        whyLabel: m.said.code === undefined ? DOUBTS[m.said.why].zh : REFUSALS[m.said.code].zh,
        occurredAt: at(m.said.occurredAt),
        code: m.said.code,
      },
      status: m.status,
      outcome: m.outcome,
    })),
    tasks: Object.values(f.tasks).map((task) => presentTask(task, now, namesOf(task))),
    alarms: f.alarms,
  }
}
