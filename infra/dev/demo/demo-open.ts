/**
 * A second campaign of the demo that stays in the middle of its life, so that there is something to see and to do afterwards:
 * one platform is live and objects, one reviews, and for one a department is late.
 */
import { LEAD, Scene } from './demo-scene'

const PLAN = {
  name: '双12 会员日',
  lead: LEAD,
  backup: 'M1002',
  group: { marketing: 'M1001', legal: 'L2001', tech: 'T3001', design: 'D4001' },
  endsAt: '2026-12-20T23:59:59+08:00',
  filings: [
    { platform: 'wechat', item: 'mini_program_audit', account: '会员小程序' },
    { platform: 'douyin', item: 'activity_report', account: '会员企业号' },
    { platform: 'xiaohongshu', item: 'brand_note', account: '会员小红书号' },
  ],
  launches: [
    { platform: 'wechat', launchAt: '2026-12-08T10:00:00+08:00' },
    { platform: 'douyin', launchAt: '2026-12-12T00:00:00+08:00' },
    { platform: 'xiaohongshu', launchAt: '2026-12-12T00:00:00+08:00' },
  ],
}

export class OpenCampaign extends Scene {
  async play(): Promise<void> {
    const { rest } = this.stage
    const { number } = await rest.post<{ number: string }>('/v1/campaigns', PLAN, LEAD)
    await this.enter(number)
    await this.until('2026-11-26T10:00:00+08:00')
    for (const platform of ['wechat', 'douyin']) {
      for (const task of await this.tasks((t) => t.kind === 'collect_material' && t.filing === this.filings[platform]))
        await this.answer(task, { answer: 'provided' })
      await this.answer(await this.task(platform, 'recheck'), { answer: 'complete' })
    }
    await this.answer(await this.task('wechat', 'submit'), { answer: 'submitted', number: '488800345' })
    await this.until('2026-11-30T10:00:00+08:00')
    await this.report('wechat', { kind: 'passed' })
    await this.until('2026-12-08T10:00:00+08:00')
    for (const task of await this.tasks((t) => t.kind === 'go_live' && t.key === 'wechat'))
      await this.answer(task, { answer: 'live' })
    await this.until('2026-12-09T15:00:00+08:00')
    await this.answer(await this.task('douyin', 'submit'), { answer: 'submitted', number: 'DY-20261209-03' })
    await this.report('wechat', { kind: 'suspended', text: '用户投诉会员价与页面不一致，限期说明' })
    await this.until('2026-12-10T10:00:00+08:00')
  }

  private async report(platform: string, body: { kind: string; text?: string }): Promise<void> {
    await this.stage.rest.post(`/v1/filings/${this.filings[platform]}/reports`, body, LEAD)
    await this.tell()
  }
}
