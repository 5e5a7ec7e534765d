/** Whether the register of credentials and a campaign's facts agree: what was told stands there, what is used was there. */
import type { PoolClient } from 'pg'

export interface CredentialFault {
  table: 'credential_steps' | 'facts'
  row: string
  field: string
  expected: string
  found: string | undefined
}

export async function credentialFaults(db: PoolClient, stream: string): Promise<CredentialFault[]> {
  const told = await db.query<{ id: number; seq: number; type: string | null }>(
    `select s.id, s.seq, a.type
       from filings f join credential_steps s on s.filing = f.id
            left join facts a on a.stream = f.campaign and a.seq = s.seq and a.subject = f.id
                 and a.type in ('CredentialRecorded', 'CredentialLost', 'CredentialReinstated', 'EntryCorrected')
      where f.campaign = $1 and s.seq is not null
        and (a.seq is null or a.body ? 'register'
             or (a.type = 'CredentialRecorded' and a.body -> 'credential' ->> 'number' is distinct from s.number))
      order by s.id`,
    [stream],
  )
  const used = await db.query<{ seq: number; id: string; version: string; number: string | null }>(
    `select a.seq, a.body -> 'use' ->> 'id' as id, a.body -> 'use' ->> 'version' as version,
            a.body -> 'credential' ->> 'number' as number
       from facts a
      where a.stream = $1 and a.type = 'CredentialUsed'
        and not exists (select from credential_steps s
                         where s.credential = a.body -> 'use' ->> 'id' and s.version = (a.body -> 'use' ->> 'version')::int
                           and s.number is not distinct from a.body -> 'credential' ->> 'number')
      order by a.seq`,
    [stream],
  )
  return [
    ...told.rows.map(({ id, seq, type }) => ({
      table: 'credential_steps' as const,
      row: String(id),
      field: 'seq',
      expected: `the fact ${seq} that told it`,
      found: type ?? undefined,
    })),
    ...used.rows.map(({ seq, id, version, number }) => ({
      table: 'facts' as const,
      row: String(seq),
      field: 'use',
      expected: `a step of ${id}, version ${version}, with that number`,
      found: number ?? undefined,
    })),
  ]
}
