/**
 * What stands beside a workflow's id in Temporal UI. Temporal refuses a start whose summary is longer than 400 bytes, which a
 * campaign's name of 200 Chinese characters is; so it is cut before it is sent.
 */

/** Of the 400 bytes some are the server's own: what the text is encoded as. */
const MOST_BYTES = 340

/** As the text stands in JSON, in UTF-8. */
const bytesOf = (character: string): number => {
  const point = character.codePointAt(0) ?? 0
  if (point < 0x20) return 6
  if (character === '"' || character === '\\') return 2
  if (point < 0x80) return 1
  if (point < 0x800) return 2
  return point < 0x1_0000 ? 3 : 4
}

/** The text, or its beginning with an ellipsis; whole characters only. */
export function summaryOf(text: string): string {
  const ellipsis = '…'
  let bytes = 0
  let fits = ''
  for (const character of text) {
    bytes += bytesOf(character)
    if (bytes > MOST_BYTES) return `${fits}${ellipsis}`
    if (bytes + bytesOf(ellipsis) <= MOST_BYTES) fits += character
  }
  return text
}
