/**
 * Puts the register into the letter that brings it: the sheet itself or, where it is too large for a mail, where to get it.
 * All who get it see the same, so it is written once for the letters of one run and kept for as long as they take to leave.
 */
import { createRegister, REGISTER_MAX_ROWS, type Register } from '../sheets/register-sheet'
import type { Reads } from '../postgres/reads/reads'
import { TooManyRows } from '../sheets/register-refused'
import type { Letter } from '../../activities/mail-ports'
import { XLSX } from '../sheets/sheet-writer'
import type { MailAttachment } from './types'

/** Mail servers refuse much more. */
const MAX_BYTES = 8 * 1024 * 1024
/** A letter that leaves later, say to a mailbox that was busy, brings the register as it is then. */
const KEEP_MS = 120_000

export type Attach = (letter: Letter) => Promise<{ letter: Letter; attachments: MailAttachment[] }>

export function createAttach(deps: Reads, limits: { rows?: number; bytes?: number; keepMs?: number } = {}): Attach {
  const register = createRegister(deps, limits.rows)
  const sheetOf = keptOnce(() => register(undefined, {}).catch(tooManyRows), limits.keepMs ?? KEEP_MS)
  return async (letter) => {
    if (letter.attach !== 'register') return { letter, attachments: [] }
    // The letters of one run were planned at one instant.
    const sheet = await sheetOf(letter.occurredAt)
    if (sheet && sheet.content.length <= (limits.bytes ?? MAX_BYTES)) {
      const { content, fileName } = sheet
      return { letter, attachments: [{ filename: fileName, contentType: XLSX, content }] }
    }
    const text = sheet
      ? '台账较大，未作附件，请打开页面下载'
      : `台账超过 ${limits.rows ?? REGISTER_MAX_ROWS} 行，未作附件，请打开页面按平台、负责人等条件分别下载`
    return {
      letter: { ...letter, lines: [...letter.lines, { label: '附件', text }] },
      attachments: [],
    }
  }
}

/** Made once for a key, for whoever asks while it is under way or kept; what failed is tried again by the next. */
function keptOnce<T>(make: () => Promise<T>, keepMs: number): (key: string) => Promise<T> {
  let kept: { key: string; made: Promise<T> } | undefined
  return (key) => {
    if (kept?.key === key) return kept.made
    const mine = { key, made: make() }
    kept = mine
    const forget = (): void => {
      if (kept === mine) kept = undefined
    }
    mine.made.then(() => setTimeout(forget, keepMs).unref(), forget)
    return mine.made
  }
}

function tooManyRows(error: unknown): Register | undefined {
  if (error instanceof TooManyRows) return undefined
  throw error
}
