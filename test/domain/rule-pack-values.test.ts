/**
 * Every value of the shipped packs that is known officially (O) or from the law's text (T), as it was read at its source.
 * A value that changes in a pack fails here until the row was changed as well, by somebody who has opened the source.
 */
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import type { RulePack } from '../../workflows/contract/reference'
import { STATED_NOTES } from './stated-notes'
import { STATED_SECOND_PASS } from './stated-second-pass'
import { statedValues, type StatedValue } from './stated-values'

const packs = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc): doc is RulePack => doc.kind === 'rule_pack')

const DOUYIN_AUDIT = 'developer.open-douyin.com thirdparty/API/smallprogram'
const DOUYIN_USAGE = 'developer.open-douyin.com mini-app/operation usage-spec'
const QCLOUD = 'github tencentyun/qcloud-documents (deprecated folder)'
const TENCENT_TIMES =
  'developers.e.qq.com adsmanagement/ads (v1.1 text): 24 hours on working days, 48 hours on weekends and holidays'
const TENCENT_TRIGGER =
  'developers.e.qq.com adsmanagement/ads (v1.1 text): any create or edit of an ad except its name triggers review'
const TENCENT_QUALIFICATIONS = 'developers.e.qq.com qualifications/add'
const TENCENT_IMAGE_LIMITS =
  'developers.e.qq.com qualification_images/add: jpeg, jpg or png of 5 MB at most; qualifications/add: 1 to 10 images'
const TENCENT_IMAGES = 'developers.e.qq.com qualification_images/add'
const WECHAT_TIMES =
  'developers.weixin.qq.com community post 00060a526a8760c0f10635ec554401 (author status unknown): routine 2 to 3, outer limit 7 working days'
const WECHAT = 'developers.weixin.qq.com openApi/miniprogram-management/code-management'
const LIVESTREAM = '令第117号 (in force 2026-02-01)'
const ADS_ORDER = '令第72号 (in force 2023-05-01)'
const SAMR_21 = '市场监管总局令第21号'
const PIPL = '个人信息保护法'
const PRICES = '明码标价和禁止价格欺诈规定'
const MEDICAL_26 = '令第26号'

