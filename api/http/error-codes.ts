/**
 * The one table of what the API itself refuses: code, HTTP status, what people read. Refusals of the record stand in
 * `workflows/contract/codes.ts`.
 */
import { REFUSALS, type RefusalCode } from '../../workflows/contract/codes'

interface ApiError {
  status: number
  zh: string
  en: string
}

export const API_ERRORS = {
  malformed: { status: 400, zh: '请求内容有误，请按所列各处更正', en: 'The request is malformed; see errors.' },
  malformed_json: { status: 400, zh: '请求正文不是有效的 JSON', en: 'The body is not valid JSON in UTF-8.' },
  malformed_upload: {
    status: 400,
    zh: '上传格式有误：须为带一个文件的 multipart 表单',
    en: 'The upload must be a multipart form with one file.',
  },
  cursor_invalid: {
    status: 400,
    zh: '翻页游标无效，请从第一页开始',
    en: 'The cursor is invalid or belongs to another list; start from the first page.',
  },
  unauthenticated: {
    status: 401,
    zh: '缺少有效的接口密钥或访问令牌',
    en: 'A valid API key or access token is missing.',
  },
  signature_invalid: { status: 401, zh: '回调签名无效', en: 'The signature of the call-back is invalid.' },
  forbidden: { status: 403, zh: '该密钥没有此权限', en: 'The key lacks the scope for this.' },
  act_as_missing: {
    status: 403,
    zh: '该密钥不能代此人办理，须有 act_as 权限',
    en: 'The key may not act for this person; it needs the scope act_as, or act_as with this staff number.',
  },
  person_needed: {
    status: 403,
    zh: '该操作须由具名人员办理，请用 X-Actor 带上工号',
    en: 'A named person must do this: send the staff number in X-Actor.',
  },
  rule_pack_same_person: {
    status: 403,
    zh: '起草人不能发布自己起草的规则包，须由另一人发布',
    en: 'A version must be released by somebody other than its author.',
  },
  route_unknown: { status: 404, zh: '没有这个地址', en: 'There is no such resource.' },
  not_found: { status: 404, zh: REFUSALS.not_found.zh, en: REFUSALS.not_found.en },
  method_not_allowed: {
    status: 405,
    zh: '该地址不支持此方法',
    en: 'The resource does not support this method; see Allow.',
  },
  request_timeout: { status: 408, zh: '请求未在规定时间内传完', en: 'The request did not arrive in time.' },
  at_before_start: {
    status: 422,
    zh: '该时间早于活动立项，那时还没有任何记录；请给出立项之后的时间',
    en: 'The campaign had not been started by then; ask for a later time.',
  },
  directory_unfit: {
    status: 422,
    zh: '通讯录内容有误，未作任何更改；请按所列各处更正后重新提交',
    en: 'The directory would be faulty, so nothing was changed; see errors.',
  },
  directory_unconfirmed: {
    status: 409,
    zh: '此次更改影响较大，未作任何更改；核对无误后，请用 confirm 确认所列内容再提交',
    en: 'It changes more than is done unasked; nothing was changed. Confirm what errors say with `confirm`, if it is right.',
  },
  preview_stale: {
    status: 409,
    zh: '预览之后通讯录或提交的内容已有变化，未作任何更改；请重新预览，核对后再提交',
    en: 'The directory, or what is sent, has changed since it was shown; nothing was changed. Show it again.',
  },
  group_in_use: {
    status: 409,
    zh: '该共享邮箱还有未完成的待办，或仍在进行中的活动里，请先转办或变更活动成员',
    en: 'The group still has an open task, or stands in a campaign that goes on; hand these over first.',
  },
  handover_stale: {
    status: 409,
    zh: '预览已超过 24 小时，请重新预览再交接',
    en: 'It was shown more than 24 hours ago; show it again.',
  },
  absence_over: {
    status: 422,
    zh: '外出已经结束：返回时间须晚于现在',
    en: 'The absence is over already; `until` must lie ahead.',
  },
  absence_too_long: {
    status: 422,
    zh: '一次外出最长 366 天；长期离岗请办理交接',
    en: 'One absence lasts 366 days at most; hand over the work of somebody who leaves.',
  },
  absence_overlaps: {
    status: 409,
    zh: '与已登记的外出时间重叠：先结束原来的，再重新登记',
    en: 'It overlaps an absence of the same person; end that one first.',
  },
  substitute_circle: {
    status: 422,
    zh: '代办人成环：同一时间内，代办人又由本人代办。请另选代办人',
    en: 'The substitutes form a circle at that time; name somebody else.',
  },
  clock_refused: {
    status: 409,
    zh: '时钟不能这样调整：真实时钟不能改动，模拟时钟不能倒退',
    en: 'The real clock cannot be changed, and the rehearsal clock cannot go back.',
  },
  rule_pack_unreleased: {
    status: 409,
    zh: '规则包尚未发布：先发布，再安排核对',
    en: 'The rule pack is not released yet; release it before requesting rechecks.',
  },
  rule_pack_released: {
    status: 409,
    zh: '该版本已发布，不可更改，请使用新的版本号',
    en: 'The version is released and cannot be changed; use another version.',
  },
  rule_pack_not_newer: {
    status: 409,
    zh: '版本号须晚于已发布的最新版本',
    en: 'The version must be later than the newest released one.',
  },
  rule_pack_steps_missing: {
    status: 409,
    zh: '发布前规定的意见或步骤还未完成',
    en: 'Opinions or steps required by the policy are missing.',
  },
  rule_pack_opposed: {
    status: 409,
    zh: '有部门持反对意见；确需发布的，请说明理由',
    en: 'A department opposes the version; to release it all the same, give the reason in `despite`.',
  },
  webhook_deleted: {
    status: 409,
    zh: '该推送地址已删除，请另建一个',
    en: 'The webhook is deleted; make another one.',
  },
  credential_known: {
    status: 409,
    zh: '该凭证已登记，且仍有效',
    en: 'This credential is already registered and still valid.',
  },
  credential_status: {
    status: 409,
    zh: '该凭证目前的状态不能进行这个操作',
    en: 'This is not possible in the current status of the credential.',
  },
  events_restarted: {
    status: 410,
    zh: '数据库已从备份恢复，该游标不再有效：请不带 after 从头读取，并跳过已处理过的 id',
    en: 'The database was restored, so this cursor no longer fits: read from the beginning, without `after`, and skip the ids that you have handled.',
  },
  precondition_failed: {
    status: 412,
    zh: '内容已被他人修改，请刷新后再提交',
    en: 'Somebody else has changed it meanwhile; read it again and send the new ETag.',
  },
  body_too_large: { status: 413, zh: '请求正文过大', en: 'The body is larger than allowed.' },
  file_too_large: { status: 413, zh: '文件超过大小上限', en: 'The file is larger than allowed.' },
  uri_too_long: { status: 414, zh: '地址过长', en: 'The address is too long.' },
  media_type_unsupported: { status: 415, zh: '不支持的内容类型', en: 'This content type is not supported here.' },
  file_type_refused: { status: 415, zh: '不接受该类型的文件', en: 'Files of this type are not accepted.' },
  file_polyglot: {
    status: 415,
    zh: '文件中夹带了另一种文件，请重新导出后上传',
    en: 'The file contains another kind of file; export it again and upload that.',
  },
  preview_unavailable: { status: 415, zh: '该文件不能预览，请下载查看', en: 'The file has no preview; see reason.' },
  calendar_refused: { status: 422, zh: '工作日历内容有误', en: 'The calendar is inconsistent; see errors.' },
  spreadsheet_refused: { status: 422, zh: '表格无法导入', en: 'The spreadsheet cannot be imported; see reason.' },
  import_faulty: {
    status: 422,
    zh: '表格中有错误，一行也没有导入',
    en: 'Some rows have errors, so nothing was imported; see preview.',
  },
  too_many_rows: {
    status: 422,
    zh: '结果过多，请缩小筛选范围',
    en: 'The result has more rows than a sheet may hold; narrow the filter.',
  },
  credential_not_shared: {
    status: 422,
    zh: '规则包未写明该事项的凭证可供其他活动沿用，不能登记',
    en: 'The rule pack does not allow campaigns to share a credential of this item.',
  },
  webhook_url_refused: {
    status: 422,
    zh: '不能推送到该地址：须为公网 https 地址，或管理员列出的内部网段',
    en: 'Events cannot be sent there: give a public https address, or one in a network that the operator has listed.',
  },
  webhook_key_blind: {
    status: 422,
    zh: '该密钥不能读取活动，无从推送；须另有 campaigns:read 权限',
    en: 'The key may not read campaigns, so there would be nothing to send: it needs campaigns:read, too.',
  },
  rule_pack_invalid: { status: 422, zh: '规则包内容有误', en: 'The rule pack has errors; see errors.' },
  file_infected: {
    status: 422,
    zh: '文件含有病毒或恶意内容，未保存',
    en: 'A virus was found in the file; it was not stored.',
  },
  file_bomb: {
    status: 422,
    zh: '文件展开后过大，未保存',
    en: 'The file is too large once unpacked; it was not stored.',
  },
  file_damaged: {
    status: 422,
    zh: '文件不完整或内部目录与内容不一致，请用原软件打开后另存，再上传',
    en: 'The file is incomplete, or its directory contradicts its content; open it in its program, save it again and upload that.',
  },
  file_empty: { status: 422, zh: '文件为空', en: 'The file is empty.' },
  person_unknown: { status: 422, zh: REFUSALS.person_unknown.zh, en: REFUSALS.person_unknown.en },
  idempotency_key_reused: {
    status: 422,
    zh: '该幂等键已用于另一个请求',
    en: 'The Idempotency-Key was already used for a different request.',
  },
  precondition_required: {
    status: 428,
    zh: '请用 If-Match 带上读取时得到的 ETag',
    en: 'Send If-Match with the ETag you received when reading.',
  },
  rate_limited: { status: 429, zh: '请求过于频繁，请稍后再试', en: 'Too many requests; try again later.' },
  headers_too_large: { status: 431, zh: '请求头过大', en: 'The headers are larger than allowed.' },
  internal: { status: 500, zh: '服务内部错误，已记录', en: 'The service failed; the error has been logged.' },
  reference_missing: {
    status: 503,
    zh: '缺少所需的规则数据，请联系管理员安装',
    en: 'Reference data needed for this is not installed; ask the administrator.',
  },
  scan_unavailable: {
    status: 503,
    zh: '病毒扫描暂时不可用，文件未保存，请稍后用同一幂等键重试',
    en: 'The virus scanner is unavailable; nothing was stored. Try again with the same Idempotency-Key.',
  },
  unavailable: {
    status: 503,
    zh: '服务暂时不可用，请稍后用同一幂等键重试',
    en: 'The service is unavailable; try again later with the same Idempotency-Key.',
  },
} as const satisfies Record<string, ApiError>
export type ApiErrorCode = keyof typeof API_ERRORS
export type ProblemCode = ApiErrorCode | RefusalCode
