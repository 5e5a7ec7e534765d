/** The name that an uploaded file is kept under. */
// eslint-disable-next-line no-control-regex -- control characters are what it removes
const UNWANTED = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069\\/:*?"<>|]|\p{Surrogate}/gu

/** A name is only shown: no path, no control characters, no more than 150 characters, its ending kept. */
export function cleanName(given: string | undefined): string {
  const name = (given ?? '').replace(UNWANTED, '_').trim() || 'file'
  const characters = Array.from(name)
  return characters.length <= 150 ? name : [...characters.slice(0, 120), '…', ...characters.slice(-29)].join('')
}
