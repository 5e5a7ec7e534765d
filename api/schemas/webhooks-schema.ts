/** Subscriptions to events and their log, as callers send and see them. */
import { z } from 'zod'
import { eventId } from '../../activities/domain/events/event-id'
import { at } from '../../activities/domain/time/instants'
import { WEBHOOK_CHANGES, type ChangeRow } from '../../infra/postgres/webhooks/changes'
import type { DeliveryRow } from '../../infra/postgres/webhooks/deliveries'
import type { Sending } from '../../infra/postgres/webhooks/sending'
import type { WebhookRow } from '../../infra/postgres/webhooks/subscriptions'
import { campaignNumber, text } from '../../infra/schemas/command-schemas'
import { instantOut } from '../present/words'

export const webhookBody = z
  .strictObject({
    url: text(2_000).min(1).meta({
      description:
        'Where events are posted to, by https. Networks of the company only as far as the operator has listed them.',
    }),
    types: z
      .array(text(64))
      .max(100)
      .default([])
      .meta({ description: 'Only these business events or types of facts; empty: all.' }),
    campaign: campaignNumber.optional().meta({ description: 'Only of this campaign.' }),
    owner: text(32).min(1).optional().meta({
      description:
        'Staff number of whoever is told by mail when it is disabled or its events are given up, of those that the key may act for (`act_as`; `admin`: anybody); else the person of `X-Actor`, else those who run the service.',
    }),
  })
  .meta({
    id: 'NewWebhook',
    example: {
      url: 'https://hooks.example.com/filing',
      types: ['filing.passed', 'filing.rejected', 'clearance.changed'],
    },
  })

const status = z
  .enum(['active', 'disabled', 'deleted'])
  .meta({ description: 'Events are sent; they are not, until it is enabled; they never are again.' })

export const webhookOut = z
  .object({
    id: z.uuid(),
    url: z.string(),
    types: z.array(z.string()),
    campaign: z.string().optional(),
    owner: z.string().optional().meta({ description: 'Staff number.' }),
    status,
    whyDisabled: z.enum(['gone', 'key_revoked', 'paused']).optional().meta({
      description:
        'The receiver answered 410, the key that made the webhook is revoked or may no longer read campaigns, or somebody paused it.',
    }),
    notBefore: instantOut
      .optional()
      .meta({ description: 'The receiver has asked for nothing before then, by 429 or 503 with `Retry-After`.' }),
    oldSecretUntil: instantOut
      .optional()
      .meta({ description: 'Until then the secret before the last one signs, too.' }),
    createdAt: instantOut,
    secret: z.string().optional().meta({ description: 'Signs what is sent. Only where it was just made.' }),
  })
  .meta({ id: 'Webhook' })

export const presentWebhook = (row: WebhookRow): z.infer<typeof webhookOut> => ({
  id: row.id,
  url: row.url,
  types: row.types,
  campaign: row.campaign ?? undefined,
  owner: row.owner ?? undefined,
  status: row.status,
  whyDisabled: row.why_disabled ?? undefined,
  notBefore: row.not_before ? at(row.not_before) : undefined,
  oldSecretUntil: row.old_secret_until ? at(row.old_secret_until) : undefined,
  createdAt: at(row.created_at),
})

export const deliveryStatus = z.enum(['waiting', 'delivered', 'failed'])

export const deliveryOut = z
  .object({
    id: z.string().meta({ description: 'The event, as in `webhook-id`.' }),
    position: z.int(),
    campaign: z.string(),
    type: z.string(),
    status: deliveryStatus,
    attempts: z.int(),
    lastStatus: z.int().optional().meta({ description: 'What the receiver answered last.' }),
    lastError: z.string().optional().meta({ description: 'Why there was no answer.', example: 'timeout' }),
    nextTryAt: instantOut.optional(),
    deliveredAt: instantOut.optional(),
  })
  .meta({ id: 'WebhookDelivery' })

export const presentDelivery = (row: DeliveryRow): z.infer<typeof deliveryOut> => ({
  id: eventId(row),
  position: row.position,
  campaign: row.stream,
  type: row.type,
  status: row.status,
  attempts: row.attempts,
  lastStatus: row.last_status ?? undefined,
  lastError: row.last_error ?? undefined,
  nextTryAt: row.status === 'waiting' ? at(row.next_try_at) : undefined,
  deliveredAt: row.delivered_at ? at(row.delivered_at) : undefined,
})

export const replayBody = z
  .strictObject({
    from: z.int().min(1).meta({ description: '`position` of the first event.' }),
    to: z.int().min(1).optional().meta({ description: '`position` of the last one; without it only the first.' }),
  })
  .meta({ id: 'Replay', example: { from: 120, to: 180 } })

export const changeOut = z
  .object({
    at: instantOut,
    what: z.enum(WEBHOOK_CHANGES).meta({
      description: 'What was done to the webhook; `sending_paused` and `sending_resumed`: to all of them.',
    }),
    detail: z
      .string()
      .optional()
      .meta({ description: 'Why it was disabled or paused; which positions were sent again, and how many.' }),
    client: z.string().meta({ description: '`system`: the service itself; `operator`: whoever runs it.' }),
    person: z.string().optional(),
    channel: z.enum(['rest', 'command', 'service']).meta({
      description: 'A call, a command of the operator, or the service itself.',
    }),
  })
  .meta({ id: 'WebhookChange' })

/** Who paused all webhooks is told to whom all clients are shown: to others it is their operator. */
export const presentChange = (row: ChangeRow, seesAll: boolean): z.infer<typeof changeOut> => {
  const isTold = seesAll || row.webhook !== null || row.client === 'system'
  return {
    at: at(row.at),
    what: row.what,
    detail: row.detail ?? undefined,
    client: isTold ? row.client : 'operator',
    person: isTold ? (row.person ?? undefined) : undefined,
    channel: row.channel,
  }
}

export const sendingBody = z
  .strictObject({ paused: z.boolean() })
  .meta({ id: 'SetWebhookSending', example: { paused: true } })

export const sendingOut = z
  .object({
    paused: z.boolean().meta({ description: 'Nothing is sent to any webhook.' }),
    why: z.enum(['operator', 'restored', 'off']).optional().meta({
      description:
        'An operator has paused it; the database is a copy or was brought back from one; or it is off by configuration.',
    }),
    since: instantOut.optional(),
  })
  .meta({ id: 'WebhookSending' })

export const presentSending = ({ paused, why, since }: Sending): z.infer<typeof sendingOut> => ({
  paused,
  why: why ?? undefined,
  since: since ? at(since) : undefined,
})
