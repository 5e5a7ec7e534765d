/** The policies that a step is decided by: the one its campaign was started under, with the mails of a version released since. */
import type { PoolClient } from 'pg'
import type { MailPolicyToCome } from '../../../activities/domain/decision/context'
import { writesAs } from '../../../activities/domain/rules/mail-policy'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { Policy } from '../../../workflows/contract/policy'
import type { MailRelease } from '../../../workflows/contract/reference'
import { once } from '../../once'
import { compareVersions } from '../../reference/newest'
import type { ReferenceReader } from '../../reference/reference'

export const POLICY_ID = 'default'

interface Policies {
  /** Of today. */
  present: Policy | undefined
  policy: Policy | undefined
  mailPolicy: MailPolicyToCome | undefined
}

/** Only a look may learn of a newer release, which it records: commands go on with what the state says. */
export async function readPolicies(
  reference: ReferenceReader,
  s: CampaignState | undefined,
  isLook: boolean,
  db: PoolClient,
): Promise<Policies> {
  const present = await reference.latest('policy', POLICY_ID, db)
  if (!s) return { present, policy: present, mailPolicy: undefined }
  const kept = await reference.get('policy', POLICY_ID, s.policyVersion, db)
  const by = async (version: string | undefined): Promise<Policy> =>
    version === undefined ? kept : writtenAs(kept)(await reference.get('policy', POLICY_ID, version, db))
  const before = await by(s.mailPolicyVersion)
  const [release] = isLook ? await reference.list('mail_release', db) : []
  if (!release || !isReleasedFor(release, s)) return { present, policy: before, mailPolicy: undefined }
  const { policyVersion: version, releasedAt } = release
  return { present, policy: await by(version), mailPolicy: { version, releasedAt, before } }
}

/**
 * A reader may remember an older release for some seconds: nobody goes back to it. And whoever remembers an older policy for some
 * seconds may start a campaign under it after the release.
 */
function isReleasedFor(release: MailRelease, s: CampaignState): boolean {
  if (release.policyVersion === (s.mailPolicyVersion ?? s.policyVersion)) return false
  const released = Date.parse(release.releasedAt)
  if (s.mailReleasedAt !== undefined) return Date.parse(s.mailReleasedAt) < released
  return Date.parse(s.startedAt) < released || compareVersions(s.policyVersion, release.policyVersion) < 0
}

const writtenAs = once((kept: Policy) => once((mail: Policy) => writesAs(kept, mail)))
