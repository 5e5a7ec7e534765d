/**
 * The configuration: one schema over the environment, read once by each process. Nothing else reads the environment.
 * An empty variable counts as not set. All errors are named at once: the variable, what is wrong, what to do.
 * An address that is absent means "use the embedded part"; a process that needs it asks `requireSettings`.
 */
import path from 'node:path'
import { z } from 'zod'
import { frameAncestors } from './frame-ancestors'
import { oidcIssuer, openIdOf } from './open-id-settings'
import type { OpenIdSettings } from './people/open-id'
import { clamdAddress, type ClamdAddress } from './files/clamd-address'
import { previewFont, type PreviewFont } from './files/preview-font'
import { s3Url, type S3Settings } from './files/s3-url'
import type { SealKey } from './people/seals'
import { listenAddress, returnDomain } from './mail/returns/settings'
import { callbackSecrets, pageLinkSecrets } from './secrets'
import { trustProxy } from './trust-proxy'
import { webhookNetworks, type Network } from './webhooks/networks'

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
  AUDIT_DAYS: whole(181, 36_500).default(400),
  CLOCK: oneOf(['real', 'rehearsal']).default('real'),
  MAX_CACHED_WORKFLOWS: whole(0, 1_000_000).default(2000),
  MAX_CONCURRENT_WORKFLOW_TASKS: whole(1, 10_000).optional(),
  SHUTDOWN_GRACE_MS: whole(0, 600_000).default(15_000),
  METRICS_PORT: port.optional(),
})

/** Every variable that is read, for `.env.example` and its test. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(schema.shape)

/** The parsed configuration. Paths are absolute, sizes in bytes, times in milliseconds. */
export interface Config {
  /** The application role's connection; absent: the embedded PostgreSQL. */
  databaseUrl?: string
  /** The owner's connection, for migrations. */
  databaseOwnerUrl?: string
  pgPoolMax: number
  temporalAddress?: string
  temporalNamespace: string
  temporalApiKey?: string
  temporalTls: boolean
  temporalCliPath?: string
  temporalUiUrl?: string
  smtpUrl?: string
  mailFrom: string
  apiHost: string
  apiPort: number
  /** Requests that one key may make in a minute. */
  apiRequestsPerMinute: number
  /** Tries without a valid key or signature that one address has in a minute. */
  apiFailuresPerMinute: number
  /** Whose word counts for where a request came from: so many proxies in a row, or these addresses and networks. */
  trustProxy: false | number | string[]
  /** Where programs reach the API, without a slash at the end. */
  publicUrl: string
  /** Where people reach the pages that mails link to, without a slash at the end. */
  pagesUrl: string
  /** Sign links to pages; the first signs, all are recognised. */
  pageLinkKeys?: readonly SealKey[]
  /** Origins that may show pages in a frame. */
  frameAncestors: readonly string[]
  /** The company's own sign-in; absent: people sign in by codes alone. */
  openId?: OpenIdSettings
  dataDir: string
  filesDir: string
  /** Files lie in this bucket; `filesDir` only receives them. */
  filesS3?: S3Settings
  /** Every upload is scanned there; absent: none is. */
  clamd?: ClamdAddress
  /** The program that takes posters from videos; absent: videos have no preview. */
  ffmpegPath?: string
  /** For Chinese text in a PDF without its font; absent: such text stays blank in previews. */
  previewFont?: PreviewFont
  fileMaxBytes: number
  transferBytesPerSecond: number
  transferPatienceMs: number
  referenceDir: string
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  cursorSecret?: string
  callbackSecrets: Readonly<Record<string, readonly string[]>>
  /** Domain of the addresses that letters give for what comes back of them; absent: the sender's own. */
  returnDomain?: string
  /** Where mail to that domain is taken; absent: nowhere here. */
  returnListen?: { host: string; port: number }
  /** By name of the mail provider. Without any its webhook is off. */
  returnWebhookSecrets: Readonly<Record<string, readonly string[]>>
  /** Networks of the company where webhooks may be sent. */
  webhookNetworks: readonly Network[]
  /** Webhooks may be sent to this machine, for development. */
  webhookLoopback: boolean
  /** Whether webhooks are sent to at all, and what tells this deployment from one with a copy of its data. */
  webhookSending: { isOff: boolean; deployment?: string }
  /** How long calls that changed something are kept in the audit. */
  auditDays: number
  clock: 'real' | 'rehearsal'
  maxCachedWorkflows: number
  maxConcurrentWorkflowTasks?: number
  shutdownGraceMs: number
  metricsPort?: number
}

