/**
 * Looks at a page in a real browser as people do: on a phone and at a desk, light and dark; says what axe finds, whether
 * anything is wider than the screen, and how large it is. With PICTURES_DIR set, pictures are kept there.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext } from 'playwright-core'

export const WIDTHS = [390, 1200] as const
/** Where pictures are kept, if anywhere. */
export const PICTURES_DIR = process.env.PICTURES_DIR
const SCHEMES = ['light', 'dark'] as const
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  impact: string | null
  nodes: { html: string }[]
}

/** What is wrong with the page; empty where nothing is. `cookies` as the service set them. */
export async function lookAt(
  browser: Browser,
  url: string,
  { name, cookies = [], noScript = false }: { name: string; cookies?: Cookies; noScript?: boolean },
): Promise<string[]> {
  const faults: string[] = []
  for (const width of WIDTHS)
    for (const scheme of SCHEMES) {
      // The policy of a page lets no script of others run; axe is one.
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: scheme,
        bypassCSP: true,
        javaScriptEnabled: !noScript,
        reducedMotion: 'reduce',
      })
      try {
        await context.addCookies([...cookies])
        faults.push(...(await faultsOf(context, url, `${name}-${width}-${scheme}`, width)))
      } finally {
        await context.close()
      }
    }
  return [...new Set(faults)]
}

type Cookies = Parameters<BrowserContext['addCookies']>[0]

async function faultsOf(context: BrowserContext, url: string, shot: string, width: number): Promise<string[]> {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${shot}: console: ${message.text()}`)
  })
  const answer = await page.goto(url)
  const bytes = (await answer?.body())?.length ?? 0
  if (bytes > 60 * 1024) complaints.push(`${shot}: ${bytes} bytes, more than 60 KB`)
  if (PICTURES_DIR) await page.screenshot({ path: path.join(PICTURES_DIR, `${shot}.png`), fullPage: true })
  const wide = await page.evaluate('document.documentElement.scrollWidth')
  if (Number(wide) > width) complaints.push(`${shot}: ${String(wide)} px wide`)
  await page.evaluate(AXE)
  const found = await page.evaluate<{ violations: Violation[] }>('axe.run(document, { resultTypes: ["violations"] })')
  for (const { id, impact, nodes } of found.violations)
    if (impact === 'serious' || impact === 'critical')
      complaints.push(`${shot}: axe ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
  return complaints
}
