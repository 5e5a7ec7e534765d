/** Amounts of a budget that follow from what somebody typed: nobody has to add up, and nothing typed can contradict them. */
import type { Brief, Budget, BudgetRow } from '../../../workflows/contract/brief'
import { sumOf } from '../rules/brief-check'

/** As a form gives it: what has not been judged yet may be anything. */
type Typed = Omit<Brief, 'budget'> & { budget?: Partial<Omit<Budget, 'rows'>> & { rows?: Partial<BudgetRow>[] } }

/** The brief with the amount of each row and the total; where a number is missing nothing is reckoned. */
export function withReckonedAmounts(brief: Typed): Typed {
  const { budget } = brief
  if (!budget) return brief
  const rows = (budget.rows ?? []).map(({ amountFen: _, ...row }) => {
    const { unitPriceFen, quantity } = row
    const isKnown = typeof unitPriceFen === 'number' && typeof quantity === 'number'
    return isKnown ? { ...row, amountFen: unitPriceFen * quantity } : row
  })
  const reserve = budget.reserveFen ?? 0
  const amounts = rows.map((row) => ('amountFen' in row ? row.amountFen : undefined))
  const isWhole = typeof reserve === 'number' && amounts.every((amount) => amount !== undefined)
  const { totalFen: _, ...rest } = budget
  const totalFen = isWhole ? sumOf(amounts, (amount) => amount) + reserve : undefined
  return { ...brief, budget: { ...rest, rows, ...(totalFen === undefined ? {} : { totalFen }) } }
}
