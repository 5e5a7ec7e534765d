/** Words of the page where somebody says that they are away. */
import { inLanguages } from './languages'

export const absenceWords = inLanguages(
  {
    title: '外出与代办',
    titleOf: (name: string) => `${name}的外出与代办`,
    why: '外出期间，新的待办、邮件和催办都由代办人接收；开始时未办完的一并交给代办人，回来时仍未办完的交还。',
    none: '没有登记外出。',
    from: '开始',
    until: '返回',
    beijing: '北京时间',
    substitute: '代办人',
    unset: '不指定（由直接上级代办）',
    record: '登记外出',
    end: '提前返回',
    withdraw: '撤销',
    recorded: '已登记。',
    ended: '已结束：未办完的事项将交还。',
    states: { planned: '尚未开始', away: '外出中', over: '已结束' },
    by: (name: string) => `代办人：${name}`,
    byManager: '代办人：直接上级',
    people: '我的下属',
    standsFor: (names: string) => `您正在代 ${names} 办理。`,
    away: (until: string) => `您登记为外出至 ${until}，其间的事项由代办人办理。`,
    unknown: '请从列表中选择',
  },
  {
    title: 'Absence and substitute',
    titleOf: (name: string) => `Absence and substitute of ${name}`,
    why:
      'While you are away your substitute gets new tasks, mails and reminders; what is open at the beginning is handed ' +
      'over, and what is still open comes back to you at the end.',
    none: 'No absence is recorded.',
    from: 'From',
    until: 'Back on',
    beijing: 'Beijing time',
    substitute: 'Substitute',
    unset: 'Nobody in particular (the manager)',
    record: 'Record absence',
    end: 'Back now',
    withdraw: 'Withdraw',
    recorded: 'Recorded.',
    ended: 'Ended: what is still open comes back.',
    states: { planned: 'planned', away: 'away', over: 'over' },
    by: (name: string) => `Substitute: ${name}`,
    byManager: 'Substitute: the manager',
    people: 'People you manage',
    standsFor: (names: string) => `You stand in for ${names}.`,
    away: (until: string) =>
      `You are recorded as away until ${until}; your substitute does what comes in the meantime.`,
    unknown: 'Choose from the list',
  },
)
