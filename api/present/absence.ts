import type { z } from 'zod'
import type { AbsenceRow } from '../../infra/postgres/people/absences'
import type { absenceOut } from '../schemas/absences-schema'

/** An absence as it stands at an instant. */
export function presentAbsence(row: AbsenceRow, now: string): z.infer<typeof absenceOut> {
  const { endsAt: _endsAt, ...shown } = row
  return { ...shown, state: stateOf(row, now) }
}

function stateOf({ from, until }: AbsenceRow, now: string): 'planned' | 'away' | 'over' {
  if (Date.parse(until) <= Date.parse(now) || Date.parse(until) <= Date.parse(from)) return 'over'
  return Date.parse(from) <= Date.parse(now) ? 'away' : 'planned'
}
