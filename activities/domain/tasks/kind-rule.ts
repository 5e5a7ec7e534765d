/** What the table of kinds says of each kind of task. */
import type { AnswerTask } from '../../../workflows/contract/commands'
import type { Answer, Phase, ReviewPhase, Stage } from '../../../workflows/contract/words'
import type { MatterState } from '../record/values'

export interface KindRule {
  level: 'filing' | 'campaign' | 'review'
  /** Accepted answers, each with the fields it must bring. */
  answers: Partial<Record<Answer, readonly (keyof AnswerTask)[]>>
  /** A named person must answer; an unverified operator in Temporal UI may not. */
  named: boolean
  /**
   * Answers that want a browser in which the person has signed in: whoever holds the link of a mail may not give them. All of
   * a kind that wants a named person; and whatever may raise clearance, bind the company, or end a filing.
   */
  signedIn: 'all' | 'none' | readonly Answer[]
  /** Phases of the filing or the review, or stages of the campaign, in which the task makes sense. */
  during: readonly Phase[] | readonly Stage[] | readonly ReviewPhase[]
  /** Set when the task stands for a matter, named by the task's key. */
  matter?: MatterState['kind']
  /** No mail when it opens: nobody of ours holds it, or the notice that caused it says it already. */
  silent?: boolean
  /** Nobody is reminded of it: another system has it, and a task of its own asks once that is silent. */
  unreminded?: true
  /** Signs for the company: whoever holds it and nobody else, with what was seen (`basis`), never in an own matter. */
  signs?: true
  /** For this person alone: nobody answers it in that name, and it cannot be delegated. */
  own?: true
}
