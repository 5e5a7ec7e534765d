/** What a bench asks of the service, in the words of its REST API. */
import type { AnswerTask, Report, StartCampaign } from '../../workflows/contract/commands'

/** Sends one POST and gives the body of its answer; rejects unless it succeeded. */
export type Post = (path: string, body: object, person?: string) => Promise<Record<string, unknown>>

export const LEAD = 'M1001'
export const BACKUP = 'M1002'
const LEGAL = 'L2001'

export class Service {
  constructor(readonly post: Post) {}

  /** Opens a campaign; gives its number. */
  async start(body: Partial<StartCampaign>): Promise<string> {
    const { number } = await this.post('/v1/campaigns', { name: '双11抽奖', lead: LEAD, backup: BACKUP, ...body })
    return String(number)
  }

  /** Answers a task of the present round. */
  async answer(
    task: string,
    answer: AnswerTask['answer'],
    more: Omit<Partial<AnswerTask>, 'task' | 'answer'> = {},
  ): Promise<void> {
    await this.post(`/v1/tasks/${task}/answer`, { answer, ...more }, LEGAL)
  }

  /** Answers several tasks of a filing in one message. */
  async answerAll(filing: string, answers: readonly AnswerTask[]): Promise<void> {
    await this.post(`/v1/filings/${filing}/answers`, { answers }, LEGAL)
  }

  async report(filing: string, kind: Report['kind'], more: Omit<Partial<Report>, 'kind'> = {}): Promise<void> {
    await this.post(`/v1/filings/${filing}/reports`, { kind, ...more })
  }

  async nudge(task: string): Promise<void> {
    await this.post(`/v1/tasks/${task}/nudge`, {})
  }
}
