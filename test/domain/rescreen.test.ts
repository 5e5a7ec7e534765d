/** Which kept copy is looked at again: by newer lists, or for another sector of its campaign; and by whom not. */
import type { CopyState } from '../../activities/domain/record/content'
import { staleCopies } from '../../activities/domain/content/rescreen'
import type { CampaignState } from '../../activities/domain/record/state'

const USED = [
  { list: 'absolute', version: '2026-11-22.9' },
  { list: 'finance', version: '2026-11-22' },
]
const at = (absolute: string) => [{ list: 'absolute', version: absolute }, ...USED.slice(1)]
const copy = (more: Partial<CopyState> = {}): CopyState => ({
  copy: 'main',
  version: 1,
  at: '2026-11-22T10:00:00+08:00',
  parts: [{ part: 'a', length: 2 }],
  text: { note: 'n', commitment: 'c' },
  lists: USED,
  said: { industry: 'other', productGroups: ['drug', 'health_food'] },
  hits: {},
  resolved: [],
  counted: 0,
  ...more,
})
const state = (copies: CopyState[], more: Partial<CampaignState> = {}): CampaignState =>
  ({
    stage: 'filing',
    described: { traits: [], industry: 'other', productGroups: ['health_food', 'drug'] },
    copies: Object.fromEntries(copies.map((each) => [each.copy, each])),
    ...more,
  }) as unknown as CampaignState
const why = (s: CampaignState, lists = USED): string[] => staleCopies(s, lists).map(({ because }) => because)

test('S3-5 a newer version of a list, or a list that is new, has copy looked at again; an older one that a process still has does not', () => {
  expect(why(state([copy()]))).toEqual([])
  expect(why(state([copy()]), at('2026-11-22.10'))).toEqual(['lists'])
  expect(why(state([copy()]), [...USED, { list: 'alcohol', version: '2026-11-22' }])).toEqual(['lists'])
  expect(why(state([copy()]), at('2026-11-22.8'))).toEqual([])
  // Newer in one and older in another: half of what is known would be lost.
  expect(why(state([copy()]), [{ list: 'absolute', version: '2027-01-01' }])).toEqual([])
})

test('another industry or product group does so too, in whatever order it is said; what was not kept once is looked at once more', () => {
  const other = (described: object) => state([copy()], { described: { traits: [], ...described } })
  expect(why(other({ industry: 'finance', productGroups: ['drug', 'health_food'] }))).toEqual(['campaign'])
  expect(why(other({ industry: 'other', productGroups: ['drug'] }))).toEqual(['campaign'])
  expect(why(other({ industry: 'other' }))).toEqual(['campaign'])
  expect(why(state([copy({ said: undefined })]))).toEqual(['campaign'])
})

test('copy that is used no more is left alone, and so is that of a campaign that is over or being withdrawn', () => {
  const newer = at('2027-01-01')
  expect(why(state([copy({ text: undefined, parts: [] }), copy({ copy: 'b' })]), newer)).toEqual(['lists'])
  for (const more of [{ stage: 'closed' }, { stage: 'live', closedAt: '2026-12-01' }, { ending: {} }])
    expect(why(state([copy()], more as never), newer)).toEqual([])
  expect(why(state([copy()], { stage: 'live' }), newer)).toEqual(['lists'])
})
