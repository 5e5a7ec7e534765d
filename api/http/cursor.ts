/**
 * Cursors of lists: where the next page begins and a mark of the filters, signed. A cursor that was changed, or is used with
 * other filters, is refused. The key is for the signature of cursors alone.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem, shortHash } from './errors'

export type CursorKey = (string | number | null)[]

export interface Cursors {
  seal(list: string, filters: object, key: CursorKey): string
  /** The key of the last row seen; undefined without a cursor. */
  open(list: string, filters: object, cursor: string | undefined): CursorKey | undefined
}

const MAC_BYTES = 16

export const createCursors = (secret: string): Cursors => {
  const mac = (list: string, filters: object, payload: Buffer): Buffer =>
    createHmac('sha256', secret)
      .update(list)
      .update('\0')
      .update(shortHash(JSON.stringify(Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1)))))
      .update(payload)
      .digest()
      .subarray(0, MAC_BYTES)
  return {
    seal: (list, filters, key) => {
      const payload = Buffer.from(JSON.stringify(key))
      return Buffer.concat([mac(list, filters, payload), payload]).toString('base64url')
    },
    open: (list, filters, cursor) => {
      if (cursor === undefined) return undefined
      const bytes = Buffer.from(cursor, 'base64url')
      const payload = bytes.subarray(MAC_BYTES)
      const given = bytes.subarray(0, MAC_BYTES)
      // Base64 has several spellings of the same bytes: only ours counts.
      const isOurs =
        given.length === MAC_BYTES &&
        bytes.toString('base64url') === cursor &&
        timingSafeEqual(given, mac(list, filters, payload))
      if (!isOurs) throw new Problem('cursor_invalid', { errors: [{ parameter: 'cursor', detail: '翻页游标无效' }] })
      return JSON.parse(payload.toString()) as CursorKey
    },
  }
}
