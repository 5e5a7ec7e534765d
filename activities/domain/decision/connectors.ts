/** Whether the service hands a filing in itself, where its platform is connected, and what it is at. */
import type { ConnectorInfo, ServiceStateName } from '../../../workflows/contract/connectors'
import { isLeavingPlatform } from '../record/phases'
import { openTasks, presentRound, type FilingState } from '../record/state'
import { windowOf, opensAfter } from '../rules/submission-window'
import type { Change } from './change'

/** The service is at it: nobody is asked to submit, or to find out whether it has arrived. */
export const isServiceAtIt = (f: FilingState): boolean =>
  f.phase === 'unconfirmed' &&
  f.service?.round === f.round &&
  (f.service.stage === 'submitting' || f.service.stage === 'asking')

/** Where the submission of the present round stands that the service began; undefined where it did not. */
export function serviceState(f: FilingState): ServiceStateName | undefined {
  const { service } = f
  if (service?.round !== f.round) return undefined
  if (isServiceAtIt(f)) return service.stage === 'submitting' ? 'submitting' : 'asking'
  if (f.phase === 'ready' || f.phase === 'unconfirmed')
    return service.stage === 'person' || service.stage === 'judged' ? 'for_a_person' : undefined
  return service.stage === 'person' || presentRound(f).submittedAt === undefined ? undefined : 'submitted'
}

/**
 * The connector that hands this filing in next. None where a person has been asked to, or has to since the service could not; once
 * a filing was looked over again the service may try again.
 */
export function connectorTaking({ ctx }: Change, f: FilingState): ConnectorInfo | undefined {
  if (f.phase !== 'ready' || f.ended || isLeavingPlatform(f)) return undefined
  const { service } = f
  if (service?.round === f.round && service.stage !== 'rechecked') return undefined
  if (openTasks(f).some(({ kind }) => kind === 'submit')) return undefined
  const connector = ctx.connectorOf?.(f)
  return connector?.submits ? connector : undefined
}

/** Before this its platform takes nothing for the event; undefined where it may be handed in now. */
export function takesFrom(change: Change, f: FilingState): string | undefined {
  const window = windowOf(f, change.requirement(f))
  return opensAfter(window, change.ctx.now) ? window?.opensAt : undefined
}

/** The service begins: from here on it may be with the platform. */
export function beginSubmission(change: Change, f: FilingState, { id, name }: ConnectorInfo): void {
  change.emit('SubmissionBegun', f.id, {
    round: f.round,
    attempt: (f.service?.attempt ?? 0) + 1,
    connector: id,
    name,
  })
}
