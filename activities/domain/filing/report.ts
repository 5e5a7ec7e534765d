/** A report of what a platform said: of a filing under way, of one that has ended, of one whose whole campaign is over. */
import type { Report } from '../../../workflows/contract/commands'
import { refuse, type Change } from '../decision/change'
import { tellRegister } from '../credentials/register-news'
import { recordLastWords } from './ending'
import { isLeavingPlatform } from '../record/phases'
import { warningsOfCredential } from './verdict'
import { recordWords, recordReport } from './platform-reports'

type Reported = Record<string, unknown>

export function report(change: Change, body: Report): Reported {
  const f = change.filing(body.filing ?? refuse('nothing_matches'))
  if (f.ended) {
    // For itself nothing follows any more, but what a platform says is never lost: somebody is told.
    const credential = tellRegister(change, f, body)
    recordWords(change, f, body, credential !== undefined)
    change.emit('AlarmRaised', change.state.number, { code: `platform_spoke_after_end:${f.id}` })
    return { filing: f.id, kind: body.kind, applied: credential !== undefined, credential }
  }
  const applied = isLeavingPlatform(f) ? recordLastWords(change, f, body) : recordReport(change, f, body)
  return { filing: f.id, kind: body.kind, applied, ...(applied && warningsOfCredential(change, f, body.credential)) }
}

/** The campaign is over and keeps no word more; what others rest on goes on, and its loss reaches them. */
export function tellOfEnded(change: Change, body: Report): Reported | undefined {
  const f = change.filing(body.filing ?? refuse('nothing_matches'))
  const credential = tellRegister(change, f, body)
  return credential === undefined ? undefined : { filing: f.id, kind: body.kind, applied: true, credential }
}
