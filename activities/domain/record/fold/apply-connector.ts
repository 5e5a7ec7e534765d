/** What facts mean for a submission that the service makes itself. What the platform has is said by the facts that say so of anybody's. */
import type { FactsOf } from './folds'
import { freshTurn } from './apply-filing'
import type { FilingState } from '../state'

export function applyConnector(f: FilingState, fact: FactsOf<'connector'>): void {
  switch (fact.type) {
    case 'SubmissionBegun': {
      const { round, attempt, connector, name } = fact.body
      f.service = { connector, name, round, attempt, begunAt: fact.at, stage: 'submitting', asks: 0 }
      // Until somebody knows better the platform may have it.
      f.phase = 'unconfirmed'
      f.turn = freshTurn(f)
      break
    }
    case 'SubmissionUnanswered': {
      if (!f.service) break
      const { asks, askAt, why, asked, note } = fact.body
      Object.assign(f.service, { stage: askAt === undefined ? 'person' : 'asking', asks, why })
      keep(f.service, 'askAt', askAt)
      keep(f.service, 'asked', asked)
      if ((asked ?? why) === 'not_seen_yet') f.service.notThere = (f.service.notThere ?? 0) + 1
      // Words that go with a question do not stand for those that go with the submission.
      if (asked === undefined) keep(f.service, 'note', note)
      break
    }
    case 'SubmissionRefused': {
      if (!f.service) break
      Object.assign(f.service, { stage: 'person', why: fact.body.why })
      keep(f.service, 'askAt', undefined)
      keep(f.service, 'asked', undefined)
      keep(f.service, 'note', fact.body.note)
      f.phase = 'ready'
      f.turn = freshTurn(f)
      break
    }
    case 'VerdictRecorded':
    case 'FilingRecalled': {
      const { service } = f
      if (service?.round !== fact.body.round || (service.stage !== 'submitting' && service.stage !== 'asking')) break
      service.stage = 'judged'
      keep(service, 'askAt', undefined)
      break
    }
    case 'FilingRechecked':
      if (f.service) f.service.stage = 'rechecked'
      break
  }
}

function keep<T extends object, K extends keyof T>(into: T, key: K, value: T[K] | undefined): void {
  if (value === undefined) Reflect.deleteProperty(into, key)
  else into[key] = value
}
