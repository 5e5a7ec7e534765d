/** The fold of what a filing takes from the company's registers: papers that it pins, rows that an account asks for. */
import type { FactsOf } from './folds'
import type { FilingState } from '../state'

export function applyRegisters(f: FilingState, fact: FactsOf<'registers'>): void {
  switch (fact.type) {
    case 'MaterialDemanded': {
      const { row, department } = fact.body
      f.rows[row] ??= { status: 'missing', department, version: 0, fileIds: [] }
      break
    }
    case 'MaterialProvided': {
      const row = f.rows[fact.body.row]
      if (!row) break
      delete row.paper
      delete row.paperTold
      if (fact.body.paper) row.paper = fact.body.paper
      break
    }
    case 'PaperReplaced': {
      const row = f.rows[fact.body.row]
      if (row) row.paperTold = fact.body.to
      break
    }
  }
}
