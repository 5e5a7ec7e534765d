/** The campaign that somebody fills up, with its texts, for whoever it concerns. */
import type { FastifyRequest } from 'fastify'
import type { CampaignState } from '../../../activities/domain/record/state'
import { concernedIn } from '../../../activities/domain/tasks/may-act'
import { findCampaign } from '../../../infra/postgres/reads/read-model'
import { withFilings } from '../../../infra/postgres/reads/campaign'
import { textsOf } from '../../../infra/postgres/reads/notes'
import type { Brief } from '../../../workflows/contract/brief'
import type { RouteDeps } from '../../http/deps'
import type { Viewer } from '../acting/viewer'
import type { Sent } from '../forms/sent-form'
import { PageUnknown } from '../page-fault'
import { formOf } from './changed'

export interface Edited {
  state: CampaignState
  /** As its form shows it. */
  before: Sent
}

export async function readEdited({ pool }: RouteDeps, request: FastifyRequest, viewer: Viewer): Promise<Edited> {
  const { number } = request.params as { number: string }
  const row = /^MC-\d{8}-\d{4,9}$/.test(number) ? await findCampaign(pool, undefined, number) : undefined
  const [state] = row ? await withFilings({ pool }, [row]) : []
  if (!state || !concernedIn(state).has(viewer.person)) throw new PageUnknown()
  const { objective, brief } = state
  const textOf = await textsOf(pool, [objective, brief?.document])
  const document = textOf(brief?.document)
  const before = formOf(state, textOf(objective) ?? undefined, document ? (JSON.parse(document) as Brief) : undefined)
  return { state, before }
}
