/** A program of others in Python: its client is generated from the document by a library, and it plays a filing over HTTP. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { environment } from '../../infra/config'
import { liveApi } from '../support/live-api'
import { NoPython, pythonPrograms } from '../support/python'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(240_000)

const ROOT = path.join(__dirname, '..', '..')
const run = promisify(execFile)

/** Undefined where there is no Python, or nothing to install from. */
function programsIfAny(): string | undefined {
  try {
    return pythonPrograms(
      'openapi-python-client',
      path.join(ROOT, 'test', 'python', 'requirements.txt'),
      () => undefined,
    )
  } catch (error) {
    if (error instanceof NoPython) return undefined
    throw error
  }
}
const programs = programsIfAny()
const maybe = programs === undefined ? describe.skip : describe

maybe('a client in Python', () => {
  const project = mkdtempSync(path.join(tmpdir(), 'e2e-python-'))
  const env = { ...environment(), PATH: `${programs}:${environment().PATH}` }
  let generated: string
  let rig: Rig
  let app: FastifyInstance

  beforeAll(async () => {
    rig = await createRig({ startAt: '2026-10-12T10:00:00+08:00' })
    app = await liveApi(rig, undefined)
    const document = path.join(ROOT, 'openapi.json')
    const wanted = ['--meta', 'none', '--output-path', path.join(project, 'campaign_filing')]
    const { stdout, stderr } = await run('openapi-python-client', ['generate', '--path', document, ...wanted], {
      cwd: project,
      env,
    })
    generated = stdout + stderr
  })
  afterAll(async () => {
    await app.close()
    await rig.stop()
    rmSync(project, { recursive: true, force: true })
  })

  test('has every operation of the document; of answers only those that are files have no type', () => {
    const documented = JSON.parse(readFileSync(path.join(ROOT, 'openapi.json'), 'utf8')) as {
      paths: Record<string, Record<string, { operationId: string; tags: string[] }>>
    }
    const operations = Object.values(documented.paths).flatMap((methods) => Object.values(methods))
    const missing = operations.flatMap(({ operationId, tags: [tag = ''] }) => {
      const name = operationId.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      const file = path.join(project, 'campaign_filing', 'api', tag, `${name}.py`)
      return readFileSync(file, 'utf8').includes('def sync_detailed') ? [] : [operationId]
    })
    expect(missing).toEqual([])
    expect([...generated.matchAll(/^WARNING parsing (\S+ \S+)/gm)].map(([, where]) => where).sort()).toEqual([
      'GET /v1/files/{id}/preview',
      'GET /v1/filings/import/template',
      'GET /v1/filings/{id}/kit.zip',
    ])
  })

  test('U-2 plays a filing from its start to the clearance', async () => {
    const api = await app.listen({ host: '127.0.0.1', port: 0 })
    const { key } = await createKey(rig.pool, {
      client: 'python',
      label: 'e2e',
      scopes: ['campaigns:read', 'campaigns:write', 'tasks:answer', 'reports:write', 'act_as'],
    })
    const story = path.join(ROOT, 'test', 'python', 'filing.py')
    const { stdout } = await run('python', [story], {
      cwd: project,
      env: { ...env, API: api, KEY: key, PYTHONPATH: project, PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8' },
    })
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^started MC-\d{8}-\d{4}$/),
      'refused: task_not_open',
      'not yet: no_go not_passed',
      'reported: CommandAnswer',
      'cleared: go',
    ])
  })
})
