/**
 * The mail with a code for signing in. It goes out at once and is kept nowhere: not in the ledger of mails, not in a workflow,
 * not in a log. It carries no link, so that nobody learns to type codes into what a mail has opened.
 */
import { randomUUID } from 'node:crypto'
import Handlebars from 'handlebars'
import { displayName, parseSender } from './address'
import { createMailer } from './mailer'
import type { MailAddress } from './types'

export interface CodeMail {
  to: MailAddress
  code: string
  minutes: number
}

export interface CodeSender {
  /** Rejects where the mail server did not take it; its error names no address. */
  send(mail: CodeMail): Promise<void>
  close(): Promise<void>
}

/** A person waits for it: what the server does not take soon is asked for again. */
const SEND_TIMEOUT_MS = 20_000

export function createCodeSender(options: { smtpUrl: string; from: string }): CodeSender {
  const mailer = createMailer({ ...options, sendTimeoutMs: SEND_TIMEOUT_MS, maxConnections: 2 })
  const { domain } = parseSender(options.from)
  return {
    send: async ({ to, code, minutes }) => {
      const messageId = `<code-${randomUUID()}@${domain}>`
      const result = await mailer.send(to, { ...textsOf(to.name, code, minutes), messageId })
      if (result.outcome === 'refused') throw new Error(`the mailbox refused a code: ${result.response}`)
    },
    close: () => mailer.close(),
  }
}

const html = Handlebars.compile(
  `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{{subject}}</title></head>
<body style="margin:0;padding:24px 16px;background:#f3f4f6;color:#111827;font-family:-apple-system,BlinkMacSystemFont,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',Arial,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px;border-top:4px solid #1d4ed8">
<p style="margin:0 0 8px;font-size:15px;line-height:24px">{{name}}，您好：</p>
<p style="margin:0 0 4px;font-size:14px;line-height:22px;color:#374151">登录验证码</p>
<p style="margin:0 0 16px;font-size:32px;line-height:44px;font-weight:bold;letter-spacing:2px">{{code}}</p>
{{#each lines}}<p style="margin:0 0 8px;font-size:14px;line-height:22px;color:#374151">{{this}}</p>{{/each}}
</div></body></html>`,
  { strict: true },
)

/** The code stands in the text and not in the subject, which phones show while they are locked. */
function textsOf(name: string, code: string, minutes: number): { subject: string; html: string; text: string } {
  const subject = `登录验证码（${minutes} 分钟内有效） · 营销活动备案`
  const lines = [
    `请在刚才打开的登录页面输入，${minutes} 分钟内有效，只能在那个浏览器中使用。`,
    '如果不是您本人在登录，请忽略这封邮件：没有验证码，别人无法登录。不要把它告诉任何人，包括自称管理员的人。',
    `Your code for signing in to campaign filing. It works for ${minutes} minutes, in the browser that asked for it. ` +
      'If that was not you, ignore this mail and tell the code to nobody.',
  ]
  const said = displayName(name)
  return {
    subject,
    text: `${said}，您好：\n\n登录验证码：${code}\n\n${lines.join('\n\n')}\n`,
    html: html({ subject, name: said, code, lines }),
  }
}
