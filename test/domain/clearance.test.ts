import { clearanceAnswer } from '../../activities/domain/clearance/clearance-question'
import { clearanceOf, platformsOf } from '../../activities/domain/clearance/clearance'
import type { FilingState } from '../../activities/domain/record/state'
import type { MatterState } from '../../activities/domain/record/values'
import { campaign, filing } from '../support/states'

const credential = { number: 'C-1', fileIds: [], obtainedAt: '2026-10-12T10:00:00+08:00' }
const passed = (n: number, more: Partial<FilingState> = {}) => filing(n, { phase: 'passed', credential, ...more })
const condition = (more: Partial<MatterState>): MatterState => ({
  id: 'c1',
  kind: 'condition',
  openedAt: '2026-10-12T10:00:00+08:00',
  blocksLaunch: true,
  status: 'open',
  ...more,
})

const codes = (filings: FilingState[], more: Parameters<typeof campaign>[0] = {}, account?: string) => {
  const s = campaign({ ...more, filings: Object.fromEntries(filings.map((f) => [f.id, f])) })
  return clearanceOf(s, 'douyin', account).reasons.map((r) => r.code)
}

describe('clearance of a platform', () => {
  it('S0-29 is go when every required filing holds what it must', () => {
    expect(codes([passed(1), passed(2, { account: '二店' })])).toEqual([])
    expect(codes([passed(1), filing(2, { account: '二店' })])).toEqual(['not_passed'])
    expect(codes([passed(1), filing(2, { required: false })])).toEqual([])
    expect(codes([filing(1, { phase: 'passed' })])).toEqual(['credential_missing'])
    expect(codes([filing(1, { phase: 'passed', credentialDemanded: false })])).toEqual([])
  })

  it.each(['suspended', 'revoked', 'lapsed'] as const)('U-2 is no-go while a credential is %s', (phase) => {
    expect(codes([passed(1, { phase })])).toEqual(['credential_lost'])
  })

  it.each(['given_up', 'withdrawn', 'closed_by_platform'] as const)('is no-go behind a filing that is %s', (phase) => {
    expect(codes([filing(1, { phase, ended: true })])).toEqual(['ended_without_passing'])
    // Filed anew for the same requirement and account, the later one counts; for another account it does not.
    expect(codes([filing(1, { phase, ended: true }), passed(2)])).toEqual([])
    expect(codes([filing(1, { phase, ended: true }), passed(2, { account: '二店' })])).toEqual([
      'ended_without_passing',
    ])
    expect(codes([passed(1), filing(2, { phase, ended: true, item: 'ad_creative' })])).toEqual([
      'ended_without_passing',
    ])
  })

  it('S0-40 is no-go while a change that voids the passing is looked at, and not for a look at new rules', () => {
    const round = { n: 1, openedAt: '2026-10-12T10:00:00+08:00', items: [] }
    const asked = (more: object, voided?: true) => [
      passed(1, {
        rounds: [{ ...round, voided }],
        matters: { v1: condition({ id: 'v1', kind: 'change', blocksLaunch: false, ...more }) },
      }),
    ]
    expect(codes(asked({}, true))).toEqual(['change_voids'])
    expect(codes(asked({}))).toEqual([])
    expect(codes(asked({ status: 'done' }, true))).toEqual([])
    // Of the rules, not of the campaign: what was voided before has been answered.
    expect(codes(asked({ version: '2027-01-01' }, true))).toEqual([])
  })

  it('U-8 waits for conditions that block the launch, and for no others', () => {
    expect(codes([passed(1, { matters: { c1: condition({}) } })])).toEqual(['condition_open'])
    expect(codes([passed(1, { matters: { c1: condition({ status: 'done' }) } })])).toEqual([])
    expect(codes([passed(1, { matters: { c1: condition({ blocksLaunch: false }) } })])).toEqual([])
    expect(codes([passed(1, { matters: { q1: condition({ id: 'q1', kind: 'inquiry' }) } })])).toEqual([])
  })

  it("S0-33 looks at the platform's own filings only", () => {
    expect(codes([passed(1, { platform: 'wechat' })])).toEqual(['filings_undecided'])
    expect(codes([passed(1, { platform: 'wechat' }), filing(2)])).toEqual(['not_passed'])
  })

  it('is no-go while nobody has decided what is needed', () => {
    expect(codes([], { filingsDecided: false })).toEqual(['filings_undecided'])
    // Said of the campaign as a whole, as earlier releases took it, it is said of no platform.
    expect(codes([])).toEqual(['filings_undecided'])
    const said = { because: 'said' as const, client: 'crm', at: '2026-10-12T10:00:00+08:00' }
    expect(codes([], { notNeeded: { douyin: said } })).toEqual([])
    expect(codes([], { notNeeded: { wechat: said } })).toEqual(['filings_undecided'])
  })

  it('leaves what is live and was cleared as it is', () => {
    const launch = { status: 'live' as const, checked: true, turn: 1, clearance: 'go' as const }
    expect(codes([], { launches: { douyin: launch } })).toEqual([])
    expect(codes([], { launches: { douyin: { ...launch, clearance: 'no_go' } } })).toEqual(['filings_undecided'])
    expect(codes([], { launches: { douyin: { ...launch, status: 'planned' } } })).toEqual(['filings_undecided'])
  })

  it('does not take the filing of one account for that of another, whatever else has passed', () => {
    const other = passed(2, { item: 'ad_creative', account: '一店' })
    expect(codes([passed(1), other], {}, '一店')).toEqual([])
    expect(codes([passed(1), other], {}, '二店')).toEqual(['account_not_filed'])
  })

  it('waits for what an authority reviews, also where the caller named it without describing the campaign', () => {
    const review = filing(2, { platform: 'samr', item: 'ad_review', authority: true })
    expect(codes([passed(1), review])).toEqual(['not_passed'])
    expect(codes([passed(1), { ...review, phase: 'passed', credential }])).toEqual([])
  })

  it('U-1 speaks for one account when asked for one', () => {
    expect(codes([passed(1, { account: '一店' }), filing(2, { account: '二店' })], {}, '一店')).toEqual([])
    expect(codes([passed(1, { account: '一店' }), filing(2, { account: '二店' })], {}, '二店')).toEqual(['not_passed'])
  })

  it('knows the platforms of filings and of launches', () => {
    const launches = { weibo: { status: 'planned' as const, checked: false, turn: 1, clearance: 'no_go' as const } }
    expect(platformsOf(campaign({ launches, filings: { a: filing(1) } }))).toEqual(['douyin', 'weibo'])
  })
})

