import { createLogger } from '../../infra/logger'

const logged = (write: (log: ReturnType<typeof createLogger>) => void): string => {
  const lines: string[] = []
  write(createLogger('test', { logLevel: 'info' }, { write: (line: string) => void lines.push(line) }))
  return lines.join('')
}

describe('logger', () => {
  test('a line is JSON with an ISO time and the name of the process', () => {
    const line = JSON.parse(logged((log) => log.info({ campaign: 'MC-20261122-0001' }, 'started'))) as Record<
      string,
      string
    >
    expect(line).toMatchObject({ name: 'test', level: 'info', campaign: 'MC-20261122-0001', msg: 'started' })
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  test('authorization, recipients and bodies do not reach a line, at any usual depth', () => {
    const text = logged((log) => {
      log.info({ authorization: 'SECRET', req: { headers: { authorization: 'SECRET', cookie: 'SECRET' } } })
      log.info({ body: { phone: 'SECRET' }, mail: { to: 'SECRET' }, request: { body: 'SECRET' } })
    })
    expect(text).not.toContain('SECRET')
    expect(text).toContain('[hidden]')
  })

  test('mail addresses inside messages and errors are masked', () => {
    const text = logged((log) => {
      log.info('refused by wang.li@example.com')
      log.error({ err: new Error('550 <wang.li@example.com> unknown') }, 'not sent')
    })
    expect(text).not.toContain('wang.li')
    expect(text).toContain('w***@example.com')
  })
})
