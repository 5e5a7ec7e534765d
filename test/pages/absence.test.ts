/** The page where somebody says that they are away: for oneself, for those below, and for nobody else. */
import { absencesOf } from '../../infra/postgres/people/absences'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { FormVisitor } from '../support/form-visitor'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const visitor = (person: string): Promise<FormVisitor> => new FormVisitor(rig.app).signIn(rig.pool, person)
const TYPED = { from: '2026-11-02T09:00', until: '2026-11-05T18:00', substitute: 'M1002' }

test('somebody records an absence, sees it, and takes it back', async () => {
  const me = await visitor('M1001')
  const page = await me.get('/absence')
  expect([page.status, page.html.includes('没有登记外出')]).toEqual([200, true])
  const sent = await me.post(page, '/absence', TYPED)
  expect(sent).toMatchObject({ status: 303, location: '/absence?did=recorded&for=M1001' })
  // A second press of the button is the same absence.
  expect((await me.post(page, '/absence', TYPED)).status).toBe(303)
  const [only, ...more] = await absencesOf(rig.pool, 'M1001')
  expect([only, more]).toMatchObject([
    { from: '2026-11-02T09:00:00+08:00', until: '2026-11-05T18:00:00+08:00', substitute: 'M1002', by: 'M1001' },
    [],
  ])
  const shown = await me.get(sent.location ?? '')
  for (const said of ['已登记', '11月2日', '李四', '尚未开始']) expect(shown.html).toContain(said)
  await me.post(shown, '/absence/end', {})
  expect((await absencesOf(rig.pool, 'M1001'))[0]).toMatchObject({ endedBy: 'M1001' })
})

test.each<[string, Record<string, string>, string]>([
  ['no dates', { from: '', until: '' }, '必填'],
  ['an end before its start', { from: '2026-11-05T18:00', until: '2026-11-02T09:00' }, '须晚于开始时间'],
  ['a substitute who is nobody', { ...TYPED, substitute: 'X9' }, '请从列表中选择'],
  ['oneself as substitute', { ...TYPED, substitute: 'T3001' }, '请从列表中选择'],
  ['what is over', { from: '2026-09-02T09:00', until: '2026-09-05T18:00' }, '返回时间须晚于现在'],
])('%s is shown at its field, and what was typed stays', async (_what, typed, says) => {
  const me = await visitor('T3001')
  const answer = await me.post(await me.get('/absence'), '/absence', typed)
  expect(answer.status).toBe(422)
  expect(answer.html).toContain(says)
  if (typed.from) expect(answer.html).toContain(`value="${typed.from}"`)
  expect(await absencesOf(rig.pool, 'T3001')).toEqual([])
})

test('a manager does it for those below; anybody else finds no such page, and no link is enough', async () => {
  const manager = await visitor('M1009')
  const page = await manager.get('/absence?for=L2001')
  expect(page.html).toContain('王五的外出与代办')
  expect((await manager.post(page, '/absence', { ...TYPED, substitute: '' })).status).toBe(303)
  expect((await absencesOf(rig.pool, 'L2001'))[0]).toMatchObject({ person: 'L2001', by: 'M1009' })
  const other = await visitor('M1002')
  expect((await other.get('/absence?for=L2001')).status).toBe(404)
  expect((await other.get('/absence?for=nobody')).status).toBe(404)
  const own = await other.get('/absence')
  expect((await other.post(own, '/absence', { ...TYPED, for: 'L2001' })).status).toBe(404)
  expect(await new FormVisitor(rig.app).get('/absence')).toMatchObject({
    status: 303,
    location: '/sign-in?next=%2Fabsence',
  })
})

test('who is away, and who stands in, see it on their desk; the substitute sees the campaign of the one who is away', async () => {
  const number = await rig.campaign({ lead: 'T3001', backup: 'T3001', group: {} })
  const before = await (await visitor('D4001')).get(`/campaigns/${number}`)
  expect(before.status).toBe(404)
  const body = { from: '2026-10-12T08:00:00+08:00', until: '2026-10-14T18:00:00+08:00', substitute: 'D4001' }
  const url = '/v1/people/T3001/absences'
  expect((await rig.call({ method: 'POST', url, body, person: 'M1009', idempotencyKey: 'away' })).status).toBe(201)
  expect((await (await visitor('T3001')).get('/desk')).html).toContain('您登记为外出至')
  const substitute = await visitor('D4001')
  expect((await substitute.get('/desk')).html).toContain('您正在代 赵六 办理')
  expect((await substitute.get(`/campaigns/${number}`)).status).toBe(200)
})
