/** Words of the parties of a joint campaign on its page. */
import { inLanguages } from './languages'

export const partyWords = inLanguages(
  {
    title: '合作各方',
    leads: '牵头',
    contact: '对方联系人',
    ours: '我方联系人',
    duties: '职责',
    noDuties: '未写明',
    decisionPath: '决策路径',
    exposure: '品牌曝光占比',
    goal: '活动目标',
    release: '同步发布',
    yes: '已确认',
    open: '待确认',
    objects: '有异议',
    erased: '（内容已删除）',
  },
  {
    title: 'Parties',
    leads: 'leads',
    contact: 'Their contact',
    ours: 'Our contact',
    duties: 'Duties',
    noDuties: 'not named',
    decisionPath: 'Who decides',
    exposure: 'Share of brand exposure',
    goal: 'goal',
    release: 'release',
    yes: 'confirmed',
    open: 'not confirmed yet',
    objects: 'objects',
    erased: '(erased)',
  },
)
