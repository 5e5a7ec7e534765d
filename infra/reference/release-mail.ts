/**
 * A version of the policy whose mails are to be written for everything that runs, too: released once, in the order of releases.
 * Its campaigns look, and the record of each says from when on.
 */
import type { Pool } from 'pg'
import type { MailRelease } from '../../workflows/contract/reference'
import { readClock } from '../postgres/clock'
import { POLICY_ID } from '../postgres/record/read-context'
import { nextVersion } from './calendars'
import { withTransaction } from '../postgres/pool'
import { NEWEST_FIRST } from './newest'
import { pokeRunning } from './poke-running'
import { insertReference } from './reference'

export interface ReleasedMail {
  policyVersion: string
  releasedAt: string
  /** How many campaigns, filings and reviews look. */
  running: number
}

/** One release after the other, whoever asks for them at the same time. */
const RELEASE_LOCK = 7_301_922_029

/** The same version again changes nothing while it is the latest. */
export const releaseMail = (
  pool: Pool,
  { policyVersion, source }: Pick<MailRelease, 'policyVersion' | 'source'>,
): Promise<ReleasedMail> =>
  withTransaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [RELEASE_LOCK])
    const { rows } = await db.query<{ body: MailRelease }>(
      `select body from reference_docs where kind = 'mail_release' and id = $1 order by ${NEWEST_FIRST} limit 1`,
      [POLICY_ID],
    )
    const latest = rows[0]?.body
    if (latest?.policyVersion === policyVersion) return { policyVersion, releasedAt: latest.releasedAt, running: 0 }
    const { now: releasedAt } = await readClock(db)
    const version = nextVersion(latest?.version ?? '', releasedAt.slice(0, 10))
    await insertReference(db, { kind: 'mail_release', id: POLICY_ID, version, source, policyVersion, releasedAt })
    return { policyVersion, releasedAt, running: await pokeRunning(db) }
  })
