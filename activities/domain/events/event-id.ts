/** The same fact has the same id, also after a database was brought back; another one in its place has not. `hash` in hex. */
export const eventId = ({ stream, seq, hash }: { stream: string; seq: number; hash: string }): string =>
  `${stream}.${seq}.${hash.slice(0, 12)}`
