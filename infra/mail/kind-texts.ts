/** The texts of one kind of letter. */
export type Tone = 'action' | 'warning' | 'alarm' | 'good' | 'quiet'

/** What is said otherwise to a reader who has nothing to do in it. */
interface ForOthers {
  tag?: string
  headline?: string
  advice: string
  button: string
  en: string
}

export interface KindTexts {
  /** Stands in 【】 at the head of the subject. No two kinds share one. */
  tag: string
  tone: Tone
  headline: string
  /** What the reader should do now. */
  advice: string
  /** What the subject says when there is neither a task nor a telling line. */
  tail: string
  /** Label of the line whose text tells it in the subject: 驳回, 不可上线. */
  tellingLine?: string
  /** Label of the first link when the request gives none. */
  button: string
  en: string
  other?: ForOthers
}
