/**
 * What a decision may know besides the state, read in its transaction: policy, calendar, rule packs, directory, files.
 * A campaign keeps the versions it was started under, but not its calendars; new filings are opened under the latest pack.
 */
import type { PoolClient } from 'pg'
import type { Context } from '../../../activities/domain/decision/context'
import { makeCalendar } from '../../../activities/domain/time/calendar'
import type { FileFacts } from '../../../activities/domain/rules/file-limits'
import { formNotes } from '../../../activities/domain/forms/form'
import { isUnplanned } from '../../../activities/domain/planning/schedule'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { NoteRef } from '../../../activities/domain/record/values'
import type { Surroundings } from '../../../activities/ports'
import type { Command } from '../../../workflows/contract/commands'
import type { Policy } from '../../../workflows/contract/policy'
import type {
  CalendarDoc,
  DirectoryDoc,
  DirectoryGroup,
  DirectoryPerson,
  RulePack,
} from '../../../workflows/contract/reference'
import type { ReferenceReader } from '../../reference/reference'
import { workingDaysOf } from '../../reference/working-days'
import { absencesAhead } from '../people/absences'
import { readContentAround } from './read-content'
import { legalSubject } from '../reads/legal-subject'
import { sharedKeys } from './credential-keys'
import { readRegisters } from './read-registers'
import { twinsOf } from './number-twins'
import { precedentsOfRules } from '../reads/precedents'
import { knownNumbers } from '../reads/platform-words'
import { once } from '../../once'
import { readPolicies } from './policies'
import { readNotes } from '../reads/read-model'
import type { ReviewTimes } from '../reads/review-history'

export { POLICY_ID } from './policies'
export const TAXONOMY_ID = 'default'

export async function readSurroundings(
  db: PoolClient,
  reference: ReferenceReader,
  state: CampaignState | undefined,
  command: Command | undefined,
  planned?: { reviews: ReviewTimes; subject: string | undefined },
): Promise<Surroundings> {
  const { present, policy, mailPolicy } = await readPolicies(reference, state, command === undefined, db)
  // Days off are facts of the world: which calendars count is said by the policy of today, whoever the campaign is judged by.
  const calendarDoc = present && (await workingDaysOf(reference, present, db))
  if (!policy || !calendarDoc) throw new Error('no policy or calendar is installed: run the set-up (`npm start` does)')
  const packs = await reference.list('rule_pack', db)
  const latest = packsById(packs)
  const judgedBy = new Map<string, RulePack>()
  const requirements = Object.values(state?.requirements ?? {})
  const filings = Object.values(state?.filings ?? {})
  const told = filings.flatMap(({ platform, rulesTold }) => (rulesTold ? [{ platform, packVersion: rulesTold }] : []))
  for (const { platform, packVersion } of [...filings, ...told, ...requirements])
    judgedBy.set(`${platform}@${packVersion}`, await reference.get('rule_pack', platform, packVersion, db))
  const directories = await reference.list('directory', db)
  const [people, groups] = [peopleByStaff(directories), groupsById(directories)]
  const packOf: Context['pack'] = (platform, version) => {
    const pack = latest.get(platform)
    if (version === undefined || pack?.version === version) return pack
    return judgedBy.get(`${platform}@${version}`)
  }
  const shared = sharedKeys({ state, command, subject: planned?.subject, packOf })
  const registers = await readRegisters(db, state, command, shared)
  const files = await knownFiles(db, [command?.body, state?.corrections], registers.fileIds)
  const texts = await formTexts(db, state, command)
  const taxonomy = await reference.latest('rejection_taxonomy', TAXONOMY_ID, db)
  const asking = requirements.filter((r) => r.answer === 'ask').map((r) => r.rule)
  const precedents = await precedentsOfRules(db, asking)
  const f = state?.filings[planned?.subject ?? '']
  const isToPlan = state && f && planned && isUnplanned(state, f, calendarDoc.version)
  const isLook = command === undefined && f !== undefined && f.rounds.some(({ number }) => number !== undefined)
  const reviewed = isToPlan ? await planned.reviews(db, f) : []
  return {
    policy,
    mailPolicy,
    calendar: calendarOf(calendarDoc)(policy),
    pack: packOf,
    packs,
    registers,
    precedents: (rule) => precedents.filter((p) => p.rule === rule),
    person: (staff) => people.get(staff),
    group: (id) => groups.get(id),
    staff: [...people.keys()],
    absences: await absencesAhead(db),
    reviewed: (platform, item) => (f?.platform === platform && f.item === item ? reviewed : []),
    knownSince: await knownNumbers(db, state, command),
    fileExists: (id) => files.has(id),
    rejectionCategories: taxonomy?.categories.map(({ code }) => code) ?? [],
    content: await readContentAround(db, reference, state, command),
    file: (id) => files.get(id),
    noteText: (note) => texts.get(note),
    legalSubject: (f) => legalSubject(registers, f),
    templates: await reference.list('template', db),
    twins: isLook ? await twinsOf(db, f.id) : undefined,
  }
}

// Reference documents are frozen and the reader hands out the same ones again: what is made of them is made once.
const packsById = once((packs: readonly RulePack[]) => new Map(packs.map((pack) => [pack.platform, pack])))
const peopleByStaff = once(
  (docs: readonly DirectoryDoc[]) =>
    new Map(docs.flatMap(({ people }) => people.map((person): [string, DirectoryPerson] => [person.staff, person]))),
)
const groupsById = once(
  (docs: readonly DirectoryDoc[]) =>
    new Map(docs.flatMap(({ groups = [] }) => groups.map((group): [string, DirectoryGroup] => [group.id, group]))),
)

const calendarOf = once((doc: CalendarDoc) => once((policy: Policy) => makeCalendar(doc, policy)))

/** Which of the files exist that a command names, or a correction that waits; by themselves or as those of a company paper. */
async function knownFiles(
  db: PoolClient,
  named: readonly unknown[],
  ofPapers: readonly string[],
): Promise<Map<string, FileFacts>> {
  const ids = new Set<string>(ofPapers)
  const collect = (value: unknown, key?: string): void => {
    if (Array.isArray(value)) {
      if (key === 'fileIds') for (const id of value) ids.add(String(id))
      else for (const item of value) collect(item)
    } else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) collect(member, name)
  }
  collect(named)
  if (ids.size === 0) return new Map()
  const sql = 'select id, media_type, size from files where id = any ($1::uuid[])'
  const { rows } = await db.query<{ id: string; media_type: string; size: number }>(sql, [[...ids]])
  return new Map(rows.map(({ id, media_type, size }) => [id, { mediaType: media_type, size }]))
}

/** Texts that a second look compares, or that may be said again by a command; other commands need none. */
async function formTexts(
  db: PoolClient,
  state: CampaignState | undefined,
  command: Command | undefined,
): Promise<ReadonlyMap<string, string | null>> {
  const notes = state ? comparedNotes(state, command) : []
  return readNotes(
    db,
    notes.map(({ note }) => note),
  )
}

function comparedNotes(state: CampaignState, command: Command | undefined): NoteRef[] {
  switch (command?.type) {
    case 'answerTask':
    case 'answerTasks':
    case 'fillForm':
      return formNotes(state)
    case 'amend':
      return state.objective ? [state.objective] : []
    default:
      return []
  }
}
