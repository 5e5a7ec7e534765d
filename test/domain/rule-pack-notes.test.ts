/** S3-7: what the shipped packs tell of each platform beside its filings; nothing of it is guessed. */
import { packPage } from '../../infra/reference/rule-packs/page'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import type { RulePack } from '../../workflows/contract/reference'

const packs = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc): doc is RulePack => doc.kind === 'rule_pack')
const requirements = packs.flatMap((pack) =>
  pack.requirements.map((r): [string, RulePack['requirements'][number]] => [`${pack.platform}.${r.item}`, r]),
)
const OWN = packs.filter(({ own }) => own).flatMap((pack) => pack.requirements)

describe('what a pack tells beside its requirements', () => {
  it.each<[string, string, string]>([
    ['weibo', 'prize_limits', 'S'],
    ['weibo', 'cash_prizes', 'S'],
    ['wechat', 'forced_sharing', 'S'],
    ['wechat', 'first_misuse', 'S'],
    ['douyin', 'official_draw', 'S'],
    ['xiaohongshu', 'disclosure', 'S'],
    ['xiaohongshu', 'brand_window', 'S'],
    ['xiaohongshu', 'no_edit', 'S'],
    ['bilibili', 'ai_declaration', 'S'],
    ['zhihu', 'unknown', '?'],
    ['samr', 'label_health_food', 'T'],
    ['health_authority', 'eight_items', 'T'],
  ])('S3-7 has %s say %s, known as %s', (platform, id, grade) =>
    expect(packs.find((pack) => pack.platform === platform)?.notes).toContainEqual(
      expect.objectContaining({ id, grade }),
    ),
  )

  it('S3-7 keeps both limits that are told of Weibo, reports what both want reported and asks where they differ', () => {
    const note = packs.find((pack) => pack.platform === 'weibo')?.notes?.find(({ id }) => id === 'prize_limits')
    expect(note?.zh).toMatch(/两种说法并存.*5,000 元.*50,000 元.*2022-03-15.*50,000 元.*请向平台确认/)
  })

  it.each(requirements)('S3-7 of %s tells the steps of the review and the fee, or that they are unknown', (_, r) => {
    const said = [...(r.reviewFlow ?? []), ...(r.fee ? [r.fee] : [])]
    expect([r.reviewFlow?.length, r.fee]).toEqual([expect.any(Number), expect.anything()])
    for (const { zh, en, grade, source } of said) {
      expect([zh, en, source].every((text) => text.length > 3)).toBe(true)
      expect(grade).toMatch(/^[OTKSRE?]$/)
    }
    // Nobody has read what any of them costs, but for what two notes call free; what the company asks of itself costs nothing.
    if (r.fee?.grade === 'S') expect(r.fee.zh).toBe('未见收费规定（公开文章称不收费），请向受理机关确认')
    else if (!OWN.includes(r))
      expect(r.fee).toMatchObject({ grade: '?', zh: expect.stringMatching(/^费用未知，请向(平台|受理机关)确认$/) })
  })

  it('S3-7 leaves what is not known of Zhihu a question, whatever the campaign', () => {
    const zhihu = requirements.filter(([name]) => name.startsWith('zhihu.'))
    for (const [, { appliesWhen = [], otherwise }] of zhihu)
      for (const { answer, grade } of [...appliesWhen, ...(otherwise ? [otherwise] : [])])
        if (grade === '?') expect(answer).toBe('ask')
        else expect(answer).toBe('not_required')
    expect(zhihu.map(([name]) => name)).toEqual(['zhihu.ad_creative', 'zhihu.activity_report'].sort())
  })

  it('S3-7 S2-12 shows all of it on the page', () => {
    const page = packPage(packs.find((pack) => pack.platform === 'douyin') as RulePack)
    expect(page).toMatch(/\| 平台须知 \| 抽奖须使用平台官方工具.* \| 二手资料：/)
    expect(page).toMatch(/\| 审核流程 \| 提审须给出宿主端.* \| 官方文档：/)
    expect(page).toContain('| 费用 | 费用未知，请向平台确认 | 未知，须向平台确认：')
    const samr = packPage(packs.find((pack) => pack.platform === 'samr') as RulePack)
    expect(samr).toContain('「保健食品不是药物，不能代替药物治疗疾病」')
    expect(samr).toMatch(/\| 备案凭证编号格式.* \| .*如 粤械广审（文）第280917-05538号 \| 二手资料：/)
  })
})
