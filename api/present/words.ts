/** Small things that every answer is made of: instants, labelled words, the catalogue of a filing's requirement. */
import { z } from 'zod'
import { toInstant } from '../../activities/domain/calendar'
import type { ReferenceReader } from '../../infra/reference'
import { ANSWERS, HOLDER_ROLES, PHASES, STAGES, TASK_KINDS } from '../../workflows/contract/words'
import type { Requirement, RulePack } from '../../workflows/contract/reference'

const ZONE = 'Asia/Shanghai'

/** ISO 8601 with offset; undefined stays undefined. */
export function at(when: Date | string): string
export function at(when: Date | string | null | undefined): string | undefined
export function at(when: Date | string | null | undefined): string | undefined {
  if (when === undefined || when === null) return undefined
  return toInstant(typeof when === 'string' ? Date.parse(when) : when, ZONE)
}

export const instantOut = z.iso.datetime({ offset: true }).meta({ example: '2026-11-11T00:00:00+08:00' })
export const staffOut = z.string().meta({ description: 'Staff number.', example: 'M1001' })
/** Free text; null once it was erased. */
export const textOut = z.string().nullable().optional()
export const fileIdsOut = z.array(z.uuid())

const keysOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string]
export const stageWord = z.enum(keysOf(STAGES)).meta({ id: 'Stage', description: 'Stage of a campaign.' })
export const phaseWord = z.enum(keysOf(PHASES)).meta({ id: 'Phase', description: 'Phase of a filing.' })
export const kindWord = z.enum(keysOf(TASK_KINDS)).meta({ id: 'TaskKind', description: 'Kind of task.' })
export const answerWord = z.enum(keysOf(ANSWERS)).meta({ id: 'Answer', description: 'Answer to a task.' })

/** A role that may hold a task, in Chinese. */
export const roleLabel = (role: string): string =>
  role in HOLDER_ROLES ? HOLDER_ROLES[role as keyof typeof HOLDER_ROLES].zh : role

/** What a filing's platform is called and what it demands, by the version that the filing was opened under. */
export interface Catalogue {
  pack: RulePack
  requirement: Requirement
}

export async function catalogueOf(
  reference: ReferenceReader,
  filing: { platform: string; item: string; packVersion: string },
): Promise<Catalogue> {
  const pack = await reference.get('rule_pack', filing.platform, filing.packVersion)
  const requirement = pack.requirements.find((r) => r.item === filing.item)
  if (!requirement) throw new Error(`rule pack ${pack.platform} ${pack.version} has no item ${filing.item}`)
  return { pack, requirement }
}
