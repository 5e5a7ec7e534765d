import type { Requirement } from '../../../workflows/contract/reference'
import type { Change } from '../decision/change'
import { refuse } from '../decision/refusal'
import { fileFaults } from '../rules/file-limits'
import { fileRulesOf } from '../rules/generic-form'

/** Refuses files that the platform is known not to take for this row. */
export function refuseUnfitFiles(
  change: Change,
  requirement: Requirement,
  row: string,
  fileIds: readonly string[] | undefined,
): void {
  const files = (fileIds ?? []).map((id) => change.ctx.file(id))
  const rules = fileRulesOf(requirement, row)
  const faults = fileFaults(rules, files).filter(({ hard }) => hard)
  const [first] = faults
  if (!first) return
  refuse('file_unfit', first.detail, `/fileIds/${first.index}`, {
    row,
    faults: faults.map(({ index, code, detail }) => ({ pointer: `/fileIds/${index}`, code, detail })),
    accepts: rules.map(({ zh, mediaTypes, maxBytes, maxCount, grade }) => ({
      zh,
      mediaTypes,
      maxBytes,
      maxCount,
      grade,
    })),
  })
}
