/** What most pages need beside their subject: the record's time, the working days, who is who, and whom the viewer answers for. */
import { groupsOf, selfAndReports } from '../../activities/domain/desk/involved'
import type { Calendar } from '../../activities/domain/time/calendar'
import { awayNow, stoodInFor } from '../../activities/domain/people/stand-in'
import type { Holder } from '../../activities/domain/record/values'
import { absencesAhead } from '../../infra/postgres/people/absences'
import { POLICY_ID } from '../../infra/postgres/record/read-context'
import { readClock } from '../../infra/postgres/clock'
import { presentCalendar } from '../../infra/postgres/reads/desk'
import { everybody } from '../../infra/reference/people'
import { readPeople, type People } from '../../infra/reference/rule-packs/settings'
import type { Bilingual } from '../../workflows/contract/values'
import type { RouteDeps } from '../http/deps'
import type { Viewer } from './acting/viewer'
import type { Option } from './ui/fields'
import { marksOf, type Language } from './words/languages'
import { whenIn, type When } from './words/when'

export interface Around {
  now: string
  calendar: Calendar
  people: People
  when: When
  /** The viewer, everybody whom the viewer manages, and for whom the viewer stands in. */
  reach: ReadonlySet<string>
  /** Groups that the viewer belongs to. */
  memberOf: readonly string[]
  /** Staff numbers of people who are away and whose work the viewer does. */
  standsFor: readonly string[]
  /** Set while the viewer is away. */
  awayUntil?: string
  /** Name of a person, also of one who has left. */
  personName(staff: string): string
  /** 李四 代 张三, where somebody stands in. */
  holderName(holder: Holder): string
}

export async function aroundOf(
  deps: Pick<RouteDeps, 'pool' | 'reference'>,
  viewer: Pick<Viewer, 'person' | 'language'>,
): Promise<Around> {
  const [{ now }, calendar, people, absences, policy] = await Promise.all([
    readClock(deps.pool),
    presentCalendar(deps),
    readPeople(deps.reference),
    absencesAhead(deps.pool),
    deps.reference.latest('policy', POLICY_ID),
  ])
  const known = people.staff.flatMap((staff) => people.find(staff) ?? [])
  const presence = { now, absences, person: (staff: string) => people.find(staff), policy: policy ?? {} }
  const standsFor = stoodInFor(presence, viewer.person)
  const memberOf = people.groups.flatMap(({ id, members }) => (members.includes(viewer.person) ? [id] : []))
  const reach = new Set([...selfAndReports(viewer.person, known), ...standsFor])
  const personName = (id: string): string =>
    (viewer.language === 'en' ? people.group(id)?.name.en : undefined) ?? people.nameOf(id)
  return {
    now,
    calendar,
    people,
    when: whenIn(viewer.language, calendar, now),
    reach: new Set([...reach, ...groupsOf(reach, people.groups)]),
    memberOf,
    standsFor,
    awayUntil: awayNow(presence, viewer.person)?.until,
    personName,
    holderName: ({ person = '', insteadOf }) =>
      insteadOf === undefined
        ? personName(person)
        : `${personName(person)}${viewer.language === 'en' ? ' for ' : ' 代 '}${personName(insteadOf)}`,
  }
}

/** People to choose from; two may have one name. */
export const choicesOf = (people: People, except: string | undefined, language: Language): Option[] =>
  people.staff
    .filter((staff) => staff !== except)
    .map((value) => ({ value, label: `${people.find(value)?.name ?? value}${marksOf(language).bracketed(value)}` }))

/** Whoever may hold a task: people, and behind them the groups. */
export const holderChoices = (people: People, except: string | undefined, language: Language): Option[] => [
  ...choicesOf(people, except, language),
  ...people.groups
    .filter(({ id }) => id !== except)
    .map(({ id, name }) => ({ value: id, label: `${inLanguage(name, language)}${marksOf(language).bracketed(id)}` })),
]

/** Lead and backup answer for all of a campaign, and so does whoever stands in for one of them. */
export const answersFor = (
  { lead, backup }: { lead: string; backup: string },
  { person }: Pick<Viewer, 'person'>,
  { standsFor }: Pick<Around, 'standsFor'>,
): boolean => [lead, backup].some((one) => one === person || standsFor.includes(one))

/** The person and everybody below. */
export async function reachOf(reference: RouteDeps['reference'], person: string): Promise<ReadonlySet<string>> {
  const reach = selfAndReports(person, await everybody(reference))
  return new Set([...reach, ...groupsOf(reach, (await readPeople(reference)).groups)])
}

export const inLanguage = (text: Bilingual, language: Language): string => (language === 'en' ? text.en : text.zh)
