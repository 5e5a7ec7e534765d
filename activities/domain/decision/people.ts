import type { CampaignChanges } from '../../../workflows/contract/commands'
import type { Change } from './change'
import type { Faults } from './faults'

/** Everybody that a plan names. */
export function checkPeople(change: Change, faults: Faults, { lead, backup, group = {} }: CampaignChanges): void {
  for (const [role, staff] of Object.entries({ lead, backup }))
    if (staff !== undefined) faults.check(() => change.staff(staff, `/${role}`))
  for (const [department, staff] of Object.entries(group))
    faults.check(() => change.holder(staff, `/group/${department}`))
}