export type Env = Readonly<Record<string, string | undefined>>

/** The process's environment, for entry points to hand on. */
export const environment = (): Env => process.env

/** Reads the configuration. Throws `ConfigError` with every problem. */
export const loadConfig = (env: Env): Config => {
  const given = Object.fromEntries(
    CONFIG_VARIABLES.map((name) => [name, env[name]?.trim()]).filter(([, value]) => value),
  ) as Partial<Record<keyof z.input<typeof schema>, string>>
  const parsed = schema.safeParse(given)
  const problems = [...(parsed.error?.issues ?? []).map(toProblem), ...contradictions(given)]
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems)
  return toConfig(parsed.data)
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
  if (given.RETURN_LISTEN && !given.RETURN_DOMAIN)
    say('RETURN_LISTEN', 'is set while RETURN_DOMAIN is not', 'Set the domain whose mail is taken there')
  if (given.METRICS_PORT && given.METRICS_PORT === (given.API_PORT ?? '3000'))
    say('METRICS_PORT', 'is the same port as API_PORT', 'Choose another one')
  return problems
}

const toConfig = (env: z.output<typeof schema>): Config => {
  const dataDir = path.resolve(env.DATA_DIR)
  const publicUrl = env.PUBLIC_URL ?? `http://${linkHost(env.API_HOST)}:${env.API_PORT}`
  return {
    databaseUrl: env.DATABASE_URL,
    databaseOwnerUrl: env.DATABASE_OWNER_URL ?? env.DATABASE_URL,
    pgPoolMax: env.PG_POOL_MAX,
    temporalAddress: env.TEMPORAL_ADDRESS,
    temporalNamespace: env.TEMPORAL_NAMESPACE,
    temporalApiKey: env.TEMPORAL_API_KEY,
    temporalTls: env.TEMPORAL_TLS ?? env.TEMPORAL_API_KEY !== undefined,
    temporalCliPath: env.TEMPORAL_CLI_PATH,
    temporalUiUrl: env.TEMPORAL_UI_URL,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    apiHost: env.API_HOST,
    apiPort: env.API_PORT,
    apiRequestsPerMinute: env.API_REQUESTS_PER_MINUTE,
    apiFailuresPerMinute: env.API_FAILURES_PER_MINUTE,
    trustProxy: env.TRUST_PROXY ?? false,
    publicUrl,
    pagesUrl: env.PAGES_URL ?? publicUrl,
    pageLinkKeys: env.PAGE_LINK_SECRETS,
    frameAncestors: env.PAGES_FRAME_ANCESTORS,
    openId: openIdOf(env),
    dataDir,
    filesDir: env.FILES_DIR ? path.resolve(env.FILES_DIR) : path.join(dataDir, 'files'),
    filesS3: env.FILES_S3_URL,
    clamd: env.CLAMD_ADDRESS,
    ffmpegPath: env.FFMPEG_PATH,
    previewFont: env.PREVIEW_FONT,
    fileMaxBytes: env.FILE_MAX_BYTES,
    transferBytesPerSecond: env.TRANSFER_BYTES_PER_SECOND,
    transferPatienceMs: env.TRANSFER_PATIENCE_MS,
    referenceDir: env.REFERENCE_DIR ? path.resolve(env.REFERENCE_DIR) : path.join(__dirname, 'data'),
    logLevel: env.LOG_LEVEL,
    cursorSecret: env.CURSOR_SECRET,
    callbackSecrets: env.CALLBACK_SECRETS,
    returnDomain: env.RETURN_DOMAIN,
    returnListen: env.RETURN_LISTEN,
    returnWebhookSecrets: env.RETURN_WEBHOOK_SECRETS,
    webhookNetworks: env.WEBHOOK_NETWORKS,
    webhookLoopback: env.WEBHOOK_LOOPBACK,
    webhookSending: {
      isOff: env.WEBHOOKS === 'off',
      deployment: [env.PAGES_URL ?? env.PUBLIC_URL, env.INSTANCE_ID].filter(Boolean).join(' ') || undefined,
    },
    auditDays: env.AUDIT_DAYS,
    clock: env.CLOCK,
    maxCachedWorkflows: env.MAX_CACHED_WORKFLOWS,
    maxConcurrentWorkflowTasks: env.MAX_CONCURRENT_WORKFLOW_TASKS,
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    metricsPort: env.METRICS_PORT,
  }
}

