/**
 * Pictures that strangers made: measured by their header before they are kept, drawn anew for those who must look at them. What
 * comes out was made here: no metadata, no second content, no more pixels than a screen has.
 */
import type { Sharp, SharpOptions } from 'sharp'
import { DRAWN_TYPES } from '../../activities/domain/rules/media-types'
import { FileRefused } from './file-refused'
import { layoutOf, LONGEST_EDGE, regionOf, type Layout, type Region, type Size } from './long-pages'

/** More than any camera's picture; what claims more is there to fill a memory. */
export const MOST_PIXELS = 150_000_000
/** Of all frames of an animation together. */
const MOST_PIXELS_MOVING = 10 * MOST_PIXELS
const QUALITY = 80
const SECONDS = 20

export const PREVIEW_TYPE = 'image/webp'

export type DrawFault = 'damaged' | 'too_many_pixels'

export class NotDrawn extends Error {
  constructor(readonly fault: DrawFault) {
    super(fault)
  }
}

type Open = (input: string | Buffer, options: SharpOptions) => Sharp

/** The library is large and holds native code: it is loaded when the first picture comes. */
async function opener(): Promise<Open> {
  const { default: sharp } = await import('sharp')
  // A picture is read by the decoder of its own kind and by no other, whatever it says of itself.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadNsgif', 'VipsForeignLoadWebp'],
  })
  sharp.cache(false)
  return sharp
}

/** Refuses what is too large to be opened by anybody. A header that cannot be read says nothing. */
export async function refuseHugeImage(file: string, mediaType: string): Promise<void> {
  if (!DRAWN_TYPES.includes(mediaType)) return
  const open = await opener()
  const size = await open(file, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined)
  if (!size) return
  const pixels = size.width * (size.pageHeight ?? size.height)
  const all = pixels * (size.pages ?? 1)
  if (pixels > MOST_PIXELS || all > MOST_PIXELS_MOVING)
    throw new FileRefused('file_bomb', `${size.width} × ${size.height} px`)
}

export interface DrawnPicture {
  picture: Buffer
  /** More than one of a long picture. */
  pages: number
}

/**
 * The picture, small enough for a phone, upright, its first frame where it moves; of a long one the part that is asked for,
 * counted from 1. Without a picture where there are not so many.
 */
export async function drawPreview(
  content: Buffer,
  { mostPixels = MOST_PIXELS, page = 1 } = {},
): Promise<DrawnPicture | { pages: number }> {
  const open = await opener()
  const input = (): Sharp =>
    open(content, { limitInputPixels: mostPixels, failOn: 'error', pages: 1, sequentialRead: true })
  try {
    const { width, height } = (await input().metadata()).autoOrient
    const layout = layoutOf({ width, height }, 1, () => 1)
    if (page > layout.parts) return { pages: layout.parts }
    const region = regionOf({ width, height }, layout, page - 1)
    return { picture: await drawRegion(input(), layout, region), pages: layout.parts }
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    throw new NotDrawn(/pixel limit|timeout/i.test(message) ? 'too_many_pixels' : 'damaged')
  }
}

function drawRegion(input: Sharp, { parts, scale, isTall }: Layout, region: Region): Promise<Buffer> {
  const upright = input.timeout({ seconds: SECONDS }).rotate()
  const shown = parts === 1 ? upright : upright.extract(region)
  const edge = (side: keyof Size): number =>
    parts === 1 || isTall === (side === 'height') ? LONGEST_EDGE : Math.max(1, Math.round(region[side] * scale))
  return shown
    .resize({ width: edge('width'), height: edge('height'), fit: 'inside', withoutEnlargement: true })
    .webp({ quality: QUALITY })
    .toBuffer()
}

/** Pixels that were drawn here, four bytes each, as a picture. */
export async function encodePixels(pixels: Uint8Array, size: { width: number; height: number }): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  return sharp(pixels, { raw: { ...size, channels: 4 } })
    .removeAlpha()
    .webp({ quality: QUALITY })
    .toBuffer()
}
