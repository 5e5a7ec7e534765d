import type { TaskState } from '../record/values'

/** For cards: `legal L2001`; of somebody who stands in: `legal L2001 代 M1001`. */
export const holderOf = ({ holder: { role, person, insteadOf } }: Pick<TaskState, 'holder'>): string =>
  [role, person, ...(insteadOf === undefined ? [] : ['代', insteadOf])].filter((part) => part !== undefined).join(' ')
