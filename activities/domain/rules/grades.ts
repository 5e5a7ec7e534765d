/** How well something is known. */

const READ = ['O', 'T', 'K', 'S']

/** Somebody has read it somewhere: it is neither remembered, nor estimated, nor unknown. */
export const isRead = ({ grade }: { grade: string }): boolean => READ.includes(grade)
