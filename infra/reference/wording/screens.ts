/** Wording lists, compiled once for each set of versions: the same lists are asked again with every text. */
import type { WordingList } from '../../../workflows/contract/wording'
import type { Screen } from '../../../activities/domain/rules/wording'
import { createFolds } from './fold'
import { createScreen } from './screen'

export function createScreens(): (lists: readonly WordingList[]) => Screen {
  const foldOf = createFolds()
  let compiled: { of: string; screen: Screen } | undefined
  return (lists) => {
    const of = lists.map(({ id, version }) => `${id} ${version}`).join('\n')
    if (compiled?.of !== of) {
      compiled = { of, screen: createScreen(lists, foldOf()) }
    }
    return compiled.screen
  }
}
