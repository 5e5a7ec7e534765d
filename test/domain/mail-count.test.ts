import { countMails } from '../support/mail-figures'

jest.setTimeout(300_000)

// `npm run bench -- --mails` plays twenty campaigns.
test('S0-39 the shipped policy leaves three mails a person and working day at p95, two beside what is urgent, none twice in a minute', () => {
  const { before, after } = countMails('weeks', 6)
  expect(after.p95).toBeLessThanOrEqual(3)
  expect(after.p95BesideUrgent).toBeLessThanOrEqual(2)
  expect([before.together > 0, after.together]).toEqual([true, 0])
  expect(after.letters).toBeLessThan(before.letters / 2)
  expect(after.p95).toBeLessThan(before.p95 / 2)
})
