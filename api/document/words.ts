/**
 * Lists of codes in the document, each code with its Chinese and English. What the service answers is an open list, a plain
 * text with what is known today: a new code breaks no client that was generated before. What it takes stays closed.
 */
import { REASONS_ZH } from '../../activities/domain/clearance/clearance'
import { REFUSALS } from '../../workflows/contract/codes'
import { ANSWERS, PHASES, STAGES, TASK_KINDS } from '../../workflows/contract/words'
import { OWN_REASONS } from '../../activities/domain/clearance/clearance-question'
import { API_ERRORS } from '../http/error-codes'

interface Label {
  zh: string
  en: string
}

const REASONS_EN: Record<string, string> = {
  review_pending: 'The internal review of the company has not approved the campaign yet.',
  exposure_open: 'A party has left, and the others have not named their brand exposure ratio anew.',
  party_objected: 'A party objects to the goal or the release as they stand; `item` is its id in `parties`.',
  party_goal_open: 'A party has not confirmed the goal yet; `item` is its id in `parties`.',
  party_not_cleared: 'A party has not cleared the release yet; `item` is its id in `parties`.',
  work_open: 'A work item that has to be accepted before the launch is not; `item` is its id in `workItems`.',
  platform_not_cleared: 'Joint release: another platform, `item`, is not cleared yet.',
  not_passed: 'Not passed yet.',
  credential_missing: 'Passed, but the credential is not recorded yet.',
  credential_lost: 'The credential has lapsed or was suspended or revoked.',
  credential_ends_before: 'The credential expires before that time.',
  material_lapsed: 'A material has expired and must be replaced.',
  condition_open: 'A condition attached to the approval is not fulfilled.',
  change_voids: 'Something changed after the filing had passed; whether it must be filed again is not answered yet.',
  ended_without_passing: 'The filing ended without passing.',
  filings_undecided: 'It is not decided which filings the platform needs.',
  requirement_undecided: 'It is not decided whether a filing is required.',
  account_missing: 'The accounts are not named yet.',
  account_not_filed: 'The account lacks a required filing.',
  platform_not_in_campaign: 'The campaign does not name this platform.',
  campaign_over: 'The campaign has been withdrawn or cancelled, or has ended.',
  report_refused: 'The platform reported a loss of the credential that could not be recorded; it has to be verified.',
}

const reasons = Object.fromEntries(
  Object.entries({ ...REASONS_ZH, ...OWN_REASONS }).map(([code, zh]) => [
    code,
    { zh, en: REASONS_EN[code] ?? code.replaceAll('_', ' ') },
  ]),
)

interface OpenList {
  about: string
  words: Record<string, Label>
}

/** By the name of the component. */
const OPEN_LISTS: Record<string, OpenList> = {
  ProblemCode: { about: 'Why a request was refused.', words: { ...API_ERRORS, ...REFUSALS } },
  ReasonCode: { about: 'Why a platform may not go live.', words: reasons },
  TaskKind: { about: 'Kind of task.', words: TASK_KINDS },
  Answer: { about: 'Answer to a task.', words: ANSWERS },
  Stage: { about: 'Stage of a campaign.', words: STAGES },
  Phase: { about: 'Phase of a filing.', words: PHASES },
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)

function openSchema({ about, words }: OpenList): Record<string, unknown> {
  const rows = Object.entries(words).map(([code, { zh, en }]) => `| \`${code}\` | ${cell(zh)} | ${cell(en)} |`)
  return {
    type: 'string',
    description: [
      `${about} An open list: codes may be added, so handle unknown ones by a default (errors by their HTTP status).`,
      '',
      '| code | 中文 | English |',
      '| --- | --- | --- |',
      ...rows,
    ].join('\n'),
    'x-extensible-enum': Object.keys(words),
  }
}

type Json = unknown

interface Documented {
  components?: { schemas?: Record<string, Json> }
  paths?: Record<string, Record<string, Json>>
}

/** Replaces the closed lists of answers by open ones; where a request names one it keeps what is taken. */
export function openLists(document: Documented): Documented {
  const schemas = { ...document.components?.schemas }
  const closed = new Map<string, Json>()
  for (const [name, list] of Object.entries(OPEN_LISTS)) {
    for (const form of [name, `${name}Input`]) {
      if (!(form in schemas)) continue
      closed.set(`#/components/schemas/${form}`, schemas[form])
      schemas[form] = openSchema(list)
    }
  }
  const paths = mapOperations(document.paths ?? {}, (operation) => ({
    ...operation,
    ...(operation.parameters ? { parameters: inline(operation.parameters, closed) } : {}),
    ...(operation.requestBody ? { requestBody: inline(operation.requestBody, closed) } : {}),
  }))
  return { ...document, paths, components: { ...document.components, schemas } }
}

type OperationJson = Record<string, Json>

export const mapOperations = (
  paths: Record<string, Record<string, Json>>,
  map: (operation: OperationJson, path: string, method: string) => OperationJson,
): Record<string, Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => [method, map(operation as OperationJson, path, method)]),
      ),
    ]),
  )

const inline = (part: Json, closed: ReadonlyMap<string, Json>): Json =>
  JSON.parse(JSON.stringify(part), (_, value: unknown) => {
    const ref = typeof value === 'object' && value !== null && '$ref' in value ? String(value.$ref) : undefined
    return (ref === undefined ? undefined : closed.get(ref)) ?? value
  }) as Json
