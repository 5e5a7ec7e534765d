import { DatabaseError } from 'pg'
import { z } from 'zod'
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

  test('of an error only listed members reach a line, of its causes too', () => {
    const database = Object.assign(new DatabaseError('invalid input syntax for type uuid: "王小明"', 0, 'error'), {
      code: '22P02',
      detail: 'Key (name)=(王小明) already exists.',
      where: 'JSON data, line 1: {"name":"王小明","phone":"13800138000"}',
      hint: '王小明',
      internalQuery: "select '王小明'",
      constraint: 'one_name',
      table: 'people',
      routine: 'string_to_uuid',
    })
    const outer = Object.assign(new Error('not recorded', { cause: database }), {
      envelope: { to: ['王小明'] },
      response: '550 王小明 unknown',
      row: { name: '王小明' },
    })
    const json = (): Error => {
      try {
        JSON.parse('王小明 13800138000')
      } catch (error) {
        return error as Error
      }
      throw new Error('that was JSON')
    }
    const schema = z.strictObject({ a: z.string() }).safeParse({ 王小明: 1 }).error
    const several = new AggregateError([database, json()], 'both failed')
    for (const err of [outer, json(), schema, several, '王小明'.replace(/./gu, '1')]) {
      const text = logged((log) => log.error({ err, error: err }, 'failed'))
      expect(text).not.toMatch(/王小明|13800138000/)
    }
    const line = JSON.parse(logged((log) => log.error(outer))) as {
      err: { message: string; stack: string; cause: object }
    }
    expect(line.err).toMatchObject({
      message: 'not recorded',
      stack: expect.stringMatching(/^Error: not recorded\n +at /),
      cause: { code: '22P02', constraint: 'one_name', table: 'people', routine: 'string_to_uuid' },
    })
  })

  test('numbers by which a person is known are masked inside messages', () => {
    const text = logged((log) => {
      log.warn('13800138000 did not answer')
      log.error({ err: new Error('no person 11010519491231002X; 1795312800000 is an instant') }, 'failed')
    })
    expect(text).not.toMatch(/13800138000|11010519491231002X/)
    expect(text).toContain('1795312800000')
  })
})
