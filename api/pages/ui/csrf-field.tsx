/** The hidden value that every form carries; see `acting/csrf.ts`. */
import type { VNode } from 'preact'
import { CSRF_FIELD } from '../acting/csrf'

export const CsrfField = ({ token }: { token: string }): VNode => (
  <input type="hidden" name={CSRF_FIELD} value={token} />
)
