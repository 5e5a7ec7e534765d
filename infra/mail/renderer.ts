/**
 * Renders a mail request to subject, HTML, text and the ids that make repeats and threads recognisable. Sends nothing.
 */
import { createHash } from 'node:crypto'
import Handlebars from 'handlebars'
import { parseSender } from './address'
import { modelOf, type MailModel } from './model'
import { subjectOf } from './subject'
import { htmlTemplate, textTemplate } from './templates'
import type { MailRequest, RenderedMail } from './types'

const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 40)

const compile = (source: string, plain: boolean): ((model: MailModel) => string) => {
  const engine = Handlebars.create()
  // Lines of a user are indented in the text part, so that they cannot pose as lines of ours.
  engine.registerHelper('multiline', (text: string) =>
    plain ? text.replace(/\n/g, '\n    ') : new engine.SafeString(engine.escapeExpression(text).replace(/\n/g, '<br>')),
  )
  return engine.compile<MailModel>(source, {
    strict: true,
    noEscape: plain,
    knownHelpersOnly: true,
    knownHelpers: { multiline: true },
  })
}

/**
 * A renderer whose ids live at the domain of `from` (MAIL_FROM). Throws when `from` is not one address; rendering throws
 * RangeError on an instant without offset. Anything else that a request carries is shown as text.
 */
export const createRenderer = (options: { from: string }): ((request: MailRequest) => RenderedMail) => {
  const { domain } = parseSender(options.from)
  const html = compile(htmlTemplate, false)
  const text = compile(textTemplate, true)
  return (request) => {
    const subject = subjectOf(request)
    const model = modelOf(request, subject)
    return {
      subject,
      html: html(model),
      text: text(model),
      messageId: `<${digest(request.key)}@${domain}>`,
      threadId: `<thread-${digest(request.filing?.id ?? request.campaign?.number ?? request.thread ?? request.kind)}@${domain}>`,
    }
  }
}
