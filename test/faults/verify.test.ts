/** `npm run verify`: silent over an honest record, and every kind of tampering is found and named. */
import { confirmCorrection } from '../support/play'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { environment } from '../../infra/config'
import { nodeArguments } from '../../infra/dev/processes/processes'
import { verifyRecord, type Difference } from '../../infra/postgres/record/verify'
import { createRig, prepare, type Rig } from '../support/rig'

let rig: Rig
let owner: Client
let number: string
let filing: string

beforeAll(async () => {
  rig = await createRig()
  owner = new Client({ connectionString: rig.db.ownerUrl })
  await owner.connect()
  await owner.query('alter table facts disable trigger user')
  ;({ number } = await rig.start({
    externalRef: 'PROMO-1',
    objective: '拉新',
    endsAt: '2026-11-12T00:00:00+08:00',
    filings: [{ platform: 'douyin', item: 'activity_report' }],
    launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
  }))
  filing = `${number}-01`
  // Changes one thing: what is not named must stay, in the row as in the fold.
  await rig.command('amend', { campaign: number, changes: { name: '双11大抽奖' }, reason: '改名' })
  await prepare(rig, filing)
  await rig.answer(filing, 'submit', 'submitted', { number: 'DY-1' })
  await rig.command('report', { filing, kind: 'rejected', items: [{ field: 'prize', error: '奖品不明' }] })
  await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed', note: '已写明' }] })
  await rig.answer(filing, 'recheck', 'complete')
  await rig.answer(filing, 'submit', 'submitted', { number: 'DY-2' })
  await rig.command('report', { filing, kind: 'passed', credential: { number: 'DYH-1' } })
  await rig.command(
    'correct',
    { filing, target: 'verdict', reason: '看错了', confirmedBy: 'M1009' },
    { person: 'M1001' },
  )
  await confirmCorrection(rig, filing, 'M1009')
  await rig.command('report', { filing, kind: 'passed', credential: { number: 'DYH-2' } })
  await rig.command('report', { filing, kind: 'suspended', text: '收到投诉' })
  await rig.step('2026-10-20T12:00:00+08:00')
  const ending = await rig.start({ filings: [], endsAt: '2026-11-12T00:00:00+08:00' })
  await rig.client.workflow.getHandle(`campaign/${ending.number}`).result()
})
afterAll(async () => {
  await owner.end()
  await rig.stop()
})

/** What `verify` finds while something is changed; the change is undone afterwards. */
async function whileTampered(sql: string, ...values: unknown[]): Promise<string[]> {
  await owner.query('begin')
  try {
    await owner.query(sql, values)
    // The owner's own connection sees the change before anybody else could.
    const found = await verifyRecord({ query: owner.query.bind(owner), connect: async () => onOwner() } as never)
    return found.differences.map(nameOf)
  } finally {
    await owner.query('rollback')
  }
}

/** Statements about transactions would end the one that holds the change. */
const onOwner = () => ({
  query: (sql: string, values?: unknown[]) =>
    /^(begin|rollback)/.test(sql) ? Promise.resolve({ rows: [] }) : owner.query(sql, values),
  release: () => undefined,
})

const theArchived = async (): Promise<string> =>
  (await owner.query<{ number: string }>('select number from archives')).rows[0]?.number ?? ''

const nameOf = ({ table, row, field }: Difference): string => `${table} ${row} ${field}`

