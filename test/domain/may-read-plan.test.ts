/** Who reads a campaign's plan and what was said in its reviews: the company's own people whom the campaign concerns as a whole. */
import { maySeeCampaign, mayReadPlan } from '../../activities/domain/desk/involved'
import { FILING, NUMBER, Play } from '../support/domain-play'

const of = (...staff: string[]): ReadonlySet<string> => new Set(staff)

test('a group, those who sign and those above them read it; an agency, a partner and whoever only prepares do not', () => {
  const play = new Play().start({
    group: { legal: 'L2001' },
    parties: [
      { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
      { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' },
    ],
  })
  play.open(NUMBER, ...(play.view.partyAsks ?? []))
  expect(mayReadPlan(play.s, of('M1001'), true)).toBe(true)
  expect(mayReadPlan(play.s, of('L2001'), true)).toBe(true)
  expect(mayReadPlan(play.s, of('M9999', 'M1001'), true)).toBe(true)
  expect(mayReadPlan(play.s, of('L2001'), false)).toBe(false)
  expect([maySeeCampaign(play.s, of('P5001')), mayReadPlan(play.s, of('P5001'), true)]).toEqual([true, false])
  const [row = ''] = Object.keys(play.s.filings[FILING]?.rows ?? {})
  play.open(FILING, { kind: 'collect_material', key: row })
  const holder = Object.values(play.s.filings[FILING]?.tasks ?? {})[0]?.holder.person ?? ''
  play.s.filings[FILING] = { ...play.s.filings[FILING]!, tasks: structuredClone(play.s.filings[FILING]!.tasks) }
  for (const task of Object.values(play.s.filings[FILING].tasks)) task.holder.person = 'D4001'
  expect(holder).not.toBe('')
  expect([maySeeCampaign(play.s, of('D4001')), mayReadPlan(play.s, of('D4001'), true)]).toEqual([true, false])
})
