/** A real browser in which a person has signed in. */
import type { Pool } from 'pg'
import type { Browser, BrowserContext } from 'playwright-core'
import { openSession } from '../../infra/postgres/people/sessions'

/** A plain address: the cookies of these pages have no `__Host-` in their name. */
export const LOCAL_PAGES_URL = 'http://127.0.0.1'

export interface Look {
  width: number
  colorScheme?: 'light' | 'dark'
  javaScriptEnabled?: boolean
}

/** The cookie of a session that was opened just now. */
export async function sessionCookieOf(pool: Pool, person: string) {
  const { value } = await openSession(pool, { person, method: 'code', browser: 'test' })
  return { name: 'session', value, url: LOCAL_PAGES_URL, httpOnly: true, sameSite: 'Lax' as const }
}

export async function signedInBrowser(
  browser: Browser,
  pool: Pool,
  person: string,
  { width, ...look }: Look,
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, ...look })
  await context.addCookies([await sessionCookieOf(pool, person)])
  return context
}
