/**
 * What a platform said and the record cannot take as it is: its clock runs ahead, a due time is over, a credential is missing.
 * The platform has done its part and waits for no answer, so somebody here is asked, and a loss keeps its platform from
 * launching until then.
 */
import type { Report } from '../../../workflows/contract/commands'
import { REFUSALS, type RefusalCode } from '../../../workflows/contract/codes'
import { REPORTS } from '../../../workflows/contract/words'
import type { Change } from '../decision/change'
import { isLeavingPlatform } from '../record/phases'
import type { FilingState } from '../record/state'
import type { Doubted } from '../record/values'
import { askAbout } from './verdict'
import { recordWords } from './platform-reports'

export interface RefusedReport {
  code: RefusalCode
  /** What the refusal names. */
  detail?: string
}

/** Keeps it as a question of its filing. Gives the question's id; none where the filing is over, or leaves its platform. */
export function keepRefusedReport(
  change: Change,
  f: FilingState,
  report: Report,
  { code, detail }: RefusedReport,
): string | undefined {
  const said: Doubted = {
    kind: report.kind,
    why: 'refused',
    occurredAt: report.occurredAt,
    code,
    detail: detail?.slice(0, LONGEST_DETAIL),
  }
  recordWords(change, f, report, said)
  if (!f.ended && !isLeavingPlatform(f)) return askAbout(change, f, report, said)
  if (f.ended) change.emit('AlarmRaised', change.state.number, { code: `platform_spoke_after_end:${f.id}` })
  return undefined
}

const LONGEST_DETAIL = 100

/** The alarm's words: what the platform said, and why that could not be recorded. */
export function refusedWords(report: Report, { code, detail }: RefusedReport): string {
  const why = `${REFUSALS[code].zh}${detail === undefined ? '' : `（${detail.slice(0, LONGEST_DETAIL)}）`}`
  const said = report.text?.trim() ? `：${report.text.trim()}` : ''
  return `平台称“${REPORTS[report.kind].zh}”${said}；未能登记：${why}`
}
