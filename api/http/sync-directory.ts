/** A set of people from another system or a sheet, or what has changed in it: what it would do to the directory, and doing it. */
import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { emptiedDepartments } from '../../activities/domain/people/directory-faults'
import { personAfter, withoutPeople, type PersonSaid } from '../../activities/domain/people/directory-change'
import { openCounts } from '../../infra/postgres/people/leavers'
import { POLICY_ID } from '../../infra/postgres/record/read-context'
import { codeOfIssue } from '../../infra/reference/directory-schema'
import type { ChangeOptions, DirectoryChanged } from '../../infra/reference/directory-store'
import { hashInTurns } from '../../infra/reference/reference'
import { BOTH_LANGUAGES } from '../../infra/schemas/zod-words'
import { createTurns } from '../../infra/turns'
import type { DirectoryDoc, DirectoryGroup } from '../../workflows/contract/reference'
import type { Department } from '../../workflows/contract/values'
import { presentLeaver } from '../present/person'
import { MOST_LISTED, syncedPerson, syncFrame, type SyncOut } from '../schemas/people-schema'
import { seenBy } from './auth'
import { changeByRequest, fieldAt, staffAt } from './change-directory'
import type { RouteDeps } from './deps'
import { InvalidInput, Problem, type ProblemPart } from './errors'

export interface Sync {
  mode: 'whole' | 'delta'
  people: PersonSaid[]
  leavers?: string[]
  groups?: DirectoryGroup[]
  confirm?: { leavers?: number; emptyDepartments?: Department[] }
}

const MOST_FAULTS = 200

/** The body, looked at in short pieces: every fault of every entry at once. */
export async function syncOf(body: unknown): Promise<Sync> {
  const { data: frame, error } = syncFrame.safeParse(body, BOTH_LANGUAGES)
  if (error) throw new InvalidInput(error.issues)
  const othersTurn = createTurns()
  const people: PersonSaid[] = []
  const errors: ProblemPart[] = []
  const first = new Map<string, number>()
  for (const [i, entry] of frame.people.entries()) {
    await othersTurn()
    const read = syncedPerson.safeParse(entry, BOTH_LANGUAGES)
    if (read.data) {
      const before = first.get(read.data.staff)
      if (before !== undefined)
        errors.push({
          pointer: `#/people/${i}/staff`,
          code: 'staff_twice',
          detail: `工号 ${read.data.staff} 与 /people/${before} 重复 (is there twice)`,
        })
      first.set(read.data.staff, i)
      people.push(read.data)
    } else
      for (const issue of read.error.issues)
        errors.push({
          pointer: `#/people/${i}${issue.path.map((part) => `/${String(part)}`).join('')}`,
          code: codeOfIssue(issue),
          detail:
            issue.code === 'unrecognized_keys' ? `没有这些字段：${issue.keys.join('、').slice(0, 200)}` : issue.message,
        })
    if (errors.length >= MOST_FAULTS) break
  }
  for (const [i, staff] of (frame.leavers ?? []).entries()) {
    if (frame.mode === 'whole')
      errors.push({ pointer: `#/leavers/${i}`, detail: '只用于 delta：whole 中没有列出的人即为离职 (only with delta)' })
    else if (first.has(staff))
      errors.push({ pointer: `#/leavers/${i}`, detail: `${staff} 同时在 people 中 (is in people, too)` })
    if (errors.length >= MOST_FAULTS) break
  }
  if (errors.length > 0) throw new Problem('directory_unfit', { errors: errors.slice(0, MOST_FAULTS) })
  return { ...frame, people }
}

export interface SyncRequest {
  sync: Sync
  /** What a preview of it was named, where only what it showed is to be done. */
  token?: string
  /** Of people from a sheet: the row of each. */
  rows?: readonly number[]
  key?: string
  dryRun: boolean
  how: 'sync' | 'import'
}

export async function syncDirectory(
  deps: RouteDeps,
  request: FastifyRequest,
  { sync, key, dryRun, how, token, rows }: SyncRequest,
): Promise<SyncOut> {
  const content = await hashInTurns(sync)
  const tokenOf = ({ before }: DirectoryChanged): string => hash('sha256', `${before.version} ${content}`, 'base64url')
  const share = (await deps.reference.latest('policy', POLICY_ID))?.directory?.leaversUnasked ?? LEAVERS_UNASKED
  const at = new Map(sync.people.map(({ staff }, i) => [staff, i]))
  const options: ChangeOptions = {
    dryRun,
    check: (done) => {
      if (token !== undefined && token !== tokenOf(done)) throw new Problem('preview_stale')
      refuseUnknownLeavers(sync, done.before)
      if (!dryRun) refuseUnconfirmed(done, sync, share)
    },
    answer: async (done, db) => {
      const open = await openCounts(db, seenBy(request), done.difference.leavers)
      return { ...present(done, { dryRun, share, open }), ...(dryRun ? { token: tokenOf(done) } : {}) }
    },
  }
  const { answer } = await changeByRequest(deps, request, {
    ...options,
    wanted: undefined,
    how,
    key: key && `${how} ${key}`,
    bodyHash: key === undefined ? undefined : content,
    change: (directory, today) => synced(directory, sync, today),
    placeOf: (pointer, after) => {
      const [, ofGroup, field = ''] = /^\/groups\/(\d+)(\/.*)?$/.exec(pointer) ?? []
      const told = sync.groups?.findIndex(({ id }) => id === after.groups?.[Number(ofGroup)]?.id) ?? -1
      if (told >= 0) return `/groups/${told}${field}`
      const index = at.get(staffAt(pointer, after) ?? '')
      if (index === undefined) return undefined
      return rows ? { line: rows[index] ?? 0, column: fieldAt(pointer) } : `/people/${index}${fieldAt(pointer)}`
    },
  })
  return answer as SyncOut
}

