/** Every value of a rule pack that carries a grade, found by the grade alone: whatever is added to packs is found, too. */
import type { ChangeVoids } from '../../workflows/contract/changes'
import type { FileRule, FormField } from '../../workflows/contract/forms'
import type { MaterialRow, NumberFormat, RulePack } from '../../workflows/contract/reference'
import type { Grade } from '../../workflows/contract/values'

/** Where it is said, how well it is known, what is said, by whom. */
export type StatedValue = [name: string, grade: Grade, value: string, source: string]

type Node = Partial<Record<'item' | 'id' | 'row' | 'article' | 'unit' | 'answer' | 'per' | 'url' | 'zh', string>> &
  Partial<Record<'value' | 'max' | 'maxFen' | 'aboveFen', number>> &
  Partial<Pick<FormField, 'kind' | 'demand' | 'list' | 'maxLength' | 'options'>> &
  Partial<Pick<MaterialRow, 'department' | 'mandatory'>> &
  Partial<Pick<NumberFormat, 'pattern' | 'example'>> &
  Partial<Pick<ChangeVoids, 'parts'>> &
  Partial<Pick<FileRule, 'rows' | 'mediaTypes' | 'maxBytes' | 'maxCount'>> & {
    grade?: Grade
    source?: string
    when?: object
  }

export const statedValues = (packs: readonly RulePack[], grades: readonly Grade[] = ['O', 'T']): StatedValue[] =>
  packs.flatMap((pack) => walk(pack, pack.platform)).filter(([, grade]) => grades.includes(grade))

function walk(node: unknown, name: string): StatedValue[] {
  if (typeof node !== 'object' || node === null) return []
  const names = Array.isArray(node) ? listNames(node as Node[]) : undefined
  const below = Object.entries(node).flatMap(([key, member]: [string, unknown], i) => {
    const part = names ? names[i] : key
    return walk(member, part === 'requirements' || part === 'duties' ? name : `${name}.${part}`)
  })
  const { grade, source, ...said } = node as Node
  return grade === undefined ? below : [[name, grade, valueOf(said), source ?? ''], ...below]
}

/** Members of lists are named by their ids, so that a new one moves no other; steps by their article and its how-manieth. */
function listNames(list: readonly Node[]): string[] {
  const seen: unknown[] = []
  return list.map(({ item, id, article, row }, i) => {
    seen.push(article)
    const nth = seen.filter((one) => one === article).length
    return item ?? id ?? row ?? (article && `${article}${nth > 1 ? ` (${nth})` : ''}`) ?? String(i)
  })
}

/** A field of a form, or what files may be: everything that is said, in one order. */
const factsOf = ({ kind, demand, list, maxLength, maxCount, rows, mediaTypes, maxBytes, options }: Node): string[] =>
  [
    kind,
    demand,
    list && 'list',
    maxLength !== undefined && `${maxLength} characters`,
    maxCount !== undefined && `${maxCount} at most`,
    rows && `of ${rows.join(' ')}`,
    mediaTypes?.join(' '),
    maxBytes !== undefined && `${maxBytes} bytes`,
    options?.map((option) => option.value).join(' '),
  ].filter((part) => typeof part === 'string')

function valueOf(node: Node): string {
  if (node.demand !== undefined || node.mediaTypes !== undefined) return [node.zh, ...factsOf(node)].join(' | ')
  const { row, department, mandatory, pattern, example, parts, ...rest } = node
  if (parts !== undefined) return [node.zh, parts.join(' ')].join(' | ')
  if (row !== undefined && department !== undefined)
    return [node.zh, department, mandatory ? 'mandatory' : 'where applicable'].join(' | ')
  if (pattern !== undefined) return [node.zh, pattern, example].join(' | ')
  return plainValueOf(rest)
}

function plainValueOf({
  value,
  unit,
  answer,
  when,
  max,
  per,
  article,
  url,
  zh,
  maxFen,
  aboveFen,
  ...rest
}: Node): string {
  if (unit !== undefined) return `${value} ${unit}`
  if (answer !== undefined) return `${when === undefined ? 'otherwise' : JSON.stringify(when)}: ${answer}`
  if (per !== undefined) return `${max === undefined ? 'unknown' : max} a ${per}`
  const condition = when === undefined ? undefined : JSON.stringify(when)
  if (Object.keys(rest).some((key) => !['en', 'id', 'reason', 'readOn'].includes(key)))
    throw new Error(`a stated value has fields that the table does not know: ${Object.keys(rest).join(', ')}`)
  const most = maxFen === undefined ? undefined : `at most ${maxFen} fen`
  const above = aboveFen === undefined ? undefined : `above ${aboveFen} fen`
  return [article, condition, zh, most, above, url].filter((part) => part !== undefined).join(' | ')
}
