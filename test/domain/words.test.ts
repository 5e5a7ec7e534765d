/** The list of words in `docs/words.md` against the closed lists that people and programs read. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { OWN_REASONS } from '../../activities/domain/clearance/clearance-question'
import { REASONS_ZH } from '../../activities/domain/clearance/clearance'
import {
  ALARMS,
  ANSWERS,
  DOUBTS,
  HOLDER_ROLES,
  PHASES,
  REPORTS,
  STAGES,
  TASK_KINDS,
} from '../../workflows/contract/words'

const read = (name: string): string => readFileSync(path.join(__dirname, '../..', name), 'utf8')

interface Row {
  zh: string
  en: string
  meaning: string
  where: string
}

/** Rows by the Chinese half of their heading. */
function sectionsOf(page: string): ReadonlyMap<string, Row[]> {
  const sections = page.split(/^## /m).slice(1)
  return new Map(
    sections.map((section) => {
      const title = section.split('\n')[0]?.split(' · ')[1] ?? ''
      const rows = section.split('\n').filter((line) => line.startsWith('|'))
      return [
        title,
        rows.slice(2).map((line) => {
          const [zh = '', en = '', meaning = '', where = ''] = line
            .slice(1)
            .split('|')
            .map((cell) => cell.trim())
          return { zh, en, meaning, where }
        }),
      ]
    }),
  )
}

/** The English of a reason stands only in the API's document. */
const reasonsInDocument = (): Record<string, { zh: string; en: string }> => {
  const document = JSON.parse(read('openapi.json')) as {
    components: { schemas: { ReasonCode: { description: string } } }
  }
  const rows = document.components.schemas.ReasonCode.description.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \|$/gm)
  return Object.fromEntries([...rows].map(([, code = '', zh = '', en = '']) => [code, { zh, en }]))
}

const SECTIONS = sectionsOf(read('docs/words.md'))

describe('docs/words.md', () => {
  it.each([
    ['活动阶段', STAGES],
    ['备案阶段', PHASES],
    ['待办类型', TASK_KINDS],
    ['待办答复', ANSWERS],
    ['平台消息与审核结果', REPORTS],
    ['平台消息未登记的原因', DOUBTS],
    ['未放行原因', reasonsInDocument()],
    ['处理人角色', HOLDER_ROLES],
    ['告警', ALARMS],
  ])('has %s in both languages, each once and nothing else', (title, words: object) => {
    const terms = (SECTIONS.get(title) ?? []).map(({ zh, en, where }) => ({ code: where, zh, en }))
    const wanted = Object.entries(words as Record<string, { zh: string; en: string }>)
    expect(wanted.length).toBeGreaterThan(4)
    expect(terms).toEqual(wanted.map(([code, { zh, en }]) => ({ code: `\`${code}\``, zh, en })))
  })

  it('has the reasons that the service gives, as the document has them', () => {
    const zh = Object.fromEntries(Object.entries(reasonsInDocument()).map(([code, words]) => [code, words.zh]))
    expect(zh).toEqual({ ...REASONS_ZH, ...OWN_REASONS })
  })

  it('gives every term a meaning in one sentence and a place', () => {
    const rows = [...SECTIONS.values()].flat()
    expect(rows.length).toBeGreaterThan(180)
    for (const row of rows) expect(Object.values(row).every((cell) => cell !== '')).toBe(true)
    expect(rows.filter(({ meaning }) => !meaning.endsWith('.') || /\. [A-Z]/.test(meaning))).toEqual([])
    const subject = SECTIONS.get('基本概念') ?? []
    expect(new Set(subject.map(({ zh }) => zh)).size).toBe(subject.length)
  })

  it.each(['README.md', 'README.zh-CN.md'])('is linked from %s', (readme) => {
    expect(read(readme)).toContain('](docs/words.md)')
  })
})
