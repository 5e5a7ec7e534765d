/** Fen as yuan, 1,000,000.00: the sums of a campaign are read by people who count digits. */
export const yuan = (fen: number): string =>
  (fen / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
