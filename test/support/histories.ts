/**
 * Recorded histories of released shapes, and the streams of facts that belong to them. Written only when asked
 * (`RECORD_HISTORIES=1 npx jest test/workflows/replay`), and then for new shapes: what is recorded already stays as it is.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { historyToJSON, type History } from '@temporalio/common/lib/proto-utils'
import { toInstant } from '../../activities/domain/time/calendar'
import type { StoredFact } from '../../activities/domain/record/facts'
import { planMissing } from '../../activities/domain/clearance/plan-missing'
import { ownersIn, type CampaignState } from '../../activities/domain/record/state'
import { ZONE } from '../../activities/domain/time/zone'
import { replayHistory } from './replays'
import { quietRuntime, type Rig } from './rig'

export const HISTORIES = path.join(__dirname, '..', 'workflows', 'histories')

export interface Recorded {
  name: string
  history: object
}

/** Asked for by hand, never in a run of the tests. */
export const RECORDING = process.env.RECORD_HISTORIES === '1'

/** What every failing replay has to say. */
export const WHAT_RED_MEANS = `The present workflow code does something else than it did when this history was recorded: workflows that are
open in an installation would be stuck. Keep the old path for them with patched() and take the new one where it says so.
Never refresh the recorded history to make this pass.`

export function recordedHistories(folder: string = HISTORIES): Recorded[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  return files
    .sort()
    .map((name) => ({ name, history: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as object }))
}

const WORKFLOWS = path.join(__dirname, '..', '..', 'workflows')

/** Of every `patched` in the workflow code, named by a constant or by its text. */
export function patchIds(): string[] {
  const code = readdirSync(WORKFLOWS)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(WORKFLOWS, name), 'utf8'))
    .join('\n')
  const constants = new Set([...code.matchAll(/\bpatched\((.*?)\)/g)].map(([, named = '']) => named))
  return [...constants].map((named) => {
    const [, id] = /^'(.+)'$/.exec(named) ?? new RegExp(`^(?:export )?const ${named} = '([^']+)'`, 'm').exec(code) ?? []
    if (id === undefined) throw new Error(`patched(${named}): no constant with a text of its own has this name`)
    return id
  })
}

interface PatchMarker {
  markerRecordedEventAttributes?: {
    markerName?: string
    details?: Record<string, { payloads?: { data?: string }[] }>
  }
}

/** The patches whose newer path a recorded history has taken. */
export function patchesOf(history: object): string[] {
  const { events = [] } = history as { events?: PatchMarker[] }
  return events.flatMap(({ markerRecordedEventAttributes: marker }) => {
    if (marker?.markerName !== 'core_patch') return []
    const [payload] = marker.details?.['patch-data']?.payloads ?? []
    return [(JSON.parse(Buffer.from(payload?.data ?? '', 'base64').toString()) as { id: string }).id]
  })
}

/** Replays one recorded history; says what red means when it does not hold. */
export async function replay({ name, history }: Recorded, bundlePath: string): Promise<void> {
  quietRuntime()
  try {
    await replayHistory(bundlePath, history, name)
  } catch (error) {
    throw new Error(`${name} does not replay.\n${WHAT_RED_MEANS}`, { cause: error })
  }
}

/** A history in pages: one answer of the server holds at most 4 MB. */
export async function historyOf(
  rig: Pick<Rig, 'connection' | 'namespace'>,
  workflowId: string,
  runId?: string,
): Promise<History> {
  const events: NonNullable<History['events']> = []
  let nextPageToken: Uint8Array | undefined
  do {
    const page = await rig.connection.workflowService.getWorkflowExecutionHistory({
      namespace: rig.namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
      nextPageToken,
    })
    events.push(...(page.history?.events ?? []))
    nextPageToken = page.nextPageToken
  } while (nextPageToken && nextPageToken.length > 0)
  return { events }
}

/** Writes a history unless there is one of that name. Names of machines and processes are left out. */
export async function recordHistory(rig: Rig, name: string, workflowId: string, runId?: string): Promise<void> {
  const file = path.join(HISTORIES, `${name}.json`)
  if (existsSync(file)) return
  const events = JSON.parse(historyToJSON(await historyOf(rig, workflowId, runId))) as unknown
  mkdirSync(HISTORIES, { recursive: true })
  writeFileSync(file, `${JSON.stringify(anonymous(events))}\n`)
}

/** Arguments longer than this do not matter to a replay: only `look` carries such, and it ignores them. */
const LONGEST_ARGUMENT = 50_000

