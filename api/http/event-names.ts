/** Names that callers ask for events by: business events and types of facts. */
import { EVENT_NAMES } from '../../activities/domain/events/business-events'
import { closestTo } from '../../activities/domain/rules/closest'
import { Problem, type ProblemPart } from './errors'

/** Refuses a name that is none, with those that are near. `place` says where it stands. */
export function refuseUnknownEvents(names: readonly string[], place: (index: number) => Partial<ProblemPart>): void {
  const errors = names.flatMap((name, index) =>
    EVENT_NAMES.includes(name)
      ? []
      : [
          {
            ...place(index), // What was sent is not said again: it may be anything.
            detail: '没有这种事件 (no such event)',
            known: closestTo(name, EVENT_NAMES),
          },
        ],
  )
  if (errors.length > 0) throw new Problem('malformed', { errors })
}
