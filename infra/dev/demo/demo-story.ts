/**
 * The campaign that the demo plays through the public REST API: a 双11 lottery on WeChat, Douyin and an own app, from the
 * start to the archive, with a rejection, an inquiry, a late department and a platform's objection after the launch.
 */
import { LEAD, Scene, type Task } from './demo-scene'
import {
  answerForWording,
  checkLaunchDates,
  findDifference,
  findLapsedLicence,
  handInCopy,
  validityOf,
} from './demo-checks'
import type { Json } from './rest-client'

const RECEIPT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export const PLAN = {
  name: '双11 抽奖',
  externalRef: 'CRM-2026-1111',
  lead: LEAD,
  backup: 'M1002',
  group: { marketing: 'M1001', legal: 'L2001', tech: 'T3001', design: 'D4001', pr: 'P5001' },
  objective: '新增会员 10 万，抽奖页参与 50 万人次',
  traits: ['lottery', 'mass_interaction'],
  forms: ['official_account'],
  industry: 'other',
  productGroups: [],
  startsAt: '2026-11-11T00:00:00+08:00',
  endsAt: '2026-11-20T23:59:59+08:00',
  filings: [
    { platform: 'wechat', item: 'mini_program_audit', account: '品牌小程序' },
    { platform: 'douyin', item: 'activity_report', account: '品牌企业号' },
    { platform: 'own_app', item: 'app_filing', account: '会员 App' },
  ],
  launches: ['wechat', 'douyin', 'own_app'].map((platform) => ({ platform, launchAt: '2026-11-11T00:00:00+08:00' })),
}

export class Demo extends Scene {
  /** The steps, in order; a failing one is named by whoever runs them. */
  readonly steps: readonly [name: string, run: () => Promise<void>][] = [
    ['什么时候上线来得及', () => checkLaunchDates(this, PLAN.filings)],
    ['试算：会建立哪些备案', () => this.dryRun()],
    ['立项', () => this.start()],
    ['文案一交来就筛查用语', () => handInCopy(this)],
    ['规则未定的一项，问清楚再确认', () => this.decide()],
    ['各部门准备材料，设计部迟交', () => this.prepare()],
    ['复核退回一项，再提交', () => this.submit()],
    ['微信问询并通过', () => this.wechat()],
    ['抖音驳回、修改、重新提交、通过', () => this.douyin()],
    ['自有 App 一直审到十一月', () => this.ownApp()],
    ['三个平台上线', () => this.goLive()],
    ['上线后抖音暂停，申诉后恢复', () => this.objection()],
    ['活动结束，结案，归档', () => this.close()],
  ]

  private async dryRun(): Promise<void> {
    const { rest, say } = this.stage
    const plan = await rest.post<{ filings: { platform: string; item: string }[] }>('/v1/campaigns?dry_run=true', PLAN)
    const names = await this.names()
    say(`  试算：${plan.filings.map((f) => names.item(f.platform, f.item)).join('、')}；没有保存任何内容`)
  }

  private async start(): Promise<void> {
    const campaign = await this.stage.rest.post<{ number: string }>('/v1/campaigns', PLAN, LEAD)
    await this.enter(campaign.number)
  }

  private async decide(): Promise<void> {
    await this.until('2026-09-24T11:00:00+08:00')
    for (const task of await this.tasks((t) => t.kind === 'decide_requirement'))
      await this.answer(task, { answer: 'not_required', text: '公众号只发活动通知，平台客服书面答复无需另行报备' })
  }

  private async prepare(): Promise<void> {
    await this.until('2026-09-24T14:00:00+08:00')
    const late: Task[] = []
    for (const task of await this.tasks((t) => t.kind === 'collect_material'))
      // The icon of the app exists; the main visual is what is late.
      if (task.holder.person === 'D4001' && task.filing !== this.filings.own_app) late.push(task)
      else await this.answer(task, { answer: 'provided', ...validityOf(task) })
    // The own app is reviewed longest, so it goes first.
    await this.until('2026-09-28T10:00:00+08:00')
    await findLapsedLicence(this, 'own_app')
    await this.answer(await this.task('own_app', 'recheck'), { answer: 'complete' })
    await this.answer(await this.task('own_app', 'submit'), { answer: 'submitted' })
    await answerForWording(this, 'wechat')
    await this.answer(await this.task('wechat', 'recheck'), { answer: 'complete' })
    await this.until('2026-10-10T11:00:00+08:00')
    for (const task of late) await this.answer(task, { answer: 'provided', text: '主视觉定稿' })
  }

  private async submit(): Promise<void> {
    const douyin = await this.task('douyin', 'recheck')
    await this.answer(douyin, { answer: 'return', rows: ['campaign_plan'], text: '奖品数量与页面不一致' })
    await this.answer(await this.task('douyin', 'collect_material'), { answer: 'provided', text: '已改为 1000 份' })
    await findDifference(this, 'douyin')
    await this.answer(await this.task('douyin', 'recheck'), { answer: 'complete' })
    await this.answer(await this.task('douyin', 'submit'), { answer: 'submitted', number: 'DY-20261010-01' })
    await this.answer(await this.task('wechat', 'submit'), { answer: 'submitted', number: '488800123' })
  }

