/**
 * Papers of the company or of a brand (U-19): kept once, used by many filings. A filing pins the version that it was answered
 * with; when the paper is replaced its lead is told and decides, so that nothing changes under a submission.
 */
import { refuse, type Change } from '../decision/change'
import type { Paper } from '../record/registers'
import type { FilingState } from '../record/state'
import type { PinnedPaper, RowState } from '../record/values'

export type PaperContent = Pick<Paper, 'fileIds' | 'validFrom' | 'validUntil'> & { paper: PinnedPaper }

/** What a row is answered with when a paper is named in place of files: nothing else may be said beside it. */
export function pinPaper(
  change: Change,
  row: string,
  body: { paper?: string; fileIds?: string[]; validFrom?: string; validUntil?: string },
): PaperContent | undefined {
  if (body.paper === undefined) return undefined
  for (const field of ['fileIds', 'validFrom', 'validUntil'] as const)
    if (body[field] !== undefined) refuse('paper_unfit', field, `/${field}`)
  const paper = change.ctx.registers?.paper(body.paper) ?? refuse('paper_unknown', body.paper, '/paper')
  if (paper.row !== row) refuse('paper_unfit', paper.row, '/paper', { row: paper.row })
  return contentOf(paper)
}

export const contentOf = ({ id, version, fileIds, validFrom, validUntil }: Paper): PaperContent => ({
  fileIds,
  validFrom,
  validUntil,
  paper: { id, version },
})

/** Tells the lead, once for each new version, that a paper in use was replaced. */
export function tellOfReplacedPapers(change: Change, f: FilingState): void {
  if (f.ended || change.state.closedAt !== undefined) return
  for (const [row, used] of Object.entries(f.rows)) {
    const newest = usedPaper(used) && change.ctx.registers?.paper(usedPaper(used)?.id ?? '')
    if (!newest || newest.version <= (used.paperTold ?? used.paper?.version ?? 0)) continue
    change.emit('PaperReplaced', f.id, { row, paper: newest.id, from: used.paper?.version ?? 0, to: newest.version })
  }
}

const usedPaper = (row: RowState): PinnedPaper | undefined => (row.status === 'provided' ? row.paper : undefined)

/** Ids of the papers that a filing uses, each once. */
export const papersOf = (f: FilingState): string[] =>
  [...new Set(Object.values(f.rows).flatMap((row) => usedPaper(row)?.id ?? []))].sort()
