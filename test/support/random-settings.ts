/** How much chance a run of the random sequences tries; the seed is printed when one fails. */
export const randomSettings = () => ({
  /** So many sequences are played, however long that takes. */
  runs: Number(process.env.RANDOM_RUNS ?? 20),
  moves: Number(process.env.RANDOM_MOVES ?? 25),
  seed: process.env.RANDOM_SEED === undefined ? undefined : Number(process.env.RANDOM_SEED),
})
