/** The table of files beside the store: what a crash left, and what somebody took away. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { auditFiles, sweepIncoming, UNDER_WAY_MS } from '../../infra/files/audit'
import { createFileStore, type FileStore } from '../../infra/files/file-store'
import { createApiRig, type ApiRig } from './api-rig'
import { form, PNG, post } from './upload-form'

let rig: ApiRig
let store: FileStore
beforeAll(async () => {
  rig = await createApiRig()
  store = createFileStore({ dir: rig.filesDir, maxBytes: 1_000_000 })
})
afterAll(() => rig.stop())

const now = Date.now()
const before = new Date(now - UNDER_WAY_MS)
const long = new Date(now - UNDER_WAY_MS - 60_000)
const place = ({ id, sha256 }: { id: string; sha256: string }): string =>
  path.join(rig.filesDir, id.slice(0, 2), `${id}.${sha256}`)
const uploaded = async (): Promise<{ id: string; sha256: string }> => {
  const { body } = await post(rig, form(PNG))
  return { id: String(body.id), sha256: String(body.sha256) }
}

it('finds what no row names once it is a day old, and what the store has lost; the rest stays', async () => {
  const [kept, lost] = [await uploaded(), await uploaded()]
  const [fresh, left] = [randomUUID(), randomUUID()]
  for (const id of [fresh, left]) await store.put(id, Readable.from([PNG]))
  const old = { id: left, sha256: kept.sha256 }
  for (const file of [kept, old]) await utimes(place(file), long, long)
  await rm(place(lost))
  const audit = await auditFiles(rig.pool, store, before)
  expect(audit).toMatchObject({ known: 2, lost: [lost], left: [{ ...old, size: PNG.length }] })
  for (const file of audit.left) await store.remove(file)
  expect(await auditFiles(rig.pool, store, before)).toMatchObject({ known: 2, lost: [lost], left: [] })
  expect(await store.read(kept)).toBeDefined()
  expect(await store.read({ id: fresh, sha256: kept.sha256 })).toBeDefined()
})

it('removes halves of uploads that ended with their process, not those that are on their way', async () => {
  const incoming = path.join(rig.filesDir, 'incoming')
  await mkdir(incoming, { recursive: true })
  for (const name of ['on-its-way', 'left']) await writeFile(path.join(incoming, name), 'half')
  await utimes(path.join(incoming, 'left'), long, long)
  expect(await sweepIncoming(rig.filesDir, before)).toBe(1)
  expect(await readdir(incoming)).toEqual(['on-its-way'])
})
