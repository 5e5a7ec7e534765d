/** Words of the page of a person's calendar link, and of the calendar itself. */
import { inLanguages } from './languages'

export const calendarWords = inLanguages(
  {
    title: '日历订阅',
    why: '把自己的待办截止时间和相关活动的上线时间放进手机或电脑的日历，随备案情况自动更新。',
    none: '还没有日历链接。',
    make: '生成日历链接',
    link: '日历链接',
    copy: '复制',
    copied: '已复制',
    select: '请按 Ctrl+C 复制',
    subscribe: '在日历中打开',
    madeAt: (at: string) => `生成时间：${at}`,
    how: '如何使用',
    howPhone: '手机或 Mac：点“在日历中打开”，按提示订阅。',
    howOther:
      'Outlook、企业微信、飞书等：复制链接，在“从网址订阅日历”处粘贴。多久更新一次由日历软件决定，一般几小时一次。',
    secret: '知道这个链接的人不用登录就能看到这些日期。请不要转发；怀疑泄露时请更换。',
    renew: '更换链接',
    renewHint: '原链接立即失效，需要在日历中重新订阅。',
    revoke: '停用',
    did: { made: '日历链接已生成。', renewed: '链接已更换，原链接已失效。', revoked: '已停用，原链接已失效。' },
    feedName: '营销活动备案',
    provisional: '时间暂定，可能随其他日期变动',
  },
  {
    title: 'Calendar subscription',
    why:
      'Puts the due times of your tasks and the launches of your campaigns into the calendar of your phone or computer, ' +
      'and keeps them up to date.',
    none: 'There is no calendar link yet.',
    make: 'Make a calendar link',
    link: 'Calendar link',
    copy: 'Copy',
    copied: 'Copied',
    select: 'Press Ctrl+C to copy',
    subscribe: 'Open in a calendar',
    madeAt: (at: string) => `made ${at}`,
    how: 'How to use it',
    howPhone: 'On a phone or a Mac: press “Open in a calendar” and subscribe.',
    howOther:
      'Outlook, WeCom, Feishu and others: copy the link and paste it where a calendar is subscribed to by its address. ' +
      'How often it is updated is up to the program, usually every few hours.',
    secret:
      'Whoever knows this link sees these dates without signing in. Do not pass it on; renew it if somebody may have it.',
    renew: 'Renew the link',
    renewHint: 'The present link ends at once; subscribe again in your calendar.',
    revoke: 'Stop it',
    did: {
      made: 'The calendar link is made.',
      renewed: 'The link is renewed; the one before has ended.',
      revoked: 'Stopped; the link has ended.',
    },
    feedName: 'Campaign filing',
    provisional: 'Not fixed yet: it may move with other dates',
  },
)
