/** Where a PDF begins. Readers take bytes before it: what a mail system or a printer left there, an empty line. */

const MARK = '%PDF-'
const MOST_BEFORE = 1024
/** As many bytes as must be looked at. */
export const PDF_REACH = MOST_BEFORE + MARK.length
/** A document with bytes before its header has its first object soon after it. */
const OBJECT = /%PDF-\d\.\d[^]*?\b\d+\s+\d+\s+obj\b/
const OBJECT_REACH = 16 * 1024

export const PDF_HEAD_BYTES = PDF_REACH + OBJECT_REACH

/** Other programs' beginnings that have no mark of their own. */
const COMMAND = /^(\uFEFF|\xef\xbb\xbf)?\s*(#!|@echo\b|<\?|\{\\rtf|%!PS)/i

/** `head`: the first `PDF_HEAD_BYTES` of a file that has no other mark at its beginning. */
export function isPdfWithBytesBefore(head: Buffer): boolean {
  const text = head.toString('latin1')
  const at = text.indexOf(MARK)
  return at >= 0 && at <= MOST_BEFORE && OBJECT.test(text.slice(at)) && !COMMAND.test(text)
}
