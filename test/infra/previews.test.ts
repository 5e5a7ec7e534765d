/** Previews under many readers at once, and what is left of a crash beside them. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import type { FileStore } from '../../infra/files/file-store'
import { drawPdfPage, PDF_LIMITS } from '../../infra/files/pdf-pages'
import { WaitedTooLong } from '../../infra/files/gate'
import { createPreviews, type PreviewOptions } from '../../infra/files/previews'
import { chinesePdf, pdfPages } from '../support/pdf'

let dir: string
let drawings: number
const PAGE = pdfPages(['1 0 0 rg 0 0 595 842 re f'])
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'campaign-filing-previews-'))
  drawings = 0
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const pdf = (letter: string) => ({ id: letter, sha256: letter.repeat(64), mediaType: 'application/pdf' })
/** Previews over a store that has every file; what is read of it is drawn. */
function previewsOf(content: () => Readable, more: Partial<PreviewOptions> = {}) {
  const read = () => {
    drawings += 1
    return Promise.resolve(content())
  }
  return createPreviews({ dir, files: { read } as unknown as FileStore, ...more })
}
const whole = (): Readable => Readable.from([PAGE])

test('U-23 a page that many look at at once is drawn once, whether it can be drawn or not', async () => {
  const previews = previewsOf(whole)
  const seen = await Promise.all(Array.from({ length: 20 }, () => previews.of(pdf('a'))))
  expect([drawings, new Set(seen).size]).toEqual([1, 1])
  expect(seen[0]).toHaveProperty('picture')
  expect(await readdir(path.join(dir, 'previews'))).toHaveLength(2)
  const damaged = previewsOf(() => Readable.from([Buffer.from('%PDF-1.7')]))
  drawings = 0
  const refused = await Promise.all(Array.from({ length: 20 }, () => damaged.of(pdf('b'))))
  expect([drawings, refused[19]]).toEqual([1, { reason: 'damaged' }])
})

test('whoever would wait too long behind others is told to come back, and nothing is drawn for nobody', async () => {
  const hanging: Readable[] = []
  const slow = (): Readable => {
    const content = new Readable({ read: () => undefined })
    hanging.push(content)
    return content
  }
  const previews = previewsOf(slow, { patienceMs: 50 })
  const first = ['a', 'b'].map((letter) => previews.of(pdf(letter)))
  await expect(previews.of(pdf('c'))).rejects.toBeInstanceOf(WaitedTooLong)
  for (const content of hanging) {
    content.push(PAGE)
    content.push(null)
  }
  await Promise.all(first)
  expect(drawings).toBe(2)
  const again = previews.of(pdf('c'))
  while (drawings < 3) await new Promise((resolve) => setTimeout(resolve, 5))
  hanging[2]?.push(PAGE)
  hanging[2]?.push(null)
  expect(await again).toHaveProperty('picture')
})

test('what a crash left half written of a preview is drawn anew', async () => {
  const previews = previewsOf(whole)
  await previews.of(pdf('a'))
  const names = (await readdir(path.join(dir, 'previews'))).map((name) => path.join(dir, 'previews', name))
  for (const name of names) {
    await writeFile(name, '')
    const { picture } = (await previews.of(pdf('a'))) as { picture: Buffer }
    expect((await sharp(picture).metadata()).format).toBe('webp')
  }
  expect(drawings).toBe(3)
})

test('a font of the installation that is gone is no damage of the file', async () => {
  const font = { file: path.join(dir, 'gone.otf'), face: 0 }
  await expect(drawPdfPage(chinesePdf('备案'), 1, { ...PDF_LIMITS, font })).rejects.toThrow(/ENOENT.*gone/)
})

test('text that the picture leaves blank is never passed over: characters set one by one, a font without them', async () => {
  const hides = async (content: Buffer, font?: { file: string; face: number }): Promise<unknown> => {
    const drawn = await drawPdfPage(content, 1, { ...PDF_LIMITS, font })
    return 'hidesText' in drawn ? drawn.hidesText : drawn
  }
  const none = path.join(dir, 'none.otf')
  await writeFile(none, 'no font at all')
  expect(await hides(chinesePdf('国'))).toBe(true)
  expect(await hides(chinesePdf('备案'), { file: none, face: 0 })).toBe(true)
  expect(await hides(pdfPages(['BT /F1 24 Tf 50 700 Td (A) Tj ( ) Tj (b c) Tj ET']))).toBe(false)
})
