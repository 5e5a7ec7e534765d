/** The fold of a filing's use of a credential that belongs to its account, app or product. */
import { freshTurn } from './apply-filing'
import type { FactsOf } from './folds'
import type { FilingState } from '../state'
import { earlyEnd } from '../values'

export function applyCredentials(f: FilingState, fact: FactsOf<'credentials'>): void {
  switch (fact.type) {
    case 'CredentialUsed':
      f.credential = { ...fact.body.credential, seq: fact.seq }
      f.uses = fact.body.use
      delete f.offered
      if (f.phase !== 'preparing') break
      f.phase = 'passed'
      f.usedSince = fact.at
      break
    case 'CredentialOffered':
      f.offered = fact.body.use
      break
    case 'CredentialDeclined':
      f.declined = { ...f.declined, ...Object.fromEntries(fact.body.declined.map(({ id, version }) => [id, version])) }
      delete f.offered
      if (f.uses) {
        delete f.uses
        delete f.usedSince
        delete f.credential
        f.phase = 'preparing'
        f.turn = freshTurn(f)
      }
      break
    case 'CredentialEndsEarly':
      f.earlyEndTold = earlyEnd(fact.body.validUntil, fact.body.endsAt)
      break
    // The passing that brought it never was.
    case 'EntryCorrected':
      if (fact.body.target === 'verdict') delete f.uses
      break
    // It goes its own way from here.
    case 'RestorationChosen':
      delete f.uses
      delete f.usedSince
      break
  }
}
