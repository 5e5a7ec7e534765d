import type { Change } from '../decision/change'
import type { FilingState } from '../record/state'
import type { MatterState } from '../record/values'

/** Raises a matter: something recorded that needs somebody. Returns its id. */
export function raiseMatter(
  change: Change,
  f: FilingState,
  matter: Pick<MatterState, 'kind' | 'blocksLaunch' | 'version' | 'said' | 'twin'> & { text?: string; dueAt?: string },
): string {
  const n = Object.values(f.matters).filter((m) => m.kind === matter.kind).length + 1
  const id = `${PREFIX[matter.kind]}${n}`
  change.emit('MatterRaised', f.id, {
    matter: {
      id,
      kind: matter.kind,
      blocksLaunch: matter.blocksLaunch,
      version: matter.version,
      said: matter.said,
      twin: matter.twin,
      text: change.note(matter.text),
      dueAt: matter.dueAt,
      openedAt: change.ctx.now,
      status: 'open',
    },
  })
  return id
}

export const PREFIX: Record<MatterState['kind'], string> = {
  inquiry: 'q',
  condition: 'c',
  consultation: 'k',
  platform_recall: 'r',
  platform_withdrawal: 'w',
  change: 'v',
  number_twice: 'n',
}
