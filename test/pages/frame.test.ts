/** What every page has: its own rules for browsers, its style sheet, and words for an address that nobody knows. */
import { createApiRig, type ApiRig } from '../api/api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

it('serves the style sheet, and nothing beside the assets', async () => {
  const sheet = await rig.app.inject({ url: '/assets/look.css' })
  expect([sheet.statusCode, sheet.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8'])
  for (const name of ['none.css', '..%2fpages.ts', '%2e%2e%2fpages.ts', 'look.css%00', 'LOOK.css']) {
    const other = await rig.app.inject({ url: `/assets/${name}` })
    expect([name, other.statusCode]).toEqual([name, 404])
  }
})

it('U-11 says in words that there is no such page, and lets a browser run nothing of it', async () => {
  const page = await rig.app.inject({ url: '/assets/none.css' })
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.body).toContain('没有这个页面')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.headers['content-security-policy']).not.toContain('unsafe')
  expect(page.headers['referrer-policy']).toBe('no-referrer')
  expect(page.headers['cache-control']).toBe('no-store')
})
