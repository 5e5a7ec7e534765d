/** A rule pack as a page that operations read: one section an item, every line with how well it is known and where it stands. */
import type { RulePack } from '../../../workflows/contract/reference'
import { knowledgeOf } from './freshness'
import { isOrder, packRows, type PackRow } from './rows'
import { GRADES } from './words'

/** Markdown. */
export function packPage(pack: RulePack): string {
  const { estimates, grades } = knowledgeOf(pack)
  const unknown = grades['?'] ?? 0
  const doubts = [
    estimates > 0 ? `${estimates} 处为自行估计` : '',
    unknown > 0 ? `${unknown} 处未知，须向平台确认` : '',
  ].filter((doubt) => doubt !== '')
  return `${[
    `# ${cell(pack.name.zh)}：备案规则`,
    '',
    `${pack.version} 版。每条规定注明依据${doubts.length > 0 ? `；其中${doubts.join('，')}` : ''}。`,
    ...sections(packRows(pack).filter((row) => !isOrder(row))),
  ].join('\n')}\n`
}

function sections(rows: readonly PackRow[]): string[] {
  const lines: string[] = []
  let last: PackRow | undefined
  for (const row of rows) {
    if (!last || row.item !== last.item)
      lines.push(
        '',
        row.item === undefined ? '## 规则包' : `## ${cell(row.noun ?? row.item)}（${row.item}）`,
        '',
        '| 规定 | 内容 | 依据 |',
        '| --- | --- | --- |',
      )
    lines.push(`| ${cell(row.field)} | ${cell(row.text)} | ${basis(row)} |`)
    last = row
  }
  return lines
}

const basis = ({ grade, source }: PackRow): string =>
  grade === undefined ? '' : `${grade === 'E' ? `**${GRADES.E}**` : GRADES[grade]}：${cell(source ?? '')}`

/** What stands in a pack cannot end its cell, nor bring markup of its own. */
const cell = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\|`*_[\]]/g, '\\$&')
