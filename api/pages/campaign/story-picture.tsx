/**
 * The story of a campaign as a picture, drawn on the server: a lane for each filing, read from left to right. It is printed as
 * it is shown; each stretch says in words what it is, in itself or in its title, and the table beside it says the same.
 */
import type { VNode } from 'preact'
import type { Story, StoryLane, StoryPart } from '../../../activities/domain/desk/story'
import { STORY_KINDS } from '../../../activities/domain/desk/story'
import type { Calendar } from '../../../activities/domain/time/calendar'
import type { campaignWords } from '../words/campaign'
import type { When } from '../words/when'
import { placeLabels, scaleOf, shortened, ticksOf, WIDTH, widthOf, type Scale } from './story-geometry'

type Words = ReturnType<typeof campaignWords>

export interface StoryProps {
  story: Story
  calendar: Calendar
  when: When
  words: Words
  /** Of a filing, as people say it. */
  nameOf: (filing: string) => string
  platformOf: (platform: string) => string
}

const ROW = 20
const LANE = 54
const BAR = 24

export function StoryPicture(props: StoryProps): VNode | null {
  const { story, calendar, when, words, platformOf } = props
  const scale = scaleOf(story)
  if (!scale) return null
  const marks = placeLabels([
    ...story.launches.map(({ at, platforms }) => ({
      text: `${when.day(at)} ${words.launchMark} ${words.marks.list(platforms.map(platformOf))}`,
      x: scale.x(at),
    })),
    { text: `${words.todayMark} ${when.day(story.now)}`, x: scale.x(story.now) },
  ])
  const top = ROW * (2 + Math.max(...marks.map(({ row }) => row)))
  const bottom = top + story.lanes.length * LANE
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.story}>
      <svg class="story" viewBox={`0 0 ${WIDTH} ${bottom + 34}`} role="img" aria-label={words.storyAlt}>
        <defs>
          <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path d="M0 0V6" class="hatch" />
          </pattern>
        </defs>
        {ticksOf(scale, calendar).map(({ at, x }) => (
          <g key={at}>
            <path d={`M${x} ${top - ROW}V${bottom}`} class="tick" />
            {x < WIDTH - 50 ? (
              <text x={x + 3} y={top - 6} class="faint">
                {when.day(at)}
              </text>
            ) : null}
          </g>
        ))}
        {story.lanes.map((lane, index) => (
          <Lane key={lane.filing} lane={lane} scale={scale} y={top + index * LANE} {...props} />
        ))}
        <Marks story={story} scale={scale} marks={marks} bottom={bottom} />
        <Legend words={words} story={story} y={bottom + 12} />
      </svg>
    </div>
  )
}

function Lane({
  lane,
  scale,
  y,
  when,
  words,
  nameOf,
  story,
}: StoryProps & { lane: StoryLane; scale: Scale; y: number }) {
  const last = lane.parts[lane.parts.length - 1]
  const { expected } = lane
  const from = last ? scale.x(last.to) : 0
  const until = expected && `${words.expectedKinds[expected.kind]} ${when.day(expected.at)}`
  return (
    <g>
      <text x="2" y={y + 17} class="name">
        {shortened(nameOf(lane.filing), WIDTH - 20)}
      </text>
      {lane.parts.map((part) => (
        <Part key={part.from} part={part} scale={scale} y={y + 23} when={when} words={words} now={story.now} />
      ))}
      {expected && until ? (
        <g>
          <title>{until}</title>
          <rect
            x={from}
            y={y + 23}
            width={Math.max(2, scale.x(expected.at) - from)}
            height={BAR}
            rx="4"
            class={expected.kind === 'validity' ? 'ahead valid' : 'ahead'}
          />
          <text x={inside(from, scale.x(expected.at), until)} y={y + 40} class="label">
            {until}
          </text>
        </g>
      ) : null}
    </g>
  )
}

/** Begins in its stretch, or before its end where it would leave the picture. */
const inside = (from: number, to: number, text: string): number =>
  to - from > widthOf(text) + 8 ? from + 6 : Math.max(2, Math.min(from + 6, WIDTH - widthOf(text) - 2))

interface PartProps {
  part: StoryPart
  scale: Scale
  y: number
  when: When
  words: Words
  now: string
}

function Part({ part, scale, y, when, words }: PartProps): VNode | null {
  if (part.kind === 'over') return null
  const [from, to] = [scale.x(part.from), scale.x(part.to)]
  const width = Math.max(2, to - from - 1.5)
  const round = part.round > 1 ? words.marks.bracketed(words.round(part.round)) : ''
  const full = `${words.kinds[part.kind]}${round} ${when.workingDays(part.workingDays)}`
  const short = words.kinds[part.kind]
  const label = [full, short].find((text) => widthOf(text) + 12 <= width)
  return (
    <g>
      <title>{`${full}${words.marks.colon}${when.moment(part.from)} – ${part.isOpen ? words.now : when.moment(part.to)}`}</title>
      <rect x={from} y={y} width={width} height={BAR} rx="4" class={part.kind} />
      {part.kind === 'correcting' || part.kind === 'lost' ? (
        <rect x={from} y={y} width={width} height={BAR} rx="4" fill="url(#hatch)" />
      ) : null}
      {label === undefined ? null : (
        <text x={from + 6} y={y + 17} class="label">
          {label}
        </text>
      )}
    </g>
  )
}

function Marks(props: { story: Story; scale: Scale; marks: ReturnType<typeof placeLabels>; bottom: number }): VNode {
  const { story, scale, marks, bottom } = props
  const launches = new Set(story.launches.map(({ at }) => scale.x(at)))
  return (
    <g>
      {marks.map(({ text, x, start, row }) => (
        <g key={text}>
          <path d={`M${x} ${(row + 1) * ROW}V${bottom}`} class={launches.has(x) ? 'launch' : 'today'} />
          <text x={start} y={row * ROW + 15} class={launches.has(x) ? 'launch-label' : 'faint'}>
            {text}
          </text>
        </g>
      ))}
    </g>
  )
}

function Legend({ words, story, y }: { words: Words; story: Story; y: number }): VNode {
  const there = new Set(story.lanes.flatMap(({ parts }) => parts.map(({ kind }) => kind)))
  let x = 2
  return (
    <g>
      {STORY_KINDS.filter((kind) => kind !== 'over' && there.has(kind)).map((kind) => {
        const at = x
        x += widthOf(words.kinds[kind]) + 44
        return (
          <g key={kind}>
            <rect x={at} y={y} width="16" height="14" rx="3" class={kind} />
            <text x={at + 22} y={y + 12} class="faint">
              {words.kinds[kind]}
            </text>
          </g>
        )
      })}
    </g>
  )
}
