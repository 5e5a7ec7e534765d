/** What platforms said before, as far as a decision about what they say now must know it. */
import type { Pool, PoolClient } from 'pg'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { AnswerTask, Command } from '../../../workflows/contract/commands'
import { subjectOfTask } from '../../../workflows/contract/ids'
import { MAY_SPEAK_OF_FILING } from '../intake/intake'

type Db = Pick<Pool | PoolClient, 'query'>

/**
 * The last fact by which the same was said of a filing, whoever brought it and under whatever event id: a platform that has
 * no answer sends again, and so may its agency.
 */
export async function saidBefore(db: Db, intakeId: string, filing: string): Promise<number | undefined> {
  const meaning = (row: string): string =>
    `(${row}.body - array['filing', 'platform', 'number', 'channel', 'saidBy', 'eventId'])`
  const { rows } = await db.query<{ seq: number | null }>(
    `select max(f.seq) as seq from intake i, facts f join intake j on j.id = f.cause
      where i.id = $1 and f.subject = $2 and f.type = 'PlatformSpoke' and j.id <> i.id
        and ${meaning('j')} = ${meaning('i')}`,
    [intakeId, filing],
  )
  return rows[0]?.seq ?? undefined
}

/** The earliest that waiting reports say of the numbers in a command: a platform that speaks of a number has it. */
export async function knownNumbers(
  db: Db,
  state: CampaignState | undefined,
  command: Command | undefined,
): Promise<(platform: string, number: string) => string | undefined> {
  const asked = answersIn(command).flatMap(({ task, number, occurredAt }) => {
    const platform = state?.filings[subjectOfTask(task)]?.platform
    return platform !== undefined && number !== undefined && occurredAt === undefined
      ? [{ platform, number: number.trim() }]
      : []
  })
  if (!state || asked.length === 0) return () => undefined
  const { rows } = await db.query<{ platform: string; number: string; at: string }>(
    `select distinct on (w.platform, w.number) w.platform, w.number, i.body ->> 'occurredAt' as at
       from intake i join jsonb_to_recordset($1::jsonb) as w(platform text, number text)
         on i.body ->> 'platform' = w.platform and number_key(i.body ->> 'number', false) = number_key(w.number, false),
            (select $2::text as client) as f
      where i.status = 'parked' and i.body ->> 'occurredAt' is not null and ${MAY_SPEAK_OF_FILING}
      order by w.platform, w.number, (i.body ->> 'occurredAt')::timestamptz`,
    [JSON.stringify(asked), state.client],
  )
  return (platform, number) => rows.find((row) => row.platform === platform && row.number === number)?.at
}

function answersIn(command: Command | undefined): readonly AnswerTask[] {
  if (command?.type === 'answerTask') return [command.body]
  return command?.type === 'answerTasks' ? command.body.answers : []
}
