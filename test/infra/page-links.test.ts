import { createHmac } from 'node:crypto'
import { createPageLinks, type LinkScope } from '../../infra/people/page-links'
import { linkGeneration, revokeLinks } from '../../infra/postgres/people/link-generations'
import { createPool } from '../../infra/postgres/pool'
import { createTestDatabase } from '../support/stack'

const baseUrl = 'https://filing.example.com'
const NEW = { id: '2026b', secret: 'the secret that signs at present, of 32 and more' }
const OLD = { id: '2026a', secret: 'the secret before this one, of 32 and more also' }
const links = createPageLinks({ baseUrl, keys: [NEW, OLD] })
const scope: LinkScope = {
  purpose: 'task',
  subject: 'MC-20261122-0007-01.collect_material.campaign_plan.r1',
  person: 'D4001',
  generation: 0,
}
const tokenOf = (url: string): string => url.slice(`${baseUrl}/go/`.length)
const token = tokenOf(links.urlOf(scope))
const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
/** A token as its maker would write it, were the key known. */
const signed = (secret: string, fields: unknown): string => {
  const payload = Buffer.from(typeof fields === 'string' ? fields : JSON.stringify(fields))
  const mac = createHmac('sha256', secret).update('page-link\0').update(payload).digest()
  return Buffer.concat([mac, payload]).toString('base64url')
}
const FIELDS = [NEW.id, 't', scope.subject, scope.person, 0]

describe('links from mails to pages', () => {
  test('say who is meant and for what; a mail that is sent again carries the same one', () => {
    expect(links.urlOf(scope)).toMatch(/^https:\/\/filing\.example\.com\/go\/[A-Za-z0-9_-]+$/)
    expect(links.urlOf({ ...scope })).toBe(links.urlOf(scope))
    expect(links.read(token)).toEqual(scope)
    expect(signed(NEW.secret, FIELDS)).toBe(token)
  })

  test('every purpose, person, subject and generation has a link of its own', () => {
    const scopes: LinkScope[] = [
      scope,
      { ...scope, person: 'L2001' },
      { ...scope, purpose: 'kit' },
      { ...scope, subject: 'MC-20261122-0007-02' },
      { ...scope, generation: 1 },
      { purpose: 'desk', subject: '', person: 'D4001', generation: 0 },
      { purpose: 'register', subject: '', person: 'D4001', generation: 0 },
    ]
    const tokens = scopes.map((one) => tokenOf(links.urlOf(one)))
    expect(new Set(tokens).size).toBe(scopes.length)
    expect(tokens.map((one) => links.read(one))).toEqual(scopes)
  })

  test('changed in any one character they are nothing', () => {
    for (let at = 0; at < token.length; at += 1)
      for (const other of ['A', 'b', '_'].filter((char) => char !== token[at]))
        expect(links.read(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined()
  })

  test('for another purpose, person, subject or generation they cannot be made without the key', () => {
    const mac = bytes(token).subarray(0, 32)
    const payload = bytes(token).subarray(32).toString()
    for (const [from, to] of [
      ['"t"', '"k"'],
      ['D4001', 'M1009'],
      ['-0007-', '-0008-'],
      [',0]', ',1]'],
    ] as const) {
      expect(payload).toContain(from)
      const forged = Buffer.concat([mac, Buffer.from(payload.replace(from, to))]).toString('base64url')
      expect([to, links.read(forged)]).toEqual([to, undefined])
    }
    expect(links.read(signed('a secret that somebody made up, of 32 and more', FIELDS))).toBeUndefined()
    // With the secret of one key under the name of another.
    expect(links.read(signed(OLD.secret, FIELDS))).toBeUndefined()
  })

  test('what the same secret signs for another use opens nothing', () => {
    const payload = Buffer.from(JSON.stringify(FIELDS))
    const mac = createHmac('sha256', NEW.secret).update(payload).digest()
    expect(links.read(Buffer.concat([mac, payload]).toString('base64url'))).toBeUndefined()
  })

  test('a key that was replaced is recognised as long as it is named, and signs nothing', () => {
    const before = createPageLinks({ baseUrl, keys: [OLD] })
    const old = tokenOf(before.urlOf(scope))
    expect(links.read(old)).toEqual(scope)
    expect(tokenOf(links.urlOf(scope))).not.toBe(old)
    expect(createPageLinks({ baseUrl, keys: [NEW] }).read(old)).toBeUndefined()
  })

  test('garbage is nothing, also where it is signed', () => {
    const garbage = [
      '',
      'x',
      '..',
      '\0',
      '维',
      'A'.repeat(43),
      'A'.repeat(5000),
      `${token}=`,
      `${token}\n`,
      ` ${token}`,
    ]
    const wellSigned = ['', '{}', 'null', '[', '[1,2,3,4,5]'].map((text) => signed(NEW.secret, text))
    const misshapen = [
      [NEW.id, 't', 's', 'p'],
      [NEW.id, 'x', 's', 'p', 0],
      [NEW.id, 't', 1, 'p', 0],
      [NEW.id, 't', 's', null, 0],
      [NEW.id, 't', 's', 'p', '0'],
      [NEW.id, 't', 's', 'p', 0.5],
      ['__proto__', 't', 's', 'p', 0],
    ].map((fields) => signed(NEW.secret, fields))
    for (const text of [...garbage, ...wellSigned, ...misshapen])
      expect([text, links.read(text)]).toEqual([text, undefined])
  })

  test('without a key none are made', () => {
    expect(() => createPageLinks({ baseUrl, keys: [] })).toThrow('PAGE_LINK_SECRETS')
  })
})

test('revoking the links of one person leaves those of others', async () => {
  const db = await createTestDatabase()
  const pool = createPool(db.url, { max: 2 })
  try {
    expect(await linkGeneration(pool, 'D4001')).toBe(0)
    await Promise.all([revokeLinks(pool, 'D4001'), revokeLinks(pool, 'D4001')])
    expect(await linkGeneration(pool, 'D4001')).toBe(2)
    expect(await linkGeneration(pool, 'L2001')).toBe(0)
  } finally {
    await pool.end()
    await db.drop()
  }
})
