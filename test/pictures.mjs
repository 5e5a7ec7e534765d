/** Takes the pictures of the README anew: plays a campaign by mailbox and browser (Chromium is needed) and looks in the middle of it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dir = fileURLToPath(new URL('../docs/pictures', import.meta.url))
mkdirSync(dir, { recursive: true })
const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url))
const { status } = spawnSync(process.execPath, [jest, 'test/e2e/by-browser'], {
  cwd: root,
  env: { ...process.env, PICTURES_DIR: dir },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
