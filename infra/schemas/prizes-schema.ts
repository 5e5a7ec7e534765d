/** What is said of the prizes of a draw as a whole; rules of platforms hang on it. */
import { z } from 'zod'

const fen = z.int().min(0).max(100_000_000_000)

export const prizesSaid = z
  .strictObject({
    totalFen: fen.optional().meta({ description: 'Total value of all prizes in fen (50,000 yuan are 5000000).' }),
    highestFen: fen.optional().meta({ description: 'Value of the most expensive prize, in fen.' }),
    cash: z.boolean().optional().meta({ description: 'Whether the prizes include cash.' }),
  })
  .superRefine(({ totalFen, highestFen }, ctx) => {
    if (totalFen !== undefined && highestFen !== undefined && highestFen > totalFen)
      ctx.addIssue({ code: 'custom', path: ['highestFen'], message: '不能高于奖品总价值 (is above the total)' })
  })
  .meta({
    id: 'PrizesSaid',
    description:
      'The prizes of a draw as a whole. Fields left out are unknown; rules that depend on them answer `ask`.',
    example: { totalFen: 3000000, highestFen: 99900, cash: false },
  })
