/** The table of what an amendment leads to, on a page: cell by cell as the rules have it (S0-40). */
import type { Browser } from 'playwright-core'
import { AMENDMENTS, UNKNOWN_FACT } from '../../activities/domain/rules/amendments'
import { amendmentWords } from '../../api/pages/words/amendments'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { browserPath, launchBrowser } from '../support/browser'
import { FormVisitor } from '../support/form-visitor'
import { plainText } from '../support/html'
import { lookAt } from '../support/look-at'
import { actingOf } from '../support/page-links'
import { signedIn } from './signed-in'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig({ acting: actingOf(undefined, 'http://127.0.0.1') })
})
afterAll(() => rig.stop())

const COLUMNS = ['approval', 'ready', 'filed', 'parties', 'figures'] as const
const cellsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) => plainText(cell.replace(/<[^>]+>/g, ''))),
  )

test('S0-40 each row and each column is what the rules say, in words of its own', async () => {
  const visitor = await new FormVisitor(rig.app, 'session').signIn(rig.pool, 'M1001')
  const { status, html } = await visitor.get('/amendments')
  expect(status).toBe(200)
  const { cells } = amendmentWords('zh-CN')
  const rows = [...Object.values(AMENDMENTS), UNKNOWN_FACT]
  expect(cellsOf(html).filter((row) => row.length > 0)).toEqual(
    rows.map((row) => [row.zh, ...COLUMNS.map((column) => (cells[column] as Record<string, string>)[row[column]])]),
  )
  for (const language of ['zh-CN', 'en'] as const)
    for (const column of COLUMNS) {
      const said = Object.values(amendmentWords(language).cells[column])
      expect(new Set(said).size).toBe(said.length)
    }
})

test('whoever has not signed in is asked to', async () => {
  const answer = await rig.app.inject({ url: '/amendments' })
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sign-in?next=%2Famendments'])
})

const executable = browserPath()
const maybe = executable === undefined ? test.skip : test
maybe('U-11 it is read on a phone and at a desk', async () => {
  const base = await rig.app.listen({ port: 0, host: '127.0.0.1' })
  const browser: Browser = await launchBrowser(executable ?? '')
  try {
    const { cookie } = await signedIn(rig, 'M1001', 'session')
    const cookies = [{ ...cookie, url: base }]
    expect(await lookAt(browser, `${base}/amendments`, { name: 'amendments', cookies })).toEqual([])
  } finally {
    await browser.close()
  }
})
