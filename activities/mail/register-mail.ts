/**
 * The register (备案台账) of the week, mailed to whom the policy names. Planned in the mail ledger under the week's name, so that
 * asking often sends it once; sent like any other mail, with the sheet written at that moment, once for all who get it.
 */
import { REGISTER, registerOfWeek } from '../domain/mail/register-week'
import { pageLinks } from './letter-links'
import { plainLetter } from './reader'
import type { RecordStore, Surroundings } from '../ports'
import type { Letter, MailRow, PageLink } from '../mail-ports'
import { nextOfficeMoment } from '../domain/time/calendar'

/** Plans the week's register when it is due, and says up to which ledger row mail waits. */
export const createPlanRegisterMail =
  ({ store }: { store: RecordStore }) =>
  (): Promise<{ upTo: number }> =>
    store.transaction(async (tx) => {
      const { now } = await tx.readClock()
      const { policy, calendar } = await tx.surroundings(undefined, undefined)
      const { registerMail } = policy
      if (registerMail) {
        const { week, dueAt } = registerOfWeek(calendar, registerMail, now)
        if (Date.parse(dueAt) <= Date.parse(now))
          await tx.planRegisterMail({ week, now, to: registerMail.to, sendAfter: nextOfficeMoment(calendar, now).at })
      }
      return { upTo: (await tx.conclude(REGISTER, now, undefined)).upTo }
    })

/** The letter of a ledger row; the sheet is put in when it is sent. */
export const registerLetter = (
  row: MailRow,
  people: Pick<Surroundings, 'person' | 'group'>,
  pageLink: PageLink,
): Letter => ({
  ...plainLetter(row, people, {
    lines: row.body.lines.flatMap(({ label, text }) => (text === undefined ? [] : [{ label, text }])),
    links: pageLinks({ ...row, pageLink }, [{ purpose: 'register', subject: '', label: '' }]),
  }),
  acts: false,
  attach: 'register',
})
