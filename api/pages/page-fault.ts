/** What ends a page before it is shown; the pages' error handler turns each into words. */

/** There is no such page, or it is not for who asks: both look the same. */
export class PageUnknown extends Error {
  constructor() {
    super('no such page')
    this.name = 'PageUnknown'
  }
}

/** Nobody is known here: the person signs in first and comes back to `returnTo`. */
export class SignInFirst extends Error {
  constructor(readonly returnTo: string) {
    super('sign in first')
    this.name = 'SignInFirst'
  }
}

/** A form that this browser was not shown, or was shown long ago: nothing of it counts. */
export class FormStale extends Error {
  constructor() {
    super('form is not of this browser')
    this.name = 'FormStale'
  }
}
