/**
 * Cursors of the feed of events: the epoch of the feed, a place in it and a mark of the fact there. Readers keep them for as long as
 * they like, so they are neither signed nor bound to filters; they open nothing, since what a key may see is asked with every read.
 */
import { Problem } from './errors'

export interface EventCursor {
  epoch: string
  position: number
  /** Of the fact at that place; absent at the beginning. */
  mark?: string
}

const FORM = /^([0-9a-f-]{36})\.(\d{1,15})\.([0-9a-f]{0,64})$/

export const sealEventCursor = ({ epoch, position, mark = '' }: EventCursor): string =>
  Buffer.from(`${epoch}.${position}.${mark}`).toString('base64url')

export function openEventCursor(cursor: string): EventCursor {
  const [, epoch, position, mark] = FORM.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (epoch === undefined || position === undefined)
    throw new Problem('cursor_invalid', {
      errors: [{ parameter: 'after', detail: '游标无效 (not a cursor of events)' }],
    })
  return { epoch, position: Number(position), mark: mark || undefined }
}
