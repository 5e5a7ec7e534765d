/** The letter of an import: what was taken over for one person, in words. */
import type { Context } from '../decision/context'
import { titleOfFiling } from '../decision/titles'
import { PHASES, type Phase } from '../../../workflows/contract/words'

interface ImportedFiling {
  platform: string
  item: string
  packVersion: string
  phase: Phase
  number: string | null
  submittedAt: string | null
}

/** A campaign of an import, as the record knows it when the letter leaves. */
export interface ImportedOne {
  number: string
  name: string
  role: 'lead' | 'backup'
  filings: ImportedFiling[]
}

export interface Imported {
  /** The first of them. */
  campaigns: ImportedOne[]
  /** How many there are. */
  taken: number
  /** How many were refused when their turn came. */
  refused: number
}

/** So many campaigns, and so many filings of one, a letter lists; the rest is counted. */
export const IMPORT_LETTER_ROWS = 30
const FILINGS_SHOWN = 4

const PREFIX = 'import/'

/** The mail of an import goes under this name. */
export const importSubject = (id: string): string => `${PREFIX}${id}`

export const importOfSubject = (subject: string): string | undefined =>
  subject.startsWith(PREFIX) ? subject.slice(PREFIX.length) : undefined

export function importedLines(
  { campaigns, taken, refused }: Imported,
  ctx: Pick<Context, 'pack'>,
): { label: string; text: string }[] {
  const rest = taken - campaigns.length
  return [
    { label: '接管备案', text: `已接管 ${taken} 个活动` },
    ...campaigns.map((one) => ({ label: one.number, text: `${one.name}${lineOf(one, ctx)}` })),
    ...(rest > 0 ? [{ label: '其余', text: `另有 ${rest} 个活动，见导入结果` }] : []),
    ...(refused > 0 ? [{ label: '未接管', text: `${refused} 个活动，原因见导入结果` }] : []),
  ]
}

function lineOf({ role, filings }: ImportedOne, ctx: Pick<Context, 'pack'>): string {
  const shown = filings.slice(0, FILINGS_SHOWN).map((f) => {
    const { platform, noun } = titleOfFiling(f, ctx)
    return `${platform} ${noun}（${[PHASES[f.phase].zh, ...toCheck(f)].join('，')}）`
  })
  const more = filings.length > FILINGS_SHOWN ? `等 ${filings.length} 项` : ''
  return `${role === 'backup' ? '（您为备用联系人）' : ''}：${shown.join('、')}${more}`
}

/** What the letter asks to be checked. */
const toCheck = ({ number, submittedAt }: ImportedFiling): string[] => [
  ...(number === null ? [] : [`申请号 ${number}`]),
  ...(submittedAt === null ? [] : [`${submittedAt.slice(0, 16).replace('T', ' ')} 提交`]),
]
