/** What the embedded stack keeps is for its owner alone, also what an earlier version left open. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { closeFolder, foldersOf } from '../../infra/dev/processes/own-folder'
import { sharedStack } from '../support/stack'

/** What anybody else may do with what lies in a folder: places and modes. */
function openToOthers(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const place = path.join(folder, name)
    const found = lstatSync(place, { throwIfNoEntry: false })
    if (!found || found.isSymbolicLink() || found.isSocket()) return []
    const own = (found.mode & 0o077) === 0 ? [] : [`${place} ${(found.mode & 0o777).toString(8)}`]
    return [...own, ...(found.isDirectory() ? openToOthers(place) : [])]
  })
}

test('an open folder of an earlier version is closed with all that lies in it; what a link points at is let be', () => {
  const around = mkdtempSync(path.join(tmpdir(), 'campaign-filing-open-'))
  try {
    const folder = path.join(around, '.data')
    mkdirSync(path.join(folder, 'mail', 'old'), { recursive: true })
    const elsewhere = path.join(around, 'elsewhere')
    for (const file of ['secrets.json', 'mail/old/1.eml', 'temporal.sqlite', '../elsewhere'])
      writeFileSync(path.join(folder, file), 'x', { mode: 0o644 })
    for (const open of [folder, path.join(folder, 'mail'), path.join(folder, 'mail', 'old')]) chmodSync(open, 0o755)
    writeFileSync(path.join(folder, 'program'), 'x')
    chmodSync(path.join(folder, 'program'), 0o755)
    symlinkSync(elsewhere, path.join(folder, 'link'))
    closeFolder(folder)
    expect(lstatSync(folder).mode & 0o777).toBe(0o700)
    expect(openToOthers(folder)).toEqual([])
    expect(lstatSync(path.join(folder, 'temporal.sqlite')).mode & 0o777).toBe(0o600)
    expect(lstatSync(path.join(folder, 'program')).mode & 0o777).toBe(0o700)
    expect(lstatSync(elsewhere).mode & 0o777).toBe(0o644)
    closeFolder(path.join(around, 'new', 'demo'))
    expect(openToOthers(path.join(around, 'new'))).toEqual([])
  } finally {
    rmSync(around, { recursive: true, force: true })
  }
})

test('a folder within the data folder is closed together with it', () => {
  expect(foldersOf('/srv/.data', '/srv/.data/demo')).toEqual(['/srv/.data', '/srv/.data/demo'])
  expect(foldersOf('/srv/.data', '/tmp/x')).toEqual(['/tmp/x'])
  expect(foldersOf('/srv/.data', '/srv/.data')).toEqual(['/srv/.data'])
})

test('a running stack writes nothing that anybody else may read', () => {
  const { dataDir } = sharedStack()
  // Root has lent PostgreSQL an account, whose group may pass through the folder to the cluster, and do nothing else.
  const passing = process.getuid?.() === 0 ? 0o710 : 0o700
  expect(lstatSync(dataDir).mode & 0o777).toBe(passing)
  expect(openToOthers(dataDir)).toEqual([])
  expect(readFileSync(path.join(dataDir, 'logs', 'postgres.log'), 'utf8')).toContain('ready to accept connections')
})
