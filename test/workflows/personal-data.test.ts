/** People's data in texts stays in the record: not in histories, not in search attributes, not in the worker's log. */
import { Client } from 'pg'
import { begin, DOUYIN, must } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

const NAME = '王小明'
const PHONE = '13912340000'
const PLANTED = `请联系${NAME} ${PHONE}，wang.xm@example.com`

let rig: Rig
const lines: string[] = []
beforeAll(async () => {
  rig = await createRig({ logTo: (line) => void lines.push(line) })
})
afterAll(() => rig.stop())

/** Everything that stands in what Temporal keeps, payloads as text. */
function textsOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  return Object.values(value).map(textsOf).join('\n')
}

async function keptByTemporal(): Promise<string> {
  const kept: string[] = []
  for await (const { workflowId, runId } of rig.client.workflow.list()) {
    const handle = rig.client.workflow.getHandle(workflowId, runId)
    kept.push(textsOf((await handle.fetchHistory()).events), textsOf((await handle.describe()).raw))
  }
  return kept.join('\n')
}

function expectClean(text: string): void {
  const around = [NAME, PHONE, 'wang.xm'].flatMap((word) => {
    const at = text.indexOf(word)
    return at < 0 ? [] : [text.slice(Math.max(0, at - 200), at + 50)]
  })
  expect(around).toEqual([])
}

let number: string
let filing: string

it('through a whole round: plan, answers, verdict, correction, nudge', async () => {
  number = await begin(rig, [DOUYIN], { objective: PLANTED })
  filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  for (const task of await rig.openTasks(filing)) {
    must(await rig.command('nudge', { task: task.id, text: PLANTED }, { person: 'M1001' }))
    must(await rig.answer(filing, 'collect_material', 'provided', { key: task.key, text: PLANTED }))
  }
  must(await rig.answer(filing, 'recheck', 'complete', { text: PLANTED }))
  must(await rig.answer(filing, 'submit', 'submitted', { number: 'DY-1', text: PLANTED }))
  const items = [{ field: '主图', error: PLANTED, suggestion: PLANTED }]
  must(await rig.command('report', { filing, kind: 'rejected', text: PLANTED, items }))
  // Refused, too.
  const late = { task: `${filing}.recheck.r1`, answer: 'complete', text: PLANTED } as const
  expect((await rig.command('answerTask', late, { person: 'L2001' })).ok).toBe(false)
  await rig.settle()
  const kept = await keptByTemporal()
  expect(kept.includes(number)).toBe(true)
  expectClean(kept)
  expectClean(lines.join('\n'))
})

it('when the database refuses what was written, and quotes it', async () => {
  const owner = new Client({ connectionString: rig.db.ownerUrl })
  await owner.connect()
  try {
    await owner.query('alter table notes add constraint nothing_fits check (false) not valid')
    const [task] = await rig.openTasks(filing)
    if (!task) throw new Error('nothing is open that could be nudged')
    const nudge = rig.command('nudge', { task: task.id, text: PLANTED }, { person: 'M1001' })
    // Its sender hears so at once, or by the relay that gives up.
    expect((await nudge.catch(() => ({ ok: false }))).ok).toBe(false)
    const kept = await keptByTemporal()
    // What is wrong is told where one looks for it, by the name of the constraint.
    expect([kept, ...lines].join('\n').includes('nothing_fits')).toBe(true)
    expectClean(kept)
    expectClean(lines.join('\n'))
  } finally {
    await owner.query('alter table notes drop constraint nothing_fits')
    await owner.end()
  }
})

it('when the campaign ends for a reason', async () => {
  must(await rig.command('withdraw', { campaign: number, reason: PLANTED }, { person: 'M1001' }))
  await rig.settle()
  expectClean(await keptByTemporal())
  expectClean(lines.join('\n'))
})
