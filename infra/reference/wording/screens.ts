/** Wording lists, compiled once for each set of versions: the same lists are asked again with every text. */
import type { WordingList } from '../../../workflows/contract/wording'
import { createFold, type Fold } from './fold'
import { createScreen, type Screen } from './screen'

export function createScreens(): (lists: readonly WordingList[]) => Screen {
  let fold: Fold | undefined
  let compiled: { of: string; screen: Screen } | undefined
  return (lists) => {
    const of = lists.map(({ id, version }) => `${id} ${version}`).join('\n')
    if (compiled?.of !== of) {
      fold ??= createFold()
      compiled = { of, screen: createScreen(lists, fold) }
    }
    return compiled.screen
  }
}
