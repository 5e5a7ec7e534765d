/** The work plan of a joint campaign (S4-10, S4-12): refused where it cannot be, one item after the other, accepted by ours. */
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { gapText } from '../../activities/domain/clearance/gaps'
import { openTasks } from '../../activities/domain/record/state'
import { lineOf } from '../../activities/domain/tasks/why'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import type { PartyInput } from '../../workflows/contract/parties'
import type { WorkItemInput } from '../../workflows/contract/work'
import type { Answer } from '../../workflows/contract/words'
import { NUMBER, Play, refusedBy } from '../support/domain-play'
import { LEAD, page } from '../support/review-play'

const OURS: PartyInput = { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' }
const BRAND: PartyInput = { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' }

/** S4-12: the final material is approved before the notice goes out. */
const FINAL: WorkItemInput = {
  item: 'final_material',
  title: '终稿审定',
  party: 'brand_b',
  startsOn: '2026-10-13',
  endsOn: '2026-10-16',
  deliverable: '联名主视觉终稿',
  acceptance: '双方法务签字',
}
const NOTICE: WorkItemInput = {
  item: 'notice',
  title: '发布预告',
  owner: 'D4001',
  startsOn: '2026-10-19',
  endsOn: '2026-10-21',
  deliverable: '预告链接',
  acceptance: '与终稿一致',
  after: ['final_material'],
  beforeLaunch: true,
}

function begin(workItems: WorkItemInput[] = [FINAL, NOTICE]): Play {
  const play = new Play().start({ parties: [OURS, BRAND], workItems })
  play.actor = page(LEAD)
  tell(play)
  return play
}
const tell = (play: Play): void => void play.open(NUMBER, ...(play.view.workAsks ?? []))
const asked = (play: Play): string[] =>
  openTasks(play.s)
    .filter(({ kind }) => kind === 'do_work_item' || kind === 'accept_work_item')
    .map(({ kind, key, holder }) => `${kind}/${key} ${holder.person}`)
    .sort()
function say(play: Play, item: string, answer: Answer, person: string, more: object = {}) {
  const kind = answer === 'done' ? 'do_work_item' : 'accept_work_item'
  play.actor = page(person)
  const change = play.answer(NUMBER, kind, answer, more, `work.${item}`)
  tell(play)
  return change
}
/** On a day, as the clock of the campaign comes to it. */
function on(play: Play, now: string): void {
  play.now = now
  play.look(NUMBER)
  tell(play)
}

test('S4-10 an item is opened on its day for whoever speaks for its party, due by its end', () => {
  const play = begin()
  expect(asked(play)).toEqual([])
  expect(play.wake(NUMBER)).toBe('2026-10-13T09:00:00+08:00')
  on(play, '2026-10-13T09:00:00+08:00')
  expect(asked(play)).toEqual(['do_work_item/work.final_material P5001'])
  const [task] = openTasks(play.s).filter(({ kind }) => kind === 'do_work_item')
  if (!task) throw new Error('nothing is asked')
  expect(task).toMatchObject({ dueAt: '2026-10-16T18:00:00+08:00', holder: { role: 'partner' } })
  const why = whyAsked(play.s, undefined, task, play.ctx()).map(lineOf)
  expect(why.map(({ label, text, note, person }) => `${label}：${text ?? note ?? person}`)).toEqual([
    '交付物：联名主视觉终稿',
    '验收标准：双方法务签字',
    '起止日期：2026-10-13 至 2026-10-16',
    '验收人：M1002',
  ])
})

test('S4-12 the notice is not opened before the final material is accepted, whatever the day', () => {
  const play = begin()
  on(play, '2026-10-20T09:00:00+08:00')
  expect(asked(play)).toEqual(['do_work_item/work.final_material P5001'])
  play.open(NUMBER, { kind: 'do_work_item', key: 'work.notice' })
  expect(asked(play)).toEqual(['do_work_item/work.final_material P5001'])
  say(play, 'final_material', 'done', 'P5001', { fileIds: ['f1'] })
  expect(asked(play)).toEqual(['accept_work_item/work.final_material M1002'])
  say(play, 'final_material', 'accepted_as_delivered', 'M1002')
  expect(asked(play)).toEqual(['do_work_item/work.notice D4001'])
})

test('S4-10 accepted a day early, the next item still waits for its day', () => {
  const play = begin()
  on(play, '2026-10-13T09:00:00+08:00')
  say(play, 'final_material', 'done', 'P5001', { text: '见网盘' })
  say(play, 'final_material', 'accepted_as_delivered', 'M1002')
  expect(asked(play)).toEqual([])
  expect(play.wake(NUMBER)).toBe('2026-10-19T09:00:00+08:00')
})

test('S4-10 something has to be handed in; sent back with words it is done again, as a task of its own', () => {
  const play = begin()
  on(play, '2026-10-13T09:00:00+08:00')
  expect(refusedBy(() => say(play, 'final_material', 'done', 'P5001', { text: ' ' }))).toBe('field_required')
  say(play, 'final_material', 'done', 'P5001', { text: '初稿' })
  expect(refusedBy(() => say(play, 'final_material', 'sent_back', 'M1002', { text: '' }))).toBe('field_required')
  say(play, 'final_material', 'sent_back', 'M1002', { text: '缺授权页' })
  const [again] = openTasks(play.s).filter(({ kind }) => kind === 'do_work_item')
  expect(again).toMatchObject({ turn: 2, holder: { person: 'P5001' } })
  if (!again) throw new Error('nothing is asked')
  expect(whyAsked(play.s, undefined, again, play.ctx())[0]?.note).toBe('缺授权页')
})

test('S4-10 nobody accepts what they have handed in themselves', () => {
  const play = begin([{ ...NOTICE, owner: 'M1001', after: [], startsOn: '2026-10-12' }])
  // The lead does it: the backup accepts it.
  expect(asked(play)).toEqual(['do_work_item/work.notice M1001'])
  say(play, 'notice', 'done', 'M1001', { text: '已发' })
  expect(asked(play)).toEqual(['accept_work_item/work.notice M1002'])
  expect(refusedBy(() => say(play, 'notice', 'accepted_as_delivered', 'M1001'))).toBe('own_work')
  say(play, 'notice', 'accepted_as_delivered', 'M1002')
  expect(play.s.work?.notice?.status).toBe('accepted')
})

test('S4-10 only an item that says so holds the launch up, by its name', () => {
  const play = begin()
  const work = () => clearanceOf(play.s, 'douyin').reasons.filter(({ code }) => code === 'work_open')
  expect(work()).toEqual([{ filing: '', item: 'notice', code: 'work_open' }])
  expect(gapText(play.s, 'douyin', { filing: '', item: 'notice', code: 'work_open' }, play.ctx())).toBe(
    '发布预告：上线前须完成的任务尚未验收',
  )
  on(play, '2026-10-20T09:00:00+08:00')
  say(play, 'final_material', 'done', 'P5001', { text: '终稿' })
  say(play, 'final_material', 'accepted_as_delivered', 'M1002')
  say(play, 'notice', 'done', 'D4001', { text: '链接' })
  expect(work()).toHaveLength(1)
  say(play, 'notice', 'accepted_as_delivered', LEAD)
  expect(work()).toEqual([])
})

test('S4-10 an end after the launch is a finding, and refuses nothing', () => {
  const play = begin([FINAL, { ...NOTICE, endsOn: '2026-11-12' }])
  expect(play.view.risks).toEqual(['任务“发布预告”的截止日晚于首个上线时间'])
  expect(begin().view.risks).toBeUndefined()
})

test.each<[string, WorkItemInput[], string]>([
  ['it ends before it starts', [{ ...FINAL, endsOn: '2026-10-12' }], '/workItems/0/endsOn'],
  ['nobody does it', [{ ...FINAL, party: undefined }], '/workItems/0/owner'],
  ['a party that is none', [{ ...FINAL, party: 'brand_x' }], '/workItems/0/party'],
  ['it waits for an item that is none', [FINAL, { ...NOTICE, after: ['else'] }], '/workItems/1/after/0'],
  ['it waits for itself', [{ ...FINAL, after: ['final_material'] }], '/workItems/0/after/0'],
  ['it starts before what it waits for ends', [FINAL, { ...NOTICE, startsOn: '2026-10-15' }], '/workItems/1/startsOn'],
  ['named twice', [FINAL, FINAL, NOTICE].map((item) => ({ ...item })), '/workItems/1/item'],
  [
    'two of one day wait for each other',
    [
      { ...FINAL, endsOn: '2026-10-13', after: ['notice'] },
      { ...NOTICE, startsOn: '2026-10-13', endsOn: '2026-10-13' },
    ],
    '/workItems/0/after',
  ],
])('S4-10 S4-12 a plan is refused as it is written: %s', (_name, workItems, pointer) => {
  const refused = (() => {
    try {
      new Play().start({ parties: [OURS, BRAND], workItems })
    } catch (error) {
      return error as { code: string; pointer: string }
    }
    return undefined
  })()
  expect([refused?.code, refused?.pointer]).toEqual(['work_unfit', pointer])
})

test('S4-10 the plan is amended as a whole; what is accepted stays, and a moved end moves its task', () => {
  const play = begin()
  on(play, '2026-10-13T09:00:00+08:00')
  play.actor = page(LEAD)
  play.amend({ workItems: [{ ...FINAL, endsOn: '2026-10-19' }, NOTICE] })
  expect(openTasks(play.s).find(({ kind }) => kind === 'do_work_item')?.dueAt).toBe('2026-10-19T18:00:00+08:00')
  say(play, 'final_material', 'done', 'P5001', { text: '终稿' })
  say(play, 'final_material', 'accepted_as_delivered', 'M1002')
  play.actor = page(LEAD)
  expect(refusedBy(() => play.amend({ workItems: [{ ...NOTICE, after: [] }] }))).toBe('work_unfit')
  expect(refusedBy(() => play.amend({ workItems: [FINAL, NOTICE] }))).toBe('work_unfit')
  play.amend({
    workItems: [
      { ...FINAL, endsOn: '2026-10-19' },
      { ...NOTICE, title: '发布预告海报' },
    ],
  })
  expect([play.s.work?.final_material?.status, play.s.work?.notice?.title]).toEqual(['accepted', '发布预告海报'])
})

test('S4-10 whoever speaks for a party from now on has its items; of a party that has left the lead has them', () => {
  const play = begin([{ ...FINAL, owner: 'P5001' }, NOTICE])
  on(play, '2026-10-13T09:00:00+08:00')
  play.actor = page(LEAD)
  play.amend({ parties: [OURS, { ...BRAND, contact: 'L2001' }] })
  expect(asked(play)).toEqual(['do_work_item/work.final_material L2001'])
  play.amend({ parties: [OURS] })
  expect(asked(play)).toEqual(['do_work_item/work.final_material M1001'])
})

test('a campaign without a plan is as it was', () => {
  const play = new Play().start()
  expect([play.view.workAsks, play.s.work]).toEqual([undefined, undefined])
  expect(play.facts.some(({ type }) => type === 'WorkPlanned')).toBe(false)
})