describe('clearance at a later instant', () => {
  const review = passed(2, {
    platform: 'samr',
    item: 'ad_review',
    account: '二店',
    authority: true,
    credential: { ...credential, number: 'S-1', validUntil: '2026-12-10T00:00:00+08:00' },
  })
  const ask = (when: string, ...more: FilingState[]) => {
    const filings = [passed(1, { account: '一店' }), review, ...more]
    const state = campaign({ filings: Object.fromEntries(filings.map((f) => [f.id, f])) })
    const known = { state, when, losses: [], textOf: () => undefined }
    return clearanceAnswer(known, { platform: 'douyin', account: '一店' }).items[0]
  }

  it('U-1 ends with what an authority has reviewed for another account alone', () => {
    expect(ask('2026-12-01T00:00:00+08:00')).toMatchObject({
      clearance: 'go',
      validUntil: '2026-12-10T00:00:00+08:00',
      credentials: [{ number: 'C-1' }, { number: 'S-1' }],
    })
    expect(ask('2026-12-20T00:00:00+08:00')).toMatchObject({
      clearance: 'no_go',
      reasons: [{ code: 'credential_ends_before', filing: review.id }],
    })
  })

  it('U-1 does not end with it once the authority has reviewed something for this account', () => {
    const own = passed(3, { ...review, id: 'MC-20261012-0001-03', account: '一店', credential })
    expect(ask('2026-12-20T00:00:00+08:00', own)).toMatchObject({
      clearance: 'go',
      credentials: [{ number: 'C-1' }, { number: 'C-1' }],
    })
  })
})
