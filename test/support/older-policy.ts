/**
 * The shipped policy as it was before letters were gathered, as the newest version: for stories that are about what a letter
 * says or whom it reaches, and not about the hour at which it leaves.
 */
import type { Pool } from 'pg'
import { installReference } from '../../infra/reference/install'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { Ladder, Policy } from '../../workflows/contract/policy'

const shipped = loadReferenceDir(REFERENCE_DATA_DIR).find((d): d is Policy => d.kind === 'policy') as Policy
const { urgent, ...ladders } = shipped.ladders
const [, ...later] = urgent?.rungs ?? []

export const LETTER_BY_LETTER: Policy = {
  ...shipped,
  version: shipped.version.replace(/\d+$/, (n) => String(Number(n) + 1)),
  mail: undefined,
  ladders: {
    ...ladders,
    urgent: {
      ...(urgent as Ladder),
      rungs: [{ offset: { value: -4, unit: 'hour' }, to: ['holder'] }, ...later],
    },
  },
}

export const sendLetterByLetter = (pool: Pool): Promise<string[]> => installReference(pool, [LETTER_BY_LETTER])
