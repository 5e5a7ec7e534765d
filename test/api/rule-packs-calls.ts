/** Rule packs as a caller of the API handles them; for the tests of their life and of what is refused. */
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import type { RulePack } from '../../workflows/contract/reference'
import type { Answer, ApiRig } from './api-rig'

export const shipped = loadReferenceDir(REFERENCE_DATA_DIR)

export const shippedPack = (platform: string): RulePack =>
  structuredClone(shipped.find((doc) => doc.kind === 'rule_pack' && doc.platform === platform)) as RulePack

/** A shipped pack under another version. */
export const packOf = (platform: string, version: string): RulePack & { sourcesReadOn: string } => ({
  ...shippedPack(platform),
  version,
  sourcesReadOn: '2026-11-22',
})

/** The same with a longer review of its first requirement. */
export const slower = (platform: string, version: string, days = 9): RulePack => {
  const pack = packOf(platform, version)
  for (const r of pack.requirements.slice(0, 1))
    Object.assign(r.review.max, { value: days, unit: 'working_day', grade: 'O', source: 'a notice of the platform' })
  return pack
}

interface Step {
  person?: string
  etag?: string
  body?: unknown
  key?: string
}

interface Item {
  platform: string
  version: string
  status: string
  filing: string
  drafts: unknown[]
}
export const itemsOf = ({ body }: Answer): Item[] => body.items as Item[]
export const stepsOf = (steps: unknown) => steps as { kind: string }[]

export function packCalls(rig: ApiRig) {
  const call = (method: 'PUT' | 'POST' | 'DELETE', path: string, { etag, ...rest }: Step): Promise<Answer> =>
    rig.call({ method, url: `/v1/rule-packs/${path}`, headers: etag ? { 'if-match': etag } : {}, ...rest })
  const get = (path: string): Promise<Answer> => rig.call({ url: `/v1/rule-packs${path}` })
  return {
    call,
    get,
    put: (pack: RulePack, step: Step = {}) =>
      call('PUT', `${pack.platform}/${pack.version}`, { person: 'M1001', body: pack, ...step }),
    release: ({ platform, version }: RulePack, step: Step = {}) =>
      call('POST', `${platform}/${version}/release`, { person: 'L2001', etag: '"1"', ...step }),
    summary: async (platform: string) => itemsOf(await get('')).find((item) => item.platform === platform),
    /** Opens a campaign with one filing. */
    opened: (platform: string, item: string): Promise<string> =>
      rig.campaign({
        filings: [{ platform, item }],
        launches: [{ platform, launchAt: '2026-11-11T00:00:00+08:00' }],
      }),
  }
}
