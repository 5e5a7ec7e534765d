/**
 * The checklist of a filing (S0-7): what the requirement demands of this campaign. The business licence is always in it;
 * papers of an industry only where the campaign may be of one that needs them.
 */
import { INDUSTRY_ROW, type MaterialRow, type Requirement } from '../../../workflows/contract/reference'
import type { Described } from './applicability'

/** A row that the platform demands of everybody stays, whatever the industry; so does one while nobody has said the industry. */
export const checklistOf = (
  { materials }: Pick<Requirement, 'materials'>,
  campaign: Pick<Described, 'industry'> | undefined,
): MaterialRow[] =>
  materials.filter(({ row, mandatory }) => mandatory || row !== INDUSTRY_ROW || campaign?.industry !== 'other')
