/** `campaign-gate`: may this be released? Its exit code is the answer, so that a step of a pipeline is one line. */
import { parseArgs } from 'node:util'
import { isCleared, NotCleared, type Cleared, type Wait } from './clearance'
import { ProblemError } from './problem'

/** Anything but 0 stops a pipeline, so an unanswered question lets nothing through. */
export const EXIT = { go: 0, noGo: 1, badCall: 2, noAnswer: 3 } as const

export interface GateItem extends Cleared {
  validUntil?: string
  reasons: { code: string; label: string; filing?: string; account?: string }[]
}

interface Question {
  platform?: string
  account?: string
  at?: string
}

/** What the gate asks of the service. */
export interface GateService {
  numbersOf(externalRef: string): Promise<string[]>
  clearance(number: string, question: Question & Wait): Promise<GateItem[]>
}

export const USAGE = `campaign-gate (--campaign MC-… | --external-ref REF) [--platform P] [--account A] [--at INSTANT] [--wait SECONDS]
  CAMPAIGN_FILING_URL and CAMPAIGN_FILING_KEY say where and as whom, CAMPAIGN_FILING_PATIENCE for how many
  seconds a service that does not answer is asked again (60); --json prints the answer as JSON
  exit: 0 cleared, 1 not cleared, 2 the call is wrong or refused, 3 no answer`

export interface Said {
  code: number
  lines: string[]
}

const OPTIONS = {
  campaign: { type: 'string' },
  'external-ref': { type: 'string' },
  platform: { type: 'string' },
  account: { type: 'string' },
  at: { type: 'string' },
  wait: { type: 'string' },
  json: { type: 'boolean' },
} as const

export async function gate(
  args: string[],
  env: Record<string, string | undefined>,
  connect: (baseUrl: string, key: string, patienceMs: number) => GateService,
): Promise<Said> {
  const { CAMPAIGN_FILING_URL: baseUrl, CAMPAIGN_FILING_KEY: key, CAMPAIGN_FILING_PATIENCE: patience = '60' } = env
  try {
    const { values } = parseArgs({ args, options: OPTIONS, allowPositionals: false })
    const { json = false, campaign, 'external-ref': ref, wait = '0', ...question } = values
    if ((campaign === undefined) === (ref === undefined) || !isSeconds(wait)) return wrong(USAGE)
    if (!isSeconds(patience)) return wrong('CAMPAIGN_FILING_PATIENCE must be a number of seconds', USAGE)
    if (!baseUrl || !key) return wrong('CAMPAIGN_FILING_URL and CAMPAIGN_FILING_KEY must be set', USAGE)
    const service = connect(baseUrl, key, Number(patience) * 1000)
    const [number, another] = campaign === undefined ? await service.numbersOf(ref ?? '') : [campaign]
    if (number === undefined) return wrong(`no campaign has the external reference ${ref ?? ''}`)
    if (another !== undefined) return wrong(`several campaigns have it: ${number}, ${another}; use --campaign`)
    return answerOf(number, await asked(service, number, { ...question, timeoutMs: Number(wait) * 1000 }), json)
  } catch (error) {
    return failed(error)
  }
}

async function asked(service: GateService, number: string, question: Question & Wait): Promise<GateItem[]> {
  try {
    return await service.clearance(number, question)
  } catch (error) {
    if (error instanceof NotCleared) return error.items as GateItem[]
    throw error
  }
}

function answerOf(number: string, items: GateItem[], json: boolean): Said {
  const code = isCleared(items) ? EXIT.go : EXIT.noGo
  if (json) return { code, lines: [JSON.stringify({ number, items })] }
  if (items.length === 0) return { code, lines: [`no-go ${number}: it names no platform`] }
  const lines = items.flatMap(({ platform, clearance, validUntil, reasons }) =>
    clearance === 'go'
      ? [`go ${number} ${platform}${validUntil === undefined ? '' : ` until ${validUntil}`}`]
      : reasons.map(
          (r) => `no-go ${number} ${platform}: ${[r.code, r.label, r.filing, r.account].filter(Boolean).join(' ')}`,
        ),
  )
  return { code, lines }
}

const isSeconds = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text)) && Number(text) >= 0

const wrong = (...lines: string[]): Said => ({ code: EXIT.badCall, lines })

function failed(error: unknown): Said {
  // A service that is too busy has not said that the call is wrong.
  const isRefused = error instanceof ProblemError && error.status < 500 && error.status !== 429
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (isUsage) return wrong(error.message, USAGE)
  const { message, cause } = error as Error
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message
  return { code: isRefused ? EXIT.badCall : EXIT.noAnswer, lines: [why] }
}