describe('npm run verify', () => {
  it('finds nothing over an honest record, and says how much it looked at', async () => {
    const { counts, differences } = await verifyRecord(rig.pool)
    expect(differences).toEqual([])
    expect(counts).toMatchObject({ streams: 2, campaigns: 2, filings: 1, archives: 1, submissions: 2 })
    expect(counts.facts).toBeGreaterThan(50)
    expect(counts.notes).toBeGreaterThan(5)
  })

  it('finds a fact whose body was changed', async () => {
    const sql = `update facts set body = jsonb_set(body, '{number}', '"DY-9"') where stream = $1 and type = 'FilingSubmitted' and body ->> 'number' = 'DY-1'`
    const found = await whileTampered(sql, number)
    expect(found).toContainEqual(expect.stringMatching(/^facts \d+ hash$/))
    expect(found).toContain('submissions douyin/DY-1 row')
  })

  it.each(['type', 'subject', 'actor', 'recorded_at', 'cause', 'occurred_at'])(
    'finds a fact whose %s was changed',
    async (column) => {
      const value = {
        type: `'Forged'`,
        subject: `'someone'`,
        actor: `'{"client":"mallory","channel":"rest"}'`,
        recorded_at: `recorded_at + interval '1 second'`,
        cause: `gen_random_uuid()`,
        occurred_at: `occurred_at + interval '1 day'`,
      }[column]
      const sql = `update facts set ${column} = ${value} where stream = $1 and seq = 3`
      expect(await whileTampered(sql, number)).toContain(`facts 3 ${column === 'occurred_at' ? 'occurred_at' : 'hash'}`)
    },
  )

  it('finds a fact that was taken out, in the middle and at the end', async () => {
    const middle = await whileTampered('delete from facts where stream = $1 and seq = 4', number)
    expect(middle).toContain('facts 5 seq')
    const last = '(select max(seq) from facts where stream = $1)'
    expect(await whileTampered(`delete from facts where stream = $1 and seq = ${last}`, number)).toContain(
      `streams ${number} seq`,
    )
  })

  it.each([
    ['tasks', `update tasks set status = 'superseded' where id = $1`, `.recheck.r1`, 'status'],
    ['tasks', `update tasks set due_at = due_at + interval '1 day' where id = $1`, `.recheck.r1`, 'due_at'],
    [
      'tasks',
      `update tasks set state = jsonb_set(state, '{reminders}', '77') where id = $1`,
      `.recheck.r1`,
      'state.reminders',
    ],
    ['filings', `update filings set phase = 'passed' where id = $1`, '', 'phase'],
    ['filings', `delete from submissions where filing = $1 and round = 1`, '', ''],
  ])('finds a row of %s that was changed: %s', async (table, sql, suffix, field) => {
    await rig.openTask(filing, 'restore')
    const id = `${filing}${suffix}`
    const found = await whileTampered(sql, id)
    expect(found).toEqual([field === '' ? 'submissions douyin/DY-1 row' : `${table} ${id} ${field}`])
  })

  it('finds a campaign row that was changed, and a row that no fact tells of', async () => {
    expect(await whileTampered(`update campaigns set stage = 'live' where number = $1`, number)).toEqual([
      `campaigns ${number} stage`,
    ])
    const copy = `insert into tasks select id || 'x', campaign, client, subject, kind, key, round, holder_role, holder,
      status, opened_at, due_at, closed_at, answer, state from tasks where id = $1`
    expect(await whileTampered(copy, `${filing}.recheck.r1`)).toEqual([`tasks ${filing}.recheck.r1x row`])
  })

  it('finds a note whose text was changed or lost, and accepts one that was erased', async () => {
    const { rows } = await owner.query<{ id: string }>('select id from notes where stream = $1 limit 1', [number])
    const id = rows[0]?.id ?? ''
    expect(await whileTampered(`update notes set body = '别的话' where id = $1`, id)).toEqual([`notes ${id} body`])
    expect(await whileTampered('update notes set body = null where id = $1', id)).toEqual([`notes ${id} erased_at`])
    expect(await whileTampered('delete from notes where id = $1', id)).toEqual([`notes ${id} id`])
    expect(await whileTampered('update notes set body = null, erased_at = now() where id = $1', id)).toEqual([])
  })

  it('finds a head of the chain that was changed, also where a later fact was added behind it', async () => {
    expect(await whileTampered(`update streams set hash = '\\x00' where stream = $1`, number)).toEqual([
      `streams ${number} hash`,
    ])
    expect(await whileTampered('update streams set seq = seq + 1 where stream = $1', number)).toEqual([
      `streams ${number} seq`,
    ])
  })

  it('finds a note whose commitment was changed together with its text, and one that nothing refers to', async () => {
    const { rows } = await owner.query<{ id: string }>('select id from notes where stream = $1 limit 1', [number])
    const id = rows[0]?.id ?? ''
    const rewritten = `update notes set body = '别的话', commitment = encode(sha256(salt || convert_to('别的话', 'UTF8')), 'hex') where id = $1`
    expect(await whileTampered(rewritten, id)).toEqual([`notes ${id} commitment`])
    const another = '00000000-0000-4000-8000-000000000001'
    const copy = `insert into notes select '${another}', $1, body, salt, commitment, erased_at from notes where id = $2`
    expect(await whileTampered(copy, number, id)).toEqual([`notes ${another} id`])
    // Of a stream that does not exist.
    expect(await whileTampered(copy, 'MC-20990101-0001', id)).toEqual([`notes ${another} stream`])
  })

  it('finds an archive whose document, hash or listing was changed', async () => {
    const archived = await theArchived()
    const doc = `update archives set document = jsonb_set(document, '{v}', '2') where number = $1`
    expect(await whileTampered(doc, archived)).toEqual([`archives ${archived} document`])
    const hash = `update archives set sha256 = repeat('0', 64) where number = $1`
    expect(await whileTampered(hash, archived)).toEqual([`archives ${archived} sha256`])
    for (const [column, value] of Object.entries({ client: 'mallory', name: '别的活动', stage: 'cancelled' }))
      expect(await whileTampered(`update archives set ${column} = $2 where number = $1`, archived, value)).toEqual([
        `archives ${archived} ${column}`,
      ])
  })

  it('finds an archive that is missing, one too many, and one of no campaign', async () => {
    const archived = await theArchived()
    expect(await whileTampered('delete from archives where number = $1', archived)).toEqual([
      `archives ${archived} number`,
    ])
    const copy = `insert into archives select $1, client, name, stage, archived_at, sha256, document, search from archives where number = $2`
    expect(await whileTampered(copy, number, archived)).toContain(`archives ${number} number`)
    expect(await whileTampered(copy, 'MC-20990101-0001', archived)).toEqual(['archives MC-20990101-0001 stream'])
  })

  it('is a command that ends with 0, and with 1 when something differs, and needs only the application role', async () => {
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, nodeArguments(path.join(__dirname, '../../infra/cli/verify.ts'), ...args), {
        env: { PATH: environment().PATH, DATABASE_URL: rig.db.url },
      })
    const clean = await run()
    expect(clean.stdout).toMatch(/facts \d+/)
    expect(clean.stdout).toMatch(/intake: .*\n\s+mails: /)
    await owner.query(`update tasks set answer = 'closed' where id = $1`, [`${filing}.recheck.r1`])
    await expect(run()).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${filing}.recheck.r1 answer`),
    })
    await owner.query(`update tasks set answer = 'complete' where id = $1`, [`${filing}.recheck.r1`])
    await expect(run('MC-20990101-0001')).rejects.toMatchObject({ code: 2 })
  })
})
