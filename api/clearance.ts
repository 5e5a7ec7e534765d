/**
 * The answer to "may this go live?": the domain's clearance, and beside it what only the question brings: a platform or
 * account that the campaign has no filing for, an instant after a credential ends, a campaign that is over.
 */
import { z } from 'zod'
import { REASONS_ZH } from '../activities/domain/clearance'
import { clearanceOf, platformsOf, type ClearanceReason } from '../activities/domain/clearance'
import { filingsOf, type CampaignState } from '../activities/domain/state'
import { at, instantOut } from './present/words'

/** What only the question brings. */
export const OWN_REASONS: Record<string, string> = {
  platform_not_in_campaign: '活动未登记该平台',
  account_not_filed: '该账号没有所需的备案',
  credential_ends_before: '凭证在该时间前到期',
  campaign_over: '活动已撤销、取消或结束',
}
const REASONS: Record<string, string> = { ...REASONS_ZH, ...OWN_REASONS }

export const clearanceSchema = z
  .object({
    number: z.string(),
    at: instantOut,
    items: z.array(
      z.object({
        platform: z.string(),
        clearance: z.enum(['go', 'no_go']),
        launchAt: instantOut.optional(),
        live: z.boolean(),
        reasons: z.array(
          z.object({
            code: z.string().meta({ id: 'ReasonCode' }),
            label: z.string(),
            filing: z.string().optional(),
            item: z.string().optional(),
            account: z.string().optional(),
          }),
        ),
        credentials: z.array(
          z.object({
            filing: z.string(),
            item: z.string(),
            account: z.string().optional(),
            number: z.string().optional(),
            validUntil: instantOut.optional(),
            used: z
              .string()
              .optional()
              .meta({ description: 'Of the register: the account, app or product had it already.', example: 'K-0003' }),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Clearance' })
type ClearanceOut = z.infer<typeof clearanceSchema>

interface Question {
  platform?: string
  account?: string
  at?: string
}

type Reason = Omit<ClearanceReason, 'filing' | 'item'> & { filing?: string; item?: string }

export function clearanceAnswer(s: CampaignState, question: Question, now: string): ClearanceOut {
  const when = question.at ?? now
  const platforms = question.platform === undefined ? platformsOf(s) : [question.platform]
  return {
    number: s.number,
    at: at(when),
    items: platforms.map((platform) => {
      const reasons = reasonsOf(s, platform, question.account, when)
      const filings = concerned(s, platform, question.account)
      return {
        platform,
        clearance: reasons.length === 0 ? ('go' as const) : ('no_go' as const),
        launchAt: at(s.launches[platform]?.launchAt),
        live: s.launches[platform]?.status === 'live',
        reasons: reasons.map(({ code, filing, item, account }) => ({
          code,
          label: REASONS[code] ?? code,
          filing,
          item,
          account,
        })),
        credentials: filings.flatMap((f) =>
          f.credential
            ? [
                {
                  filing: f.id,
                  item: f.item,
                  account: f.account,
                  number: f.credential.number,
                  validUntil: at(f.credential.validUntil),
                  used: f.uses?.id,
                },
              ]
            : [],
        ),
      }
    }),
  }
}

const concerned = (s: CampaignState, platform: string, account: string | undefined) =>
  filingsOf(s).filter(
    (f) => f.platform === platform && (account === undefined || f.account === undefined || f.account === account),
  )

function reasonsOf(s: CampaignState, platform: string, account: string | undefined, when: string): Reason[] {
  const over = s.ending !== undefined || s.closedAt !== undefined || s.archivedAt !== undefined
  if (over) return [{ code: 'campaign_over' }]
  if (!platformsOf(s).includes(platform)) return [{ code: 'platform_not_in_campaign' }]
  const required = filingsOf(s).filter((f) => f.platform === platform && f.required)
  const here = concerned(s, platform, account).filter((f) => f.required)
  // Filings for other accounts only: none of them speaks for this one.
  if (required.length > 0 && here.length === 0) return [{ code: 'account_not_filed', account }]
  const ending = here.flatMap((f): Reason[] => {
    const until = f.phase === 'passed' ? f.credential?.validUntil : undefined
    if (until === undefined || Date.parse(until) > Date.parse(when)) return []
    return [{ code: 'credential_ends_before', filing: f.id, item: f.item, account: f.account }]
  })
  return [...clearanceOf(s, platform, account).reasons, ...ending]
}
