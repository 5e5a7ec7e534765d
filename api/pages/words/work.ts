/** Words of a campaign's work plan on its page. */
import { inLanguages } from './languages'

export const workWords = inLanguages(
  {
    title: '任务计划',
    owner: '负责人',
    dates: '起止日期',
    fromUntil: (from: string, until: string) => `${from} 至 ${until}`,
    deliverable: '交付物',
    acceptance: '验收标准',
    acceptor: '验收人',
    after: '前置任务',
    beforeLaunch: '上线前须完成',
    afterLaunch: '截止日晚于上线',
    stands: { open: '待完成', waiting: '等待前置任务', handed_in: '待验收', accepted: '已验收' },
  },
  {
    title: 'Work plan',
    owner: 'Done by',
    dates: 'From and until',
    fromUntil: (from: string, until: string) => `${from} to ${until}`,
    deliverable: 'To be handed over',
    acceptance: 'Accepted by',
    acceptor: 'Who accepts it',
    after: 'Waits for',
    beforeLaunch: 'before the launch',
    afterLaunch: 'ends after the launch',
    stands: { open: 'to be done', waiting: 'waits for others', handed_in: 'to be accepted', accepted: 'accepted' },
  },
)
