/** Small things that every answer is made of: instants, labelled words, the catalogue of a filing's requirement. */
import { z } from 'zod'
import { ANSWERS, PHASES, STAGES, TASK_KINDS } from '../../workflows/contract/words'

export const instantOut = z.iso.datetime({ offset: true }).meta({ example: '2026-11-11T00:00:00+08:00' })
export const staffOut = z.string().meta({ description: 'Staff number.', example: 'M1001' })
/** Free text; null once it was erased. */
export const textOut = z.string().nullable().optional()
export const fileIdsOut = z.array(z.uuid())

export const keysOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string]
export const stageWord = z.enum(keysOf(STAGES)).meta({ id: 'Stage', description: 'Stage of a campaign.' })
export const phaseWord = z.enum(keysOf(PHASES)).meta({ id: 'Phase', description: 'Phase of a filing.' })
export const kindWord = z.enum(keysOf(TASK_KINDS)).meta({ id: 'TaskKind', description: 'Kind of task.' })
export const answerWord = z.enum(keysOf(ANSWERS)).meta({ id: 'Answer', description: 'Answer to a task.' })
