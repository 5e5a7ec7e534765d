/** Random campaigns, played by everybody at once: whatever happened, a platform is cleared only for reasons that the facts tell. */
import fc from 'fast-check'
import { Refused } from '../../activities/domain/decision/change'
import { clearanceOf, platformsOf } from '../../activities/domain/clearance/clearance'
import type { CredentialEntry } from '../../activities/domain/record/registers'
import { stateAt } from '../../activities/domain/record/fold/as-of'
import { KINDS } from '../../activities/domain/tasks/kinds'
import { openTasks } from '../../activities/domain/record/state'
import type { CampaignChanges, Command, FilingRequest, StartCampaign } from '../../workflows/contract/commands'
import type { TaskKind } from '../../workflows/contract/words'
import { groundsFor, type Ground } from '../support/clearance-grounds'
import { ENDS_AT, LAUNCH_AT, NUMBER, Play } from '../support/domain-play'
import { interpret, MOVES, type Move } from '../support/moves'

const NOW = '2026-10-12T10:00:00+08:00'
const SITE = { platform: 'tencent_ads', item: 'ad_qualification', account: 'www.example.com' }
const CREDENTIAL: CredentialEntry = {
  ...SITE,
  id: 'K-0001',
  version: 1,
  status: 'valid',
  number: 'Q-1',
  fileIds: [],
  obtainedAt: NOW,
  occurredAt: NOW,
}
const PLATFORMS = ['douyin', 'wechat', 'weibo', 'xiaohongshu', 'tencent_ads']
const FILINGS: readonly FilingRequest[] = [
  { platform: 'douyin', item: 'activity_report' },
  { platform: 'wechat', item: 'mini_program_audit' },
  { platform: 'wechat', item: 'moments_ad', required: false },
  { platform: 'health_authority', item: 'medical_ad_review' },
  SITE,
]
const CREDENTIAL_PROOF = { number: 'T-1' }
const DESCRIPTIONS: readonly CampaignChanges[] = [
  { traits: ['lottery'], forms: ['video'], industry: 'other', productGroups: [] },
  { traits: ['plain_post'], forms: [], industry: 'other', productGroups: [] },
  { traits: ['vote'] },
]

const some = <T>(of: readonly T[]) => fc.subarray([...of])
const taken = fc.constantFrom(undefined, 'submitted' as const, 'in_review' as const, 'passed' as const)
const filing = fc
  .tuple(fc.constantFrom(...FILINGS), taken, fc.constantFrom(undefined, true, false))
  .map(([one, phase, required]): FilingRequest => ({
    ...one,
    required: required ?? one.required,
    takenOver: phase && {
      phase,
      number: 'T-1',
      submittedAt: '2026-10-01T10:00:00+08:00',
      ...(phase === 'passed' ? { passedAt: '2026-10-05T10:00:00+08:00', credential: CREDENTIAL_PROOF } : {}),
    },
  }))
const filings = fc.option(fc.uniqueArray(filing, { maxLength: 4, selector: (f) => `${f.platform} ${f.item}` }), {
  nil: undefined,
})
const changes: fc.Arbitrary<CampaignChanges> = fc
  .record({
    filings,
    launches: some(PLATFORMS).map((named) => named.map((platform) => ({ platform, launchAt: LAUNCH_AT }))),
    notNeeded: some(PLATFORMS.slice(2, 4)).map((named) => named.map((platform) => ({ platform, reason: '不用' }))),
    described: fc.option(fc.constantFrom(...DESCRIPTIONS), { freq: 2, nil: undefined }),
  })
  .map(({ described, ...said }) => ({ ...said, ...described }))

const move: fc.Arbitrary<Move> = fc.record({
  what: fc.constantFrom(
    ...MOVES.filter((what) => what !== 'withdraw' && what !== 'cancel'),
    'answer',
    'answer',
    'report',
  ),
  a: fc.nat(1000),
  b: fc.nat(1000),
  c: fc.nat(1000),
})
type Step =
  | { do: 'move'; move: Move }
  | { do: 'amend'; changes: CampaignChanges }
  | { do: 'finish' }
  | { do: 'register'; status: CredentialEntry['status'] }
  | { do: 'vouch'; anew: boolean }
  | { do: 'wait'; hours: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: move.map((one) => ({ do: 'move' as const, move: one })) },
  { weight: 2, arbitrary: changes.map((one) => ({ do: 'amend' as const, changes: one })) },
  { weight: 3, arbitrary: fc.constant({ do: 'finish' as const }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('valid' as const, 'suspended' as const, 'revoked' as const, 'void' as const)
      .map((status) => ({ do: 'register' as const, status })),
  },
  { weight: 1, arbitrary: fc.boolean().map((anew) => ({ do: 'vouch' as const, anew })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 72 }).map((hours) => ({ do: 'wait' as const, hours })) },
)

/** Opens whatever the story would: kinds that do not fit are passed over. */
function openAll(p: Play): void {
  const filingKinds = (Object.keys(KINDS) as TaskKind[]).filter((kind) => KINDS[kind].level === 'filing')
  for (const f of Object.values(p.s.filings)) {
    const keys = [undefined, ...Object.keys(f.rows), ...Object.keys(f.matters), String(f.checks + 1)]
    p.open(f.id, ...filingKinds.flatMap((kind) => keys.map((key) => ({ kind, key }))))
  }
  const { launchSoon, liveUnchecked, questions = [] } = p.view
  p.open(
    NUMBER,
    { kind: 'complete_plan' },
    ...launchSoon.map((key) => ({ kind: 'go_live' as const, key })),
    ...liveUnchecked.map((key) => ({ kind: 'check_live' as const, key })),
    ...questions.map((key) => ({ kind: 'decide_requirement' as const, key })),
  )
}

