/** A font file, `/path/of/font.otf`, or a face of a collection, `/path/of/fonts.ttc#2`. */
import path from 'node:path'
import { z } from 'zod'

export interface PreviewFont {
  file: string
  /** In a collection, from 0. */
  face: number
}

export const previewFont = z.string().transform((text, context): PreviewFont => {
  const [, file = '', face = '0'] = /^(.+?)(?:#(\d{1,2}))?$/.exec(text) ?? []
  if (path.isAbsolute(file)) return { file, face: Number(face) }
  context.addIssue(
    'is no absolute path of a font|Write it as /usr/share/fonts/font.otf, or /usr/share/fonts/fonts.ttc#2',
  )
  return z.NEVER
})
