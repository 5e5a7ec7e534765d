/** How people call a place that a campaign's preparation still lacks: `brief/risks/technical/plan` is 技术风险：预案. */
import { BRIEF_PARTS, RISKS } from './brief'

const FIELDS: Record<string, string> = {
  basis: '预期回报的测算依据',
  plan: '预案',
  backup: '备用方案',
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

/** What platforms, requirements (`douyin.activity_report`) and rows of the checklist are called. */
export interface PlaceNames {
  platform?: (platform: string) => string
  requirement?: (key: string) => string
  item?: (item: string) => string
}

const asIs = (name: string): string => name

export function placeLabel(
  place: string,
  { platform = asIs, requirement = (key) => platform(key.split('.')[0] ?? ''), item = asIs }: PlaceNames = {},
): string {
  const [head = '', part = '', second, third] = place.split('/')
  switch (head) {
    case 'brief':
      if (second === undefined) return labelIn(BRIEF_PARTS, part)
      if (part === 'risks') return `${labelIn(RISKS, second)}：${fieldLabel(third ?? '')}`
      if (part === 'userData' || part === 'expectedReturn') return fieldLabel(second)
      return `${labelIn(BRIEF_PARTS, part)}第 ${Number(second) + 1} 项：${fieldLabel(third ?? '')}`
    case 'checklist':
      return `清单事项：${item(part)}`
    case 'launches':
      return `${platform(part)}上线时间`
    case 'filings':
      return part === '' ? (OWN.filings ?? head) : `${platform(part)}需要哪些备案`
    case 'accounts':
      return `${requirement(part)}的账号`
    case 'requirements':
      return `是否需要备案：${requirement(part)}`
    default:
      return Object.hasOwn(OWN, head) ? (OWN[head] ?? head) : place
  }
}
