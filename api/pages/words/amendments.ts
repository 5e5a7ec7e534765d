/** Words of the table of what an amendment leads to. */
import type { AmendmentRow } from '../../../activities/domain/rules/amendments'
import { inLanguages } from './languages'

type Column = 'approval' | 'ready' | 'filed' | 'parties' | 'figures'
type Cells = { [C in Column]: Record<AmendmentRow[C], string> }

const ZH: Cells = {
  approval: { everybody: '各部门重新评审', approver: '该档审批人重新审批', stands: '仍有效' },
  ready: { recheck_again: '再次复核', stands: '不受影响' },
  filed: { lead_decides: '由备案负责人判断', if_named: '规则写明的，由备案负责人判断', stands: '不受影响' },
  parties: {
    goal_again: '各方再次确认目标和发布',
    release_again: '各方再次确认发布',
    that_party: '只请该方确认',
    joint: '各平台互相等待，或不再等待',
    stands: '仍有效',
  },
  figures: { asked_again: '再请该部门确认', stands: '仍有效' },
}
const EN: Cells = {
  approval: { everybody: 'reviewed again by everybody', approver: 'approved again for that tier', stands: 'stands' },
  ready: { recheck_again: 'rechecked', stands: 'not touched' },
  filed: {
    lead_decides: 'its lead decides',
    if_named: 'its lead decides where the rules name it',
    stands: 'not touched',
  },
  parties: {
    goal_again: 'goal and release confirmed again by all',
    release_again: 'release confirmed again by all',
    that_party: 'that party alone is asked',
    joint: 'platforms wait for one another, or no more',
    stands: 'stands',
  },
  figures: { asked_again: 'the department is asked again', stands: 'stands' },
}

export const amendmentWords = inLanguages(
  {
    title: '变更影响对照表',
    intro: '活动内容变更后，已经办妥的事项哪些要重新办理。表中没有的变更，按“其他”一行办理。',
    fact: '变更内容',
    columns: {
      approval: '内部审批',
      ready: '未提交的备案',
      filed: '平台审核中或已通过的备案',
      parties: '合作各方的确认',
      figures: '部门确认过的数字',
    },
    cells: ZH,
  },
  {
    title: 'What an amendment leads to',
    intro:
      'What is done again after a campaign has changed. A change that stands in no row is treated as “anything else”.',
    fact: 'What changes',
    columns: {
      approval: 'Approval',
      ready: 'Filings not handed in',
      filed: 'Filings in review or passed',
      parties: 'What parties confirmed',
      figures: 'Figures that were confirmed',
    },
    cells: EN,
  },
)
