/** How much chance a run of the random sequences may try; the seed is printed when one fails. */
export const randomSettings = () => ({
  runs: Number(process.env.RANDOM_RUNS ?? 40),
  moves: Number(process.env.RANDOM_MOVES ?? 25),
  seed: process.env.RANDOM_SEED === undefined ? undefined : Number(process.env.RANDOM_SEED),
  /** No further sequence is begun after this. */
  atMostMs: Number(process.env.RANDOM_MS ?? 90_000),
})
