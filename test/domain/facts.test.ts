import { apply } from '../../activities/domain/record/fold/apply'
import { FOLDS } from '../../activities/domain/record/fold/folds'
import type { CampaignState } from '../../activities/domain/record/state'
import { recordedStreams, tellingOf } from '../support/histories'

const streams = recordedStreams()
const types = Object.keys(FOLDS)

describe('facts of released shapes', () => {
  it('has recorded ones of every type', () => {
    const recorded = new Set(streams.flatMap((s) => s.facts.map((f) => f.type as string)))
    expect(types.length).toBeGreaterThan(40)
    expect(types.filter((type) => !recorded.has(type))).toEqual([])
  })

  // Red means: installations hold such facts. Up-cast them in `apply`; never refresh what is recorded.
  for (const { name, facts, told } of streams)
    it(`${name} tells what it told when it was recorded`, () => {
      let folded: CampaignState | undefined
      for (const fact of facts) folded = apply(folded, structuredClone(fact))
      expect(folded && tellingOf(folded)).toEqual(told)
    })

  it('is loud about a stream that cannot be', () => {
    const [first, second] = streams[0]?.facts ?? []
    if (!first || !second) throw new Error('the recorded stream is empty')
    expect(() => apply(undefined, second)).toThrow('not CampaignStarted')
    const state = apply(undefined, structuredClone(first))
    const never = {
      type: 'TaskNudged',
      v: 1,
      subject: state.number,
      at: first.at,
      seq: 2,
      body: { task: 'nobody' },
    } as const
    expect(() => apply(state, never)).toThrow('never opened')
  })
})
