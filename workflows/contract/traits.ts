/**
 * The closed vocabulary in which a campaign is described to the rules: traits, forms, industries, product groups, each with
 * its labels, and which traits follow from others. Rules and requests use these words only; nothing here is logic.
 */

/** What a campaign does. */
export const TRAITS = {
  interactive: { zh: '互动活动', en: 'interactive' },
  lottery: { zh: '抽奖', en: 'prize draw' },
  quiz: { zh: '答题竞猜', en: 'quiz' },
  vote: { zh: '投票评选', en: 'vote' },
  mass_interaction: { zh: '大规模互动', en: 'mass interaction' },
  collects_personal_data: { zh: '收集个人信息', en: 'collects personal data' },
  collects_sensitive_data: { zh: '收集敏感个人信息', en: 'collects sensitive personal data' },
  livestream: { zh: '直播', en: 'livestream' },
  paid_ads: { zh: '付费广告投放', en: 'paid ads' },
  paid_cooperation: { zh: '付费达人合作', en: 'paid cooperation with creators' },
  shares_rewarded: { zh: '分享或关注有奖励', en: 'rewards sharing or following' },
  platform_event: { zh: '参加平台大促或活动', en: "takes part in a platform's sale event" },
  ai_generated_content: { zh: '使用 AI 生成内容', en: 'AI-generated content' },
  price_promotion: { zh: '价格促销', en: 'price promotion' },
  user_content: { zh: '用户发布内容', en: 'users publish content' },
  sms_marketing: { zh: '营销短信', en: 'marketing by SMS' },
  employee_account: { zh: '使用员工个人账号', en: "uses employees' personal accounts" },
  plain_post: { zh: '日常普通推文', en: 'plain daily post' },
} as const satisfies Record<string, Label>
export type Trait = keyof typeof TRAITS

/** S2-10: a trait brings these along, whether or not the request names them. */
export const IMPLIED_TRAITS: Partial<Record<Trait, readonly Trait[]>> = {
  lottery: ['interactive'],
  quiz: ['interactive'],
  vote: ['interactive'],
  mass_interaction: ['interactive'],
  collects_sensitive_data: ['collects_personal_data'],
}

/** Where it happens. */
export const FORMS = {
  mini_program: { zh: '小程序', en: 'mini program' },
  website: { zh: '网站或 H5', en: 'website or H5 page' },
  app: { zh: '自有 App', en: 'own app' },
  official_account: { zh: '公众号或企业号', en: 'official account' },
  note: { zh: '图文笔记', en: 'note' },
  video: { zh: '短视频', en: 'short video' },
  livestream_room: { zh: '直播间', en: 'livestream room' },
  shop: { zh: '店铺', en: 'shop' },
} as const satisfies Record<string, Label>
export type Form = keyof typeof FORMS

/** Whose advertising has rules of its own. `other`: none of these. */
export const INDUSTRIES = {
  medical: { zh: '医疗服务', en: 'medical services' },
  education: { zh: '教育培训', en: 'education' },
  finance: { zh: '金融投资', en: 'finance and investment' },
  property: { zh: '房地产', en: 'property' },
  alcohol: { zh: '酒类', en: 'alcohol' },
  other: { zh: '其他行业', en: 'other' },
} as const satisfies Record<string, Label>
export type Industry = keyof typeof INDUSTRIES

/** Products whose ads are reviewed before publication. */
export const PRODUCT_GROUPS = {
  drug: { zh: '药品', en: 'drugs' },
  medical_device: { zh: '医疗器械', en: 'medical devices' },
  health_food: { zh: '保健食品', en: 'health food' },
  special_medical_food: { zh: '特殊医学用途配方食品', en: 'food for special medical purposes' },
} as const satisfies Record<string, Label>
export type ProductGroup = keyof typeof PRODUCT_GROUPS

/** The prizes of a draw as a whole, as far as rules hang on them. What is left out is not known yet. */
export interface PrizesSaid {
  /** Worth of all prizes together, in fen. */
  totalFen?: number
  /** Worth of the dearest one, in fen. */
  highestFen?: number
  /** Whether money is among them. */
  cash?: boolean
}

interface Label {
  zh: string
  en: string
}
