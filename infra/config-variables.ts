/**
 * The variables of the environment that the product reads: one schema over them. An empty variable counts as not set. All errors
 * are named at once: the variable, what is wrong, what to do.
 */
import path from 'node:path'
import { z } from 'zod'
import { frameAncestors } from './frame-ancestors'
import { tokenAlgorithms, tokenIssuers, tokenTypes } from './oauth/token-settings'
import { oidcIssuer } from './open-id-settings'
import { clamdAddress } from './files/clamd-address'
import { previewFont } from './files/preview-font'
import { s3Url } from './files/s3-url'
import { listenAddress, returnDomain } from './mail/returns/settings'
import { callbackSecrets, pageLinkSecrets } from './secrets'
import { trustProxy } from './trust-proxy'
import { webhookNetworks } from './webhooks/networks'

export type Env = Readonly<Record<string, string | undefined>>

/** One thing that is wrong with the configuration. `variable` is the environment's name for it. */
export interface ConfigProblem {
  variable: string
  problem: string
  remedy: string
}

/** Every problem of a configuration in one message. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, problem, remedy }) => `  ${variable}: ${problem}. ${remedy}`)
    super(`The configuration is wrong in ${problems.length} place(s):\n${lines.join('\n')}\nSee .env.example.`)
    this.name = 'ConfigError'
  }
}

const hasProtocol = (text: string, protocols: readonly string[]): boolean =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname !== ''

const url = (protocols: readonly string[], example: string) =>
  z
    .string()
    .refine((text) => hasProtocol(text, protocols), `is not a ${protocols.join(' or ')} address|Write it as ${example}`)

const whole = (min: number, max: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max,
      `is not a whole number from ${min} to ${max}|Write digits only`,
    )
    .transform(Number)

const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'is neither true nor false|Write true or false' })
  .transform((text) => text === 'true' || text === '1')

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `is not one of ${values.join(', ')}|Write one of these words` })

const address = z
  .string()
  .regex(/^[^\s/:]+:\d{1,5}$/, 'is not host:port|Write it as temporal.example.com:7233, without https://')

const port = whole(1, 65535)

const postgresUrl = url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database')
const webUrl = url(['http:', 'https:'], 'https://filing.example.com')

const schema = z.object({
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_OWNER_URL: postgresUrl.optional(),
  PG_POOL_MAX: whole(1, 500).default(10),
  TEMPORAL_ADDRESS: address.optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/, 'is not a namespace name|Use letters, digits, ".", "_" and "-"')
    .default('campaign-filing'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: flag.optional(),
  TEMPORAL_CLI_PATH: z.string().optional(),
  TEMPORAL_UI_URL: webUrl.optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@host:587').optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>@\r\n"]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'is not a mail address|Write it as 备案系统 <filing@example.com> or filing@example.com',
    )
    .default('营销活动备案 <filing@localhost.localdomain>'),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port.default(3000),
  API_REQUESTS_PER_MINUTE: whole(1, 1_000_000).default(6000),
  API_FAILURES_PER_MINUTE: whole(1, 1_000_000).default(1000),
  TRUST_PROXY: trustProxy.optional(),
  PUBLIC_URL: webUrl.transform((text) => text.replace(/\/+$/, '')).optional(),
  PAGES_URL: webUrl.transform((text) => text.replace(/\/+$/, '')).optional(),
  PAGE_LINK_SECRETS: pageLinkSecrets.optional(),
  PAGES_FRAME_ANCESTORS: frameAncestors.default([]),
  OIDC_ISSUER: oidcIssuer.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_CLAIM: z.string().default('email'),
  OAUTH_ISSUERS: tokenIssuers.optional(),
  OAUTH_AUDIENCE: z.string().optional(),
  OAUTH_CLIENT_CLAIM: z.string().default('client_id'),
  OAUTH_ALGORITHMS: tokenAlgorithms.default(['RS256', 'PS256', 'ES256', 'EdDSA']),
  OAUTH_TOKEN_TYPES: tokenTypes.default(['at+jwt']),
  OAUTH_SKEW_SECONDS: whole(0, 120).default(30),
  DATA_DIR: z.string().default('.data'),
  FILES_DIR: z.string().optional(),
  FILES_S3_URL: s3Url.optional(),
  CLAMD_ADDRESS: clamdAddress.optional(),
  FFMPEG_PATH: z
    .string()
    .refine((text) => path.isAbsolute(text), 'is no absolute path|Write it as /usr/bin/ffmpeg')
    .optional(),
  PREVIEW_FONT: previewFont.optional(),
  FILE_MAX_BYTES: whole(1024, 2 ** 31).default(20 * 1024 * 1024),
  TRANSFER_BYTES_PER_SECOND: whole(1, 1_000_000_000).default(1024),
  TRANSFER_PATIENCE_MS: whole(1000, 3_600_000).default(60_000),
  REFERENCE_DIR: z.string().optional(),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  CURSOR_SECRET: z.string().min(32, 'is shorter than 32 characters|Make one with: openssl rand -base64 48').optional(),
  CALLBACK_SECRETS: callbackSecrets.default({}),
  OA_SECRETS: callbackSecrets.default({}),
  RETURN_DOMAIN: returnDomain.optional(),
  RETURN_LISTEN: listenAddress.optional(),
  RETURN_WEBHOOK_SECRETS: callbackSecrets.default({}),
  WEBHOOK_NETWORKS: webhookNetworks.default([]),
  WEBHOOK_LOOPBACK: flag.default(false),
  WEBHOOKS: oneOf(['on', 'off']).default('on'),
  INSTANCE_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'is not a name|Use at most 64 letters, digits, ".", "_" and "-"')
    .optional(),
  CONNECTORS_FILE: z.string().optional(),
  AUDIT_DAYS: whole(181, 36_500).default(400),
  CLOCK: oneOf(['real', 'rehearsal']).default('real'),
  MAX_CACHED_WORKFLOWS: whole(0, 1_000_000).default(2000),
  MAX_CONCURRENT_WORKFLOW_TASKS: whole(1, 10_000).optional(),
  SHUTDOWN_GRACE_MS: whole(0, 600_000).default(15_000),
  METRICS_PORT: port.optional(),
})

/** Every variable that is read, for `.env.example` and its test. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(schema.shape)

/** What they say, each in the form that the product uses. */
export type Variables = z.output<typeof schema>

