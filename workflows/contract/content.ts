/**
 * What people will read of a campaign, as it is handed in to be kept: copy in named parts, answers to what the wording screen
 * found in it, the published facts of a prize promotion. Sums in fen, odds as `1/1000` or `0.1%`.
 */

export interface CopyPart {
  /** The caller's own name for it: `/poster/title`. Not free text: it stands in facts. */
  part: string
  text: string
}

/** A newer version takes the place of the one before. Without parts it is used no more. */
export interface HandInCopy {
  campaign: string
  /** The caller's own name for this copy. */
  copy: string
  parts: CopyPart[]
  /** Only for these; left out: for every filing whose papers show copy. */
  platforms?: string[]
}

/** What answers one hit: a permitted exception with its reason, or the source of a quoted figure. */
export interface WordingAnswerInput {
  hit: string
  exception?: string
  reason?: string
  source?: string
  scope?: string
  period?: string
  fileIds?: string[]
}

/** Several at once: all of them take effect, or none. */
export interface AnswerWording {
  campaign: string
  copy: string
  /** The version that was read; refused with `version_conflict` when there is a newer one. */
  ifVersion?: number
  answers: WordingAnswerInput[]
}

/** `draw`: winners by chance at a later time; `instant`: by chance at once; `gift`: for everyone who fulfils the conditions. */
export type PromotionKind = 'draw' | 'instant' | 'gift'

export type PrizeForm =
  'goods' | 'cash' | 'service' | 'right_of_use' | 'virtual_item' | 'discount' | 'lottery_ticket' | 'points' | 'coupon'

export interface Prize {
  /** The caller's own, by which a prize is recognised after a change. */
  id: string
  tier?: string
  form?: PrizeForm
  name?: string
  spec?: string
  quantity?: number
  /** `1/1000` or `0.1%`. */
  odds?: string
  /** Of one prize, in fen; what is no cash counts with the market price of similar goods. */
  valueFen?: number
  /** Points and coupons only. */
  rules?: { exchange?: string; scope?: string; validUntil?: string; restrictions?: string[] }
}

/** What is published. A list that is empty says that there are none; one that is left out says nothing. */
export interface Promotion {
  kind: PromotionKind
  prizes: Prize[]
  entry?: { conditions?: string[]; method?: string }
  draw?: { at?: string; method?: string }
  redemption?: { startsAt?: string; endsAt?: string; conditions?: string[]; method?: string }
  delivery?: string
  forfeiture?: string[]
  organiser?: { name?: string; contact?: string }
}

export interface HandInPromotion {
  campaign: string
  promotion: Promotion
  /** After the start: why changes that the facts alone cannot judge are in the consumers' favour, or have a good reason. */
  reason?: string
}
