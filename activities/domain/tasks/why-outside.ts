/** Why somebody is asked about what an OA decides: it is silent, or what it says does not fit. */
import type { Bilingual } from '../../../workflows/contract/values'
import { ANSWERS, roleNames } from '../../../workflows/contract/words'
import type { OutsideDoubt, ReviewState } from '../record/review-state'
import type { CampaignState } from '../record/state'
import { yuan } from '../review/confirmed'
import { conflictOf } from '../review/outside'
import { signerOf } from '../review/signers'
import { both, quoted, same, somebody, words, type Why } from './why'

/** What the OA was asked, since when, how often. */
export function whySilent(s: CampaignState, r: ReviewState, key: string): Why[] {
  const { since, times = 1 } = r.outside?.[signerOf('await_oa', key)] ?? {}
  const total = s.brief?.totalFen
  return [
    { label: both('送审事项', 'Sent to the OA for'), text: roleNames(key) },
    ...words(both('送审时间', 'Sent at'), since === undefined ? undefined : same(since.slice(0, 16).replace('T', ' '))),
    ...words(both('已送次数', 'Times sent'), times > 1 ? both(`${times} 次`, String(times)) : undefined),
    ...words(both('预算合计', 'Total budget'), total === undefined ? undefined : yuan(total)),
  ]
}

const DOUBTS: Record<OutsideDoubt, Bilingual> = {
  decided_here: both(
    '收到结果时，该项已改由本系统办理或已有结论',
    'When it came, the matter was handled or decided here already',
  ),
  other_result: both('该项送审此前已收到另一结果', 'Another result of this request had come before'),
  review_ended: both(
    '收到结果时，活动已结束或正在撤销，评审已随之结束',
    'When it came, the campaign was over or being withdrawn, and its review with it',
  ),
}

/** What the OA says, why it is not taken, and what was taken instead. */
export function whyConflict(s: CampaignState, key: string): Why[] {
  const { r, conflict } = conflictOf(s, key) ?? {}
  if (!r || !conflict) return []
  const taken = r.decisions?.find(({ request }) => request === conflict.request)
  const here = taken ? undefined : r.signers[conflict.signer]?.answer
  return [
    { label: both('OA 单据', 'Document of the OA'), text: same(conflict.document) },
    { label: both('OA 结果', 'Result of the OA'), text: ANSWERS[conflict.result] },
    ...quoted(both('OA 意见', 'Words of the OA'), conflict.note),
    ...conflict.signers.flatMap(({ person }) => somebody(both('OA 签署人', 'Signed in the OA by'), person)),
    { label: both('未采用的原因', 'Why it was not taken'), text: DOUBTS[conflict.because] },
    ...words(both('此前的结果', 'Result before'), taken && resultOf(taken)),
    ...words(both('本系统的结论', 'Decided here'), here && ANSWERS[here]),
  ]
}

function resultOf({ result, document }: { result: keyof typeof ANSWERS; document: string }): Bilingual {
  const { zh, en } = ANSWERS[result]
  return both(`${zh}（单据 ${document}）`, `${en} (document ${document})`)
}
