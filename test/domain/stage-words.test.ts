/** One act, one word: a campaign that was to run is withdrawn (撤销), one that should not exist is cancelled (取消). */
import { PHASES, stageLabel, STAGES } from '../../workflows/contract/words'
import { kinds } from '../../infra/mail/catalogue.zh-cn'
import { phases } from '../../infra/mail/words.zh-cn'

describe('ending a campaign is called the same everywhere', () => {
  it('while the platform still has its filings, and afterwards', () => {
    expect([stageLabel('withdrawing', 'withdraw'), stageLabel('withdrawn', 'withdraw')]).toEqual(['撤销中', '已撤销'])
    expect([stageLabel('withdrawing', 'cancel'), stageLabel('cancelled', 'cancel')]).toEqual(['取消中', '已取消'])
    for (const stage of Object.keys(STAGES) as (keyof typeof STAGES)[])
      expect(stageLabel(stage).length).toBeGreaterThan(0)
  })

  it('no mail says that a filing is withdrawn before its platform has said so', () => {
    expect(JSON.stringify(kinds.withdrawn)).not.toMatch(/备案已撤销|已撤销/)
    expect(kinds.withdrawn).toMatchObject({ tellingLine: '活动状态' })
  })

  it('mails call the phases of a filing as cards and the API do', () => {
    expect(phases).toEqual(Object.fromEntries(Object.entries(PHASES).map(([phase, { zh }]) => [phase, zh])))
  })
})