const TABLE: StatedValue[] = [
  ...STATED_NOTES,
  ...STATED_SECOND_PASS,
  [
    'law.price_promotion.steps.gift_marking',
    'T',
    '第 18 条 | 赠品标明品名与数量，标价值的以当时售价为准',
    `${PRICES} art. 18`,
  ],
  [
    'law.price_promotion.steps.gift_terms',
    'T',
    '广告法第 8 条 | 广告中表明附带赠送的，明示赠品的品种、规格、数量、期限和方式',
    '广告法 (2021-04-29) art. 8',
  ],
  ['douyin.mini_program_audit.appliesWhen.every_release', 'O', '{"form":"mini_program"}: required', DOUYIN_AUDIT],
  ['douyin.mini_program_audit.otherwise', 'O', 'otherwise: not_required', DOUYIN_AUDIT],
  ['douyin.open_capability.review.min', 'O', '5 working_day', DOUYIN_USAGE],
  ['douyin.open_capability.review.usual', 'O', '5 working_day', DOUYIN_USAGE],
  ['douyin.open_capability.review.max', 'O', '5 working_day', DOUYIN_USAGE],
  ['douyin.open_capability.appliesWhen.mini_program', 'O', '{"form":"mini_program"}: ask', DOUYIN_USAGE],
  ['douyin.open_capability.otherwise', 'O', 'otherwise: not_required', DOUYIN_USAGE],

  ['law.personal_data.appliesWhen.personal', 'T', '{"trait":"collects_personal_data"}: required', `${PIPL} art. 17`],
  ['law.personal_data.otherwise', 'T', 'otherwise: not_required', PIPL],
  [
    'law.personal_data.steps.第 17 条',
    'T',
    '第 17 条 | 收集前告知处理者、目的、方式、种类、保存期限与权利行使方式，并提供隐私政策链接',
    `${PIPL} art. 17`,
  ],
  ['law.personal_data.steps.第 23 条', 'T', '第 23 条 | 向其他处理者提供的，取得单独同意', `${PIPL} art. 23`],
  [
    'law.personal_data.steps.第 24 条',
    'T',
    '第 24 条 | 自动化营销须提供不针对个人特征的选项或便捷拒绝方式',
    `${PIPL} art. 24`,
  ],
  [
    'law.personal_data.steps.第 31 条',
    'T',
    '第 31 条 | 不满十四周岁的，取得监护人同意并制定专门规则',
    `${PIPL} art. 31`,
  ],
  [
    'law.personal_data.steps.第 28–29 条',
    'T',
    '第 28–29 条 | {"trait":"collects_sensitive_data"} | 敏感个人信息须有必要性并取得单独同意',
    `${PIPL} art. 28 and 29`,
  ],
  ['law.personal_data.retention', 'T', '第 56 条 | 影响评估报告与处理情况记录保存三年', `${PIPL} art. 56`],
  [
    'law.ai_label.steps.直播电商监督管理办法第 37 条',
    'T',
    '直播电商监督管理办法第 37 条 | {"trait":"livestream"} | AI 主播须持续提示',
    `${LIVESTREAM} art. 37`,
  ],
  [
    'law.livestream.appliesWhen.livestream',
    'T',
    '{"any":[{"trait":"livestream"},{"form":"livestream_room"}]}: required',
    `${LIVESTREAM} art. 27`,
  ],
  ['law.livestream.otherwise', 'T', 'otherwise: not_required', LIVESTREAM],
  [
    'law.livestream.steps.第 27、30 条',
    'T',
    '第 27、30 条 | 开播前核验商品、商家与脚本',
    `${LIVESTREAM} art. 27 and 30`,
  ],
  ['law.livestream.steps.第 28 条', 'T', '第 28 条 | 每次开播前向平台报送核验过的主播身份', `${LIVESTREAM} art. 28`],
  [
    'law.livestream.steps.第 15、25 条',
    'T',
    '第 15、25 条 | 运营者信息变更后 3 个工作日内告知平台',
    `${LIVESTREAM} art. 15 and 25`,
  ],
  [
    'law.livestream.steps.第 26、32 条',
    'T',
    '第 26、32 条 | 持续展示商家身份，标明比较价格的依据',
    `${LIVESTREAM} art. 26 and 32`,
  ],
  [
    'law.livestream.steps.第 35 条',
    'T',
    '第 35 条 | 切片另行使用、聘请外部代言人的按广告管理',
    `${LIVESTREAM} art. 35`,
  ],
  ['law.livestream.retention', 'T', '第 27、28、31 条 | 核验记录保存三年', `${LIVESTREAM} art. 27, 28 and 31`],
  ['law.price_promotion.appliesWhen.price', 'T', '{"trait":"price_promotion"}: required', `${PRICES} art. 16 and 17`],
  ['law.price_promotion.otherwise', 'T', 'otherwise: not_required', PRICES],
  [
    'law.price_promotion.steps.第 16–17 条',
    'T',
    '第 16–17 条 | 被比较价格真实；未标明的不得高于前 7 日在同一经营场所的最低成交价',
    `${PRICES} art. 16 and 17`,
  ],
  ['law.price_promotion.steps.第 16–17 条 (2)', 'T', '第 16–17 条 | 不得先提价再打折', `${PRICES} art. 16 and 17`],

  [
    'law.price_promotion.steps.第 20 条',
    'T',
    '第 20 条 | 首页价格不得低于详情页价格，公布的规则与执行一致',
    `${PRICES} art. 20`,
  ],
  [
    'law.internet_advertising.appliesWhen.ads',
    'T',
    '{"any":[{"trait":"paid_ads"},{"trait":"paid_cooperation"}]}: required',
    `${ADS_ORDER} art. 9`,
  ],
  ['law.internet_advertising.otherwise', 'T', 'otherwise: ask', `${ADS_ORDER} art. 13`],
  [
    'law.internet_advertising.steps.第 9 条',
    'T',
    '第 9 条 | 可识别：竞价排名及附购买链接的测评、体验内容显著标明「广告」',
    `${ADS_ORDER} art. 9`,
  ],
  [
    'law.internet_advertising.steps.第 10 条',
    'T',
    '第 10 条 | 弹窗、开屏一键关闭，无倒计时，不重复弹出',
    `${ADS_ORDER} art. 10`,
  ],
  [
    'law.internet_advertising.steps.第 11 条',
    'T',
    '第 11 条 | 不得以虚假系统提示、按钮、奖励承诺诱骗点击',
    `${ADS_ORDER} art. 11`,
  ],
  [
    'law.internet_advertising.steps.第 15 条',
    'T',
    '第 15 条 | 算法推荐的，投放规则与投放记录入广告档案',
    `${ADS_ORDER} art. 15`,
  ],
  ['law.internet_advertising.steps.第 18 条', 'T', '第 18 条 | 核对下一级链接的落地页内容', `${ADS_ORDER} art. 18`],
  [
    'law.internet_advertising.retention',
    'T',
    '第 13–14 条 | 广告档案自发布终了之日起保存三年',
    `${ADS_ORDER} art. 13 and 14`,
  ],
  [
    'health_authority.medical_ad_review.entry',
    'T',
    '省级卫生行政部门（中医类为省级中医药管理部门）',
    `${MEDICAL_26} art. 8`,
  ],
  ['health_authority.medical_ad_review.otherwise', 'T', 'otherwise: not_required', MEDICAL_26],
  ['health_authority.medical_ad_review.validity', 'T', '一年，期满重新申请', `${MEDICAL_26} art. 13`],
  ['own_app.icp_filing.entry', 'O', '接入服务商备案系统 → 省通信管理局', QCLOUD],
  ['own_app.icp_filing.appliesWhen.website', 'O', '{"form":"website"}: required', QCLOUD],
  ['own_app.icp_filing.otherwise', 'O', 'otherwise: not_required', QCLOUD],
  [
    'samr.health_ad_review.review.min',
    'T',
    '10 working_day',
    `${SAMR_21} art. 16: review after acceptance, the decision on acceptance not counted`,
  ],
  [
    'samr.health_ad_review.review.max',
    'T',
    '15 working_day',
    `${SAMR_21} art. 15 and 16: 5 working days for acceptance, then 10 for review`,
  ],
  [
    'samr.health_ad_review.appliesWhen.four_groups',
    'T',
    '{"any":[{"product":"drug"},{"product":"medical_device"},{"product":"health_food"},{"product":"special_medical_food"}]}: required',
    `${SAMR_21} art. 2, 9 and 23`,
  ],
  ['samr.health_ad_review.otherwise', 'T', 'otherwise: not_required', `${SAMR_21} art. 2`],
  [
    'samr.health_ad_review.validity',
    'T',
    '以产品注册证、备案凭证、生产许可中最短的有效期为准；均无有效期的为两年',
    `${SAMR_21} art. 18`,
  ],
  ['tencent_ads.ad_creative.review.min', 'O', '24 hour', TENCENT_TIMES],
  ['tencent_ads.ad_creative.review.usual', 'O', '24 hour', TENCENT_TIMES],
  ['tencent_ads.ad_creative.review.max', 'O', '48 hour', TENCENT_TIMES],
  ['tencent_ads.ad_creative.appliesWhen.paid_ads', 'O', '{"trait":"paid_ads"}: required', TENCENT_TRIGGER],
  ['tencent_ads.ad_creative.otherwise', 'O', 'otherwise: not_required', TENCENT_TRIGGER],
  ['tencent_ads.ad_creative.sideDeadlines.qualification_image_url.within', 'O', '10 minute', TENCENT_IMAGES],
  ['tencent_ads.ad_qualification.entry', 'O', '腾讯广告后台（资质管理）', TENCENT_QUALIFICATIONS],
  ['tencent_ads.ad_qualification.otherwise', 'O', 'otherwise: not_required', TENCENT_QUALIFICATIONS],
  [
    'tencent_ads.ad_qualification.credentialServes',
    'O',
    '投放资质登记在广告账号上，并带有效期',
    `${TENCENT_QUALIFICATIONS}: of the account, with expired_date`,
  ],
  ['wechat.mini_program_audit.review.min', 'O', '2 working_day', WECHAT_TIMES],
  ['wechat.mini_program_audit.review.usual', 'O', '3 working_day', WECHAT_TIMES],
  ['wechat.mini_program_audit.review.max', 'O', '7 working_day', WECHAT_TIMES],
  ['wechat.mini_program_audit.entry', 'O', '小程序后台 → 版本管理', WECHAT],
  ['wechat.mini_program_audit.appliesWhen.every_release', 'O', '{"form":"mini_program"}: required', WECHAT],
  ['wechat.mini_program_audit.otherwise', 'O', 'otherwise: not_required', WECHAT],
  ['wechat.mini_program_audit.limits.withdrawals_a_day', 'O', '5 a day', `${WECHAT} undoAudit`],
  ['wechat.mini_program_audit.limits.withdrawals_a_month', 'O', '10 a month', `${WECHAT} undoAudit`],
  [
    'wechat.mini_program_audit.limits.expedites_a_month',
    'O',
    'unknown a month',
    'developers.weixin.qq.com Third-party_Platforms/2.0/api/code submit_quota',
  ],
  ['wechat.mini_program_audit.validity', 'O', '通过结果本身没有有效期；发布是另一步', WECHAT],
  ['wechat.mini_program_audit.expedited.min', 'O', '2 hour', `${WECHAT} speedupCodeAudit: complex code may exceed`],
  ['wechat.mini_program_audit.expedited.max', 'O', '12 hour', `${WECHAT} speedupCodeAudit: complex code may exceed`],
  [
    'wechat.mini_program_audit.sideDeadlines.media_id.within',
    'O',
    '3 calendar_day',
    `${WECHAT} uploadMediaToCodeAudit`,
  ],
  ['wechat.moments_ad.review.min', 'O', '24 hour', TENCENT_TIMES],
  ['wechat.moments_ad.review.usual', 'O', '24 hour', TENCENT_TIMES],
  ['wechat.moments_ad.review.max', 'O', '48 hour', TENCENT_TIMES],
  ['wechat.moments_ad.appliesWhen.paid_ads', 'O', '{"trait":"paid_ads"}: required', TENCENT_TRIGGER],
  ['wechat.moments_ad.otherwise', 'O', 'otherwise: not_required', TENCENT_TRIGGER],
  ['wechat.moments_ad.sideDeadlines.qualification_image_url.within', 'O', '10 minute', TENCENT_IMAGES],
  [
    'douyin.mini_program_audit.form.fields.host_names',
    'O',
    '宿主端（host_names） | text | required | list',
    `${DOUYIN_AUDIT} package_version/audit: host_names required`,
  ],
  [
    'douyin.mini_program_audit.form.fields.audit_note',
    'O',
    '审核备注（测试账号写在这里） | long_text | optional | 200 characters',
    `${DOUYIN_AUDIT} package_version/audit: audit_note of 200 characters at most`,
  ],
  [
    'douyin.mini_program_audit.form.fields.audit_way',
    'O',
    '提审方式（1：重新提交上次被驳回的版本） | number | optional',
    `${DOUYIN_AUDIT} package_version/audit: audit_way`,
  ],
  [
    'tencent_ads.ad_creative.files.qualification_image',
    'O',
    '资质图片 | 10 at most | of industry_qualification | image/jpeg image/png | 5242880 bytes',
    TENCENT_IMAGE_LIMITS,
  ],
  [
    'tencent_ads.ad_qualification.form.fields.qualification_type',
    'O',
    '资质类型 | choice | ask | INDUSTRY_QUALIFICATION AD_QUALIFICATION ADDITIONAL_INDUSTRY_QUALIFICATION',
    TENCENT_QUALIFICATIONS,
  ],
  [
    'tencent_ads.ad_qualification.form.fields.expired_date',
    'O',
    '有效期至 | text | ask',
    'developers.e.qq.com qualifications/add: expired_date',
  ],
  [
    'tencent_ads.ad_qualification.files.qualification_image',
    'O',
    '资质图片 | 10 at most | of industry_qualification | image/jpeg image/png | 5242880 bytes',
    TENCENT_IMAGE_LIMITS,
  ],
  [
    'wechat.mini_program_audit.form.fields.category',
    'O',
    '类目（item_list，一页一项） | text | required | list | 5 at most',
    `${WECHAT} submitAudit: item_list of 5 at most, category required`,
  ],
  [
    'wechat.mini_program_audit.form.fields.tag',
    'O',
    '标签（item_list，一页至多 10 个） | text | optional | list | 20 characters | 50 at most',
    `${WECHAT} submitAudit: item_list of 5 at most, 10 tags each, 20 characters a tag`,
  ],
  [
    'wechat.mini_program_audit.form.fields.feedback_info',
    'O',
    '反馈内容（仅驳回后再提交时有用） | long_text | optional | 200 characters',
    `${WECHAT} submitAudit: feedback_info of 200 characters at most`,
  ],
  [
    'wechat.mini_program_audit.form.fields.feedback_stuff',
    'O',
    '反馈素材 media_id（仅驳回后再提交时有用） | text | optional | list | 5 at most',
    `${WECHAT} submitAudit: feedback_stuff of 5 media ids at most`,
  ],
  [
    'wechat.mini_program_audit.form.fields.version_desc',
    'O',
    '版本说明（测试账号写在这里） | long_text | ask',
    `${WECHAT} submitAudit: version_desc`,
  ],
  [
    'wechat.mini_program_audit.form.fields.ugc_declare',
    'O',
    '用户生成内容声明 | long_text | ask',
    `${WECHAT} submitAudit: ugc_declare`,
  ],
  [
    'wechat.mini_program_audit.form.fields.privacy_api_not_use',
    'O',
    '隐私接口使用声明 | text | ask',
    `${WECHAT} submitAudit: privacy_api_not_use`,
  ],
  [
    'wechat.mini_program_audit.form.fields.order_path',
    'O',
    '订单中心页面路径 | text | ask',
    `${WECHAT} submitAudit: order_path`,
  ],
  [
    'wechat.mini_program_audit.files.image',
    'O',
    '图片 | of page_preview | image/png image/jpeg image/gif | 2097152 bytes',
    `${WECHAT} uploadMediaToCodeAudit: image of 2 MB at most, PNG, JPEG, JPG or GIF`,
  ],
  [
    'wechat.mini_program_audit.files.video',
    'O',
    '录屏 | of page_preview | video/mp4 | 10485760 bytes',
    `${WECHAT} uploadMediaToCodeAudit: video of 10 MB at most, MP4`,
  ],
  [
    'wechat.moments_ad.files.qualification_image',
    'O',
    '资质图片 | 10 at most | of industry_qualification | image/jpeg image/png | 5242880 bytes',
    TENCENT_IMAGE_LIMITS,
  ],
  [
    'wechat.moments_ad.changeVoids',
    'O',
    '广告内容修改（名称除外）会重新触发审核，原通过不涵盖修改后的内容 | copy platformForm materials/creative_preview',
    TENCENT_TRIGGER,
  ],
  [
    'tencent_ads.ad_creative.changeVoids',
    'O',
    '广告内容修改（名称除外）会重新触发审核，原通过不涵盖修改后的内容 | copy platformForm materials/creative_preview',
    TENCENT_TRIGGER,
  ],
  [
    'samr.health_ad_review.changeVoids',
    'T',
    '通过审查的广告不得剪辑、拼接、修改；需要改动内容的，重新申请 | copy platformForm materials/creative_preview',
    `${SAMR_21} art. 20`,
  ],
]

const found = statedValues(packs)

describe('what is official or law in the shipped packs', () => {
  it.each(TABLE)('%s (%s) says "%s"', (name, grade, value, source) => {
    expect(found.filter(([other]) => other === name)).toEqual([[name, grade, value, source]])
  })

  it('is not what the table says once a value was changed', () => {
    const changed = structuredClone(packs)
    const review = changed.find((pack) => pack.platform === 'wechat')?.requirements[0]?.review
    if (review) review.max.value = 8
    expect(statedValues(changed)).not.toEqual(found)
  })

  it('is all in that table, each value once', () => {
    expect(found.map(([name]) => name).sort()).toEqual(TABLE.map(([name]) => name).sort())
  })
})
