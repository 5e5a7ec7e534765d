/** How people call a place that a campaign's preparation still lacks: `brief/risks/technical/plan` is 技术风险：预案. */
import { BRIEF_PARTS, RISKS } from './brief'

const FIELDS: Record<string, string> = {
  plan: '预案',
  backup: '后备方案',
  reason: '选择理由',
  owner: '负责人',
  source: '出资来源',
  approval: '审批依据',
  function: '功能说明',
  priceFen: '价格',
  salesChannel: '销售渠道',
  afterSales: '售后责任',
  purpose: '用途',
  data: '涉及的数据',
  target: '目标值',
  unit: '单位',
  statement: '用户数据使用说明',
  privacyUrl: '隐私政策链接',
  consentText: '用户同意文案',
}

const OWN: Record<string, string> = {
  objective: BRIEF_PARTS.objective.zh,
  startsAt: '开始时间',
  endsAt: '结束时间',
  filings: '备案事项',
}

const labelIn = (labels: Record<string, { zh: string }>, key: string): string =>
  Object.hasOwn(labels, key) ? (labels[key]?.zh ?? key) : key
const fieldLabel = (field: string): string => (Object.hasOwn(FIELDS, field) ? (FIELDS[field] ?? field) : field)

/** `itemLabel`: what a row of the checklist is called. */
export function placeLabel(place: string, itemLabel: (item: string) => string = (item) => item): string {
  const [head = '', part = '', second, third] = place.split('/')
  switch (head) {
    case 'brief':
      if (second === undefined) return labelIn(BRIEF_PARTS, part)
      if (part === 'risks') return `${labelIn(RISKS, second)}：${fieldLabel(third ?? '')}`
      if (part === 'userData') return fieldLabel(second)
      return `${labelIn(BRIEF_PARTS, part)}第 ${Number(second) + 1} 项：${fieldLabel(third ?? '')}`
    case 'checklist':
      return `清单事项：${itemLabel(part)}`
    case 'launches':
      return `上线时间：${part}`
    case 'filings':
      return part === '' ? (OWN.filings ?? head) : `须确定是否需要备案的平台：${part}`
    case 'accounts':
      return `须列明的账号：${part}`
    case 'requirements':
      return `是否需要备案：${part}`
    default:
      return Object.hasOwn(OWN, head) ? (OWN[head] ?? head) : place
  }
}