/** Per cent; ours where the policy says nothing. */
const LEAVERS_UNASKED = 20

function synced(present: DirectoryDoc, { mode, people, leavers = [], groups = [] }: Sync, today: string): DirectoryDoc {
  const said = new Map(people.map((person) => [person.staff, person]))
  const leave = mode === 'whole' ? present.people.flatMap(({ staff }) => (said.has(staff) ? [] : [staff])) : leavers
  const left = withoutPeople(present, new Set(leave), today)
  const known = new Set(left.people.map(({ staff }) => staff))
  return {
    ...left,
    people: [
      ...left.people.map((person) => {
        const told = said.get(person.staff)
        return told ? personAfter(person, told) : person
      }),
      ...people.flatMap((told) => (known.has(told.staff) ? [] : [personAfter(undefined, told)])),
    ],
    ...(groups.length > 0 ? { groups: groupsAfter(left.groups, groups) } : {}),
  }
}

/** Those that were told of in their places, new ones behind. */
function groupsAfter(present: readonly DirectoryGroup[] = [], told: readonly DirectoryGroup[]): DirectoryGroup[] {
  const known = new Set(present.map(({ id }) => id))
  return [
    ...present.map((group) => told.find(({ id }) => id === group.id) ?? group),
    ...told.filter(({ id }) => !known.has(id)),
  ]
}

/** Whoever has left already may be said to have left again. */
function refuseUnknownLeavers({ leavers = [] }: Sync, { people, former = [] }: DirectoryDoc): void {
  const known = new Set([...people, ...former].map(({ staff }) => staff))
  const errors = leavers.flatMap((staff, i) =>
    known.has(staff)
      ? []
      : [
          {
            pointer: `#/leavers/${i}`,
            code: 'person_unknown',
            detail: `通讯录里没有 ${staff} (is nobody in this directory)`,
          },
        ],
  )
  if (errors.length > 0) throw new Problem('directory_unfit', { errors: errors.slice(0, MOST_FAULTS) })
}

/** What of a change is done only where somebody has said so. */
function toConfirm({ before, after, difference }: DirectoryChanged, share: number) {
  const { leavers } = difference
  const emptied = emptiedDepartments(before.people, after.people)
  return {
    ...(leavers.length * 100 > share * before.people.length ? { leavers: leavers.length } : {}),
    ...(emptied.length > 0 ? { emptyDepartments: emptied } : {}),
  }
}

function refuseUnconfirmed(done: DirectoryChanged, { confirm = {} }: Sync, share: number): void {
  const { leavers, emptyDepartments = [] } = toConfirm(done, share)
  const errors: ProblemPart[] = []
  if (leavers !== undefined && confirm.leavers !== leavers)
    errors.push({
      pointer: '#/confirm/leavers',
      code: 'too_many_leavers',
      detail:
        `将有 ${leavers} 人离职，超过现有 ${done.before.people.length} 人的 ${share}%；确认无误请填 ${leavers} ` +
        `(${leavers} of ${done.before.people.length} people would leave)`,
    })
  for (const department of emptyDepartments)
    if (!confirm.emptyDepartments?.includes(department))
      errors.push({
        pointer: '#/confirm/emptyDepartments',
        code: 'department_emptied',
        detail: `部门 ${department} 将没有任何人；确认无误请列出该部门 (nobody would be left in it)`,
      })
  if (errors.length > 0) throw new Problem('directory_unconfirmed', { errors })
}

function present(
  done: DirectoryChanged,
  { dryRun, share, open }: { dryRun: boolean; share: number; open: Awaited<ReturnType<typeof openCounts>> },
): SyncOut {
  const { before, after, isNew, difference } = done
  const { joiners, movers, leavers } = difference
  const names = new Map(before.people.map(({ staff, name }) => [staff, name]))
  // Those who have something open first: they are what somebody has to look at.
  const shown = [...leavers].sort((a, b) => Number(open.has(b)) - Number(open.has(a))).slice(0, MOST_LISTED)
  return {
    version: before.version === after.version || dryRun ? before.version : after.version,
    dryRun,
    changed: isNew,
    counts: {
      joiners: joiners.length,
      movers: movers.length,
      leavers: leavers.length,
      unchanged: after.people.length - joiners.length - movers.length,
    },
    joiners: joiners.slice(0, MOST_LISTED),
    movers: movers.slice(0, MOST_LISTED),
    groups: difference.groups,
    leavers: shown.map((staff) => presentLeaver({ staff, name: names.get(staff) ?? staff }, open.get(staff))),
    confirm: toConfirm(done, share),
  }
}
