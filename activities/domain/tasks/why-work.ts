/** Why somebody is asked about an item of the work plan: what is to be handed over, what it is accepted by, what was said of it. */
import { acceptorOfItem, itemOfKey } from '../decision/work'
import type { CampaignState } from '../record/state'
import { both, listed, quoted, same, somebody, words, type Why } from './why'

export function whyWork(s: CampaignState, { kind, key }: { kind: string; key?: string }): Why[] {
  const item = itemOfKey(s, key)
  if (!item) return []
  const agreed = [
    ...quoted(both('交付物', 'To be handed over'), item.deliverable),
    ...quoted(both('验收标准', 'Accepted by'), item.acceptance),
  ]
  const { handedIn, sentBack } = item
  if (kind === 'accept_work_item')
    return [
      ...quoted(both('交付说明', 'Handed in with'), handedIn?.note),
      ...words(
        both('交付文件', 'Files handed in'),
        handedIn?.fileIds.length ? same(String(handedIn.fileIds.length)) : undefined,
      ),
      ...somebody(both('交付人', 'Handed in by'), handedIn?.person),
      ...agreed,
    ]
  const before = item.after.flatMap((name) => s.work?.[name]?.title ?? []).map(same)
  return [
    ...quoted(both('退回意见', 'Sent back because'), sentBack?.note),
    ...somebody(both('退回人', 'Sent back by'), sentBack?.person),
    ...agreed,
    {
      label: both('起止日期', 'From and until'),
      text: both(`${item.startsOn} 至 ${item.endsOn}`, `${item.startsOn} to ${item.endsOn}`),
    },
    ...words(both('前置任务（已验收）', 'Accepted before'), before.length === 0 ? undefined : listed(before)),
    ...somebody(both('验收人', 'To be accepted by'), acceptorOfItem(s, item)),
  ]
}
