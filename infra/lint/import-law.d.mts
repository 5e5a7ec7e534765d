/** What tests read of the law; the rest is for the linter alone. */
export const SUBJECTS: readonly string[]
