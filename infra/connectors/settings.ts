/**
 * Which platforms and accounts are handed in by the service itself, and how: one file of the operator, read once by each process. It
 * names the variables that hold secrets, and holds none.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Webhook } from 'standardwebhooks'
import type { ConnectorSettings } from '../../activities/connectors/kinds'
import type { Context } from '../../activities/domain/decision/context'
import { oneLine, slug } from '../schemas/schema-parts'

/** What a connector is used for. Without an account: for all of the platform; without items: for every item. */
interface Serves {
  platform: string
  account?: string
  items?: string[]
}

export type ConfiguredConnector = ConnectorSettings & { serves: readonly Serves[] }

const common = {
  id: slug,
  name: oneLine(60),
  serves: z
    .array(z.strictObject({ platform: slug, account: oneLine(128).optional(), items: z.array(slug).min(1).optional() }))
    .min(1),
  quotas: z.strictObject({ withdrawalsPerDay: z.int().min(0).max(10_000).optional() }).default({}),
}

const schema = z.strictObject({
  connectors: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('manual'), ...common }),
        z.strictObject({
          kind: z.literal('http'),
          ...common,
          address: z.url({ protocol: /^https?$/ }).max(2000),
          answerWithinSeconds: z.int().min(1).max(120).default(30),
          arrivesWithinSeconds: z.int().min(0).max(86_400).default(360),
          secretEnv: z.string().regex(/^[A-Z][A-Z0-9_]{2,63}$/, 'is no name of a variable'),
        }),
      ]),
    )
    .max(100),
})

type Env = Readonly<Record<string, string | undefined>>

export interface ConnectorProblem {
  problem: string
  remedy: string
}

/** Reads the file and the secrets that it names. Gives every problem, without a word of a secret. */
export function readConnectors(
  path: string,
  env: Env,
): { connectors: ConfiguredConnector[]; problems: ConnectorProblem[] } {
  const parsed = schema.safeParse(jsonAt(path))
  if (!parsed.success)
    return {
      connectors: [],
      problems: parsed.error.issues.map(({ path: place, message }) => ({
        problem: `has a fault at /${place.map(String).join('/')}: ${message}`,
        remedy: 'Write it as docs/connectors.md shows',
      })),
    }
  const problems: ConnectorProblem[] = []
  const say = (problem: string, remedy: string): number => problems.push({ problem, remedy })
  const ids = parsed.data.connectors.map(({ id }) => id)
  if (new Set(ids).size < ids.length) say('names a connector twice', 'Give each an id of its own')
  const places = parsed.data.connectors.flatMap(({ serves }) => serves.flatMap(placesOf))
  if (new Set(places).size < places.length)
    say('has two connectors for the same platform, account and item', 'Leave one of them')
  const connectors = parsed.data.connectors.map((one): ConfiguredConnector => {
    if (one.kind === 'manual') return one
    const { secretEnv, address, answerWithinSeconds, arrivesWithinSeconds, ...rest } = one
    const secret = env[secretEnv]?.trim() ?? ''
    if (!isSecret(secret))
      say(
        `names ${secretEnv} (connector ${rest.id}), which holds no secret of the form whsec_…`,
        'Set it to whsec_ followed by: openssl rand -base64 32',
      )
    const [answerWithinMs, arrivesWithinMs] = [answerWithinSeconds * 1_000, arrivesWithinSeconds * 1_000]
    return { ...rest, url: address, secret, answerWithinMs, arrivesWithinMs }
  })
  return { connectors: problems.length > 0 ? [] : connectors, problems }
}

const placesOf = ({ platform, account = '', items = ['*'] }: Serves): string[] =>
  items.map((item) => JSON.stringify([platform, account, item]))

function jsonAt(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (error) {
    // What is read as nothing is named as a fault of its place.
    return error instanceof Error ? error.message : undefined
  }
}

function isSecret(secret: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) return false
  try {
    return new Webhook(secret).sign('id', new Date(0), '') !== ''
  } catch {
    return false
  }
}

/** The way to a filing's platform: the one for its account before the one for all of its platform, an item's before any. */
export function connectorFor(connectors: readonly ConfiguredConnector[]): NonNullable<Context['connectorOf']> {
  const all = connectors.flatMap(({ id, name, kind, quotas, serves }) =>
    serves.map((one) => ({ one, info: { id, name, submits: kind !== 'manual', quotas } })),
  )
  return ({ platform, account, item }) => {
    const fitting = all.filter(
      ({ one }) =>
        one.platform === platform &&
        (one.account === undefined || one.account === account) &&
        (one.items === undefined || one.items.includes(item)),
    )
    const weight = ({ one }: (typeof all)[number]): number => (one.account === undefined ? 0 : 2) + (one.items ? 1 : 0)
    const [best] = fitting.sort((a, b) => weight(b) - weight(a))
    return best?.info
  }
}
