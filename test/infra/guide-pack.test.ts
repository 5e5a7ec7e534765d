/** The guide's example of a new platform: it can be copied, checked and read. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { judge } from '../../activities/domain/rules/applicability'
import { checkPackFile } from '../../infra/cli/check-pack'
import { packPage } from '../../infra/reference/rule-packs/page'
import type { RulePack } from '../../workflows/contract/reference'

const exampleIn = (page: string): string => {
  const text = readFileSync(path.join(__dirname, '..', '..', page), 'utf8')
  const found = [...text.matchAll(/<<'EOF' > \/tmp\/example\.json\n([\s\S]*?)\nEOF\n/g)].map((m) => m[1] ?? '')
  if (found.length !== 1) throw new Error(`${page} has ${found.length} examples of a rule pack`)
  return found[0] ?? ''
}

describe('the example of a new platform', () => {
  const text = exampleIn('docs/add-a-platform.md')
  const pack = JSON.parse(text) as RulePack

  it('is the same in both languages, and passes the check', () => {
    expect(exampleIn('docs/zh-CN/add-a-platform.md')).toBe(text)
    expect(checkPackFile('example.json', text)).toMatchObject({ ok: true })
  })

  it('answers as it says: required, or ask where nobody knows', () => {
    const [item] = pack.requirements
    if (!item) throw new Error('the example has no item')
    expect(judge(item, { traits: ['lottery'] })).toMatchObject({ answer: 'required', grade: 'O' })
    expect(judge(item, { traits: [] })).toMatchObject({ answer: 'ask', grade: '?' })
  })

  it('reads as a page in which estimates are estimates', () => {
    const page = packPage(pack)
    expect(page).toContain('# 示例平台：备案规则')
    expect(page).toContain('## 活动报备（activity_report）')
    expect(page).toContain('| 审核时长（通常） | 3 个工作日 | **自行估计**：our estimate |')
    expect(page).toMatch(/\| 是否适用 \| .*→ 需要：抽奖活动须报备 \| 官方文档：/)
    const harmful = { ...pack, name: { zh: 'a|<script>`', en: 'x' } }
    expect(packPage(harmful)).toContain('# a\\|&lt;script>\\`：备案规则')
  })
})
