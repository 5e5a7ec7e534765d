/** What those who must judge a file see of a PDF or a video, and what is not drawn. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { loadConfig } from '../../infra/config'
import { openPreviews } from '../../infra/files/configured'
import { createFileStore } from '../../infra/files/file-store'
import { drawPdfPage, PDF_LIMITS } from '../../infra/files/pdf-pages'
import { drawPoster } from '../../infra/files/video-poster'
import { chinesePdf, packed, pdfPages, stream } from '../support/pdf'
import { createApiRig, type ApiRig } from './api-rig'
import { upload } from './upload-form'

const ffmpeg = ['/usr/bin/ffmpeg', '/usr/local/bin/ffmpeg', '/opt/homebrew/bin/ffmpeg'].find(
  (place) => spawnSync(place, ['-version']).status === 0,
)
const withFfmpeg = ffmpeg === undefined ? test.skip : test
if (ffmpeg === undefined) test.todo('posters of real videos: install ffmpeg to run these')

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig({ ffmpeg })
})
afterAll(() => rig.stop())

const look = (id: string, { page = '', key = rig.key } = {}) =>
  rig.app.inject({ url: `/v1/files/${id}/preview${page}`, headers: { authorization: `Bearer ${key}` } })

const SAFE = {
  'content-type': 'image/webp',
  'content-disposition': 'inline',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-store',
}

/** Colour at a place given in hundredths of the picture. */
async function colourAt(picture: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor((info.height * y) / 100) * info.width + Math.floor((info.width * x) / 100)) * info.channels
  return [...data.subarray(at, at + 3)].map((value) => Math.round(value / 64) * 64)
}
const RED = [256, 0, 0]
const BLUE = [0, 0, 256]

test('S0-9 U-23 a creative in a PDF is looked at page by page as pictures, and none of its scripts runs', async () => {
  const script = '/OpenAction<</S/JavaScript/JS(while\\(true\\){})>>'
  const pages = ['1 0 0 rg 0 0 595 842 re f', '0 0 1 rg 0 0 595 842 re f']
  const id = await upload(rig, '海报.pdf', pdfPages(pages, { catalogue: script }))
  const first = await look(id)
  expect(first).toMatchObject({ statusCode: 200, headers: { ...SAFE, 'preview-pages': '2' } })
  expect(first.headers['preview-hides-text']).toBeUndefined()
  const { width, height, format } = await sharp(first.rawPayload).metadata()
  expect([width, height, format]).toEqual([1131, 1600, 'webp'])
  expect(await colourAt(first.rawPayload, 50, 50)).toEqual(RED)
  const second = await look(id, { page: '?page=2' })
  expect(await colourAt(second.rawPayload, 50, 50)).toEqual(BLUE)
  // Kept, with what was said of it.
  expect((await look(id, { page: '?page=2' })).headers).toMatchObject({ ...SAFE, 'preview-pages': '2' })
  expect((await look(id, { key: await rig.keyFor('crm') })).statusCode).toBe(404)
  const beyond = await rig.call({ url: `/v1/files/${id}/preview?page=3` })
  expect(beyond).toMatchObject({ status: 415, body: { reason: 'page_out_of_range', pages: 2 } })
  expect((await rig.call({ url: `/v1/files/${id}/preview?page=0` })).status).toBe(400)
})

/** Red, then blue from a place on, which is given in pixels from the top (or the left). */
const halves = (width: number, height: number, from: number, isTall = true) =>
  sharp({ create: { width, height, channels: 3, background: '#f00' } })
    .composite([
      {
        input: {
          create: {
            width: isTall ? width : width - from,
            height: isTall ? height - from : height,
            channels: 3,
            background: '#00f',
          },
        },
        left: isTall ? 0 : from,
        top: isTall ? from : 0,
      },
    ])
    .png({ palette: true, compressionLevel: 9 })

test('U-23 a long screenshot keeps its width and is looked at page by page, also one that lies on its side', async () => {
  const standing = await halves(1080, 24_000, 3_000).toBuffer()
  const lying = await sharp(await halves(8_000, 360, 3_000, false).toBuffer())
    .withMetadata({ orientation: 8 })
    .jpeg({ quality: 5 })
    .toBuffer()
  for (const [name, content, wide, pages, colours] of [
    ['长图.png', standing, 1080, 15, [RED, RED, BLUE, BLUE]],
    // Turned to the left: what was on the right is on top.
    ['侧放.jpg', lying, 360, 5, [BLUE, BLUE, BLUE, BLUE]],
  ] as const) {
    const id = await upload(rig, name, content)
    const first = await look(id)
    expect(first).toMatchObject({ statusCode: 200, headers: { ...SAFE, 'preview-pages': String(pages) } })
    const second = await look(id, { page: '?page=2' })
    const { width, height } = await sharp(second.rawPayload).metadata()
    expect([name, width, height]).toEqual([name, wide, 1600])
    expect([
      await colourAt(first.rawPayload, 50, 99),
      await colourAt(second.rawPayload, 50, 80),
      await colourAt(second.rawPayload, 50, 95),
      await colourAt((await look(id, { page: '?page=3' })).rawPayload, 50, 1),
    ]).toEqual(colours)
    // Kept, with what was said of it.
    expect((await look(id, { page: '?page=2' })).headers).toMatchObject({ ...SAFE, 'preview-pages': String(pages) })
    const beyond = await rig.call({ url: `/v1/files/${id}/preview?page=${pages + 1}` })
    expect(beyond).toMatchObject({ status: 415, body: { reason: 'page_out_of_range', pages } })
  }
  // A wide one comes from left to right; what is not long is one picture, as ever.
  const banner = await upload(rig, '横幅.png', await halves(16_000, 800, 2_000, false).toBuffer())
  const left = await look(banner, { page: '?page=2' })
  expect(left.headers).toMatchObject({ 'preview-pages': '10' })
  expect([await colourAt(left.rawPayload, 20, 50), await colourAt(left.rawPayload, 30, 50)]).toEqual([RED, BLUE])
  const phone = await look(await upload(rig, '手机.png', await halves(1080, 2400, 9).toBuffer()))
  expect(phone.headers).not.toHaveProperty('preview-pages')
  expect((await sharp(phone.rawPayload).metadata()).height).toBe(1600)
})