/** A wildcard to listen on is no host for a link. */
const linkHost = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

const REQUIRABLE = {
  databaseUrl: ['DATABASE_URL', 'Give the PostgreSQL connection of the application role'],
  databaseOwnerUrl: ['DATABASE_OWNER_URL', 'Give the PostgreSQL connection that may migrate'],
  temporalAddress: ['TEMPORAL_ADDRESS', 'Give the host:port of the Temporal server'],
  smtpUrl: ['SMTP_URL', 'Give the mail server, as smtp://host:25'],
  cursorSecret: ['CURSOR_SECRET', 'Make one with: openssl rand -base64 48'],
  pageLinkKeys: ['PAGE_LINK_SECRETS', 'Write id=secret with a secret made by: openssl rand -base64 48'],
} as const satisfies Partial<Record<keyof Config, readonly [string, string]>>

type Requirable = keyof typeof REQUIRABLE

/** The configuration with these settings present, for a process that has no embedded part. Names all that are missing. */
export const requireSettings = <K extends Requirable>(
  config: Config,
  ...keys: readonly K[]
): Config & Required<Pick<Config, K>> => {
  const problems = keys
    .filter((key) => config[key] === undefined)
    .map((key) => ({ variable: REQUIRABLE[key][0], problem: 'is not set', remedy: REQUIRABLE[key][1] }))
  if (problems.length > 0) throw new ConfigError(problems)
  return config as Config & Required<Pick<Config, K>>
}

const withoutPassword = (text: string | undefined): string | undefined => {
  if (text === undefined || !URL.canParse(text)) return text
  const shown = new URL(text)
  if (shown.password) shown.password = '***'
  // Passwords may also be given as a parameter (`?password=`), and others may follow: none of them is shown.
  if (shown.search) shown.search = '?***'
  return shown.toString()
}

/** What may be logged: every setting, secrets replaced. */
export const describeConfig = (config: Config): Record<string, unknown> => ({
  ...config,
  databaseUrl: withoutPassword(config.databaseUrl),
  databaseOwnerUrl: withoutPassword(config.databaseOwnerUrl),
  smtpUrl: withoutPassword(config.smtpUrl),
  temporalApiKey: config.temporalApiKey && '***',
  cursorSecret: config.cursorSecret && '***',
  filesS3: config.filesS3 && { ...config.filesS3, secretAccessKey: '***' },
  callbackSecrets: Object.keys(config.callbackSecrets),
  returnWebhookSecrets: Object.keys(config.returnWebhookSecrets),
  webhookNetworks: config.webhookNetworks.map(({ address, bits }) => `${address.toString()}/${bits}`),
  pageLinkKeys: config.pageLinkKeys?.map(({ id }) => id),
  openId: config.openId && { ...config.openId, clientSecret: '***' },
})
