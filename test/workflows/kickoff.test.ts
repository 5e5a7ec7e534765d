/** The kick-off of a joint campaign on real parts: invitations that calendars read, a reminder, its task, and that it is called off. */
import ICAL from 'ical.js'
import PostalMime from 'postal-mime'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { RECORDING, recordHistory, recordStream } from '../support/histories'
import { begin, DOUYIN, LEAD, must, onPage } from '../support/play'
import { createRig, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(300_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const PARTIES = [
  { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
  { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' },
]
const PARTNER = 'zhoujiu@example.com'

/** What a calendar program reads of the mail. */
async function told(subject: RegExp) {
  const mail = await rig.mailbox.waitFor((m) => m.to === PARTNER && subject.test(m.subject), 60_000)
  const { attachments } = await PostalMime.parse(mail.raw)
  const part = attachments.find(({ mimeType }) => mimeType === 'text/calendar')
  const content = part?.content ?? ''
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  const [component] = calendar.getAllSubcomponents('vevent')
  if (!component) throw new Error('no event')
  const event = new ICAL.Event(component)
  // Mail programs read the method in the head of the part.
  return { method: part?.method, uid: event.uid, sequence: event.sequence, at: event.startDate.toString() }
}

it('S4-14 invites both teams, moves with the launch, reminds, is answered by the lead, and is called off with the campaign', async () => {
  const number = await begin(rig, [DOUYIN], { parties: PARTIES })
  const uid = `kickoff-${number}@campaign-filing`
  expect(await told(/启动会邀请/)).toEqual({ method: 'REQUEST', uid, sequence: 0, at: '2026-11-06T10:00:00' })
  rig.mailbox.messages.length = 0
  must(
    await rig.command(
      'amend',
      { campaign: number, changes: { kickoffAt: '2026-11-05T15:00:00+08:00' } },
      { person: LEAD },
    ),
  )
  expect(await told(/启动会邀请/)).toMatchObject({ method: 'REQUEST', uid, sequence: 1, at: '2026-11-05T15:00:00' })
  await rig.step('2026-11-04T09:30:00+08:00')
  await rig.mailbox.waitFor((m) => m.to === PARTNER && m.subject.includes('启动会提醒'), 60_000)
  await rig.step('2026-11-05T16:30:00+08:00')
  const { id, holder } = await rig.openTask(number, 'hold_kickoff')
  expect(holder).toEqual({ role: 'lead', person: LEAD })
  must(await rig.command('answerTask', { task: id, answer: 'not_held', text: '对方临时有事' }, onPage(LEAD)))
  rig.mailbox.messages.length = 0
  must(
    await rig.command(
      'amend',
      { campaign: number, changes: { kickoffAt: '2026-11-09T15:00:00+08:00' } },
      { person: LEAD },
    ),
  )
  const again = await told(/启动会邀请/)
  expect(again).toMatchObject({ uid, at: '2026-11-09T15:00:00' })
  must(await rig.command('withdraw', { campaign: number, reason: '停办' }, { person: LEAD }))
  expect(await told(/启动会取消/)).toMatchObject({ method: 'CANCEL', uid, sequence: again.sequence + 1 })
  await rig.settle()
  if (RECORDING) await recordHistory(rig, 'campaign-with-kickoff', `campaign/${number}`)
  if (RECORDING) await recordStream(rig, 'kickoff-planned', number)
})

it('keeps the record whole, and every history replays', async () => {
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(0)
})