test('U-23 a long page of a PDF keeps its width and comes in several, counted on over the pages', async () => {
  const long = pdfPages(['1 0 0 rg 0 0 375 12000 re f 0 0 1 rg 0 0 375 600 re f', '0 1 0 rg 0 0 375 12000 re f'], {
    box: '[0 0 375 12000]',
  })
  const id = await upload(rig, '长页.pdf', long)
  const last = await look(id, { page: '?page=23' })
  expect(last).toMatchObject({ statusCode: 200, headers: { ...SAFE, 'preview-pages': '46' } })
  const { width = 0, height = 0 } = await sharp(last.rawPayload).metadata()
  expect(width).toBe(1131)
  expect(height).toBeLessThanOrEqual(1600)
  // The last 600 points are blue: nothing of that is on the page before.
  expect([await colourAt(last.rawPayload, 50, 5), await colourAt(last.rawPayload, 50, 95)]).toEqual([BLUE, BLUE])
  const before = await look(id, { page: '?page=22' })
  expect([await colourAt(before.rawPayload, 50, 5), await colourAt(before.rawPayload, 50, 99)]).toEqual([RED, BLUE])
  expect(await colourAt((await look(id, { page: '?page=24' })).rawPayload, 50, 50)).toEqual([0, 256, 0])
  const beyond = await rig.call({ url: `/v1/files/${id}/preview?page=47` })
  expect(beyond).toMatchObject({ status: 415, body: { reason: 'page_out_of_range', pages: 46 } })
})

test('a PDF with an empty line before its header is drawn', async () => {
  const shown = await look(
    await upload(rig, '空行.pdf', Buffer.concat([Buffer.from('\r\n'), pdfPages(['1 0 0 rg 0 0 595 842 re f'])])),
  )
  expect(await colourAt(shown.rawPayload, 50, 50)).toEqual(RED)
})

test('what was filled into a form is shown; Chinese whose font is not in the file is left blank, and said so', async () => {
  const appearance = stream('1 0 0 rg 0 0 400 400 re f', '/Type/XObject/Subtype/Form/BBox[0 0 400 400]')
  const filled = pdfPages(['q Q'], {
    catalogue: '/AcroForm<</Fields[6 0 R]>>',
    annotations: '[6 0 R]',
    more: [appearance, '<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(x)/F 4/Rect[100 200 500 600]/AP<</N 5 0 R>>>>'],
  })
  const shown = await look(await upload(rig, '申请表.pdf', filled))
  expect(await colourAt(shown.rawPayload, 50, 50)).toEqual(RED)
  const blank = await look(await upload(rig, '说明.pdf', chinesePdf('营销活动备案')))
  expect(blank).toMatchObject({ statusCode: 200, headers: { 'preview-hides-text': 'true' } })
  expect((await look(await upload(rig, '封面.pdf', chinesePdf('Filing 11')))).headers).not.toHaveProperty(
    'preview-hides-text',
  )
})

