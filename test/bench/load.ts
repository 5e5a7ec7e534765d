/**
 * Closed-loop load and the arithmetic of its figures. Both sides of a ratio run in turn (baseline, product, baseline, …, baseline),
 * so that a machine that grows slower weighs on both; each product round is compared with the mean of its two neighbours.
 */

export interface Load {
  /** Completed a second. */
  perSecond: number
  /** Milliseconds of each operation. */
  latencies: number[]
  seconds: number
}

/** Runs `total` operations with `callers` at a time. The first error ends it. */
export async function runLoad(
  callers: number,
  total: number,
  operation: (index: number) => Promise<void>,
): Promise<Load> {
  const latencies: number[] = []
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < total) {
      const index = next
      next += 1
      const began = performance.now()
      await operation(index)
      latencies.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: Math.min(callers, total) }, caller))
  const seconds = (performance.now() - began) / 1_000
  return { perSecond: latencies.length / seconds, latencies, seconds }
}

/**
 * By Little's law the callers in flight are rate × mean latency; where they are not, operations were lost or counted twice.
 * `short` says that the callers ran dry at the end, which a small round shows more.
 */
export const inFlight = (load: Load): number => (load.perSecond * mean(load.latencies)) / 1_000

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** The value below which a share of the sample lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** A figure of the product beside the same figure of the baseline, round by round. */
export interface Comparison {
  value: number
  baseline: number
  /** Median of the rounds' ratios: each round against the baselines before and after it. */
  ratio: number
  values: number[]
  baselines: number[]
  ratios: number[]
}

export interface Rounds<T> {
  product: T[]
  baseline: T[]
}

export interface Size {
  rounds: number
  /** On a machine that is busy with other things no further round begins after this. */
  budgetMs: number
}

/** baseline, product, baseline, …, product, baseline; at least two rounds. */
export async function inTurn<T>(
  { rounds, budgetMs }: Size,
  sides: { product: () => Promise<T>; baseline: () => Promise<T> },
): Promise<Rounds<T>> {
  const endsAt = performance.now() + budgetMs
  const taken: Rounds<T> = { product: [], baseline: [await sides.baseline()] }
  for (let round = 0; round < rounds && (round < 2 || performance.now() < endsAt); round += 1) {
    taken.product.push(await sides.product())
    taken.baseline.push(await sides.baseline())
  }
  return taken
}

export function compare<T>({ product, baseline }: Rounds<T>, figure: (round: T) => number): Comparison {
  const values = product.map(figure)
  const baselines = baseline.map(figure)
  const ratios = values.map((value, n) => value / mean(baselines.slice(n, n + 2)))
  return { value: median(values), baseline: median(baselines), ratio: median(ratios), values, baselines, ratios }
}
