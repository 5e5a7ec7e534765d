/**
 * `npm run check-pack -- FILE…`: may these rule packs be used? Needs neither database nor network. Each fault is a line of its
 * own that editors can follow, `file:line:column`, with the JSON pointer. Ends with 1 when there is one. With `--read` the packs
 * are printed as pages that people read.
 */
import { readFileSync } from 'node:fs'
import type { RulePack } from '../../workflows/contract/reference'
import { checkReferenceText } from '../reference/reference-files'
import { knowledgeOf } from '../reference/rule-packs/freshness'
import { packPage } from '../reference/rule-packs/page'

const USAGE = 'npm run check-pack -- [--read] FILE [FILE …]'

/** The lines to print for one file, and whether the pack may be used. */
export function checkPackFile(file: string, text: string, read = false): { ok: boolean; lines: string[] } {
  const checked = checkReferenceText(text)
  const fault = (at: string, message: string) => `${file}:${at}: ${message}`
  if ('problems' in checked)
    return {
      ok: false,
      lines: checked.problems.map(({ place, pointer, message }) =>
        fault(`${place.line}:${place.column}`, pointer === undefined ? message : `${pointer || '/'}: ${message}`),
      ),
    }
  if (checked.doc.kind !== 'rule_pack')
    return { ok: false, lines: [fault('1:1', `/kind: 是 ${checked.doc.kind}，不是规则包 (is not a rule_pack)`)] }
  return { ok: true, lines: read ? [packPage(checked.doc)] : [`${file}: ${summary(checked.doc)}`] }
}

function summary(pack: RulePack): string {
  const { grades, estimates, oldestSource } = knowledgeOf(pack)
  const known = Object.entries(grades).map(([grade, n]) => `${grade} ${n}`)
  const oldest = oldestSource
    ? `; oldest source read on ${oldestSource.on}${oldestSource.dated ? '' : ' (day of the version)'}`
    : ''
  return (
    `${pack.platform} ${pack.version} is a rule pack: ${pack.requirements.length} requirements, ` +
    `${pack.duties?.length ?? 0} duties; values by grade ${known.join(', ')}; ${estimates} estimates${oldest}`
  )
}

function main(args: string[]): number {
  const read = args[0] === '--read'
  const files = read ? args.slice(1) : args
  if (files.length === 0 || files.some((file) => file.startsWith('-'))) {
    process.stderr.write(`${USAGE}\n`)
    return 2
  }
  const checked = files.map((file) => checkPackFile(file, readFileSync(file, 'utf8'), read))
  for (const { ok, lines } of checked)
    for (const line of lines) (ok ? process.stdout : process.stderr).write(`${line}\n`)
  return checked.every(({ ok }) => ok) ? 0 : 1
}

if (require.main === module)
  try {
    process.exitCode = main(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 2
  }
