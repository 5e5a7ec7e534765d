/** Puts the register into the letter that brings it: the sheet itself or, where it is too large for a mail, where to get it. */
import { createRegister, REGISTER_MAX_ROWS, type Register } from '../api/register'
import { Problem } from '../api/errors'
import type { RouteDeps } from '../api/deps'
import type { Letter } from '../activities/ports'
import { XLSX } from '../infra/files/sheet-writer'
import type { MailAttachment } from '../infra/mail/types'

/** Mail servers refuse much more. */
const MAX_BYTES = 8 * 1024 * 1024

export type Attach = (letter: Letter) => Promise<{ letter: Letter; attachments: MailAttachment[] }>

export function createAttach(
  deps: Pick<RouteDeps, 'pool' | 'reference'> & { publicUrl: string },
  limits: { rows?: number; bytes?: number } = {},
): Attach {
  const register = createRegister(deps, limits.rows)
  const link = { label: '下载台账', url: `${deps.publicUrl}/v1/filings?format=xlsx` }
  return async (letter) => {
    if (letter.attach !== 'register') return { letter, attachments: [] }
    const sheet = await register(undefined, {}).catch(tooManyRows)
    if (sheet && sheet.content.length <= (limits.bytes ?? MAX_BYTES)) {
      const { content, fileName } = sheet
      return { letter, attachments: [{ filename: fileName, contentType: XLSX, content }] }
    }
    const text = sheet
      ? '台账较大，未作附件，请通过接口下载'
      : `台账超过 ${limits.rows ?? REGISTER_MAX_ROWS} 行，未作附件，请通过接口按平台、负责人等条件分别下载`
    return {
      letter: { ...letter, lines: [...letter.lines, { label: '附件', text }], links: [link] },
      attachments: [],
    }
  }
}

function tooManyRows(error: unknown): Register | undefined {
  if (error instanceof Problem && error.code === 'too_many_rows') return undefined
  throw error
}
