/** What calendars read of a kick-off: by another program's parser, as mail carries it (S4-14). */
import ICAL from 'ical.js'
import { calendarPartOf } from '../../infra/mail/invitation'
import type { Invitation, Letter } from '../../activities/mail-ports'
import { createMailer } from '../../infra/mail/mailer'
import { startTestMailbox } from '../support/smtp-server'

const INVITATION: Invitation = {
  method: 'REQUEST',
  uid: 'kickoff-MC-20261012-0001',
  sequence: 2,
  at: '2026-11-06T10:00:00+08:00',
  minutes: 60,
  title: '启动会：双11\r\nATTENDEE:mailto:else@example.com (kick-off)',
  description: '活动：双11\n参加方：本公司、乙品牌',
  lead: { name: '张三', address: 'zhangsan@example.com' },
}
const letterOf = (invitation: Invitation | undefined, address = 'zhoujiu@example.com'): Letter => ({
  key: 'k',
  kind: 'kickoff_invited',
  to: { name: '周九', address },
  campaign: { number: 'MC-20261012-0001', name: '双11' },
  tasks: [],
  acts: false,
  lines: [],
  links: [{ label: '', url: 'https://filing.example.com/go/personal-token' }],
  occurredAt: '2026-10-12T10:00:00+08:00',
  invitation,
})
const from = { name: '营销活动备案', address: 'filing@example.com', pagesUrl: 'https://filing.example.com' }

function read(invitation: Invitation, to?: string) {
  const part = calendarPartOf(letterOf(invitation, to), from)
  const calendar = new ICAL.Component(ICAL.parse(part?.content ?? '') as unknown[])
  const [event] = calendar.getAllSubcomponents('vevent')
  if (!event) throw new Error('no event')
  return { calendar, event, parsed: new ICAL.Event(event), content: part?.content ?? '' }
}

test('S4-14 a request for one reader, from the service, with one id and a sequence', () => {
  const { calendar, event, parsed } = read(INVITATION)
  expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST')
  expect([parsed.uid, parsed.sequence]).toEqual(['kickoff-MC-20261012-0001@campaign-filing', 2])
  expect(parsed.startDate.toString()).toBe('2026-11-06T10:00:00')
  expect(parsed.endDate.toString()).toBe('2026-11-06T11:00:00')
  // Nobody else's address, and no second attendee by a name that breaks the line.
  expect(event.getAllProperties('attendee').map((one) => String(one.getFirstValue()).toLowerCase())).toEqual([
    'mailto:zhoujiu@example.com',
  ])
  expect(parsed.summary).not.toMatch(/[\r\n]/)
})

test('S4-14 called off: the same id, cancelled', () => {
  const { calendar, event, parsed } = read({ ...INVITATION, method: 'CANCEL', sequence: 3 })
  expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL')
  expect([parsed.uid, parsed.sequence, event.getFirstPropertyValue('status')]).toEqual([
    'kickoff-MC-20261012-0001@campaign-filing',
    3,
    'CANCELLED',
  ])
})

test('S4-14 whoever leads the campaign, all invitations of a meeting have one organizer, who is nobody that is invited', () => {
  const heads = ['张三', '李四'].map((name) => {
    const address = `${name === '张三' ? 'zhangsan' : 'lisi'}@example.com`
    const { event } = read({ ...INVITATION, lead: { name, address } }, address)
    const [attendee] = event.getAllProperties('attendee')
    expect(String(attendee?.getFirstValue()).toLowerCase()).toBe(`mailto:${address}`)
    // Nobody counts answers: whoever cannot come answers the mail.
    expect(attendee?.getParameter('rsvp')).not.toBe('TRUE')
    return String(event.getFirstPropertyValue('organizer')).toLowerCase()
  })
  expect(heads).toEqual(['mailto:filing@example.com', 'mailto:filing@example.com'])
})

test('S4-14 a calendar that is shared shows the page of the campaign, never the link of one reader', () => {
  const { event, content } = read(INVITATION)
  expect(event.getFirstPropertyValue('url')).toBe('https://filing.example.com/campaigns/MC-20261012-0001')
  expect(content.replaceAll(/\r\n[ \t]/g, '')).not.toContain('personal-token')
})

test('S4-14 its stamp is in UTC, wherever the service runs', () => {
  expect(read(INVITATION).content).toMatch(/^DTSTAMP:20261012T020000Z\r$/m)
})

test.each(['', 'nobody', 'a b@example.com'])(
  'S4-14 without an address (%j) there is no calendar part, and the mailer refuses the mail',
  async (address) => {
    const letter = letterOf(INVITATION, address)
    expect(calendarPartOf(letter, from)).toBeUndefined()
    const mailer = createMailer({ smtpUrl: 'smtp://127.0.0.1:9', from: 'filing@example.com' })
    const rendered = { subject: 's', html: 'h', text: 't', messageId: '<m@example.com>' }
    await expect(mailer.send(letter.to, rendered)).resolves.toMatchObject({ outcome: 'refused' })
    await mailer.close()
  },
)

test('S4-14 answers to the mail go to whoever leads the campaign; their own copy has no such address', async () => {
  const mailbox = await startTestMailbox()
  const mailer = createMailer({ smtpUrl: mailbox.url, from: 'filing@example.com' })
  const answersTo = async (address: string): Promise<unknown> => {
    const { to, invitation } = letterOf(INVITATION, address)
    const text = { subject: 's', html: 'h', text: 't', messageId: '<m@example.com>' }
    await mailer.send(to, { ...text, replyTo: invitation?.lead })
    return (await mailbox.waitFor((mail) => mail.to === address)).headers['reply-to']
  }
  const [party, lead] = [await answersTo('zhoujiu@example.com'), await answersTo('zhangsan@example.com')]
  await mailer.close()
  await mailbox.stop()
  expect(party).toContain('zhangsan@example.com')
  expect(lead).toBeUndefined()
})

test('other letters carry none', () => {
  expect(calendarPartOf(letterOf(undefined), from)).toBeUndefined()
})