/** Throws `ConfigError` with every problem. */
export function readVariables(env: Env): Variables {
  const given = Object.fromEntries(
    CONFIG_VARIABLES.map((name) => [name, env[name]?.trim()]).filter(([, value]) => value),
  ) as Partial<Record<keyof z.input<typeof schema>, string>>
  const parsed = schema.safeParse(given)
  const problems = [...(parsed.error?.issues ?? []).map(toProblem), ...contradictions(given)]
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems)
  return parsed.data
}

const toProblem = (issue: z.core.$ZodIssue): ConfigProblem => {
  const [problem = issue.message, remedy = 'Correct it or remove it'] = issue.message.split('|')
  return { variable: String(issue.path[0] ?? 'environment'), problem, remedy }
}

/** What is well-formed by itself but cannot be together. Looks at the raw values, so that it is named with the rest. */
const contradictions = (given: Partial<Record<string, string>>): ConfigProblem[] => {
  const problems: ConfigProblem[] = []
  const say = (variable: string, problem: string, remedy: string): number =>
    problems.push({ variable, problem, remedy })
  if (given.DATABASE_OWNER_URL && !given.DATABASE_URL)
    say('DATABASE_OWNER_URL', 'is set while DATABASE_URL is not', 'Set both, or neither for the embedded PostgreSQL')
  if (given.TEMPORAL_API_KEY && !given.TEMPORAL_ADDRESS)
    say('TEMPORAL_API_KEY', 'is set while TEMPORAL_ADDRESS is not', 'Set the address that the key belongs to')
  if (given.TEMPORAL_API_KEY && ['false', '0'].includes(given.TEMPORAL_TLS ?? ''))
    say('TEMPORAL_TLS', 'is off while TEMPORAL_API_KEY is set', 'A key is never sent in the clear: remove one of them')
  const openId = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']
  const missing = openId.filter((name) => given[name] === undefined)
  if (missing.length < openId.length)
    for (const name of missing)
      say(name, 'is not set', `Set ${openId.join(', ')} together, or none of them for codes by mail alone`)
  if (given.OAUTH_ISSUERS && !given.OAUTH_AUDIENCE)
    say('OAUTH_AUDIENCE', 'is not set while OAUTH_ISSUERS is', 'Set what tokens for this service are made out to')
  if (given.OAUTH_AUDIENCE && !given.OAUTH_ISSUERS)
    say('OAUTH_ISSUERS', 'is not set while OAUTH_AUDIENCE is', 'Set whose tokens are taken, or remove both')
  if (given.RETURN_LISTEN && !given.RETURN_DOMAIN)
    say('RETURN_LISTEN', 'is set while RETURN_DOMAIN is not', 'Set the domain whose mail is taken there')
  if (given.METRICS_PORT && given.METRICS_PORT === (given.API_PORT ?? '3000'))
    say('METRICS_PORT', 'is the same port as API_PORT', 'Choose another one')
  return problems
}
