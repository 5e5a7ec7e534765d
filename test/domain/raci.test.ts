/** RACI of a campaign (S1-35): who does, answers for, is asked and is told, stage by stage. */
import { announcements } from '../../activities/domain/mail/announce'
import { involvedIn } from '../../activities/domain/desk/involved'
import { openTasks } from '../../activities/domain/record/state'
import { raciFaults } from '../../activities/domain/decision/raci'
import { COMMAND_SCHEMAS } from '../../infra/schemas/command-schemas'
import { RACI_STAGES, type RaciRow } from '../../workflows/contract/raci'
import { NUMBER, Play, refusedBy } from '../support/domain-play'
import { LEAD, page } from '../support/review-play'

const row = (stage: RaciRow['stage'], part: RaciRow['part'], person: string): RaciRow => ({ stage, part, person })
const FILING = [row('filing', 'accountable', 'M1009'), row('filing', 'responsible', 'M1001')]
const codes = (rows: readonly RaciRow[], demanded?: readonly RaciRow['stage'][]): string[] =>
  raciFaults(rows, demanded).map(({ code }) => code)

test.each<[string, RaciRow[], string[]]>([
  ['holds', FILING, []],
  [
    'one person may do it and answer for it',
    [row('live', 'accountable', 'M1001'), row('live', 'responsible', 'M1001')],
    [],
  ],
  ['nobody answers for it', [row('filing', 'responsible', 'M1001')], ['accountable_missing']],
  ['two answer for it', [...FILING, row('filing', 'accountable', 'M1002')], ['accountable_several']],
  ['nobody does it', [row('filing', 'accountable', 'M1009')], ['responsible_missing']],
  ['only told', [row('closing', 'informed', 'M1002')], ['accountable_missing', 'responsible_missing']],
  ['named twice', [...FILING, row('filing', 'accountable', 'M1009')], ['repeated']],
  ['none at all', [], []],
])('S1-35 each stage has exactly one A and at least one R: %s', (_name, rows, expected) => {
  expect(codes(rows)).toEqual(expected)
})

test('S1-35 a policy may name the stages that have to be there', () => {
  expect(codes(FILING, ['filing', 'closing'])).toEqual(['accountable_missing', 'responsible_missing'])
  expect(codes(FILING, ['filing'])).toEqual([])
})

test('S1-35 a campaign whose table does not hold is refused as it is written, at the start and later', () => {
  const bad = [row('filing', 'accountable', 'M1009')]
  expect(refusedBy(() => new Play().start({ raci: bad }))).toBe('raci_unfit')
  expect(refusedBy(() => new Play().start({ raci: [...FILING, row('filing', 'informed', 'X9999')] }))).toBe(
    'person_unknown',
  )
  const play = new Play().start({ raci: FILING })
  play.actor = page(LEAD)
  expect(refusedBy(() => play.amend({ raci: bad }))).toBe('raci_unfit')
  expect(play.s.raci).toEqual(FILING)
  play.amend({ raci: [] })
  expect(play.s.raci).toEqual([])
  const { startCampaign } = COMMAND_SCHEMAS
  const plan = { name: '抽奖', lead: 'M1001', backup: 'M1002' }
  expect(startCampaign.safeParse({ ...plan, raci: [row('archived' as never, 'accountable', 'M1001')] }).success).toBe(
    false,
  )
  expect(RACI_STAGES).not.toContain('archived')
})

test('S1-35 who is consulted is asked as the stage begins; the advice goes to whoever leads and answers for it', () => {
  const play = new Play().start({
    raci: [
      ...FILING,
      row('filing', 'consulted', 'L2001'),
      row('live', 'consulted', 'P5001'),
      row('live', 'accountable', 'M1009'),
      row('live', 'responsible', 'M1001'),
    ],
  })
  expect(play.s.stage).toBe('filing')
  const [key = ''] = play.view.adviceAsked ?? []
  // Keys stand in ids that others read: they name nobody.
  expect(play.view.adviceAsked).toHaveLength(1)
  expect(key).toMatch(/^filing\.[0-9a-f]{10}$/)
  play.open(NUMBER, { kind: 'give_advice', key }, { kind: 'give_advice', key: 'live.P5001' })
  const asked = openTasks(play.s).filter(({ kind }) => kind === 'give_advice')
  expect(asked.map(({ holder }) => holder)).toEqual([{ role: 'advisor', person: 'L2001' }])
  expect(refusedBy(() => play.answer(NUMBER, 'give_advice', 'advised', { text: '' }, key))).toBe('field_required')
  const change = play.answer(NUMBER, 'give_advice', 'advised', { text: '奖品须写明品牌' }, key)
  const told = announcements(change).filter(({ kind }) => kind === 'advice_given')
  expect(told.map(({ recipient }) => recipient)).toEqual(['M1001', 'M1009'])
  // Asked once: it is not asked again while the stage lasts.
  play.open(NUMBER, { kind: 'give_advice', key })
  expect(openTasks(play.s).some(({ kind }) => kind === 'give_advice')).toBe(false)
})

test('S1-35 who is informed reads the news of the stage once a day, and may see the campaign', () => {
  const play = new Play()
  const envelopes = {
    at: ['10:00'],
    newsAt: '10:00',
    atOnceWithin: { value: 24, unit: 'hour' },
    gatherMinutes: 1,
  } as const
  play.policy = { ...play.policy, mail: { envelopes: { ...envelopes, at: [...envelopes.at] } } }
  const raci = [
    ...FILING,
    row('filing', 'informed', 'F6001'),
    row('cleared', 'informed', 'D4001'),
    row('cleared', 'accountable', 'M1009'),
    row('cleared', 'responsible', 'M1001'),
  ]
  play.start({ raci }).submitted()
  expect(involvedIn(play.s).has('F6001')).toBe(true)
  const change = play.run({
    type: 'report',
    body: { filing: `${NUMBER}-01`, kind: 'rejected', items: [{ error: '缺规则' }] },
  })
  const news = announcements(change).filter(({ recipient }) => recipient === 'F6001')
  expect(news.map(({ kind }) => kind)).toEqual(['verdict'])
  expect(news[0]?.envelope).toMatch(/^envelope\/F6001\/.*T02:00:00.000Z$/)
  expect(announcements(change).some(({ recipient }) => recipient === 'D4001')).toBe(false)
})

test('a campaign without a table is as it was', () => {
  const play = new Play().start()
  expect(play.view.adviceAsked).toBeUndefined()
  expect(play.facts[0]?.body).not.toHaveProperty('raci')
})
