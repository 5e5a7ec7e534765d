/** Copy that is screened again: what becomes of its answers, and of passings that were given for the same words. */
import type { CampaignState } from '../../activities/domain/record/state'
import type { StartCampaign } from '../../workflows/contract/commands'
import { FILING, NUMBER, Play } from '../support/domain-play'

const COPY = { campaign: NUMBER, copy: 'main' }
const TEXT = '理财：零风险，全网最佳，臻享生活'

const handIn = (play: Play, text = TEXT): void => {
  play.run({ type: 'handInCopy', body: { ...COPY, parts: [{ part: '/text', text }] } })
}
const answerAll = (play: Play): void => {
  const open = hits(play).filter(({ answer }) => !answer)
  const exceptionOf = { finance: 'different_sense', absolute: 'attitude' } as Record<string, string>
  const answers = open.map(({ id, rule }) => ({
    hit: id,
    exception: exceptionOf[rule.split('.')[0] ?? ''],
    reason: '见法务说明',
  }))
  play.run({ type: 'answerWording', body: { ...COPY, answers } })
}
type Hit = NonNullable<CampaignState['copies']>[string]['hits'][string]
const hits = (play: Play): Hit[] => Object.values(play.s.copies?.main?.hits ?? {})
const openRules = (play: Play): string[] => hits(play).flatMap(({ rule, answer }) => (answer ? [] : [rule]))
const addTerm = (play: Play, version = '2027-01-01'): void =>
  play.releaseList('absolute', version, ({ rules }) =>
    rules.find(({ id }) => id === 'named_by_law')?.terms.push('臻享'),
  )

const finance: Partial<StartCampaign> = { industry: 'finance', productGroups: [], traits: [], forms: [] }

it('S3-5 a newer version of copy keeps the answers, also where a newer list has come in the meantime', () => {
  const play = new Play().start(finance)
  handIn(play)
  answerAll(play)
  expect(openRules(play)).toEqual([])
  addTerm(play)
  handIn(play, `${TEXT}。`)
  expect(openRules(play)).toEqual(['absolute.named_by_law'])
  expect(hits(play).filter(({ answer }) => answer)).toHaveLength(2)
})

it('S3-5 another sector keeps the answers that it does not touch, also where a newer list has come in the meantime', () => {
  const play = new Play().start(finance)
  handIn(play)
  answerAll(play)
  addTerm(play)
  play.amend({ productGroups: ['drug'] })
  expect(openRules(play)).toEqual(['absolute.named_by_law'])
})

it('S3-5 S0-40 words that newer lists find more in are the same words: no passing is void for them', () => {
  const play = new Play()
  play.release('douyin', ({ requirements }) => {
    for (const r of requirements)
      r.changeVoids = { zh: '改动须重新申请', en: 'Apply anew', parts: ['copy'], grade: 'T', source: '条文' }
  })
  play.start(finance)
  handIn(play)
  answerAll(play)
  play.passed()
  expect(play.s.launches.douyin?.clearance).toBe('go')
  addTerm(play)
  play.look(NUMBER)
  // Somebody is asked, and the launch goes on: what has passed is what will be shown.
  expect(play.f.matters).toMatchObject({ v1: { kind: 'change', status: 'open' } })
  expect(play.s.launches.douyin?.clearance).toBe('go')
  handIn(play, '好物')
  expect(play.s.launches.douyin?.clearance).toBe('no_go')
  expect(play.f.rounds[0]?.changes).toEqual([{ field: 'copy/main', before: '1', after: '2' }])
})

it('S3-5 a sector that was said by mistake takes no answers away', () => {
  const play = new Play().start(finance)
  handIn(play)
  answerAll(play)
  play.rechecked()
  play.amend({ industry: 'other' })
  expect(hits(play).map(({ rule }) => rule)).toEqual(['absolute.named_by_law'])
  play.amend({ industry: 'finance' })
  expect([hits(play).length, openRules(play)]).toEqual([2, []])
  expect(play.s.copies?.main?.resolved).toEqual([])
  expect(play.s.copies?.main?.news).toBeUndefined()
})

it('S3-5 of more hits than are kept the rest comes once those are answered, and none is passed unseen', () => {
  const play = new Play().start(finance)
  handIn(play, `${'臻享，'.repeat(700)}零风险`)
  answerAll(play)
  addTerm(play)
  play.look(NUMBER)
  expect(openRules(play)).toHaveLength(500)
  const news: unknown[] = []
  while (openRules(play).length > 0) {
    news.push(openRules(play).length)
    answerAll(play)
    // The texts that a command does not read are read by the next look.
    play.look(NUMBER)
  }
  expect(news).toEqual([500, 200])
  expect(play.look(NUMBER).facts).toEqual([])
  expect(play.s.copies?.main?.counted).toBeGreaterThanOrEqual(701)
})

it('looked at twice, nothing is found twice', () => {
  const play = new Play().start(finance)
  handIn(play)
  addTerm(play)
  expect(play.look(NUMBER).facts).not.toEqual([])
  play.look(FILING)
  expect([play.look(NUMBER).facts, play.look(FILING).facts]).toEqual([[], []])
})
