import { DRAWN_TYPES, PDF_TYPE, VIDEO_TYPE } from '../rules/media-types'

export interface FileRow {
  id: string
  client: string
  name: string
  sha256: string
  size: number
  media_type: string
  uploaded_at: Date
}

/** Whether there is a way to draw such files. A video is drawn only where a program for it is configured. */
export const isDrawn = (mediaType: string): boolean => [...DRAWN_TYPES, PDF_TYPE, VIDEO_TYPE].includes(mediaType)
