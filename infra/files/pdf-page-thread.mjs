/**
 * Draws one page of a PDF on a thread of its own, by PDFium as WebAssembly: it sees no file and no network, no font but its own
 * and the one that it is given, has no interpreter for scripts, and gets no more memory than it is told here.
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { giveFont } from './pdf-fonts.mjs'

const { content, mostMemoryBytes, mostPages, font } = workerData

/** Of Chinese, Japanese and Korean: what a font that is given has. */
const IS_OF_EAST_ASIA = (code) =>
  (code >= 0x2e80 && code <= 0xd7ff) || (code >= 0xf900 && code <= 0xffef) || code > 0x1ffff
/** Latin letters and punctuation, which PDFium has glyphs for, and what is no letter at all. */
const HAS_OWN_GLYPHS = (code) => code < 0x250 || (code >= 0x2000 && code <= 0x22ff) || code === 0xfeff
const MOST_CHARACTERS = 50_000
/** Families that PDFium has itself, or something close to. */
const HAS_OWN_FONT = /^(helvetica|times|courier|arial|symbol|zapfdingbats|verdana|calibri|cambria|tahoma|georgia)/i
const WIDE_SPACE = 0x3000
const TEXT_OBJECT = 1
const FORM_OBJECT = 5
const MOST_OBJECTS = 2_000
const MOST_DEPTH = 8

let wasOutOfMemory = false
const library = await load()
const wasFontGiven = font ? giveFont(library.module, font) : () => false
const drawn = await answer()
parentPort.postMessage(drawn, drawn.pixels ? [drawn.pixels.buffer] : [])

async function load() {
  const program = await readFile(createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm'))
  return PDFiumLibrary.init({
    instantiateWasm: (imports, ready) => {
      const grow = imports.env.emscripten_resize_heap
      imports.env.emscripten_resize_heap = (bytes) => {
        if (bytes >>> 0 <= mostMemoryBytes) return grow(bytes)
        wasOutOfMemory = true
        return 0
      }
      void globalThis.WebAssembly.instantiate(program, imports).then(({ instance }) => ready(instance))
      return {}
    },
  })
}

async function answer() {
  try {
    const document = await library.loadDocument(content)
    const count = document.getPageCount()
    const wanted = once(parentPort, 'message')
    parentPort.postMessage({ count, sizes: sizesOf(document, Math.min(count, mostPages)) })
    return await draw(document, (await wanted)[0])
  } catch (error) {
    // What cannot be read here is the installation's, not the file's: the font.
    if (error.syscall !== undefined) throw error
    if (wasOutOfMemory) return { fault: 'too_heavy' }
    // The library has words for its reasons, no codes.
    return { fault: /password|security scheme/i.test(String(error)) ? 'encrypted' : 'damaged' }
  }
}

/** In points. A page that cannot be measured has none. */
function sizesOf(document, count) {
  const { module: pdfium } = library
  const place = pdfium._malloc(8)
  const sizes = Array.from({ length: count }, (_, page) => {
    const isKnown = pdfium._FPDF_GetPageSizeByIndexF(document.documentIdx, page, place)
    const [width, height] = pdfium.HEAPF32.subarray(place / 4, place / 4 + 2)
    return isKnown ? { width, height } : { width: 0, height: 0 }
  })
  pdfium._free(place)
  return sizes
}

async function draw(document, { page: index, whole, region }) {
  const page = document.getPage(index)
  const hidesText = lacksGlyphs(library.module, page.pageIdx)
  drawRegionOf(whole, region)
  const size = { width: region.width, height: region.height }
  const drawn = await page.render({ ...size, scale: 1, render: 'bitmap', renderFormFields: true })
  if (wasOutOfMemory) return { fault: 'too_heavy' }
  return { pixels: drawn.data, width: drawn.width, height: drawn.height, hidesText }
}

/** The library draws whole pages: the picture becomes a window on one that is drawn larger, and moved. */
function drawRegionOf(whole, region) {
  const { module: pdfium } = library
  for (const name of ['_FPDF_RenderPageBitmap', '_FPDF_FFLDraw']) {
    const drawAt = pdfium[name]
    // Their arguments end alike: place, size, turn, flags.
    pdfium[name] = (...given) => {
      const [turn, flags] = given.slice(-2)
      return drawAt(...given.slice(0, -6), -region.left, -region.top, whole.width, whole.height, turn, flags)
    }
  }
}

/** Whether text stands on the page that nobody sees in the picture: its font is not in the file, and PDFium has none for it. */
function lacksGlyphs(pdfium, page) {
  const text = pdfium._FPDFText_LoadPage(page)
  if (!text) return false
  const box = pdfium._malloc(32)
  // What has no glyph is a thousandth of its size high.
  const isDrawn = (code, i) => {
    pdfium._FPDFText_GetCharBox(text, i, box, box + 8, box + 16, box + 24)
    const [left, right, bottom, top] = pdfium.HEAPF64.subarray(box / 8, box / 8 + 4)
    const [width, height] = [Math.abs(right - left), Math.abs(top - bottom)]
    return code === WIDE_SPACE || Math.min(width, height) > Math.max(width, height) / 100
  }
  try {
    const characters = Math.min(pdfium._FPDFText_CountChars(text), MOST_CHARACTERS)
    for (let i = 0; i < characters; i += 1) {
      const code = pdfium._FPDFText_GetUnicode(text, i)
      if (HAS_OWN_GLYPHS(code) || (IS_OF_EAST_ASIA(code) && wasFontGiven() && isDrawn(code, i))) continue
      const object = pdfium._FPDFText_GetTextObject(text, i)
      const font = object && pdfium._FPDFTextObj_GetFont(object)
      if (font && pdfium._FPDFFont_GetIsEmbedded(font) === 0) return true
    }
    return !wasFontGiven() && passesOverText(pdfium, page, text)
  } finally {
    pdfium._free(box)
    pdfium._FPDFText_ClosePage(text)
  }
}

/** A single character without a glyph has no width: PDFium reads it as no text at all. So is a single space of any font. */
function passesOverText(pdfium, page, text) {
  let looked = 0
  const isPassedOver = (object) => {
    const font = pdfium._FPDFTextObj_GetFont(object)
    if (!font || pdfium._FPDFFont_GetIsEmbedded(font) !== 0 || HAS_OWN_FONT.test(nameOf(pdfium, font))) return false
    looked += 1
    return pdfium._FPDFTextObj_GetText(object, text, 0, 0) <= 2
  }
  const within = (count, get, depth) => {
    for (let i = 0; i < count && looked < MOST_OBJECTS; i += 1) {
      const object = get(i)
      const type = pdfium._FPDFPageObj_GetType(object)
      if (type === TEXT_OBJECT && isPassedOver(object)) return true
      if (type !== FORM_OBJECT || depth === MOST_DEPTH) continue
      const inner = pdfium._FPDFFormObj_CountObjects(object)
      if (within(inner, (n) => pdfium._FPDFFormObj_GetObject(object, n), depth + 1)) return true
    }
    return false
  }
  return within(pdfium._FPDFPage_CountObjects(page), (n) => pdfium._FPDFPage_GetObject(page, n), 0)
}

function nameOf(pdfium, font) {
  const at = pdfium._malloc(128)
  const length = pdfium._FPDFFont_GetBaseFontName(font, at, 128)
  const name = length > 128 ? '' : String.fromCharCode(...pdfium.HEAPU8.subarray(at, at + Math.max(0, length - 1)))
  pdfium._free(at)
  return name
}
