/** Numbers of a filing that another filing has, too: found when numbers began to be compared as people read them. */
import type { PoolClient } from 'pg'
import type { NumberTwin } from '../../../activities/domain/record/values'

/** One of the two is asked: the later one, or the earlier where the later is over. */
export async function twinsOf(db: Pick<PoolClient, 'query'>, filing: string): Promise<NumberTwin[]> {
  const { rows } = await db.query<NumberTwin>(
    `select s.application_number as number, o.filing, o.application_number as "otherNumber"
       from submissions s
       join submissions o on o.platform = s.platform and o.number_key = s.number_key and o.filing <> s.filing
       join filings f on f.id = o.filing
      where s.filing = $1 and (s.collides or (o.collides and f.ended))
      order by o.filing`,
    [filing],
  )
  return rows
}
