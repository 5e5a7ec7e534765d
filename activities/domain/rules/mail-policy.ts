/** What of a policy says how mails are written: ladders, envelopes, and which kinds of tasks are urgent. */
import { ordered } from './mark'
import type { Policy } from '../../../workflows/contract/policy'

/** What of a task's rule is about its mails; who holds it and until when is not. */
const OF_MAILS = ['ladder', 'urgent'] as const

/** A policy that judges as one version does and writes as another. Kinds of tasks that it does not know stay unknown. */
export function writesAs(kept: Policy, mail: Policy): Policy {
  const tasks = Object.entries(kept.tasks).map(([kind, rule]) => {
    const { ladder, urgent } = mail.tasks[kind] ?? rule
    return [kind, { ...rule, ladder, urgent }]
  })
  return {
    ...kept,
    ladders: { ...kept.ladders, ...mail.ladders },
    tasks: Object.fromEntries(tasks) as Policy['tasks'],
    mail: mail.mail,
  }
}

/** Pointers of what differs between two policies and is not about mails; versions and sources are. */
export function notOfMails(before: Policy, after: Policy): string[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Policy)[]
  return parts.flatMap((part) => {
    if (part === 'ladders' || part === 'mail' || part === 'version' || part === 'source') return []
    if (part !== 'tasks') return differs(before[part], after[part]) ? [`/${part}`] : []
    const kinds = new Set([...Object.keys(before.tasks), ...Object.keys(after.tasks)])
    return [...kinds]
      .filter((kind) => differs(ofNoMail(before, kind), ofNoMail(after, kind)))
      .map((kind) => `/tasks/${kind}`)
  })
}

const ofNoMail = ({ tasks }: Policy, kind: string): unknown => {
  const rule = tasks[kind]
  return (
    rule &&
    Object.entries(rule)
      .filter(([member]) => !(OF_MAILS as readonly string[]).includes(member))
      .sort()
  )
}

const differs = (a: unknown, b: unknown): boolean => ordered(a) !== ordered(b)
