/** Words of the page from which the register is downloaded. */
import { inLanguages } from './languages'

export const registerWords = inLanguages(
  {
    title: '备案台账',
    why: '您可以查看的全部备案，导出为一张 Excel 表格，一行一项。',
    all: '全公司的全部备案，导出为一张 Excel 表格，一行一项。',
    platform: '平台',
    phase: '阶段',
    any: '全部',
    open: '只要未办结的',
    download: '下载（XLSX）',
    tooMany: '备案过多，无法导出为一张表格：请按平台或阶段缩小范围。',
  },
  {
    title: 'Register',
    why: 'Every filing that you may see, as one Excel sheet, a row each.',
    all: 'Every filing of the company, as one Excel sheet, a row each.',
    platform: 'Platform',
    phase: 'Phase',
    any: 'All',
    open: 'Only those still open',
    download: 'Download (XLSX)',
    tooMany: 'Too many filings for one sheet: choose a platform or a phase.',
  },
)
