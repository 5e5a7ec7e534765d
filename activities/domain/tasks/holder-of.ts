import type { TaskState } from '../record/values'

/**
 * For cards: `legal L2001`; of somebody who stands in: `legal L2001 代 M1001`; of a group's task: `design G-KV 待认领`, and once it
 * is claimed `design D4001 认领自 G-KV`.
 */
export const holderOf = ({ holder: { role, person, insteadOf, group } }: Pick<TaskState, 'holder'>): string => {
  const standsIn = insteadOf === undefined ? [] : ['代', insteadOf]
  const ofGroup = group === undefined ? [] : group === person ? ['待认领'] : ['认领自', group]
  return [role, person, ...standsIn, ...ofGroup].filter((part) => part !== undefined).join(' ')
}

/** Whose task it is, whoever does it: the person who is away, the group that it was claimed from. */
export const ownerOfTask = ({ person, insteadOf, group }: TaskState['holder']): string | undefined =>
  group ?? insteadOf ?? person

/** A group has it and none of its members has claimed it. */
export const isUnclaimed = ({ holder: { person, group } }: Pick<TaskState, 'holder'>): boolean =>
  group !== undefined && group === person
