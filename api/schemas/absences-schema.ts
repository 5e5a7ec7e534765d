/** The shapes of absences at the border. */
import { z } from 'zod'
import { instant, staff } from '../../infra/schemas/command-schemas'
import { instantOut, staffOut } from '../present/words'

export const absenceBody = z
  .strictObject({
    from: instant.meta({ description: 'May lie in the past: then it begins at once.' }),
    until: instant.meta({ description: 'When the person is back. After `from`, and not over yet.' }),
    substitute: staff
      .optional()
      .meta({ description: 'Who stands in. Absent: whoever the policy says, the manager unless it says otherwise.' }),
  })
  .refine(({ from, until }) => Date.parse(until) > Date.parse(from), {
    message: '须晚于开始时间 (must be after the start)',
    path: ['until'],
  })
  .meta({
    id: 'NewAbsence',
    example: { from: '2026-12-01T09:00:00+08:00', until: '2026-12-04T18:00:00+08:00', substitute: 'M1002' },
  })

export const personParams = z.object({ staff })
export const absenceParams = z.object({ staff, id: z.uuid() })

export const absenceOut = z
  .object({
    id: z.uuid(),
    person: staffOut,
    from: instantOut,
    until: instantOut.meta({ description: 'Earlier than it was recorded with, where it was ended before.' }),
    substitute: staffOut.optional(),
    state: z.enum(['planned', 'away', 'over']),
    by: staffOut.optional().meta({ description: 'Who recorded it.' }),
    recordedAt: instantOut,
    endedAt: instantOut.optional(),
    endedBy: staffOut.optional(),
  })
  .meta({ id: 'Absence' })

export const absencesOut = z.object({ items: z.array(absenceOut) }).meta({ id: 'Absences' })
