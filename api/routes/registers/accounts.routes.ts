/** Accounts at platforms (U-13, S2-5): whose they are, who works with them, whom one asks. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  AccountRefused,
  eraseContacts,
  filingsOfAccount,
  listAccounts,
  putAccount,
  readAccount,
  type Account,
  type AccountContacts,
  type AccountKey,
} from '../../../infra/postgres/registers/accounts'
import { papersById } from '../../../infra/postgres/registers/papers'
import { AUTHORISATION_ROW } from '../../../workflows/contract/reference'
import type { PHASES } from '../../../workflows/contract/words'
import { accountBody, accountDetailOut, accountFilter, accountOut, accountParams } from '../../schemas/accounts-schema'
import { checkAll } from '../../http/all-faults'
import { actorOf, seenBy } from '../../http/auth'
import type { CursorKey } from '../../http/cursor'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { presentAccount, presentVersions } from '../../present/account'
import { refuseUnknownStaff, registerClock } from './registers'
import { actorHeader, etagOf, ifMatch, page, pageOf, pageQuery, READ_REFUSALS, refusals, matchHeaders } from '../common'

const TAGS = ['registers']
const WRITE = refusals(400, 401, 403, 404, 412, 413, 415, 422, 428, 429, 503)
const keyOf = (key: CursorKey | undefined): AccountKey | undefined =>
  key && { platform: String(key[0]), account: String(key[1]) }

export const accountRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const present = async (accounts: readonly Account[]) => {
      const papers = await papersById(deps.pool, [...new Set(accounts.flatMap((a) => a.authorisation ?? []))])
      const shown = { ...(await registerClock(deps)), papers }
      return accounts.map((account) => presentAccount(account, shown))
    }
    const detail = async (request: FastifyRequest, key: AccountKey) => {
      const all = await readAccount(deps.pool, key)
      const [newest] = await present(all.slice(0, 1))
      if (!newest) throw new Problem('not_found')
      const filings = await filingsOfAccount(deps.pool, key, seenBy(request))
      return {
        ...newest,
        versions: presentVersions(all),
        filings: filings.map((f) => ({ ...f, phase: f.phase as keyof typeof PHASES })),
      }
    }

    app.put(
      '/accounts/:platform/:account',
      {
        schema: {
          operationId: 'putAccount',
          summary: 'Register a platform account or change its entry',
          description:
            'Sends the whole entry; sending it again changes nothing, and changed content needs If-Match. If ' +
            'the account belongs to another legal entity than the company (`company.legalSubject` of the ' +
            'policy), each filing of the account requires an authorisation with an expiry date.',
          tags: TAGS,
          headers: matchHeaders,
          params: accountParams,
          body: accountBody,
          response: { 200: accountDetailOut, 201: accountDetailOut, ...WRITE },
        },
      },
      async (request, reply) => {
        const { operatorMail, adminName, contacts, ...details } = request.body
        await checkAll(
          () => refuseUnknownStaff(deps, { owner: details.owner, admin: details.admin }),
          () => refuseUnfitPaper(deps, details.authorisation),
        )
        const { client, person } = actorOf(request)
        const people = contactsOf({ operatorMail, adminName, contacts })
        const put = putAccount(deps.pool, request.params, details, people, { client, person }, ifMatch(request))
        const { version, outcome } = await orProblem(put)
        void reply.code(outcome === 'created' ? 201 : 200).header('etag', etagOf(version))
        return detail(request, request.params)
      },
    )

    app.get(
      '/accounts',
      {
        schema: {
          operationId: 'listAccounts',
          summary: 'List platform accounts, by platform and name',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({ ...accountFilter, ...pageQuery }),
          response: { 200: pageOf(accountOut, 'AccountPage'), ...READ_REFUSALS },
        },
      },
      (request, reply) => {
        const { platform, owner } = request.query
        return page(deps, request, reply, {
          name: 'accounts',
          query: request.query,
          read: (after, limit) => listAccounts(deps.pool, { platform, owner }, { after: keyOf(after), limit }),
          keyOf: (account) => [account.platform, account.account],
          present,
        })
      },
    )

    app.get(
      '/accounts/:platform/:account',
      {
        schema: {
          operationId: 'getAccount',
          summary: 'Read an account, its versions and its running filings',
          tags: TAGS,
          headers: actorHeader,
          params: accountParams,
          response: { 200: accountDetailOut, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const shown = await detail(request, request.params)
        void reply.header('etag', etagOf(shown.version))
        return shown
      },
    )

    app.delete(
      '/accounts/:platform/:account/contacts',
      {
        schema: {
          operationId: 'eraseAccountContacts',
          summary: 'Erase the personal data in all versions of an account',
          description: "The entry is kept, including the staff numbers of the company's own people.",
          tags: TAGS,
          headers: actorHeader,
          params: accountParams,
          response: { 200: accountDetailOut, ...READ_REFUSALS },
        },
      },
      async (request) => {
        await eraseContacts(deps.pool, request.params)
        return detail(request, request.params)
      },
    )
  }

/** Undefined where nobody is named, so that no empty row has to be erased. */
const contactsOf = (people: AccountContacts): AccountContacts | undefined =>
  Object.values(people).some((value) => value !== undefined) ? people : undefined

async function refuseUnfitPaper({ pool }: RouteDeps, id: string | undefined): Promise<void> {
  if (id === undefined) return
  const [paper] = await papersById(pool, [id])
  const errors = [
    { pointer: '#/authorisation', detail: `须为用途为“账号主体授权书”（${AUTHORISATION_ROW}）的公司材料` },
  ]
  if (!paper) throw new Problem('paper_unknown', { detail: id, errors })
  if (paper.row !== AUTHORISATION_ROW) throw new Problem('paper_unfit', { detail: paper.row, errors })
}

async function orProblem<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!(error instanceof AccountRefused)) throw error
    const { code, version } = error
    throw new Problem(code, { extra: version === undefined ? {} : { version } })
  }
}
