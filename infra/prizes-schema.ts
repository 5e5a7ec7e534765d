/** What is said of the prizes of a draw as a whole; rules of platforms hang on it. */
import { z } from 'zod'

const fen = z.int().min(0).max(100_000_000_000)

export const prizesSaid = z
  .strictObject({
    totalFen: fen.optional().meta({ description: 'Worth of all prizes together, in fen (50,000 yuan are 5000000).' }),
    highestFen: fen.optional().meta({ description: 'Worth of the dearest prize, in fen.' }),
    cash: z.boolean().optional().meta({ description: 'Whether money is among the prizes.' }),
  })
  .superRefine(({ totalFen, highestFen }, ctx) => {
    if (totalFen !== undefined && highestFen !== undefined && highestFen > totalFen)
      ctx.addIssue({ code: 'custom', path: ['highestFen'], message: '不能高于奖品总价值 (is above the total)' })
  })
  .meta({
    id: 'PrizesSaid',
    description: 'The prizes of a draw as a whole. What is left out is not known yet, and rules that hang on it ask.',
    example: { totalFen: 3000000, highestFen: 99900, cash: false },
  })
