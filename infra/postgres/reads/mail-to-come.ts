import type { CampaignState } from '../../../activities/domain/record/state'
import { readSurroundings } from '../record/read-context'
import { queuedMails } from './read-model'
import type { Reads } from './reads'

/** What the mails to come of a campaign are told from: the rules and people around it, and what waits in the ledger. */
export async function readMailToCome({ pool, reference }: Reads, s: CampaignState) {
  const db = await pool.connect()
  try {
    const around = await readSurroundings(db, reference, s, undefined)
    return { around, ledger: await queuedMails(db, s.number) }
  } finally {
    db.release()
  }
}
