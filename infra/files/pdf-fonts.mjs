/**
 * Gives PDFium a font of the installation for Chinese, Japanese and Korean text whose own is not in the file. PDFium asks for
 * fonts by a table of functions that it calls by their places in a table of its own; ours take those places, since nothing can
 * be added to it, and pass on what is not about such text.
 */
import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'

/** Places in FPDF_SYSFONTINFO: see PDFium's `fpdf_sysfontinfo.h`. */
const MAP_FONT = 3
const GET_FONT_DATA = 5
const GET_FACE_NAME = 6
const GET_FONT_CHARSET = 7
const DELETE_FONT = 8

const SHIFT_JIS = 128
const HANGUL = 129
const GB2312 = 134
const BIG5 = 136
const CHARSETS = [SHIFT_JIS, HANGUL, GB2312, BIG5]

/** The table tag of a collection; 0 is the font itself. */
const COLLECTION = 0x74746366
/** No font of PDFium's own has this. */
const OURS = 0x0f

/** Returns whether the font was given out. */
export function giveFont(pdfium, { file, face }) {
  let font
  const read = () => (font ??= faceOf(readFileSync(file), face))
  const info = pdfium._FPDF_GetDefaultSystemFontInfo()
  const table = pdfium.wasmExports.__indirect_function_table
  const replace = (place, parameters, returns, by) => {
    const at = pdfium.HEAP32[info / 4 + place]
    const before = table.get(at)
    table.set(
      at,
      asWasm(parameters, returns, (...given) => by(before, ...given)),
    )
  }
  replace(MAP_FONT, 7, true, (before, ...given) => (CHARSETS.includes(given[3]) && read() ? OURS : before(...given)))
  replace(GET_FONT_DATA, 5, true, (before, self, handle, tag, to, length) => {
    if (handle !== OURS) return before(self, handle, tag, to, length)
    const data = tag === 0 ? font.face : tag === COLLECTION ? font.collection : undefined
    if (!data) return 0
    if (to !== 0) pdfium.HEAPU8.set(data.subarray(0, length), to)
    return data.length
  })
  replace(GET_FACE_NAME, 4, true, (before, self, handle, ...to) => (handle === OURS ? 0 : before(self, handle, ...to)))
  replace(GET_FONT_CHARSET, 2, true, (before, self, handle) => (handle === OURS ? GB2312 : before(self, handle)))
  replace(DELETE_FONT, 2, false, (before, self, handle) => (handle === OURS ? undefined : before(self, handle)))
  pdfium._FPDF_SetSystemFontInfo(info)
  return () => font !== undefined
}

/** Of a collection PDFium wants the whole, and what begins with the face. */
function faceOf(bytes, face) {
  if (bytes.toString('latin1', 0, 4) !== 'ttcf') return { face: bytes }
  const faces = bytes.readUInt32BE(8)
  return { collection: bytes, face: bytes.subarray(bytes.readUInt32BE(12 + 4 * Math.min(face, faces - 1))) }
}

/** A function of 32-bit integers as one of WebAssembly: a module that imports it and gives it out again. */
function asWasm(parameters, returns, call) {
  const i32 = 0x7f
  const results = returns ? [1, i32] : [0]
  const type = [1, 0x60, parameters, ...Array.from({ length: parameters }, () => i32), ...results]
  const imported = [1, 1, 0x65, 1, 0x66, 0, 0]
  const exported = [1, 1, 0x66, 0, 0]
  const section = (id, content) => [id, content.length, ...content]
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...section(1, type), ...section(2, imported), ...section(7, exported)]
  const { Instance, Module } = globalThis.WebAssembly
  return new Instance(new Module(Buffer.from(bytes)), { e: { f: call } }).exports.f
}
