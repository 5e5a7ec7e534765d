/** What every scene of the demo can do: let time pass, find a task, answer it, be refused as expected, and tell. */
import { readNames, type Names, type PersonNames } from './names'
import { RestError, type Json, type RestClient } from './rest-client'
import { createTimeline, type Timeline } from './timeline'

export interface Stage {
  rest: RestClient
  say: (line: string) => void
  /** Lets the rehearsal clock run to an instant, from wake to wake. */
  passUntil: (at: string) => Promise<void>
  callbackSecret: string
  people: PersonNames
}

export interface Task {
  id: string
  kind: string
  key?: string
  filing?: string
  holder: { person?: string }
}

export const LEAD = 'M1001'

export class Scene {
  campaign = ''
  /** Filing ids by platform. */
  readonly filings: Record<string, string> = {}
  private timeline: Timeline | undefined

  constructor(readonly stage: Stage) {}

  /** From here on the campaign's facts are told as they happen. */
  async enter(campaign: string): Promise<void> {
    this.campaign = campaign
    this.timeline = await createTimeline(this.stage.rest, campaign, await this.names(), this.stage.say)
    const { items } = await this.stage.rest.get<{ items: { id: string; platform: string }[] }>(
      `/v1/campaigns/${campaign}/filings`,
    )
    for (const f of items) this.filings[f.platform] = f.id
    await this.tell()
  }

  names(): Promise<Names> {
    return readNames(this.stage.rest, this.stage.people)
  }

  async tell(): Promise<void> {
    await this.timeline?.tell()
  }

  say(line: string): void {
    this.stage.say(`  ${line}`)
  }

  /** What must be refused here, told with its reason; anything else ends the demo. */
  async refused(what: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run()
    } catch (error) {
      if (!(error instanceof RestError) || error.status !== 409) throw error
      const { title, detail, ...rest } = error.body
      const more = ['open', 'rows', 'differences', 'hits'].find((name) => rest[name] !== undefined)
      this.say(`拒绝：${String(title)}（${JSON.stringify(more === undefined ? detail : rest[more])}）`)
      return
    }
    throw new Error(`${what}，却被接受`)
  }

  async until(at: string): Promise<void> {
    await this.stage.passUntil(at)
    await this.tell()
  }

  async tasks(wanted: (t: Task) => boolean): Promise<Task[]> {
    const { items } = await this.stage.rest.get<{ items: Task[] }>(`/v1/tasks?campaign=${this.campaign}&limit=200`)
    return items.filter(wanted)
  }

  async task(platform: string, kind: string): Promise<Task> {
    for (let tries = 0; ; tries += 1) {
      const [task] = await this.tasks((t) => t.filing === this.filings[platform] && t.kind === kind)
      if (task) return task
      if (tries > 100) throw new Error(`${platform} 没有待办 ${kind}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async answer(task: Task, body: Json): Promise<void> {
    await this.stage.rest.post(`/v1/tasks/${task.id}/answer`, body, task.holder.person ?? LEAD)
    await this.tell()
  }
}
