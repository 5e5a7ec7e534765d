/**
 * Accounts at platforms (U-13). One that belongs to another legal subject than the company may be filed for only with that
 * subject's dated authorisation: it is a row of the filing's checklist like any other, so that it is collected, rechecked,
 * watched and submitted like them. Without knowing both subjects nothing is claimed.
 */
import type { Policy } from '../../../workflows/contract/policy'
import { AUTHORISATION_ROW } from '../../../workflows/contract/reference'
import { refuse, type Change } from '../decision/change'
import { contentOf } from './company-papers'
import { provideMaterial } from './material-validity'
import type { FilingState } from '../record/state'
import { isPast } from '../time/instants'
import type { AccountEntry } from '../record/registers'
import { AUTHORISATION } from '../rules/materials'

/** Widths, blanks and capitals are how somebody typed it; everything else is another name. */
const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/g, '').toLowerCase()

/** Whether an account belongs to somebody else; undefined while one of the two is not known. */
export function isForeign(policy: Pick<Policy, 'company'>, legalSubject: string | undefined): boolean | undefined {
  const own = policy.company?.legalSubject
  return own === undefined || legalSubject === undefined ? undefined : plain(own) !== plain(legalSubject)
}

const entryOf = (change: Change, f: FilingState): AccountEntry | undefined =>
  f.account === undefined ? undefined : change.ctx.registers?.account(f.platform, f.account)

const needsAuthorisation = (change: Change, f: FilingState): boolean =>
  isForeign(change.ctx.policy, entryOf(change, f)?.legalSubject) === true

/** Puts the authorisation on the checklist where it is needed, answered already where the register knows a valid one. */
export function demandAuthorisation(change: Change, id: string): void {
  const f = change.filing(id)
  if (f.ended || f.phase !== 'preparing' || !needsAuthorisation(change, f)) return
  const { row, department } = AUTHORISATION
  if (!f.rows[row]) change.emit('MaterialDemanded', id, { row, department })
  const known = change.filing(id).rows[row]
  // What somebody sent back is not handed in again by itself.
  if (known?.status !== 'missing' || known.version > 0) return
  const paper = change.ctx.registers?.paper(entryOf(change, f)?.authorisation ?? '')
  if (paper?.row !== row || paper.validUntil === undefined || isPast(paper.validUntil, change.ctx.now)) return
  provideMaterial(change, change.filing(id), { row, ...contentOf(paper) })
}

/** The account may have changed hands since the checklist was made. */
export function refuseUnauthorised(change: Change, f: FilingState): void {
  if (!needsAuthorisation(change, f) || f.rows[AUTHORISATION_ROW]?.status === 'provided') return
  const { legalSubject } = entryOf(change, f) ?? {}
  refuse('authorisation_missing', f.account, '/answer', { account: f.account, legalSubject })
}
