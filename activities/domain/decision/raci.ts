/**
 * RACI of a campaign (S1-35): each stage that it names has exactly one who is accountable and at least one who does it. Who is
 * consulted is asked as the stage begins; who is informed reads the news of the stage.
 */
import { RACI_PARTS, type RaciRow, type RaciStage } from '../../../workflows/contract/raci'
import { STAGES } from '../../../workflows/contract/words'
import { refuse, type Change } from './change'
import type { Faults } from './faults'
import type { CampaignState } from '../record/state'
import { markOf } from '../rules/mark'

interface RaciFault {
  pointer: string
  code: string
  detail: string
}

/** Refuses a table that does not hold, all its faults at once. An empty one takes it back. */
export function checkRaci(change: Change, faults: Faults, rows: readonly RaciRow[] | undefined): void {
  if (!rows) return
  rows.forEach(({ person }, i) => faults.check(() => change.staff(person, `/raci/${i}/person`)))
  const found = raciFaults(rows, change.ctx.policy.raci?.stages ?? [])
  const [first] = found
  if (first)
    faults.check(() =>
      refuse('raci_unfit', found.map(({ detail }) => detail).join('；'), first.pointer, { faults: found }),
    )
}

export function raciFaults(rows: readonly RaciRow[], demanded: readonly RaciStage[] = []): RaciFault[] {
  const repeated = rows.flatMap((row, i) =>
    rows.findIndex((other) => cellOf(other) === cellOf(row)) < i
      ? [{ pointer: `/raci/${i}`, code: 'repeated', detail: `第 ${i + 1} 行与前面重复` }]
      : [],
  )
  if (rows.length === 0) return []
  const stages = new Set([...rows.map(({ stage }) => stage), ...demanded])
  return [...repeated, ...[...stages].flatMap((stage) => faultsOfStage(rows, stage))]
}

const cellOf = ({ stage, person, part }: RaciRow): string => [stage, person, part].join(' ')

function faultsOfStage(rows: readonly RaciRow[], stage: RaciStage): RaciFault[] {
  const count = (part: RaciRow['part']): number =>
    new Set(rows.flatMap((row) => (row.stage === stage && row.part === part ? [row.person] : []))).size
  const fault = (code: string, what: string): RaciFault => ({
    pointer: '/raci',
    code,
    detail: `${STAGES[stage].zh}阶段${what}`,
  })
  const accountable = count('accountable')
  return [
    ...(accountable === 0 ? [fault('accountable_missing', `缺少${RACI_PARTS.accountable.zh}`)] : []),
    ...(accountable > 1 ? [fault('accountable_several', `的${RACI_PARTS.accountable.zh}只能有一人`)] : []),
    ...(count('responsible') === 0 ? [fault('responsible_missing', `缺少${RACI_PARTS.responsible.zh}`)] : []),
  ]
}

type WithRaci = Pick<CampaignState, 'raci' | 'stage'>

/** Names who is asked without saying who: keys stand in ids, which others read. */
const adviceKey = ({ stage, person }: RaciRow): string => `${stage}.${markOf(`${stage} ${person}`)}`

const consulted = ({ raci }: Pick<CampaignState, 'raci'>): RaciRow[] =>
  (raci ?? []).filter(({ part }) => part === 'consulted')

/** Whose advice the present stage asks for, each a key of its own. */
export const adviceAsked = (s: WithRaci): string[] =>
  consulted(s)
    .filter(({ stage }) => stage === s.stage)
    .map(adviceKey)

/** The person of such a key. */
export const advisorOf = (s: Pick<CampaignState, 'raci'>, key: string): string | undefined =>
  consulted(s).find((row) => adviceKey(row) === key)?.person

/** Who reads the news of a stage for information. */
export const informedIn = ({ raci }: Pick<CampaignState, 'raci'>, ...stages: readonly string[]): string[] => [
  ...new Set(
    (raci ?? []).flatMap((row) => (row.part === 'informed' && stages.includes(row.stage) ? [row.person] : [])),
  ),
]

/** Everybody whom the table names. */
export const raciPeople = ({ raci }: Pick<CampaignState, 'raci'>): string[] => [
  ...new Set((raci ?? []).map(({ person }) => person)),
]
