/**
 * What a department confirms with its approval beside its words (S1-8, S1-14): legal the copy by its versions, finance the budget and
 * the return that is expected of it. The figures are part of the signature, so that later nobody has to guess what was seen.
 */
import type { ConfirmedPart } from '../../../workflows/contract/policy'
import type { Bilingual } from '../../../workflows/contract/values'
import type { CampaignState } from '../record/state'
import type { ReviewConfirmed, ReviewTerms } from '../record/review-state'

interface Confirms {
  confirmed?: ReviewConfirmed
  /** Places of the campaign that would have to be filled first. */
  missing: string[]
}

/** What of the campaign a department confirms as it stands; nothing where the policy names no part for it. */
export function confirmedOf(s: CampaignState, terms: Pick<ReviewTerms, 'confirms'>, department: string): Confirms {
  const rules = (terms.confirms ?? []).filter((rule) => rule.department === department)
  if (rules.length === 0) return { missing: [] }
  const lacking = rules.filter(({ part }) => !isThere(s, part))
  const parts = rules.map(({ part }) => part)
  return {
    confirmed: {
      ...(parts.includes('copy') ? { copies: copiesOf(s), promotion: s.promotion?.kind } : {}),
      ...(parts.includes('budget') ? { totalFen: s.brief?.totalFen, reserveFen: s.brief?.reserveFen } : {}),
      ...(parts.includes('roi')
        ? { totalFen: s.brief?.totalFen, returnFen: s.brief?.returnFen, roiBps: roiOf(s), kpis: s.brief?.kpis }
        : {}),
      missing: lacking.length === 0 ? undefined : lacking.map(({ part }) => part),
    },
    missing: lacking.filter((rule) => rule.missing === 'refused').map(({ part }) => PLACES[part]),
  }
}

const PLACES: Record<ConfirmedPart, string> = {
  copy: '/copies',
  budget: '/brief/budget',
  roi: '/brief/expectedReturn',
}

const isThere = (s: CampaignState, part: ConfirmedPart): boolean => {
  if (part === 'copy') return copiesOf(s).length > 0
  return (part === 'budget' ? s.brief?.totalFen : roiOf(s)) !== undefined
}

const copiesOf = ({ copies }: CampaignState): { copy: string; version: number }[] =>
  Object.values(copies ?? {}).flatMap(({ copy, version, parts }) => (parts.length === 0 ? [] : [{ copy, version }]))

/** Return on the budget in hundredths of a per cent: what comes back beyond what is spent, by what is spent. */
function roiOf({ brief }: CampaignState): number | undefined {
  const { totalFen, returnFen } = brief ?? {}
  if (!totalFen || returnFen === undefined) return undefined
  return Math.round(((returnFen - totalFen) / totalFen) * 10_000)
}

export const yuan = (fen: number): Bilingual => {
  const sum = (fen / 100).toFixed(2)
  return { zh: `${sum} 元`, en: `${sum} yuan` }
}

const MISSING: Record<ConfirmedPart, Bilingual> = {
  copy: { zh: '尚无文案', en: 'no copy yet' },
  budget: { zh: '未填预算', en: 'no budget' },
  roi: { zh: '未填预期回报或预算，无法核算回报率', en: 'no return on the budget' },
}

const sum = (zh: string, en: string, fen: number | undefined): Bilingual[] =>
  fen === undefined ? [] : [{ zh: `${zh} ${yuan(fen).zh}`, en: `${en} ${yuan(fen).en}` }]

/** In words for whoever signs or reads a signature. */
export function confirmedWords(confirmed: ReviewConfirmed | undefined): Bilingual | undefined {
  if (!confirmed) return undefined
  const { copies, totalFen, reserveFen, returnFen, roiBps, missing = [] } = confirmed
  const said: Bilingual[] = [
    ...(copies ?? []).map(({ copy, version }) => ({
      zh: `文案 ${copy} 第 ${version} 版`,
      en: `copy ${copy}, version ${version}`,
    })),
    ...sum('预算合计', 'total budget', totalFen),
    ...sum('其中预备金', 'of it in reserve', reserveFen || undefined),
    ...sum('预期回报', 'expected return', returnFen),
    ...(roiBps === undefined
      ? []
      : [
          { zh: `投资回报率 ${(roiBps / 100).toFixed(2)}%`, en: `return on the budget ${(roiBps / 100).toFixed(2)} %` },
        ]),
    ...missing.map((part) => MISSING[part]),
  ]
  if (said.length === 0) return undefined
  return { zh: said.map(({ zh }) => zh).join('，'), en: said.map(({ en }) => en).join(', ') }
}
