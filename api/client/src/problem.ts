/** A refusal of the service as an error: RFC 9457 problem details, of which programs read `code`. */
export interface Problem {
  type: string
  /** What is wrong, for people, in Chinese. */
  title: string
  status: number
  detail: string
  instance?: string
  code: string
  errors?: { pointer?: string; parameter?: string; header?: string; code?: string; detail: string; known?: string[] }[]
  [more: string]: unknown
}

export class ProblemError<Code extends string = string> extends Error {
  readonly status: number
  readonly code: Code | (string & {})

  constructor(
    readonly problem: Problem,
    readonly response?: Response,
  ) {
    const places = (problem.errors ?? []).map((e) => `${e.pointer ?? e.parameter ?? e.header ?? ''} ${e.detail}`.trim())
    super([`${problem.status} ${problem.code}: ${problem.title} (${problem.detail})`, ...places].join('; '))
    this.name = 'ProblemError'
    this.status = problem.status
    this.code = problem.code
  }
}

/** What stands in an answer that is no success; a proxy in between may say something that is no problem of ours. */
export function problemOf(body: unknown, status: number): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body && 'status' in body) return body as Problem
  const detail = typeof body === 'string' ? body.slice(0, 500) : JSON.stringify(body)
  return { type: 'about:blank', title: `HTTP ${status}`, status, detail, code: 'not_a_problem' }
}
