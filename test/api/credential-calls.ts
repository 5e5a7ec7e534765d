/** What tests of shared credentials ask of the API: filings of an advertiser's qualification, and what the relay would do. */
import { campaignOf, keyOfFiling } from '../../workflows/contract/ids'
import type { Answer, ApiRig } from './api-rig'

const LAUNCH_AT = '2026-12-20T10:00:00+08:00'
const ENDS_AT = '2026-12-31T18:00:00+08:00'

/** Shared by what its account is, as somebody has read. */
export const QUALIFICATION = { platform: 'tencent_ads', item: 'ad_qualification' }
export const qualification = (account: string, more: object = {}) => ({ ...QUALIFICATION, account, ...more })

/** It has passed before this service knew of it. */
export const passedBefore = (credential: object) => ({
  phase: 'passed',
  submittedAt: '2026-09-01T10:00:00+08:00',
  passedAt: '2026-10-01T10:00:00+08:00',
  credential,
})

export function credentialCalls(rig: () => ApiRig) {
  let keys = 0
  const post = (url: string, body: object, more: object = {}): Promise<Answer> =>
    rig().call({ method: 'POST', url: `/v1${url}`, body, person: 'L2001', idempotencyKey: `k-${(keys += 1)}`, ...more })
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test looks at what comes
  const get = async (url: string, key?: string): Promise<any> =>
    (await rig().call({ url: `/v1${url}`, key })).body as unknown
  return {
    post,
    get,
    filingOf: (id: string) => get(`/filings/${id}`),
    /** One filing, its id. */
    opened: async (filing: { platform: string }, more: object = {}): Promise<string> => {
      const launches = [{ platform: QUALIFICATION.platform, launchAt: LAUNCH_AT }]
      return `${await rig().campaign({ filings: [filing], launches, endsAt: ENDS_AT, ...more })}-01`
    },
    /** The second person confirms the correction of a filing's verdict. */
    confirmed: async (filing: string, person: string): Promise<void> => {
      const task = `${campaignOf(filing)}.confirm_correction.${keyOfFiling(filing)}.r1`
      expect(await rig().answerOnPage(task, 'approved', person)).toMatchObject({ ok: true })
    },
    /** What the relay does: everybody who was poked looks. Says who. */
    lookAround: async (): Promise<string[]> => {
      const seen: string[] = []
      for (;;) {
        const { rows } = await rig().pool.query<{ subject: string }>('delete from pokes returning subject')
        if (rows.length === 0) return seen
        for (const { subject } of rows) {
          seen.push(subject)
          await rig().open(subject, [])
        }
      }
    },
  }
}
