/** What is approved by a task's answer: a reviewer reads the whole plan, a party what all parties share and when it is released. */
import type { VNode } from 'preact'
import { isOfParty } from '../../../activities/domain/decision/parties'
import { platformName } from '../../../activities/domain/desk/names'
import { inLanguage } from '../around'
import { Copies } from '../campaign/copies'
import { Plan } from '../campaign/plan'
import { Card, Facts } from '../ui/parts'
import { reviewWords } from '../words/review'
import { readsCopies, readsPlan } from './grounds-of'
import type { TaskReading } from './read-task'

export function Grounds({ reading }: { reading: TaskReading }): VNode {
  const { campaign, state, textOf, around, packOf, viewer } = reading
  const shown = { campaign, textOf, around, packOf, language: viewer.language, open: true }
  return (
    <>
      {readsPlan(state) ? <Plan {...shown} /> : null}
      {isOfParty(state.kind) ? <Plan {...shown} only={['goals', 'partners']} /> : null}
      {state.kind === 'clear_release' ? <Launches reading={reading} /> : null}
      {readsCopies(state) ? <Copies {...shown} /> : null}
    </>
  )
}

function Launches({ reading }: { reading: TaskReading }): VNode {
  const { campaign, around, packOf, viewer } = reading
  const words = reviewWords(viewer.language)
  const rows = Object.entries(campaign.launches).flatMap(([platform, { launchAt, status }]) =>
    status === 'dropped'
      ? []
      : [
          [
            inLanguage(platformName(platform, packOf), viewer.language),
            launchAt === undefined ? words.noTime : around.when.dated(launchAt),
          ] as const,
        ],
  )
  return (
    <Card title={words.launches}>
      <Facts rows={rows} />
    </Card>
  )
}
