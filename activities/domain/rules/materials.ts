import { type Requirement, type MaterialRow, AUTHORISATION_ROW } from '../../../workflows/contract/reference'

/** A row of a filing's checklist, whoever asks for it. */
export const materialOf = ({ materials }: Pick<Requirement, 'materials'>, row: string): MaterialRow | undefined =>
  materials.find((m) => m.row === row) ?? (row === AUTHORISATION_ROW ? AUTHORISATION : undefined)
export const materialLabel = (row: string): string => COMMON_ROWS[row] ?? row
/** Ours, beside what the platform demands. */
export const AUTHORISATION: MaterialRow = {
  row: AUTHORISATION_ROW,
  zh: '账号主体授权书',
  en: "authorisation by the account's legal subject",
  department: 'legal',
  mandatory: true,
}

/** Rows that packs share by name; any other is called by its identifier. */
export const COMMON_ROWS: Record<string, string> = {
  business_licence: '营业执照',
  industry_qualification: '行业资质',
  [AUTHORISATION_ROW]: AUTHORISATION.zh,
}
