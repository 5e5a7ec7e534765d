/** Why a register is not written; the API says it to callers, the mail leaves its attachment out. */

/** Too many are being written already; some seconds later one more may begin. */
export class SheetsBusy extends Error {
  constructor() {
    super('other sheets are being written')
  }
}

/** The filter leaves more rows than a register has. */
export class TooManyRows extends Error {
  constructor(readonly maxRows: number) {
    super(`over ${maxRows}`)
  }
}
