/** The `where` of a query whose filters are optional. Values are always parameters; the SQL is always ours. */
export class Conditions {
  readonly values: unknown[] = []
  private readonly parts: string[] = []

  /** `?` in the SQL stands for the value. */
  add(sql: string, value: unknown): this {
    this.parts.push(sql.replace('?', this.next(value)))
    return this
  }

  /** The same, unless there is no value. */
  maybe(sql: string, value: unknown): this {
    return value === undefined ? this : this.add(sql, value)
  }

  /** A condition of ours without a value, unless there is none. */
  also(sql: string | undefined): this {
    if (sql !== undefined) this.parts.push(sql)
    return this
  }

  /** Keys that count up, such as K-0009 and K-10000, a longer one being the later: those before one, unless there is none. */
  before(column: string, key: string | undefined): this {
    if (key === undefined) return this
    const last = this.next(key)
    return this.also(`(length(${column}), ${column}) < (length(${last}), ${last})`)
  }

  /** A parameter outside the conditions; returns its placeholder. */
  next(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  get sql(): string {
    return this.parts.length === 0 ? '' : `where ${this.parts.join(' and ')}`
  }
}
