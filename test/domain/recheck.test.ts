/** What a recheck does not pass over: accounts of different companies in one campaign, though nobody filled in a form. */
import { Refused } from '../../activities/domain/decision/change'
import { FILING, Play } from '../support/domain-play'

const play = (...owners: (string | undefined)[]): Play => {
  const made = new Play()
  owners.forEach((name, n) => name !== undefined && made.subjects.set(`a${n}`, { name }))
  const items = ['activity_report', 'ad_creative']
  return made.start({ filings: owners.map((_, n) => ({ platform: 'douyin', item: items[n] ?? '', account: `a${n}` })) })
}
const refused = (work: () => unknown): Refused => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
  throw new Error('was accepted')
}

it('S0-13 accounts of two companies hold the recheck, also before any form was filled in', () => {
  const one = play('甲公司', '乙公司')
  const { code, extra } = refused(() => one.rechecked())
  expect([code, extra?.differences]).toMatchObject([
    'forms_differ',
    [{ fact: 'legal_subject', left: { origin: 'account' }, right: { origin: 'account' } }],
  ])
  const acceptedDifferences = (extra?.differences as { id: string }[]).map(({ id }) => id)
  const text = '两家公司联合举办'
  expect(refused(() => one.answer(FILING, 'recheck', 'complete', { text })).code).toBe('forms_differ')
  one.answer(FILING, 'recheck', 'complete', { text, acceptedDifferences })
  expect(one.f.phase).toBe('ready')
})

it.each<[string, (string | undefined)[]]>([
  ['whose accounts are of one company', ['甲（上海）公司', '甲(上海)公司']],
  ['of which one account is nobody’s yet', ['甲公司', undefined]],
])('S0-13 a campaign %s passes', (_, owners) => {
  expect(play(...owners).rechecked().f.phase).toBe('ready')
})
