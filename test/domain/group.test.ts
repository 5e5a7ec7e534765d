/** Who a filing belongs to: a lead without whom nothing begins, and a group whose duties decide who gets what to do. */
import { openTasks } from '../../activities/domain/record/state'
import { COMMAND_SCHEMAS } from '../../infra/schemas/command-schemas'
import { FILING, Play, refusedBy } from '../support/domain-play'

const GROUP = { marketing: 'M1001', legal: 'L2001', tech: 'T3001', design: 'D4001', ops: 'O7001' }

it('S0-5 a campaign without a lead is no campaign, nor one whose lead nobody knows', () => {
  const plan = { name: '抽奖', backup: 'M1002' }
  const { success, error } = COMMAND_SCHEMAS.startCampaign.safeParse(plan)
  expect([success, error?.issues.map(({ path }) => path)]).toEqual([false, [['lead']]])
  expect(COMMAND_SCHEMAS.startCampaign.safeParse({ ...plan, lead: 'M1001' }).success).toBe(true)
  expect(refusedBy(() => new Play().start({ lead: 'X9999' }))).toBe('person_unknown')
  expect(refusedBy(() => new Play().start({ group: { ...GROUP, design: 'X9999' } }))).toBe('person_unknown')
})

it('S0-5 S0-6 the group is kept with its duties: each gets what is theirs, and the lead what nobody else has', () => {
  const held = (group: Partial<typeof GROUP>): Record<string, string | undefined> => {
    const play = new Play().start({ group })
    expect(play.s.group).toEqual(group)
    play.open(FILING, ...Object.keys(play.f.rows).map((key) => ({ kind: 'collect_material' as const, key })))
    return Object.fromEntries(openTasks(play.f).map(({ key = '', holder }) => [key, holder.person]))
  }
  expect(held(GROUP)).toMatchObject({ business_licence: 'L2001', campaign_plan: 'M1001', creative_preview: 'D4001' })
  expect(new Set(Object.values(held({})))).toEqual(new Set(['M1001']))
})

it('U-18 a screenshot may be all that a rejection says: it is an item, and not one without reason', () => {
  const screenshot = '7a1c6a7e-3f1f-4f0e-9d5e-0d2f8f7f1a12'
  const play = new Play().start().submitted()
  play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', items: [{ fileIds: [screenshot] }] } })
  expect(play.f.rounds[0]?.items).toMatchObject([{ id: 'i1', source: 'platform', fileIds: [screenshot] }])
  // What it shows can be answered like any other item.
  play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
  expect(play.f.round).toBe(2)
})
