/** A credential of the register as callers see it, and what its routes share. */
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { isOver } from '../../../activities/domain/credentials/credentials'
import type { CredentialEntry } from '../../../activities/domain/record/registers'
import { readClock } from '../../../infra/postgres/clock'
import { readCredential, stepsOf, usersOf } from '../../../infra/postgres/registers/credential-reads'
import { PHASES } from '../../../workflows/contract/words'
import { seenBy } from '../../http/auth'
import type { credentialDetailOut, CredentialOut } from '../../schemas/credentials-schema'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'

/** So many filings are shown. */
const SHOWN = 200

export async function credentialPresenter({ pool, reference }: Pick<RouteDeps, 'pool' | 'reference'>) {
  const { now } = await readClock(pool)
  const packs = await reference.list('rule_pack')
  return (entry: CredentialEntry): CredentialOut => {
    const pack = packs.find((p) => p.platform === entry.platform)
    const { occurredAt, dueAt: _due, text: _text, source, status, ...rest } = entry
    return {
      ...rest,
      platformName: pack?.name.zh ?? entry.platform,
      noun: pack?.requirements.find((r) => r.item === entry.item)?.noun.zh ?? entry.item,
      status: status === 'valid' && isOver(entry, now) ? 'lapsed' : status,
      occurredAt,
      origin: source === undefined ? 'registered' : 'filing',
    }
  }
}

export async function credentialDetail(
  deps: Pick<RouteDeps, 'pool' | 'reference'>,
  request: FastifyRequest,
  id: string,
): Promise<z.infer<typeof credentialDetailOut>> {
  const entry = await readCredential(deps.pool, id)
  if (!entry) throw new Problem('not_found', { detail: id })
  const show = await credentialPresenter(deps)
  const seen = seenBy(request)
  const { filings, total } = await usersOf(deps.pool, entry, seen, SHOWN)
  return {
    ...show(entry),
    steps: await stepsOf(deps.pool, id, seen),
    filings: filings.map(({ version, phase, ...filing }) => ({
      ...filing,
      phase: phase as keyof typeof PHASES,
      phaseLabel: PHASES[phase as keyof typeof PHASES].zh,
      version: version ?? undefined,
    })),
    filingsTotal: total,
  }
}
