/** The card of a campaign: people read names, never the codes that stand for them. */
import { campaignCard } from '../../workflows/card'
import type { CampaignView, OpenTask } from '../../workflows/contract/views'

const task = (kind: OpenTask['kind'], key: string, label: string): OpenTask => ({
  id: `MC-20261122-0001.${kind}.${key}.r1`,
  kind,
  key,
  label,
  holder: 'lead M1001',
})

const view = (change: Partial<CampaignView>): CampaignView => ({
  about: 'campaign',
  number: 'MC-20261122-0001',
  stage: 'preparation',
  version: 1,
  ended: false,
  open: [],
  done: {},
  alarms: [],
  wakeKey: '',
  mailUpTo: 0,
  attributes: { lead: 'M1001', campaignName: '双11', holderRole: 'lead', overdue: false },
  clearance: { douyin: 'no_go' },
  platformNames: { douyin: '抖音' },
  planMissing: [],
  filings: [],
  launchSoon: [],
  liveUnchecked: [],
  ...change,
})

describe('the card of a campaign', () => {
  it('calls what is missing as people do', () => {
    const card = campaignCard(
      view({
        planMissing: [
          'launches/douyin',
          'filings/douyin',
          'requirements/douyin.activity_report',
          'accounts/douyin.activity_report',
          'checklist/brand_guide',
          'brief/budget',
        ],
        open: [
          task('decide_requirement', 'douyin.activity_report', '抖音 活动报备'),
          task('do_checklist_item', 'brand_guide', '品牌规范检查'),
        ],
      }),
    )
    expect(card).toContain(
      '还缺：抖音上线时间、抖音需要哪些备案、是否需要备案：抖音 活动报备、抖音 活动报备的账号、清单事项：品牌规范检查、预算',
    )
    expect(card).not.toMatch(/douyin|brand_guide/)
  })

  it('says what an alarm means, and keeps what has no words as it is', () => {
    const card = campaignCard(
      view({ alarms: ['live_without_clearance:douyin', 'mail_refused:D4001', 'record_blocked', 'of_later:x`y'] }),
    )
    expect(card).toContain("**告警**：未放行而在线上（抖音）、邮件被拒收（`D4001`）、登记受阻、`of_later`（`x'y`）")
  })
})
