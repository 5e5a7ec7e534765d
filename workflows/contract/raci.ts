/** Who does what in which stage of a campaign: RACI (S1-35). */
export const RACI_PARTS = {
  responsible: { zh: '执行（R）', en: 'responsible (R)' },
  accountable: { zh: '负责（A）', en: 'accountable (A)' },
  consulted: { zh: '咨询（C）', en: 'consulted (C)' },
  informed: { zh: '知会（I）', en: 'informed (I)' },
} as const
export type RaciPart = keyof typeof RACI_PARTS

/** Stages in which somebody has something to do. */
export const RACI_STAGES = ['preparation', 'internal_review', 'filing', 'cleared', 'live', 'closing'] as const
export type RaciStage = (typeof RACI_STAGES)[number]

/** One cell of the table. */
export interface RaciRow {
  stage: RaciStage
  /** Staff number. */
  person: string
  part: RaciPart
}
