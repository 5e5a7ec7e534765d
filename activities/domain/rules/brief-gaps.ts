/**
 * What a brief still lacks (S0-8, S0-10, S1-3, S1-7, S1-10, S1-11, S4-9, S4-13), whoever asks for it: every place that is empty, as
 * a JSON pointer from the campaign. What of it a campaign must fill is policy, in `brief-policy.ts`.
 */
import { RISKS, type Brief, type BriefPart } from '../../../workflows/contract/brief'

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === ''

/** Lists of which an empty one says nothing. */
const NEVER_EMPTY = [
  'creativeForms',
  'goals',
  'kpis',
  'phases',
  'channels',
  'resources',
  'partners',
  'keyDates',
] as const
/** Lists of which an empty one says that there are none. */
const MAY_BE_NONE = ['trackingPoints', 'integrations', 'dataPoints', 'coBrandedGoods'] as const satisfies BriefPart[]

export function briefGaps(brief: Brief): string[] {
  return [
    ...NEVER_EMPTY.filter((part) => !brief[part]?.length),
    ...(brief.budget && brief.budget.rows.length > 0 ? [] : ['budget']),
    ...(brief.expectedReturn ? [] : ['expectedReturn']),
    ...(brief.expectedReturn && isBlank(brief.expectedReturn.basis) ? ['expectedReturn/basis'] : []),
    ...MAY_BE_NONE.filter((part) => !brief[part]),
    ...lacking('kpis', brief.kpis, ['target', 'unit']),
    ...lacking('channels', brief.channels, ['reason']),
    ...lacking('resources', brief.resources, ['owner']),
    ...lacking('partners', brief.partners, ['source', 'approval']),
    ...lacking('coBrandedGoods', brief.coBrandedGoods, ['function', 'priceFen', 'salesChannel', 'afterSales']),
    ...lacking('integrations', brief.integrations, ['purpose', 'data', 'owner']),
    ...lacking('dataPoints', brief.dataPoints, ['purpose']),
    ...riskGaps(brief),
    ...(['statement', 'privacyUrl', 'consentText'] as const).flatMap((field) =>
      isBlank(brief.userData?.[field]) ? [`userData/${field}`] : [],
    ),
    ...(isBlank(brief.history?.text) && !brief.history?.campaigns?.length && !brief.history?.fileIds?.length
      ? ['history']
      : []),
  ].map((place) => `brief/${place}`)
}

function lacking<T extends object>(part: BriefPart, list: readonly T[] | undefined, fields: (keyof T & string)[]) {
  return (list ?? []).flatMap((row, i) =>
    fields.flatMap((field) => {
      const value = row[field]
      return value === undefined || (typeof value === 'string' && isBlank(value)) ? [`${part}/${i}/${field}`] : []
    }),
  )
}

const riskGaps = ({ risks }: Brief): string[] =>
  (Object.keys(RISKS) as (keyof typeof RISKS)[]).flatMap((kind) =>
    (['plan', 'backup'] as const).flatMap((field) =>
      isBlank(risks?.[kind]?.[field]) ? [`risks/${kind}/${field}`] : [],
    ),
  )

/** Does it say itself that it collects personal data? The campaign's traits may say so too. */
export const collectsPersonalData = ({ dataPoints }: Brief): boolean => dataPoints?.some((d) => d.personal) ?? false