/** Whoever works: hands in all papers of one filing, looks, submits, and has it passed. */
function finishOne(p: Play): void {
  const f = Object.values(p.s.filings).find((one) => !one.ended && one.phase !== 'passed')
  if (!f) return
  const answer = (kind: TaskKind, word: 'provided' | 'complete' | 'submitted', more: object = {}, key?: string): void =>
    tried(() => p.answer(f.id, kind, word, more, key))
  for (const row of Object.keys(f.rows)) answer('collect_material', 'provided', {}, row)
  answer('recheck', 'complete')
  answer('submit', 'submitted', { number: `N-${p.s.version}` })
  tried(() => p.run({ type: 'report', body: { filing: f.id, kind: 'passed', credential: { number: 'C-1' } } }))
}

/** Refused, or with nothing to do: nothing has happened. */
function tried(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Refused) && !/has no open/.test(String(error))) throw error
  }
}

function play(p: Play, one: Step): void {
  switch (one.do) {
    case 'move': {
      const asked = interpret(p.s, one.move, p.now)
      if (!asked) return
      return tried(() => p.run({ type: asked.name, body: asked.body } as Command))
    }
    case 'amend':
      return tried(() => p.amend(one.changes))
    case 'finish':
      return finishOne(p)
    case 'register':
      p.credentials = [{ ...CREDENTIAL, status: one.status, occurredAt: p.now }]
      return
    case 'vouch': {
      const used = Object.values(p.s.filings).find((f) => f.platform === SITE.platform)
      if (!used) return
      const text = '核对过'
      const body = { filing: used.id, text }
      if (one.anew) return tried(() => p.run({ type: 'fileAnew', body }))
      return tried(() => p.run({ type: 'useCredential', body: { ...body, credential: CREDENTIAL.id } }))
    }
    case 'wait':
      p.now = new Date(Date.parse(p.now) + one.hours * 3_600_000).toISOString()
  }
}

const moved = (what: Move['what'], b = 0): Step => ({ do: 'move', move: { what, a: 0, b, c: 0 } })
const MEDICAL_AD = { platform: 'health_authority', item: 'medical_ad_review' }
const AT_AUTHORITY = { phase: 'in_review', number: 'T-1', submittedAt: '2026-10-01T10:00:00+08:00' } as const

/** Stories that random play once came upon, always played again. */
const FOUND: [Partial<StartCampaign>, Step[]][] = [
  // Given up, its number corrected afterwards, and filed anew: the number brings nothing back to life.
  [
    { filings: [{ ...MEDICAL_AD, takenOver: AT_AUTHORITY }], launches: [], notNeeded: [] },
    [
      moved('answer'),
      moved('give_up'),
      moved('correct', 481),
      { do: 'amend', changes: { filings: [MEDICAL_AD], launches: [], notNeeded: [] } },
      { do: 'finish' },
      ...Array.from({ length: 4 }, () => moved('answer')),
    ],
  ],
]

const seen = new Map<Ground, number>()

function check(p: Play): void {
  for (const platform of platformsOf(p.s)) {
    if (clearanceOf(p.s, platform).clearance !== 'go') continue
    const { grounds, gaps } = groundsFor(p.facts, platform)
    if (gaps.length > 0 || grounds.length === 0)
      throw new Error(`${platform} is cleared, but: ${gaps.join('; ') || 'nothing stands for it'}`)
    for (const ground of grounds) seen.set(ground, (seen.get(ground) ?? 0) + 1)
  }
}

/** Asked about now, the facts tell what the state tells; asked about any time before, they tell something. */
function checkPast(p: Play, n: number): void {
  const present = stateAt(p.facts, p.now)
  if (!present) throw new Error('the campaign is not there')
  expect(platformsOf(present)).toEqual(platformsOf(p.s))
  for (const platform of platformsOf(p.s)) expect(clearanceOf(present, platform)).toEqual(clearanceOf(p.s, platform))
  const past = new Date(Date.parse(NOW) + n * 3_600_000).toISOString()
  expect(platformsOf(stateAt(p.facts, past) ?? present)).not.toContain('')
}

it('clears a platform only where each requirement has passed, is not needed with a reason, or was answered by somebody', () => {
  const begin: fc.Arbitrary<Partial<StartCampaign>> = changes
  fc.assert(
    fc.property(begin, fc.array(step, { minLength: 5, maxLength: 40 }), (body, steps) => {
      const p = new Play()
      p.credentials = [CREDENTIAL]
      const start = { name: '抽奖', lead: 'M1001', backup: 'M1002', endsAt: ENDS_AT, ...body }
      tried(() => p.run({ type: 'startCampaign', body: start }))
      if (p.facts.length === 0) return
      for (const one of steps) {
        openAll(p)
        play(p, one)
        for (const f of Object.values(p.s.filings)) tried(() => p.look(f.id))
        tried(() => p.look(NUMBER))
        check(p)
      }
      checkPast(p, steps.length)
      expect(openTasks(p.s).filter((t) => t.kind === 'complete_plan').length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 200, examples: FOUND },
  )
  // A property that never saw a platform cleared would hold of anything.
  const grounds: Ground[] = ['passed', 'credential_used', 'not_waited_for', 'not_needed', 'answered', 'ruled_out']
  expect(grounds.filter((ground) => !seen.has(ground))).toEqual([])
})
