/**
 * Pages that are many times as long as they are wide: a screenshot of a whole landing page, a design of one. Made small enough
 * for a screen nobody could read them, so they keep their width and come in several pictures, which join without a seam.
 */

/** Of a picture that is shown. */
export const LONGEST_EDGE = 1600

/** No sheet of paper and no screen of a phone is so long. */
const TALL = 2.5
/** Banners are wide, and read well when made smaller; down to half of what they could be. */
const WIDE = 5
const LEAST_OF_WIDE = 0.5

export interface Size {
  width: number
  height: number
}

export interface Layout {
  scale: number
  /** Pictures, one below the other, or side by side where the page is wide. */
  parts: number
  isTall: boolean
}

export interface Region extends Size {
  left: number
  top: number
}

/** `mostScale`: how much larger it may be drawn than it is. `kept`: the scale at which a long page can be read, by its short side. */
export function layoutOf({ width, height }: Size, mostScale: number, kept: (short: number) => number): Layout {
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  const isTall = height >= width
  const fit = Math.min(LONGEST_EDGE / long, mostScale)
  const scale = Math.min(kept(short), LONGEST_EDGE / short)
  const isLong = long / short > (isTall ? TALL : WIDE) && long * scale > LONGEST_EDGE
  if (!isLong || (!isTall && fit > scale * LEAST_OF_WIDE)) return { scale: fit, parts: 1, isTall }
  return { scale, parts: Math.ceil((long * scale) / LONGEST_EDGE), isTall }
}

/** Where one of the parts lies, counted from 0: all about as long. */
export function regionOf({ width, height }: Size, { parts, isTall }: Layout, part: number): Region {
  const [from, to] = [part, part + 1].map((n) => Math.round(((isTall ? height : width) * n) / parts)) as [
    number,
    number,
  ]
  return isTall ? { left: 0, top: from, width, height: to - from } : { left: from, top: 0, width: to - from, height }
}