test('U-23 a PDF that cannot be drawn says why, and what would fill memory or time does not', async () => {
  const id = `/ID[<${'ab'.repeat(16)}><${'ab'.repeat(16)}>]`
  const locked = `${id}/Encrypt<</Filter/Standard/V 1/R 2/O<${'11'.repeat(32)}>/U<${'22'.repeat(32)}>/P -4>>`
  const inItself = '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 5 0 R>>>>'
  const cases: [string, Buffer, string][] = [
    ['locked', pdfPages(['q Q'], { trailer: locked }), 'encrypted'],
    ['cut', pdfPages(['q Q']).subarray(0, 150), 'damaged'],
    ['without pages', pdfPages([]), 'damaged'],
    ['a square of 350 metres', pdfPages(['q Q'], { box: '[0 0 1000000 1000000]' }), 'page_too_large'],
    ['a thread', pdfPages(['q Q'], { box: '[0 0 14000 1]' }), 'page_too_large'],
    [
      'a drawing within itself',
      pdfPages(['/I Do'], { resources: '/XObject<</I 5 0 R>>', more: [stream('/I Do /I Do', inItself)] }),
      'too_heavy',
    ],
  ]
  for (const [name, content, reason] of cases) {
    const answer = await rig.call({ url: `/v1/files/${await upload(rig, name, content)}/preview` })
    expect([name, answer.status, answer.body.code, answer.body.reason]).toEqual([
      name,
      415,
      'preview_unavailable',
      reason,
    ])
    expect(answer.body.why.zh).toMatch(/[一-鿿]/)
  }
  const swollen = pdfPages([packed(Buffer.alloc(100_000_000, ' '), 2)])
  expect(swollen.length).toBeLessThan(2_000)
  const little = { ...PDF_LIMITS, mostMemoryBytes: 96 * 1024 * 1024 }
  expect(await drawPdfPage(swollen, 1, little)).toMatchObject({ fault: 'too_heavy' })
  const endless = pdfPages([packed(Buffer.from('0 0 m 500 700 l 300 2 l 7 9 l B\n'.repeat(400_000)), 2)])
  expect(await drawPdfPage(endless, 1, { ...PDF_LIMITS, ms: 600 })).toEqual({ fault: 'too_heavy' })
}, 60_000)

withFfmpeg(
  'S0-9 U-23 a video is looked at by its poster: the frame at one second, its only ones where it is shorter',
  async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-video-'))
    const video = (name: string, source: string): Buffer => {
      const place = path.join(dir, name)
      const made = spawnSync(ffmpeg ?? '', ['-v', 'error', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', place])
      if (made.status !== 0) throw new Error(made.stderr.toString())
      return readFileSync(place)
    }
    try {
      const turning = video('a.mp4', "color=red:s=320x180:r=10:d=2.5,drawbox=c=blue:t=fill:enable='gte(t,0.9)'")
      const poster = await look(await upload(rig, '短片.mp4', turning))
      expect(poster).toMatchObject({ statusCode: 200, headers: SAFE })
      expect(poster.headers).not.toHaveProperty('preview-pages')
      const { width, height } = await sharp(poster.rawPayload).metadata()
      expect([width, height]).toEqual([320, 180])
      expect(await colourAt(poster.rawPayload, 50, 50)).toEqual(BLUE)
      const short = await look(await upload(rig, '片头.mp4', video('b.mp4', 'color=red:s=64x64:r=10:d=0.4')))
      expect(await colourAt(short.rawPayload, 50, 50)).toEqual(RED)
      const cut = await rig.call({ url: `/v1/files/${await upload(rig, 'x.mp4', turning.subarray(0, 600))}/preview` })
      expect(cut).toMatchObject({ status: 415, body: { reason: 'damaged' } })
      expect(await drawPoster(ffmpeg ?? '', path.join(dir, 'a.mp4'), { ms: 1 })).toEqual({ fault: 'too_heavy' })
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  },
  60_000,
)

test('where no ffmpeg is named a video has no preview, and one that is not there is refused at the start', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-video-'))
  const files = createFileStore({ dir, maxBytes: 1024 })
  const file = { id: '0b9c3f0e-6d7f-4a57-8e6f-0c7a3c0e5d11', sha256: 'a'.repeat(64), mediaType: 'video/mp4' }
  const previews = await openPreviews(loadConfig({ FILES_DIR: dir }), files)
  expect(await previews.of(file)).toEqual({ reason: 'video_off' })
  const wrong = loadConfig({ FILES_DIR: dir, FFMPEG_PATH: path.join(dir, 'ffmpeg') })
  await expect(openPreviews(wrong, files)).rejects.toThrow(/FFMPEG_PATH: .* is no program that can be run/)
  expect(() => loadConfig({ FFMPEG_PATH: 'ffmpeg' })).toThrow(/FFMPEG_PATH: is no absolute path/)
  rmSync(dir, { recursive: true, force: true })
})

const FONT = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'
const withFont = existsSync(FONT) ? test : test.skip
if (!existsSync(FONT)) test.todo('Chinese text without its font: install fonts-noto-cjk to run this')

withFont('Chinese whose font is not in the file is drawn in the font of the installation', async () => {
  const inks = async (font?: { file: string; face: number }) => {
    const drawn = await drawPdfPage(chinesePdf('营销活动备案'), 1, { ...PDF_LIMITS, font })
    if ('fault' in drawn) throw new Error(drawn.fault)
    const line = { left: 130, top: 380, width: 300, height: 100 }
    const pixels = await sharp(drawn.picture).extract(line).greyscale().raw().toBuffer()
    return { isBlank: pixels.every((value) => value > 200), hidesText: drawn.hidesText }
  }
  expect(await inks()).toEqual({ isBlank: true, hidesText: true })
  const { previewFont } = loadConfig({ PREVIEW_FONT: `${FONT}#2` })
  expect(previewFont).toEqual({ file: FONT, face: 2 })
  expect(await inks(previewFont)).toEqual({ isBlank: false, hidesText: false })
  // A collection has only so many faces.
  expect(await inks({ file: FONT, face: 99 })).toEqual({ isBlank: false, hidesText: false })
})
