/**
 * What becomes of a letter that came back after it had left: the same as of one that was refused at once, as long as its matter is
 * open. Of a letter whose matter is over only its row says so.
 */
import { isEnvelope } from '../domain/mail/envelopes'
import type { MailRow, ReturnRow } from '../mail-ports'
import { recordReturn, type RefusalDeps } from './refused-mail'

/** Settles one; gives how many were taken up. */
export const createSettleReturns = (deps: RefusalDeps) => async (): Promise<number> => {
  const { store } = deps
  const returned = await store.transaction((tx) => tx.takeReturn())
  if (returned === undefined) return 0
  const isSettled = await settle(deps, returned)
  await store.transaction((tx) => (isSettled ? tx.closeReturn(returned.id) : tx.deferReturn(returned.id)))
  return 1
}

/** False while nobody knows that the letter has left. A crash in between begins anew, and finds what is done already. */
async function settle(deps: RefusalDeps, { mail, code, said }: ReturnRow): Promise<boolean> {
  const refuse = (row: MailRow) => recordReturn(deps, row, { code, said })
  if ((await refuse(mail)) === 'still_queued') return false
  if (!isEnvelope(mail.subject)) return true
  // What it brought together came back with it, and each campaign has to know.
  const members = await deps.store.transaction((tx) => tx.toldIn(mail.key))
  for (const member of members) await refuse(member)
  return true
}
