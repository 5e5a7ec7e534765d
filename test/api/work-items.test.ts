/** The work plan by REST and on pages (S4-10, S4-12): given, refused with places, read, handed in by link, accepted after signing in. */
import { createApiRig, type ApiRig } from './api-rig'
import { signedIn } from '../pages/signed-in'
import { openByLink } from '../support/page-visitor'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const PARTIES = [
  { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
  { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' },
]
const base = { startsOn: '2026-10-12', endsOn: '2026-10-16', deliverable: '终稿文件', acceptance: '双方法务签字' }
const FINAL = { ...base, item: 'final_material', title: '终稿审定', party: 'brand_b' }
const NOTICE = {
  ...base,
  item: 'notice',
  title: '发布预告',
  owner: 'D4001',
  startsOn: '2026-10-19',
  endsOn: '2026-10-20',
  after: ['final_material'],
  beforeLaunch: true,
}

test('S4-10 S4-12 a plan is given, read with whose each item is, refused with its places, and stands on the page', async () => {
  const number = await rig.campaign({ parties: PARTIES, workItems: [FINAL, NOTICE] })
  const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(body.workItems).toEqual([
    expect.objectContaining({ ...FINAL, owner: 'P5001', acceptor: 'M1002', after: [], status: 'open' }),
    expect.objectContaining({ ...NOTICE, owner: 'D4001', acceptor: 'M1001', status: 'open' }),
  ])
  const bad = [
    { ...FINAL, endsOn: '2026-10-11' },
    { ...NOTICE, after: ['else'] },
  ]
  const refused = await rig.call({
    method: 'PATCH',
    url: `/v1/campaigns/${number}`,
    body: { workItems: bad },
    person: 'M1001',
  })
  expect([refused.status, refused.body.code]).toEqual([422, 'work_unfit'])
  expect((refused.body.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
    '#/workItems/0/endsOn',
    '#/workItems/1/after/0',
  ])
  const page = (await (await signedIn(rig, 'M1001')).get(`/campaigns/${number}`)).body
  for (const text of ['终稿审定', '双方法务签字', '等待前置任务', '上线前须完成', '上线前须完成的任务尚未验收'])
    expect(page).toContain(text)
})

test('S4-10 a partner hands in a file by the link of the mail; whoever accepts it reads it there, signed in', async () => {
  const number = await rig.campaign({ parties: PARTIES, workItems: [FINAL, NOTICE] })
  await rig.open(number, [{ kind: 'do_work_item', key: 'work.final_material' }])
  const task = `${number}.do_work_item.work.final_material.r1`
  const { body } = await rig.call({ url: `/v1/tasks/${task}` })
  expect(body.title).toBe('完成任务：终稿审定')
  const partner = await openByLink(rig, { purpose: 'task', subject: task, person: 'P5001' })
  expect((await partner.get()).text).toMatch(/终稿文件.*双方法务签字/s)
  expect((await partner.send({ answer: 'done' })).status).toBe(422)
  const file = { name: '终稿.png', content: PNG }
  expect((await partner.send({ answer: 'done', '/done/fileIds': file })).status).toBe(303)
  await rig.open(number, [{ kind: 'accept_work_item', key: 'work.final_material' }])
  const accept = `${number}.accept_work_item.work.final_material.r1`
  const ours = await openByLink(rig, { purpose: 'task', subject: accept, person: 'M1002' })
  const shown = (await ours.get()).text
  expect(shown).toContain('终稿')
  expect(shown).toContain(`/tasks/${accept}/files/`)
  await ours.signIn('M1002')
  expect((await ours.send({ answer: 'accepted_as_delivered' })).status).toBe(303)
  const { body: after } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(after.workItems[0]).toMatchObject({ status: 'accepted', accepted: { person: 'M1002' } })
})

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
