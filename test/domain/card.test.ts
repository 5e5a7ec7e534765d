/** The card of a campaign: people read names, never the codes that stand for them. */
import { campaignCard, filingCard } from '../../workflows/card'
import type { CampaignView, FilingView, OpenTask, RollUp } from '../../workflows/contract/views'

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

  const rollUp = (change: Partial<RollUp>): RollUp => ({ filings: [], more: 0, holds: [], ...change })
  const page = 'https://filing.example.com/campaigns/MC-20261122-0001'

  it('rolls its filings up: who holds what until when, what holds the launch up, what comes next, in about ten lines', () => {
    const card = campaignCard(
      view({
        stage: 'filing',
        page,
        rollUp: rollUp({
          filings: [
            {
              title: '抖音 活动报备',
              phase: 'preparing',
              kind: 'recheck',
              holder: 'legal L2001',
              dueAt: '2026-11-23T18:00:00+08:00',
            },
            { title: '微信 小程序提审', phase: 'passed' },
          ],
          holds: ['抖音 活动报备 尚未通过'],
          next: { at: '2026-11-23T09:00:00+08:00', about: '抖音 活动报备', kind: 'recheck', holder: 'legal L2001' },
        }),
      }),
    )
    expect(card).toContain('| 抖音 活动报备：材料准备，')
    expect(card).toContain('| 法务 L2001 | 2026-11-23 18:00 |')
    expect(card).toContain('**不能放行**：抖音 活动报备 尚未通过')
    expect(card).toContain('接下来：2026-11-23 09:00 自动提醒 法务 L2001（抖音 活动报备 ')
    expect(card.endsWith(`](${page})`)).toBe(true)
    expect(card.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(11)
    expect(card.length).toBeLessThan(700)
  })

  it('says of a campaign that is over how its filings ended', () => {
    const card = campaignCard(
      view({ stage: 'archived', ended: true, rollUp: rollUp({ ends: '已通过 2 项，已放弃 1 项' }) }),
    )
    expect(card).toContain('已归档')
    expect(card).toContain('备案结果：已通过 2 项，已放弃 1 项')
  })

  it('stays small, and no title ends a cell or begins a link', () => {
    const filing = {
      title: '抖音 | [活动](http://x) <b>`报备`',
      phase: 'preparing' as const,
      kind: 'collect_material' as const,
      holder: 'design D4001',
    }
    const card = campaignCard(
      view({ page, rollUp: rollUp({ filings: Array.from({ length: 5 }, () => filing), more: 195 }) }),
    )
    expect(card).toContain('另有 195 项。')
    expect(card).not.toMatch(/\]\(http:\/\/x|<b>|抖音 \|/)
    expect(card.length).toBeLessThan(700)
  })
})

describe('the card of a filing', () => {
  const filing = (open: OpenTask[]): FilingView => ({
    about: 'filing',
    id: 'MC-20261122-0001-01',
    title: '抖音 活动报备',
    phase: 'in_review',
    round: 1,
    version: 1,
    ended: false,
    open,
    done: {},
    alarms: [],
    wakeKey: '',
    mailUpTo: 0,
    attributes: { lead: 'M1001', campaignName: '双11', holderRole: 'lead', overdue: false },
    gateOpen: true,
    missingRows: [],
    checkDue: false,
    checks: 0,
    credentialMissing: false,
    matters: [],
  })

  it('gives what an Update has to name: the id and the answers of each open task', () => {
    const id = 'MC-20261122-0001-01.check_backend.1.r1'
    const card = filingCard(
      filing([
        {
          id,
          kind: 'check_backend',
          key: '1',
          holder: 'lead M1001',
          accepts: ['still_in_review', 'passed', 'rejected'],
        },
      ]),
    )
    expect(card).toContain(`\`{"task":"${id}","answer":"still_in_review"}\`；或 \`passed\` 通过、\`rejected\` 驳回`)
  })

  it('says of a task that a named person must answer that no Update will do', () => {
    const id = 'MC-20261122-0001-01.recheck.r1'
    const card = filingCard(
      filing([{ id, kind: 'recheck', holder: 'legal L2001', accepts: ['complete', 'return'], named: true }]),
    )
    expect(card).toContain(`\`${id}\`（须具名，请在页面办理）`)
    expect(card).not.toContain('"answer"')
  })
})
