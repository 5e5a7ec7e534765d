/** An account as callers see it: whose it is, whether that is allowed, and what its entry lacks. */
import type { z } from 'zod'
import { isForeign } from '../../activities/domain/materials/accounts'
import type { Paper } from '../../activities/domain/record/registers'
import type { Account } from '../../infra/postgres/registers/accounts'
import type { Policy } from '../../workflows/contract/policy'
import type { accountDetailOut, AccountOut, AuthorisationWord } from '../schemas/accounts-schema'

export interface AccountsShown {
  policy: Policy
  now: string
  papers: readonly Paper[]
}

const COMPLETE = ['legalSubject', 'owner', 'operator', 'admin'] as const

export function presentAccount(account: Account, shown: AccountsShown): AccountOut {
  const { platform, version, legalSubject, owner, operator, admin, authorisation, contacts } = account
  return {
    platform,
    account: account.account,
    version,
    legalSubject,
    owner,
    operator,
    admin,
    authorisation,
    foreign: isForeign(shown.policy, legalSubject),
    authorisationState: authorisationOf(account, shown),
    missing: COMPLETE.filter((name) => account[name] === undefined && !(name === 'admin' && contacts?.adminName)),
    operatorMail: contacts?.operatorMail,
    adminName: contacts?.adminName,
    contacts: contacts === null ? null : contacts?.contacts,
    at: account.at,
    by: account.person,
  }
}

function authorisationOf(account: Account, { policy, papers, now }: AccountsShown): AuthorisationWord {
  const foreign = isForeign(policy, account.legalSubject)
  if (foreign === undefined) return 'unknown'
  if (!foreign) return 'not_needed'
  const paper = papers.find(({ id }) => id === account.authorisation)
  if (!paper) return 'missing'
  if (paper.validUntil === undefined) return 'undated'
  return Date.parse(paper.validUntil) > Date.parse(now) ? 'valid' : 'lapsed'
}

export const presentVersions = (all: readonly Account[]): z.infer<typeof accountDetailOut>['versions'] =>
  all.map(({ version, legalSubject, owner, operator, admin, authorisation, at, person, client }) => ({
    version,
    legalSubject,
    owner,
    operator,
    admin,
    authorisation,
    at,
    by: person,
    client,
  }))
