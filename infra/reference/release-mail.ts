/**
 * A version of the policy whose mails are to be written for everything that runs, too: released once, in the order of releases.
 * Its campaigns look, and the record of each says from when on.
 */
import type { Pool } from 'pg'
import type { MailRelease } from '../../workflows/contract/reference'
import { readClock } from '../postgres/clock'
import { POLICY_ID } from '../postgres/record/read-context'
import { nextVersion } from './calendars'
import { installReference } from './install'
import type { ReferenceReader } from './reference'
import { countRunning } from './poke-running'

export interface ReleasedMail {
  policyVersion: string
  releasedAt: string
  /** How many campaigns, filings and reviews look. */
  running: number
}

/** Undefined where no such version is installed. The same version again changes nothing while it is the latest. */
export async function releaseMail(
  pool: Pool,
  reference: ReferenceReader,
  { policyVersion, source }: Pick<MailRelease, 'policyVersion' | 'source'>,
): Promise<ReleasedMail> {
  const { now } = await readClock(pool)
  const [latest] = await reference.list('mail_release')
  if (latest?.policyVersion === policyVersion) return { policyVersion, releasedAt: latest.releasedAt, running: 0 }
  const version = nextVersion(latest?.version ?? '', now.slice(0, 10))
  const doc: MailRelease = { kind: 'mail_release', id: POLICY_ID, version, source, policyVersion, releasedAt: now }
  await installReference(pool, [doc])
  const running = await countRunning(pool)
  return { policyVersion, releasedAt: now, running }
}
