/**
 * The configuration, read once by each process. Nothing else reads the environment. An address that is absent means "use the
 * embedded part"; a process that needs it asks `requireSettings`.
 */
import path from 'node:path'
import { ConfigError, readVariables, type Env, type Variables } from './config-variables'
import { tokensOf, type TokenSettings } from './oauth/token-settings'
import { readConnectors, type ConfiguredConnector } from './connectors/settings'
import { openIdOf } from './open-id-settings'
import type { OpenIdSettings } from './people/open-id'
import type { ClamdAddress } from './files/clamd-address'
import type { PreviewFont } from './files/preview-font'
import type { S3Settings } from './files/s3-url'
import type { SealKey } from './people/seals'
import type { Network } from './webhooks/networks'

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
  /** Whose access tokens are taken beside keys; absent: nobody's. */
  tokens?: TokenSettings
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
  /** By name of the OA that decides internal reviews. Without any it says so by key alone. */
  oaSecrets: Readonly<Record<string, readonly string[]>>
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
  /** Platforms that the service hands filings in at itself. */
  connectors: readonly ConfiguredConnector[]
  /** How long calls that changed something are kept in the audit. */
  auditDays: number
  clock: 'real' | 'rehearsal'
  maxCachedWorkflows: number
  maxConcurrentWorkflowTasks?: number
  shutdownGraceMs: number
  metricsPort?: number
}

/** The process's environment, for entry points to hand on. */
export const environment = (): Env => process.env

/** Reads the configuration. Throws `ConfigError` with every problem. */
export const loadConfig = (env: Env): Config => {
  const variables = readVariables(env)
  return toConfig(variables, connectorsOf(variables, env))
}

/** Their secrets stand in variables that the file names. */
function connectorsOf({ CONNECTORS_FILE: file }: Variables, env: Env): ConfiguredConnector[] {
  if (file === undefined) return []
  const { connectors, problems } = readConnectors(path.resolve(file), env)
  if (problems.length > 0) throw new ConfigError(problems.map((one) => ({ variable: 'CONNECTORS_FILE', ...one })))
  return connectors
}

const toConfig = (env: Variables, connectors: Config['connectors']): Config => {
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
    tokens: tokensOf(env),
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
    oaSecrets: env.OA_SECRETS,
    returnDomain: env.RETURN_DOMAIN,
    returnListen: env.RETURN_LISTEN,
    returnWebhookSecrets: env.RETURN_WEBHOOK_SECRETS,
    webhookNetworks: env.WEBHOOK_NETWORKS,
    webhookLoopback: env.WEBHOOK_LOOPBACK,
    webhookSending: {
      isOff: env.WEBHOOKS === 'off',
      deployment: [env.PAGES_URL ?? env.PUBLIC_URL, env.INSTANCE_ID].filter(Boolean).join(' ') || undefined,
    },
    connectors,
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
  oaSecrets: Object.keys(config.oaSecrets),
  returnWebhookSecrets: Object.keys(config.returnWebhookSecrets),
  connectors: config.connectors.map((one) => ('secret' in one ? { ...one, secret: '***' } : one)),
  webhookNetworks: config.webhookNetworks.map(({ address, bits }) => `${address.toString()}/${bits}`),
  pageLinkKeys: config.pageLinkKeys?.map(({ id }) => id),
  openId: config.openId && { ...config.openId, clientSecret: '***' },
})
