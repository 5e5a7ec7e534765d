/** The guides hold together: links lead somewhere, shell blocks are shell, both languages have the same pages and commands. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ALARMS } from '../../workflows/contract/words'

const ROOT = path.join(__dirname, '..', '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
const pagesIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder)).flatMap((name) => (name.endsWith('.md') ? [`${folder}/${name}`] : []))
const PAGES = [
  'README.md',
  'README.zh-CN.md',
  'api/client/README.md',
  'api/client/README.zh-CN.md',
  ...['docs', 'docs/zh-CN', 'docs/develop', 'docs/decisions'].flatMap(pagesIn),
]

const withoutCode = (text: string): string => text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '')
const blocksOf = (text: string): string[] => [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
const anchorsOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading ?? ''))

it.each(PAGES)('every link of %s leads somewhere', (page) => {
  const links = [...withoutCode(read(page).replaceAll(/\[`([^`]*)`\]/g, '[$1]')).matchAll(/\]\(([^)\s]+)\)/g)]
  const dead = links.flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return []
    const [file = '', anchor] = link.split('#')
    const at = file === '' ? page : path.posix.join(path.posix.dirname(page), file)
    if (!existsSync(path.join(ROOT, at))) return [link]
    return anchor === undefined || anchorsOf(read(at)).includes(decodeURIComponent(anchor)) ? [] : [link]
  })
  expect(dead).toEqual([])
})

it('both languages have the same guides, linked from their README', () => {
  const names = (folder: string): string[] => pagesIn(folder).map((page) => path.basename(page))
  const chinese = names('docs/zh-CN').sort()
  expect(
    names('docs')
      .filter((name) => name !== 'words.md')
      .sort(),
  ).toEqual(chinese)
  for (const name of chinese) {
    expect(read('README.md')).toContain(`(docs/${name})`)
    expect(read('README.zh-CN.md')).toContain(`(docs/zh-CN/${name})`)
  }
})

it.each(PAGES)('the shell blocks of %s are shell', (page) => {
  for (const block of blocksOf(read(page))) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' })
    expect({ block, status, stderr }).toEqual({ block, status: 0, stderr: '' })
  }
})

/** What a block does, without what it says beside it. */
const commands = (text: string): string[] =>
  blocksOf(text)
    .join('')
    .split('\n')
    .flatMap((line) => (/^\s*(#|$)/.test(line) ? [] : [line.replace(/ +# .*$/, '').trim()]))

it.each(pagesIn('docs/zh-CN').map((page) => path.basename(page)))(
  '%s has the same commands in both languages',
  (name) => {
    const spoken = /"text": "[^"]*"/g
    const [english, chinese] = [`docs/${name}`, `docs/zh-CN/${name}`].map((page) =>
      commands(read(page)).map((line) => line.replaceAll(spoken, '"text"')),
    )
    expect(chinese?.length).toBe(english?.length)
  },
)

it('every alarm has a line that says what to do', () => {
  for (const page of ['docs/operations.md', 'docs/zh-CN/operations.md'])
    expect(Object.keys(ALARMS).filter((code) => !read(page).includes(`| \`${code}\``))).toEqual([])
})
