/** Words about where the days of a campaign went. */
import { inLanguages } from './languages'

export const waitingWords = inLanguages(
  {
    title: (length: string) => `${length}用在哪里`,
    hint: '每一分钟算在当时最后办完的那件事的办理人头上；休息日不计时的，单独列出。',
    legend: '休息日，不计时',
    asTable: '看成表格',
    table: '时间去向（表格，与图相同）',
    who: '在谁手上',
    length: '时长',
    dayOff: '其中休息日',
    share: '占比',
    filing: '备案',
    filings: '各项备案的时间去向',
    none: '—',
    download: '下载明细（XLSX）',
  },
  {
    title: (length: string) => `Where did ${length} go?`,
    hint: 'Each minute is that of whoever had what ended last just then; days off on which that clock stood still are told apart.',
    legend: 'days off: the clock stands still',
    asTable: 'Show as a table',
    table: 'Where the days went (as a table, the same as the picture)',
    who: 'Who had it',
    length: 'Length',
    dayOff: 'Days off',
    share: 'Share',
    filing: 'Filing',
    filings: 'Where the days of each filing went',
    none: '—',
    download: 'Download the details (XLSX)',
  },
)
