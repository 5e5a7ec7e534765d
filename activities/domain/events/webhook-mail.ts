/** Letters about a webhook, in the ledger of mails: they are about no campaign. */
const PREFIX = 'hook/'

/** What such mail is about. */
export const webhookMailSubject = (id: string): string => `${PREFIX}${id}`
export const isWebhookMail = (subject: string): boolean => subject.startsWith(PREFIX)