function anonymous(value: unknown, key?: string): unknown {
  if (key === 'identity') return 'worker'
  if (typeof value === 'string') return value.length > LONGEST_ARGUMENT ? 'IiI=' : value
  if (Array.isArray(value)) return value.map((member) => anonymous(member))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, anonymous(member, name)]))
}

const STREAMS = path.join(__dirname, '..', 'domain', 'fact-streams')

/** A stream of facts and what the state told when it was recorded. */
export interface RecordedStream {
  name: string
  facts: StoredFact[]
  told: unknown
}

/** What a state says to people: a later release may keep more in its state, but of old facts it must not say anything else. */
export const tellingOf = (s: CampaignState): unknown => ({
  stage: s.stage,
  lead: s.lead,
  alarms: s.alarms,
  reports: s.reports.map((r) => r.kind),
  // Streams from before the check say nothing of it.
  ...(s.requirements && {
    described: s.described,
    requirements: Object.entries(s.requirements)
      .map(([key, r]) => `${key} ${r.answer} ${r.by} ${r.rule} ${r.reason.code} ${r.person ?? ''} ${r.turn}`)
      .sort(),
  }),
  // Streams from before there were briefs say nothing of one.
  ...(s.brief && {
    brief: { ...s.brief, document: undefined, missing: planMissing(s) },
    checklist: Object.entries(s.checklist ?? {})
      .map(([item, row]) => `${item} ${row.department} ${row.mandatory} ${row.status} ${row.zh}`)
      .sort(),
  }),
  launches: Object.entries(s.launches)
    .map(([platform, l]) => `${platform} ${l.status} ${l.clearance} ${l.launchAt ?? ''}`)
    .sort(),
  // Streams from before there were internal reviews say nothing of one.
  ...(s.reviews && {
    reviews: Object.values(s.reviews).map((r) => ({
      id: r.id,
      phase: r.phase,
      ended: r.ended,
      signers: Object.entries(r.signers)
        .map(([signer, { turn, answer, person, tier }]) =>
          [signer, turn, answer ?? '', person ?? '', tier ?? ''].join(' '),
        )
        .sort(),
      matters: Object.values(r.matters)
        .map((m) => `${m.id} ${m.kind} ${m.signer} ${m.status}`)
        .sort(),
    })),
  }),
  tasks: ownersIn(s).flatMap((holder) =>
    Object.values(holder.tasks)
      .map(
        (t) =>
          `${t.id} ${t.status} ${t.answer ?? ''} ${t.holder.person ?? t.holder.role} ${t.dueAt ?? ''} ${t.reminders}`,
      )
      .sort(),
  ),
  filings: Object.values(s.filings)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((f) => ({
      id: f.id,
      phase: f.phase,
      ended: f.ended,
      credential: f.credential?.number ?? null,
      rows: Object.entries(f.rows)
        .map(([row, r]) => `${row} ${r.status} ${r.version}`)
        .sort(),
      rounds: f.rounds.map((r) => ({
        number: r.number ?? null,
        verdict: r.verdict?.kind ?? null,
        outcome: r.outcome ?? null,
        items: r.items.map((i) => `${i.id} ${i.source} ${i.resolution?.how ?? ''}`),
      })),
      matters: Object.values(f.matters)
        .map((m) => `${m.id} ${m.kind} ${m.status}`)
        .sort(),
    })),
})

export const recordedStreams = (): RecordedStream[] =>
  (existsSync(STREAMS) ? readdirSync(STREAMS) : [])
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map(
      (name) => ({ name, ...(JSON.parse(readFileSync(path.join(STREAMS, name), 'utf8')) as object) }) as RecordedStream,
    )

/** Writes a campaign's facts with its state, unless there are some of that name. They hold no text: notes stay behind. */
export async function recordStream(rig: Rig, name: string, number: string): Promise<void> {
  const file = path.join(STREAMS, `${name}.json`)
  if (existsSync(file)) return
  const { rows } = await rig.pool.query<StoredFact & { at: Date }>(
    'select seq, type, v, subject, body, recorded_at as at from facts where stream = $1 order by seq',
    [number],
  )
  const facts = rows.map((fact) => ({ ...fact, at: toInstant(fact.at, ZONE) }))
  mkdirSync(STREAMS, { recursive: true })
  writeFileSync(file, `${JSON.stringify({ facts, told: tellingOf(await rig.state(number)) })}\n`)
}
