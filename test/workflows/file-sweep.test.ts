/** What a crash left of uploads goes away by itself, on the real server's schedule. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureSchedules } from '../../infra/temporal/schedules'
import { FILES_SCHEDULE_ID } from '../../workflows/contract/ids'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(120_000)

const dir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-sweep-'))
let rig: Rig
beforeAll(async () => {
  rig = await createRig({ filesDir: dir })
})
afterAll(async () => {
  await rig.stop()
  rmSync(dir, { recursive: true, force: true })
})

const HOUR_MS = 3_600_000

function put(folder: string, name: string, ageMs: number): string {
  mkdirSync(path.join(dir, folder), { recursive: true })
  const place = path.join(dir, folder, name)
  writeFileSync(place, 'content')
  const then = new Date(Date.now() - ageMs)
  utimesSync(place, then, then)
  return path.join(folder, name)
}

it('halves of uploads and contents without a row are removed once they are old, and nothing else', async () => {
  const contentOf = (id: string): [string, string] => [id.slice(0, 2), `${id}.${'0'.repeat(64)}`]
  const [known, left, fresh] = [randomUUID(), randomUUID(), randomUUID()]
  await rig.pool.query(
    "insert into files (id, client, name, sha256, size, media_type) values ($1, 'test', 'a', $2, 7, 'text/plain')",
    [known, '0'.repeat(64)],
  )
  const kept = [
    put(...contentOf(known), 48 * HOUR_MS),
    put(...contentOf(fresh), HOUR_MS),
    put('incoming', 'under-way', HOUR_MS / 2),
    put('previews', 'a.webp', 48 * HOUR_MS),
  ]
  put(...contentOf(left), 48 * HOUR_MS)
  put('incoming', 'left', 2 * HOUR_MS)

  await ensureSchedules(rig.client, { taskQueue: rig.taskQueue, everyMs: 2_000 })
  const schedule = rig.client.schedule.getHandle(FILES_SCHEDULE_ID)
  for (;;) {
    const [last] = (await schedule.describe()).info.recentActions.slice(-1)
    if (last?.action.type === 'startWorkflow') {
      const run = rig.client.workflow.getHandle(last.action.workflow.workflowId)
      expect(await run.result()).toMatchObject({ known: 1, lost: 0 })
      break
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const onDisk = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
  expect(onDisk.sort()).toEqual(kept.sort())
})
