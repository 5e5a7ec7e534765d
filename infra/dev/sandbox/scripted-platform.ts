/**
 * A platform that says what a script says, after days of the rehearsal clock. It sees submissions by REST, as any client does, and
 * answers by signed call-backs, as platforms do. Each submission of a platform takes the next of its scripts; the last one stays.
 */
import type { Json, RestClient } from '../demo/rest-client'

export interface Step {
  /** Days of the clock after the submission was seen. */
  afterDays: number
  /** What is said, as a call-back says it; the number and an event id are added. */
  say: Json & { kind: string }
  /** Until when it wants an answer, in days from then. */
  dueInDays?: number
  /** How much earlier it happened than it is said. */
  happenedDaysBefore?: number
  /** Says the same event so many times. */
  times?: number
}

const credential = { number: 'SANDBOX-1' }

export const SCRIPTS = {
  pass: [
    { afterDays: 1, say: { kind: 'in_review' } },
    { afterDays: 5, say: { kind: 'passed', credential } },
  ],
  conditions: [
    {
      afterDays: 5,
      say: { kind: 'passed', credential, conditions: [{ text: '页面须标注未成年人不得参与', blocksLaunch: true }] },
    },
  ],
  reject: [
    {
      afterDays: 4,
      say: { kind: 'rejected', items: [{ field: '活动规则', error: '未公示中奖概率', suggestion: '写明各奖项概率' }] },
    },
  ],
  reject_without_fields: [{ afterDays: 4, say: { kind: 'rejected' } }],
  supplement: [
    { afterDays: 2, say: { kind: 'supplement', items: [{ field: '奖品资质', error: '缺授权书' }] }, dueInDays: 3 },
  ],
  delay: [
    { afterDays: 5, say: { kind: 'delayed', text: '审核高峰，顺延' }, dueInDays: 5 },
    { afterDays: 10, say: { kind: 'passed', credential } },
  ],
  silence: [],
  repeated: [{ afterDays: 5, say: { kind: 'passed', credential }, times: 3 }],
  reordered: [
    { afterDays: 5, say: { kind: 'passed', credential } },
    { afterDays: 5, say: { kind: 'in_review' }, happenedDaysBefore: 3 },
  ],
  revoked_later: [
    { afterDays: 5, say: { kind: 'passed', credential } },
    { afterDays: 18, say: { kind: 'revoked', text: '用户投诉，凭证撤销' } },
  ],
} satisfies Record<string, Step[]>

export type ScriptName = keyof typeof SCRIPTS

export interface Said {
  at: string
  platform: string
  number: string
  kind: string
  status: unknown
}

export interface ScriptedPlatform {
  /** What the next submissions at a platform meet. */
  choose(platform: string, scripts: readonly (readonly Step[])[]): void
  /** Sees what was submitted and says what is due. */
  look(): Promise<void>
  /** When something is to be said next. */
  nextAt(): string | undefined
  readonly said: readonly Said[]
}

interface Planned {
  atMs: number
  platform: string
  number: string
  event: string
  step: Step
}

interface Filing {
  platform: string
  phase: string
  applicationNumber?: string
}

const DAY_MS = 24 * 60 * 60 * 1000
const AT_PLATFORM = ['submitted', 'in_review']

export function createScriptedPlatform(rest: RestClient, secrets: Record<string, string>): ScriptedPlatform {
  const scripts = new Map<string, (readonly Step[])[]>()
  const seen = new Set<string>()
  const said: Said[] = []
  const planned: Planned[] = []

  const seeSubmissions = async (now: number): Promise<void> => {
    for (const platform of scripts.keys()) {
      const { items } = await rest.get<{ items: Filing[] }>(`/v1/filings?platform=${platform}&limit=200`)
      for (const { phase, applicationNumber: number } of items) {
        if (number === undefined || seen.has(`${platform} ${number}`) || !AT_PLATFORM.includes(phase)) continue
        seen.add(`${platform} ${number}`)
        const wanted = scripts.get(platform) ?? []
        const script = (wanted.length > 1 ? wanted.shift() : wanted[0]) ?? []
        const steps = script.map((step, i) => ({ step, platform, number, event: `${platform}-${number}-${i}` }))
        planned.push(...steps.map((one) => ({ ...one, atMs: now + one.step.afterDays * DAY_MS })))
      }
    }
    planned.sort((a, b) => a.atMs - b.atMs)
  }

  const say = async ({ atMs, platform, number, event, step }: Planned): Promise<void> => {
    const inDays = (days: number): string => new Date(atMs + days * DAY_MS).toISOString()
    const body = {
      ...step.say,
      eventId: event,
      number,
      ...(step.dueInDays === undefined ? {} : { dueAt: inDays(step.dueInDays) }),
      ...(step.happenedDaysBefore === undefined ? {} : { occurredAt: inDays(-step.happenedDaysBefore) }),
    }
    for (let times = 0; times < (step.times ?? 1); times += 1) {
      const { status } = await rest.callback(platform, secrets[platform] ?? '', body)
      said.push({ at: new Date(atMs).toISOString(), platform, number, kind: step.say.kind, status })
    }
  }

  return {
    choose: (platform, wanted) => void scripts.set(platform, [...wanted]),
    look: async () => {
      const { now } = await rest.get<{ now: string }>('/v1/clock')
      await seeSubmissions(Date.parse(now))
      while (planned[0] && planned[0].atMs <= Date.parse(now)) await say(planned.shift() as Planned)
    },
    nextAt: () => planned[0] && new Date(planned[0].atMs).toISOString(),
    said,
  }
}
