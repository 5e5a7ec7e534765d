/**
 * Lengths of time as bars, one below the other, drawn on the server. It reads on a phone without being moved, is printed as it is
 * shown, and says every length in words; days on which a clock stood still are hatched.
 */
import type { VNode } from 'preact'
import { shortened, widthOf } from '../campaign/story-geometry'

export interface Bar {
  key: string
  name: string
  /** The whole length, in words, with what of it is hatched. */
  said: string
  minutes: number
  dayOffMinutes: number
  tone: 'ours' | 'platform' | 'nobody' | 'settled'
}

export interface BarsProps {
  title: string
  bars: readonly Bar[]
  /** What hatched means; absent where nothing is. */
  legend?: string
  /** It stands alone, in a file of its own, and brings its colours. */
  alone?: true
}

const WIDTH = 360
const ROW = 44
const BAR = 14
const ROOM = 352

export function Bars({ title, bars, legend, alone }: BarsProps): VNode {
  const longest = Math.max(1, ...bars.map(({ minutes }) => minutes))
  const hatched = legend !== undefined && bars.some(({ dayOffMinutes }) => dayOffMinutes > 0)
  const top = alone ? 30 : 4
  const height = top + bars.length * ROW + (hatched ? 26 : 4)
  return (
    <svg
      class="bars"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={title}
      {...(alone ? { xmlns: 'http://www.w3.org/2000/svg', width: WIDTH * 2, height: height * 2 } : {})}
    >
      {alone ? <style>{STYLE}</style> : null}
      <defs>
        <pattern id="day-off" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V6" class="hatch" />
        </pattern>
      </defs>
      {alone ? <rect width={WIDTH} height={height} class="ground" /> : null}
      {alone ? (
        <text x="4" y="20" class="title">
          {shortened(title, ROOM)}
        </text>
      ) : null}
      {bars.map((bar, index) => (
        <Row key={bar.key} bar={bar} y={top + index * ROW} scale={ROOM / longest} />
      ))}
      {hatched ? (
        <g>
          <rect x="4" y={height - 20} width="22" height="12" rx="3" class="ours" />
          <rect x="4" y={height - 20} width="22" height="12" rx="3" fill="url(#day-off)" />
          <text x="32" y={height - 9} class="faint">
            {legend}
          </text>
        </g>
      ) : null}
    </svg>
  )
}

function Row({ bar, y, scale }: { bar: Bar; y: number; scale: number }): VNode {
  const { name, said, minutes, dayOffMinutes, tone } = bar
  const whole = Math.max(2, minutes * scale)
  const off = dayOffMinutes * scale
  const room = ROOM - widthOf(said) - 14
  return (
    <g>
      <title>{`${name}: ${said}`}</title>
      <text x="4" y={y + 16} class="name">
        {shortened(name, room)}
      </text>
      <text x={WIDTH - 4} y={y + 16} text-anchor="end" class="length">
        {said}
      </text>
      <rect x="4" y={y + 22} width={round(whole)} height={BAR} rx="3" class={tone} />
      {off > 0 ? (
        <rect x={round(4 + whole - off)} y={y + 22} width={round(off)} height={BAR} rx="3" fill="url(#day-off)" />
      ) : null}
    </g>
  )
}

const round = (n: number): number => Math.round(n * 10) / 10

/** The colours of the pages, for a picture without them. */
const STYLE = `
svg{color-scheme:light dark;font:13px system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;
--ink:#111827;--faint:#5f6775;--paper:#fff;--edge:#6b7280;--act:#1d4ed8;--wait:#6d28d9;--late:#b91c1c}
@media (prefers-color-scheme:dark){svg{--ink:#f3f4f6;--faint:#a3abb8;--paper:#1f2937;--edge:#9ca3af;--act:#9db9ff;--wait:#c4b5fd;--late:#fca5a5}}
@media print{rect{print-color-adjust:exact}}
.ground{fill:var(--paper)}text{fill:var(--ink)}.title{font-weight:600;font-size:15px}.name{font-weight:600}.faint{fill:var(--faint)}
.ours{fill:var(--act)}.platform{fill:var(--wait)}.nobody{fill:var(--late)}.settled{fill:none;stroke:var(--edge)}
.hatch{stroke:var(--paper);stroke-width:4}`
