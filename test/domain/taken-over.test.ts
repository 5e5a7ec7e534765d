/** What becomes of a campaign's later changes where a filing was with its platform before this service knew of it. */
import { IMPORT_LETTER_ROWS, importedLines } from '../../activities/domain/mail/import-letters'
import type { StartCampaign } from '../../workflows/contract/commands'
import { ENDS_AT, Play } from '../support/domain-play'

const taken = (more: Partial<StartCampaign> = {}): Play =>
  new Play().start({
    filings: [
      {
        platform: 'douyin',
        item: 'activity_report',
        takenOver: { phase: 'in_review', number: 'DY-OLD', submittedAt: '2026-10-10T15:30:00+08:00' },
      },
    ],
    ...more,
  })

it('U-12 S0-40 of a filing that was taken over its lead is asked too once what its platform was told is no more', () => {
  const play = taken()
  expect(play.f.matters).toEqual({})
  play.amend({ name: '抽奖二' })
  expect(play.f.rounds[0]?.changes).toEqual([{ field: 'name', before: '抽奖', after: '抽奖二' }])
  expect(play.f.matters).toMatchObject({ v1: { kind: 'change', status: 'open' } })
  play.answer(play.f.id, 'review_change', 'must_change', { text: '名称须与页面一致' }, 'v1')
  expect(play.f.matters).toMatchObject({ v1: { status: 'done' }, r1: { kind: 'platform_recall', status: 'open' } })
})

it('U-12 S0-40 what completes a draft asks nothing, what changes it does, and later both do', () => {
  const play = taken({ endsAt: undefined })
  expect(play.s.planCompletedAt).toBeUndefined()
  play.amend({ objective: '拉新' })
  play.amend({ endsAt: ENDS_AT })
  expect([play.s.planCompletedAt, play.f.matters]).toEqual([play.now, {}])
  play.amend({ endsAt: '2026-11-20T18:00:00+08:00' })
  expect(play.f.rounds[0]?.changes?.map(({ field }) => field)).toEqual(['endsAt'])
  expect(play.f.matters).toMatchObject({ v1: { kind: 'change', status: 'open' } })
  const changed = taken({ endsAt: undefined })
  changed.amend({ endsAt: ENDS_AT, name: '抽奖二' })
  expect(changed.f.rounds[0]?.changes?.map(({ field }) => field)).toEqual(['name'])
})

it('U-12 S0-40 what is said first of a draft does not make up for a change that voids the passing', () => {
  const play = new Play()
  play.release('douyin', ({ requirements }) => {
    for (const r of requirements)
      r.changeVoids = { zh: '改动须重新申请', en: 'Apply anew', parts: ['name'], grade: 'T', source: '条文' }
  })
  const takenOver = { phase: 'in_review', number: 'DY-OLD', submittedAt: '2026-10-10T15:30:00+08:00' } as const
  const filings = [{ platform: 'douyin', item: 'activity_report', takenOver }]
  play.start({ filings, endsAt: undefined })
  play.run({ type: 'report', body: { filing: play.f.id, kind: 'passed', credential: { number: 'C-1' } } })
  play.amend({ name: '抽奖二' })
  expect(play.s.launches.douyin?.clearance).toBe('no_go')
  play.amend({ objective: '拉新' })
  play.amend({ endsAt: ENDS_AT })
  expect(play.s.launches.douyin?.clearance).toBe('no_go')
  play.amend({ name: '抽奖' })
  expect(play.s.launches.douyin?.clearance).toBe('go')
})

it('U-12 the letter of a large import lists some campaigns and counts the rest, and those that were not taken', () => {
  const about = { platform: 'douyin', item: 'x', packVersion: '1', phase: 'passed' as const }
  const filing = { ...about, number: null, submittedAt: null }
  const campaigns = Array.from({ length: IMPORT_LETTER_ROWS }, (_, n) => ({
    number: `MC-${n}`,
    name: `活动 ${n}`,
    role: 'lead' as const,
    filings: Array.from({ length: 6 }, () => filing),
  }))
  const lines = importedLines({ campaigns, taken: 2000, refused: 3 }, { pack: () => undefined })
  expect(lines).toHaveLength(IMPORT_LETTER_ROWS + 3)
  expect(lines[1]).toEqual({
    label: 'MC-0',
    text: '活动 0：douyin x（已通过）、douyin x（已通过）、douyin x（已通过）、douyin x（已通过）等 6 项',
  })
  expect(lines.slice(-2).map((l) => l.text)).toEqual([
    `另有 ${2000 - IMPORT_LETTER_ROWS} 个活动，见导入结果`,
    '3 个活动，原因见导入结果',
  ])
})
