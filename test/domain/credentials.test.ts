/** U-9 by itself: what a filing takes of the register, how it follows it, and what the register learns of a step. */
import { credentialSteps } from '../../activities/domain/credentials/register-steps'
import { bestOf } from '../../activities/domain/credentials/credentials'
import type { CredentialEntry } from '../../activities/domain/record/registers'
import { checkReferenceText, loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { RulePack } from '../../workflows/contract/reference'
import { ENDS_AT, FILING, LAUNCH_AT, Play, refusedBy, types } from '../support/domain-play'

const NOW = '2026-10-12T10:00:00+08:00'
const SITE = { platform: 'tencent_ads', item: 'ad_qualification', account: 'www.example.com' }
const credential = (more: Partial<CredentialEntry> = {}): CredentialEntry => ({
  ...SITE,
  id: 'K-0001',
  version: 1,
  status: 'valid',
  number: 'ICP-1',
  fileIds: [],
  obtainedAt: NOW,
  occurredAt: NOW,
  ...more,
})
const playWith = (...credentials: CredentialEntry[]): Play => {
  const play = new Play()
  play.credentials = credentials
  return play.start({ filings: [SITE], launches: [{ platform: 'tencent_ads', launchAt: LAUNCH_AT }] })
}

describe('what a filing takes', () => {
  it.each<[string, Partial<CredentialEntry>, string]>([
    ['without an end', {}, 'passed'],
    ['until the campaign ends', { validUntil: ENDS_AT }, 'passed'],
    ['that ends before', { validUntil: '2026-11-13T10:00:00+08:00' }, 'preparing'],
    ['that is over', { validUntil: '2026-10-01T00:00:00+08:00' }, 'preparing'],
    ['that is suspended', { status: 'suspended' }, 'preparing'],
    ['that never was', { status: 'void' }, 'preparing'],
    ['of another account', { account: 'other.example.com' }, 'preparing'],
    ['S0-33 of another platform', { platform: 'weibo' }, 'preparing'],
    ['of another item', { item: 'ad_creative' }, 'preparing'],
  ])('U-9 a credential %s', (_, more, phase) => {
    expect(playWith(credential(more)).f.phase).toBe(phase)
  })

  it('U-9 of several is the one that lasts longest', () => {
    const ends = ['2027-01-01T00:00:00+08:00', '2028-01-01T00:00:00+08:00'].map((validUntil, i) =>
      credential({ id: `K-000${i + 2}`, validUntil }),
    )
    expect(bestOf(ends, NOW)?.id).toBe('K-0003')
    expect(bestOf([...ends, credential()], NOW)?.id).toBe('K-0001')
  })

  it('U-9 is nothing once somebody has looked its own papers over', () => {
    const play = playWith().rechecked()
    play.look(FILING)
    play.credentials = [credential()]
    expect(types(play.look(FILING))).toEqual([])
    const preparing = playWith()
    preparing.credentials = [credential()]
    expect(types(preparing.look(FILING))).toContain('CredentialUsed')
    expect(types(preparing.look(FILING))).toEqual([])
  })

  it('U-9 is not what its lead has declined, until there is another', () => {
    const play = playWith(credential())
    play.run({ type: 'fileAnew', body: { filing: FILING, text: '换域名' } })
    play.look(FILING)
    expect([play.f.phase, play.f.uses, play.f.credential]).toEqual(['preparing', undefined, undefined])
    play.credentials = [credential({ version: 2, number: 'ICP-2' })]
    play.look(FILING)
    // The same with a newer content is for somebody to say.
    expect(play.f).toMatchObject({ phase: 'preparing', offered: { version: 2 } })
    play.credentials = [...play.credentials, credential({ id: 'K-0009', number: 'ICP-9' })]
    play.look(FILING)
    expect(play.f).toMatchObject({ phase: 'passed', credential: { number: 'ICP-9' } })
  })
})

describe('a filing that uses one', () => {
  it('U-9 lapses by the clock without a word of the register, and comes back renewed', () => {
    const play = playWith(credential({ validUntil: ENDS_AT }))
    play.now = ENDS_AT
    const lapse = play.look(FILING)
    expect([play.f.phase, credentialSteps(lapse)]).toEqual(['lapsed', []])
    play.credentials = [credential({ version: 2, validUntil: '2028-01-01T00:00:00+08:00' })]
    expect(types(play.look(FILING)).slice(0, 2)).toEqual(['CredentialUsed', 'CredentialReinstated'])
    expect(play.f).toMatchObject({ phase: 'passed', uses: { version: 2 } })
  })

  it('U-9 goes its own way when its lead resubmits: nothing of the register reaches it any more', () => {
    const play = playWith(credential())
    play.credentials = [credential({ status: 'revoked' })]
    play.look(FILING)
    play.answer(FILING, 'restore', 'resubmit', { text: '重新备案' })
    expect(play.f).toMatchObject({ phase: 'correcting' })
    play.look(FILING)
    play.credentials = [credential()]
    expect(types(play.look(FILING))).toEqual([])
    expect(play.f.uses).toBeUndefined()
  })

  it('U-9 U-4 tells the register of a loss, and is put right only where it was won', () => {
    const play = playWith(credential())
    const loss = play.run({ type: 'report', body: { filing: FILING, kind: 'suspended', text: '整改' } })
    expect(credentialSteps(loss)).toMatchObject([{ id: 'K-0001', kind: 'suspended', status: 'suspended', version: 1 }])
    play.credentials = [credential({ status: 'suspended' })]
    expect(types(play.look(FILING))).toEqual([])
    const correct = { filing: FILING, target: 'credential', reason: '抄错', credential: { number: 'X' } } as const
    expect(refusedBy(() => play.run({ type: 'correct', body: correct }))).toBe('credential_used')
  })
})

describe('a filing that wins one', () => {
  it('U-9 tells the register, once; what comes from the register is no news to it', () => {
    const play = playWith()
    const report = { filing: FILING, kind: 'passed', credential: { number: 'ICP-7' } } as const
    const won = play.submitted().run({ type: 'report', body: report })
    expect(credentialSteps(won)).toMatchObject([{ kind: 'won', version: 1, status: 'valid', number: 'ICP-7' }])
    play.credentials = [credential({ source: FILING, number: 'ICP-7', status: 'revoked' })]
    const lost = play.look(FILING)
    expect([play.f.phase, credentialSteps(lost)]).toEqual(['revoked', []])
    play.credentials = [credential({ source: FILING, number: 'ICP-8', version: 2 })]
    const back = play.look(FILING)
    expect([play.f.phase, play.f.credential?.number, credentialSteps(back)]).toEqual(['passed', 'ICP-8', []])
  })
})

describe('what the rules say of sharing', () => {
  const packs = loadReferenceDir(REFERENCE_DATA_DIR).filter((d): d is RulePack => d.kind === 'rule_pack')

  it('U-9 lets share what somebody has read to belong to account or app, and offers the rest', () => {
    const shared = packs.flatMap((pack) =>
      pack.requirements.flatMap(({ item, credentialServes: s }) => (s ? [`${pack.platform}.${item} ${s.grade}`] : [])),
    )
    expect(shared.sort()).toEqual([
      'company.employee_account E',
      'douyin.ad_qualification R',
      'douyin.open_capability E',
      'own_app.app_filing R',
      'own_app.icp_filing E',
      'own_app.public_security_filing E',
      'tencent_ads.ad_qualification O',
      'weibo.ad_qualification K',
      'xiaohongshu.ad_qualification K',
    ])
  })

  it('U-9 refuses a pack that shares what belongs to a campaign', () => {
    const pack = structuredClone(packs.find(({ platform }) => platform === 'tencent_ads')) as RulePack
    for (const r of pack.requirements) delete r.subject
    const checked = checkReferenceText(JSON.stringify(pack))
    const problems = 'problems' in checked ? checked.problems.map(({ pointer }) => pointer) : []
    expect(problems).toContain('/requirements/1/credentialServes')
  })
})