  private async wechat(): Promise<void> {
    await this.until('2026-10-12T10:30:00+08:00')
    await this.stage.rest.post(
      `/v1/filings/${this.filings.wechat}/reports`,
      {
        kind: 'inquiry',
        channel: 'site_message',
        text: '请说明抽奖页收集手机号的用途',
        dueAt: '2026-10-13T18:00:00+08:00',
      },
      LEAD,
    )
    await this.tell()
    await this.answer(await this.task('wechat', 'answer_inquiry'), {
      answer: 'answered',
      text: '仅用于中奖通知，已补充授权说明',
    })
    await this.until('2026-10-14T09:30:00+08:00')
    const shot = await this.stage.rest.upload('passed.png', 'image/png', RECEIPT)
    await this.stage.rest.post(
      '/v1/reports',
      { platform: 'wechat', number: '488800123', kind: 'passed', credential: { fileIds: [shot.id] } },
      LEAD,
    )
    await this.tell()
  }

  private async douyin(): Promise<void> {
    const { rest } = this.stage
    await this.until('2026-10-14T15:00:00+08:00')
    await rest.callback('douyin', this.stage.callbackSecret, {
      eventId: 'evt-1',
      number: 'DY-20261010-01',
      kind: 'rejected',
      items: [
        { field: '活动规则', error: '未公示中奖概率', suggestion: '写明各奖项数量或概率' },
        { field: '落地页', error: '出现“最”字用语' },
      ],
    })
    await this.tell()
    const correct = await this.task('douyin', 'correct')
    await this.refused('漏改驳回项', () =>
      this.answer(correct, { answer: 'corrected', itemAnswers: [{ id: 'i1', how: 'changed', note: '已公示概率' }] }),
    )
    await this.until('2026-10-16T09:30:00+08:00')
    await this.answer(correct, {
      answer: 'corrected',
      itemAnswers: [
        { id: 'i1', how: 'changed', note: '已公示概率' },
        { id: 'i2', how: 'changed', note: '改为“人气好物”' },
      ],
    })
    await this.answer(await this.task('douyin', 'recheck'), { answer: 'complete' })
    await this.answer(await this.task('douyin', 'submit'), { answer: 'submitted', number: 'DY-20261016-07' })
    await this.until('2026-10-21T11:00:00+08:00')
    await rest.callback('douyin', this.stage.callbackSecret, {
      eventId: 'evt-2',
      number: 'DY-20261016-07',
      kind: 'passed',
      credential: { number: 'DYBB-2026-33871' },
    })
    await this.tell()
  }

  private async ownApp(): Promise<void> {
    await this.until('2026-11-05T10:00:00+08:00')
    await this.answer(await this.task('own_app', 'check_backend'), { answer: 'still_in_review' })
    await this.until('2026-11-10T10:00:00+08:00')
    await this.answer(await this.task('own_app', 'check_backend'), {
      answer: 'passed',
      credential: { number: '沪ICP备2026000000号-1A' },
    })
  }

  private async goLive(): Promise<void> {
    await this.until('2026-11-11T00:00:00+08:00')
    for (const task of await this.tasks((t) => t.kind === 'go_live')) await this.answer(task, { answer: 'live' })
    await this.until('2026-11-11T09:30:00+08:00')
    for (const task of await this.tasks((t) => t.kind === 'check_live')) await this.answer(task, { answer: 'matches' })
  }

  private async objection(): Promise<void> {
    const { rest } = this.stage
    await this.until('2026-11-12T16:00:00+08:00')
    await rest.callback('douyin', this.stage.callbackSecret, {
      eventId: 'evt-3',
      number: 'DY-20261016-07',
      kind: 'suspended',
      text: '用户投诉奖品未发放，限期说明',
      dueAt: '2026-11-13T18:00:00+08:00',
    })
    await this.tell()
    const { items } = await rest.get<{ items: Json[] }>(`/v1/campaigns/${this.campaign}/clearance?platform=douyin`)
    this.stage.say(`  放行查询：${JSON.stringify(items[0])}`)
    await this.until('2026-11-13T10:00:00+08:00')
    await this.answer(await this.task('douyin', 'restore'), { answer: 'reinstated', text: '已提交发放凭证，平台恢复' })
  }

  private async close(): Promise<void> {
    const { rest, say } = this.stage
    await this.until('2026-11-24T10:00:00+08:00')
    const [task] = await this.tasks((t) => t.kind === 'close')
    if (!task) throw new Error('没有结案待办')
    await this.answer(task, { answer: 'closed', text: '参与 53 万人次，新增会员 10.4 万' })
    for (let tries = 0; ; tries += 1) {
      const campaign = await rest.get<{ stage: string }>(`/v1/campaigns/${this.campaign}`)
      if (campaign.stage === 'archived') break
      if (tries > 100) throw new Error(`活动停在 ${campaign.stage}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await this.tell()
    const archive = await rest.get<{ sha256: string }>(`/v1/archive/${this.campaign}`)
    say(`  档案 ${this.campaign}，SHA-256 ${archive.sha256}`)
  }
}
