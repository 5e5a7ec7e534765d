/** How rule packs, their versions and the steps of their life are shown. */
import type { z } from 'zod'
import type { RulePack } from '../../workflows/contract/reference'
import { isStale, knowledgeOf } from '../../infra/reference/rule-packs/freshness'
import { openPoints } from '../../infra/reference/rule-packs/life'
import { isOrder, packRows, type PackRow } from '../../infra/reference/rule-packs/rows'
import type { PackPolicy, People } from '../../infra/reference/rule-packs/settings'
import type { DraftRow, PackVersion, StepRow } from '../../infra/reference/rule-packs/store'
import { GRADES } from '../../infra/reference/rule-packs/words'
import type { packDetailOut, packsOut, versionOut } from '../schemas/rule-packs-schema'
import { at } from '../../activities/domain/time/instants'

type VersionOut = z.infer<typeof versionOut>
type Summary = z.infer<typeof packsOut>['items'][number]
type Detail = z.infer<typeof packDetailOut>

/** What everything here is shown by: the company's words on packs, its people, and the record's day. */
export interface Showing {
  policy: PackPolicy
  people: People
  today: string
}

export function personOut(people: People, staff: string): { staff: string; name?: string } {
  const name = people.find(staff)?.name
  return { staff, ...(name === undefined ? {} : { name }) }
}

const maybePerson = (people: People, staff: string | null) => (staff === null ? {} : { by: personOut(people, staff) })

const draftOut = ({ people }: Showing, { revision, drafted_at, person, client }: DraftRow) => ({
  revision,
  draftedAt: at(drafted_at),
  by: personOut(people, person),
  client,
})

const stepOut = ({ people }: Showing, step: StepRow, last: number | undefined): VersionOut['steps'][number] => ({
  kind: step.kind,
  at: at(step.at),
  ...maybePerson(people, step.person),
  client: step.client,
  revision: step.revision ?? undefined,
  present: step.revision === null || step.revision === last,
  department: step.department ?? undefined,
  stance: step.stance ?? undefined,
  heldOn: step.held_on ?? undefined,
  note: step.note ?? undefined,
})

export function showVersion(showing: Showing, one: PackVersion): VersionOut {
  const last = one.drafts.at(-1)?.revision
  const open = one.status === 'draft' ? openPoints(one, showing.policy) : { missing: [], against: [] }
  return {
    platform: one.platform,
    version: one.version,
    status: one.status,
    revisions: one.drafts.map((draft) => draftOut(showing, draft)),
    steps: one.steps.map((step) => stepOut(showing, step, last)),
    released: showRelease(showing, one),
    ...open,
  }
}

function showRelease({ people }: Showing, { steps }: PackVersion): VersionOut['released'] {
  const step = steps.find(({ kind }) => kind === 'released')
  return step && { at: at(step.at), origin: step.origin, ...maybePerson(people, step.person), client: step.client }
}

function showKnowledge({ policy, today }: Showing, pack: RulePack) {
  const known = knowledgeOf(pack)
  return { ...known, stale: isStale(pack, known, today, policy.staleAfterDays) }
}

/** One platform: its newest released version, or its newest draft, with the drafts that are being worked on. */
export function showSummary(showing: Showing, pack: RulePack, versions: readonly PackVersion[]): Summary {
  const shown = versions.find(({ version }) => version === pack.version)
  return {
    platform: pack.platform,
    name: pack.name,
    role: pack.role ?? 'platform',
    version: pack.version,
    status: shown?.status ?? 'released',
    owner: ownerOut(showing, pack.platform),
    released: shown && showRelease(showing, shown),
    drafts: versions
      .filter(({ status }) => status === 'draft')
      .flatMap(({ version, drafts }) => drafts.slice(-1).map((draft) => ({ version, ...draftOut(showing, draft) }))),
    ...showKnowledge(showing, pack),
  }
}

const ownerOut = ({ people }: Showing, platform: string) => {
  const owner = people.ownerOf(platform)
  return owner && { staff: owner.staff, name: owner.name }
}

export function showDetail(showing: Showing, pack: RulePack, one: PackVersion): Detail {
  return {
    platform: pack.platform,
    version: pack.version,
    status: one.status,
    owner: ownerOut(showing, pack.platform),
    ...showKnowledge(showing, pack),
    readable: readable(packRows(pack)),
    life: showVersion(showing, one),
    pack,
  }
}

function readable(rows: readonly PackRow[]): Detail['readable'] {
  const sections: Detail['readable'] = []
  // The order of a list is seen from its lines.
  for (const { item, noun, pointer, field, text, grade, source } of rows.filter((row) => !isOrder(row))) {
    const last = sections.at(-1)
    const section = last && last.item === item ? last : { item, noun, lines: [] }
    if (section !== last) sections.push(section)
    const known = grade && GRADES[grade]
    section.lines.push({ pointer, field, text, grade, known, source, estimate: grade === 'E' })
  }
  return sections
}
