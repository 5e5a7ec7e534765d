/** How the figures are shown to people, and as one JSON object to machines. */
import { type Load, compare, inFlight, mean, quantile, type Comparison, type Rounds } from './load'
import { contentJson, contentText, type ContentFigures } from './content'
import type { Lifecycles } from './lifecycle'
import type { ReferenceFiling } from './reference-filing'

export interface Figures {
  start: Rounds<Load>
  lifecycle: Rounds<Lifecycles>
  update: Rounds<Load>
  reference: ReferenceFiling
  content: ContentFigures
}

interface Row {
  id: string
  name: string
  unit: string
  comparison: Comparison
  goal: string
  reached: boolean
}

const UPDATE_P50 = (round: Load): number => quantile(round.latencies, 0.5)

/** One sample of all rounds: a single round is too short for its hundredth part. */
const pooledP99 = ({ product, baseline }: Rounds<Load>): Comparison => {
  const p99 = (rounds: Load[]): number =>
    quantile(
      rounds.flatMap((round) => round.latencies),
      0.99,
    )
  const [value, base] = [p99(product), p99(baseline)]
  const perRound = compare({ product, baseline }, (round) => quantile(round.latencies, 0.99))
  return { ...perRound, value, baseline: base, ratio: value / base }
}

export function comparisons({ start, lifecycle, update }: Figures): Record<string, Row> {
  const row = (id: string, name: string, unit: string, comparison: Comparison, limit: number, more: boolean): Row => ({
    id,
    name,
    unit,
    comparison,
    goal: `${more ? '≥' : '≤'} ${limit.toFixed(2)}×`,
    reached: more ? comparison.ratio >= limit : comparison.ratio <= limit,
  })
  return {
    campaign_start: row(
      'P1',
      'campaigns started',
      '/s',
      compare(start, (r) => r.perSecond),
      0.8,
      true,
    ),
    lifecycle: row(
      'P3',
      'filings completed',
      '/s',
      compare(lifecycle, (r) => r.filingsPerSecond),
      0.3,
      true,
    ),
    update_p50: row('P5', 'Update p50', 'ms', compare(update, UPDATE_P50), 1.2, false),
    update_p99: row('P5', 'Update p99', 'ms', pooledP99(update), 1.3, false),
  }
}

/** The object that `--json` writes. */
export function asJson(figures: Figures): Record<string, object> {
  const rows = Object.entries(comparisons(figures)).map(([name, { comparison }]) => {
    const { value, baseline, ratio } = comparison
    return [name, { value: round(value), baseline: round(baseline), ratio: round(ratio) }] as const
  })
  return {
    ...Object.fromEntries(rows),
    filing_events: { value: figures.reference.events },
    filing_actions: { value: figures.reference.actions },
    ...contentJson(figures.content),
  }
}

const round = (value: number): number => Number(value.toFixed(3))

const EVENT_GOAL = 160
const ACTION_GOAL = 55

export function asText(figures: Figures): string {
  const { reference } = figures
  const lines = [
    '',
    line(['', 'figure', 'service (range)', 'bare Temporal (range)', 'ratio (range)', 'goal']),
    ...Object.values(comparisons(figures)).map(({ id, name, unit, comparison: c, goal, reached }) =>
      line([
        id,
        name,
        `${c.value.toFixed(1)} ${unit} (${range(c.values, 1)})`,
        `${c.baseline.toFixed(1)} ${unit} (${range(c.baselines, 1)})`,
        `${c.ratio.toFixed(2)}× (${range(c.ratios, 2)})`,
        mark(goal, reached),
      ]),
    ),
    line([
      'P4',
      'events of a filing',
      `${reference.events}`,
      '',
      '',
      mark(`≤ ${EVENT_GOAL}`, reference.events <= EVENT_GOAL),
    ]),
    line([
      'P4',
      'actions of a filing',
      `${reference.actions}`,
      '',
      '',
      mark(`≤ ${ACTION_GOAL}`, reference.actions <= ACTION_GOAL),
    ]),
    '',
    `The reference filing had ${reference.reminders} reminders and ${reference.mails} mails. Where its events go:`,
    ...table(reference.eventsByType),
    'Its actions, by its history:',
    ...table(reference.actionsByType),
    ...serverLines(reference),
    '',
    'In flight (rate × mean latency): ' +
      [
        `starts ${flights(figures.start.product)} of 16, bare ${flights(figures.start.baseline)} of 16`,
        `Updates ${flights(figures.update.product)} of 1, bare ${flights(figures.update.baseline)} of 1`,
      ].join('; '),
    `Rounds: ${[figures.start, figures.lifecycle, figures.update].map((r) => r.product.length).join(', ')} of starts, lifecycles, Updates`,
    contentText(figures.content),
    `Message p50 at 16 callers: ${p50Of(figures.lifecycle.product)} ms, bare ${p50Of(figures.lifecycle.baseline)} ms`,
  ]
  return lines.join('\n')
}

function serverLines({ serverActions, historyActions }: ReferenceFiling): string[] {
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, n) => all + n, 0)
  if (!serverActions) return ["The server's own counter could not be read: actions are counted from the history."]
  return [
    `The server counted ${sum(serverActions)} over campaign and filing; their histories say ${sum(historyActions)}:`,
    ...table(serverActions),
  ]
}

const table = (counts: Record<string, number>): string[] =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `  ${String(n).padStart(4)}  ${name}`)

const mark = (goal: string, reached: boolean): string => `${goal} ${reached ? 'reached' : 'MISSED'}`
const range = (values: readonly number[], digits: number): string =>
  `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`
const flights = (rounds: Load[]): string => mean(rounds.map(inFlight)).toFixed(1)
const p50Of = (rounds: Lifecycles[]): string =>
  quantile(
    rounds.flatMap((r) => r.messages),
    0.5,
  ).toFixed(0)

const WIDTHS = [4, 22, 26, 26, 22, 0]
const line = (cells: string[]): string =>
  cells
    .map((cell, n) => cell.padEnd(WIDTHS[n] ?? 0))
    .join('')
    .trimEnd()
