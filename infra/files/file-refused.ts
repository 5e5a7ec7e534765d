/** Why a file is not taken. Nothing of it is kept. */
export type FileFault =
  | 'file_too_large'
  | 'file_empty'
  | 'file_type_refused'
  | 'file_infected'
  | 'file_polyglot'
  | 'file_damaged'
  | 'file_bomb'

export class FileRefused extends Error {
  constructor(
    readonly fault: FileFault,
    /** What was found, for people: the name of a signature, a size. */
    readonly found?: string,
  ) {
    super(found === undefined ? fault : `${fault}: ${found}`)
  }
}

/** The scanner that has to look at every file did not answer, or could not look: the file is not taken, and may come again. */
export class ScanUnavailable extends Error {}
