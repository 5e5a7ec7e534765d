/** `npm run check-pack`: a pack is checked where it is written, before anybody uploads it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackFile } from '../../infra/cli/check-pack'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'

const shipped = path.join(REFERENCE_DATA_DIR, 'rule-packs', 'wechat.json')
const text = readFileSync(shipped, 'utf8')
const lineOf = (part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1

describe('a pack that is checked offline', () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'packs-'))
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  it('is summed up when it can be used', () => {
    expect(checkPackFile('w.json', text)).toEqual({
      ok: true,
      lines: [
        'w.json: wechat 2026-11-29.1 is a rule pack: 4 requirements, 0 duties; values by grade S 8, E 6, ? 10, O 48, R 1; ' +
          '6 estimates; oldest source read on 2026-11-22',
      ],
    })
  })

  it('has each fault named by line, column and pointer, in the order of the text', () => {
    const broken = text.replace('"kind": "platform_review"', '"kind": "rumour"').replace('"max": 5,', '"max": 0,')
    const { ok, lines } = checkPackFile('w.json', broken)
    expect(ok).toBe(false)
    expect(lines.map((line) => line.split(': ').slice(0, 2))).toEqual([
      [`w.json:${lineOf('"kind": "platform_review"')}:15`, '/requirements/0/kind'],
      [`w.json:${lineOf('"max": 5,')}:18`, '/requirements/0/limits/0/max'],
    ])
  })

  it('that is no JSON has the place where it stops being one', () =>
    expect(checkPackFile('w.json', text.replace('"version":', '"version"')).lines).toEqual([
      `w.json:${lineOf('"version"')}:13: 应为“:” (expected ":")，此处是 "\\""`,
    ]))

  it('and is none is told so', () =>
    expect(
      checkPackFile('p.json', readFileSync(path.join(REFERENCE_DATA_DIR, 'policies', 'default.json'), 'utf8')).lines,
    ).toEqual(['p.json:1:1: /kind: 是 policy，不是规则包 (is not a rule_pack)']))

  it('ends the command with 1 when there is a fault, 2 when it was called wrongly', () => {
    const broken = path.join(scratch, 'broken.json')
    writeFileSync(broken, '{')
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', 'infra/cli/check-pack.ts', ...args], { encoding: 'utf8' })
    const both = run(shipped, broken)
    expect(both.status).toBe(1)
    expect(both.stdout).toContain('wechat 2026-11-29.1 is a rule pack')
    expect(both.stderr).toBe(
      `${broken}:1:2: 应为名称或“}” (expected a name or "}")，文本到此结束 (the text ends here)\n`,
    )
    expect(run().status).toBe(2)
    expect(run(path.join(scratch, 'nowhere.json'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('ENOENT'),
    })
  })

  it('in the folder of the installation stops the start by file, pointer and line', () => {
    writeFileSync(path.join(scratch, 'broken.json'), text.replace('"kind": "platform_review"', '"kind": "rumour"'))
    const line = lineOf('"kind": "platform_review"')
    expect(() => loadReferenceDir(scratch)).toThrow(
      new RegExp(`broken\\.json: /requirements/0/kind: .*\\(line ${line}, column 15\\)`),
    )
  })
})
