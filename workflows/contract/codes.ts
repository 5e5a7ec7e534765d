/**
 * The closed lists of refusals (answers that say no) and failures (errors), with what people read.
 * A refusal is data: the command was understood, decided against the present state, and nothing changed.
 */

interface Refusal {
  /** HTTP status that the API answers with. */
  status: 404 | 409 | 422 | 403
  zh: string
  en: string
}

export const REFUSALS = {
  not_found: { status: 404, zh: '找不到该对象，请核对编号', en: 'No such object; check the number.' },
  campaign_over: {
    status: 409,
    zh: '活动已结束，不再接受该操作',
    en: 'The campaign has ended and takes no such command.',
  },
  campaign_withdrawing: {
    status: 409,
    zh: '活动正在撤销或取消，不再接受其他操作',
    en: 'The campaign is being withdrawn or cancelled; it takes no other command.',
  },
  filing_over: { status: 409, zh: '该备案已结束', en: 'The filing has ended.' },
  task_not_open: {
    status: 409,
    zh: '该待办已不在办理中，请看它后来的情况',
    en: 'The task is no longer open; see how it ended.',
  },
  task_unknown: { status: 404, zh: '没有这个待办', en: 'No such task.' },
  answer_not_accepted: {
    status: 422,
    zh: '该待办不接受这个答复，请从可选答复中选择',
    en: 'The task does not accept this answer.',
  },
  person_required: {
    status: 403,
    zh: '该操作须由具名人员办理，请通过接口带上操作人',
    en: 'A named person must do this; send who it is.',
  },
  person_unknown: { status: 422, zh: '通讯录中没有这个工号', en: 'No such staff number in the directory.' },
  field_required: { status: 422, zh: '缺少必填内容', en: 'A required field is missing.' },
  number_required: { status: 422, zh: '提交须登记备案申请号', en: 'The application number is required.' },
  number_taken: {
    status: 409,
    zh: '该申请号在该平台已登记过（另一项备案，或本备案更早的一次提报），请核对号码',
    en: 'The application number is already recorded at this platform, for another filing or an earlier round of this one; check it.',
  },
  credential_required: {
    status: 422,
    zh: '通过须登记备案号或上传回执',
    en: 'A credential number or file is required.',
  },
  external_ref_taken: {
    status: 409,
    zh: '该外部编号已用于另一活动',
    en: 'The external_ref is already used by another campaign.',
  },
  items_open: {
    status: 409,
    zh: '还有驳回项未修改或答复，不能重新提交',
    en: 'Some rejection items are neither changed nor answered.',
  },
  item_needs_evidence: {
    status: 422,
    zh: '未说明原因的驳回，须附咨询记录或书面诊断',
    en: 'A rejection without reason is answered only by a consultation record or a written diagnosis.',
  },
  category_unknown: { status: 422, zh: '没有这个驳回类别，请从类别表中选择', en: 'No such category of rejections.' },
  item_unknown: { status: 422, zh: '没有这个驳回项', en: 'No such rejection item.' },
  phase_mismatch: {
    status: 409,
    zh: '该备案目前的阶段不适用这个操作',
    en: 'The filing is in a phase where this does not apply.',
  },
  not_cleared: {
    status: 409,
    zh: '该平台尚未放行，不能登记上线；确需上线请由具名审批人选择“自担风险上线”',
    en: 'The platform is not cleared; to go live nevertheless, a named approver answers at_own_risk.',
  },
  material_lapsed: {
    status: 422,
    zh: '该材料已过有效期，请换用有效的',
    en: 'The paper is past its validity.',
  },
  material_lapses: {
    status: 409,
    zh: '有材料在活动结束前失效，请先更换再复核',
    en: 'A paper lapses before the campaign ends; replace it first.',
  },
  review_asked: {
    status: 409,
    zh: '这个规则版本已安排核对，或本备案按更新的版本办理',
    en: 'A review of that version has been asked for already, or the filing follows a newer one.',
  },
  wording_open: {
    status: 409,
    zh: '文案中还有未改写、也未书面说明的用语，请先处理再复核',
    en: 'Wording in the copy is neither changed nor justified.',
  },
  wording_not_justifiable: {
    status: 422,
    zh: '该用语不能这样说明：请改写，或选用允许的例外；引证数据须注明出处',
    en: 'This wording cannot be answered like that: reword it, use a permitted exception, or name the source of a figure.',
  },
  hit_unknown: {
    status: 404,
    zh: '文案的现行版本中没有这处命中',
    en: 'The present version of the copy has no such hit.',
  },
  too_many_hits: {
    status: 422,
    zh: '用语命中过多，请先修改或分成几份',
    en: 'Too many hits to keep; reword or split it.',
  },
  too_many_copies: {
    status: 422,
    zh: '活动保存的文案份数已达上限，请先停用不再使用的文案',
    en: 'The campaign has reached its number of copies; retire one that is no longer used.',
  },
  copy_too_long: {
    status: 422,
    zh: '活动保存的文案合计过长，请先停用或缩短部分文案',
    en: 'All copies of the campaign together are too long; retire or shorten some of them.',
  },
  legal_required: {
    status: 403,
    zh: '用语的例外须由法务人员说明',
    en: 'Somebody of the legal department must justify it.',
  },
  prize_above_cap: { status: 422, zh: '抽奖奖品价值超过法定上限', en: 'A prize of the draw is above the legal cap.' },
  promotion_incomplete: {
    status: 409,
    zh: '有奖促销须在开始前公布的信息不全，请补齐再复核',
    en: 'Facts of the prize promotion that must be published before the start are missing.',
  },
  promotion_change_refused: {
    status: 409,
    zh: '活动开始后只能作有利于消费者的变更',
    en: 'After the start only changes in the favour of consumers are allowed.',
  },
  promotion_change_unclear: {
    status: 409,
    zh: '仅凭内容无法判断变更是否有利于消费者，须由具名人员写明理由',
    en: 'The facts alone do not tell whether the change favours consumers; a named person must say why.',
  },
  form_invalid: {
    status: 422,
    zh: '表单内容不符合平台要求，请逐项更正',
    en: 'Fields of the form do not fit; see faults.',
  },
  form_locked: {
    status: 409,
    zh: '该轮表单已随提交固定，驳回或撤回后再改',
    en: 'The platform has this round; the form changes with the next one.',
  },
  file_unfit: {
    status: 422,
    zh: '文件的类型、大小或数量不符合该平台要求',
    en: 'A file is not of a type, size or number that the platform takes; see faults.',
  },
  forms_differ: {
    status: 409,
    zh: '各平台表单、账号之间或与活动内容不一致，请更正；确属有意的，在 acceptedDifferences 中列明各处差异的 id，并在 text 中说明原因',
    en: 'Forms or accounts differ, or differ from the campaign; mend them, or name each in `acceptedDifferences` by its id and say in `text` why it is meant.',
  },
  paper_unknown: { status: 422, zh: '没有这份公司材料', en: 'No such company paper.' },
  paper_unfit: {
    status: 422,
    zh: '该公司材料不适用于此项，或与其他内容重复给出',
    en: 'The paper serves another row, or its content is given beside it.',
  },
  credential_unknown: {
    status: 422,
    zh: '登记册中该平台、事项、账号没有这个凭证',
    en: 'The register has no such credential of this platform, item and account.',
  },
  credential_unfit: {
    status: 409,
    zh: '该凭证已失效、被暂停，或在活动结束前到期，不能使用',
    en: 'The credential has lapsed, is suspended, or ends before the campaign does.',
  },
  credential_used: {
    status: 409,
    zh: '凭证来自凭证登记册，请在登记册或取得它的备案上更正',
    en: 'The credential is used from the register: correct it there, or at the filing that won it.',
  },
  authorisation_missing: {
    status: 409,
    zh: '账号主体与本公司不一致，缺少有效的账号主体授权书',
    en: "The account belongs to another legal subject, and that subject's authorisation is missing.",
  },
  filings_open: {
    status: 409,
    zh: '还有备案未了结，请先办完、放弃或撤销',
    en: 'Some filings are still open; finish, give up or withdraw them first.',
  },
  plan_incomplete: { status: 409, zh: '活动方案还缺内容', en: 'The plan is incomplete.' },
  campaign_type_unknown: {
    status: 422,
    zh: '审批与催办规则中没有这个活动类型',
    en: 'The policy knows no such type of campaign.',
  },
  template_unknown: { status: 422, zh: '没有这个活动模板', en: 'No such template.' },
  brief_unfit: { status: 422, zh: '活动方案内容有误，请逐项更正', en: 'The brief is wrong in places; see errors.' },
  launch_after_end: { status: 422, zh: '上线时间不能晚于活动结束', en: 'The launch is after the end.' },
  dates_unfit: { status: 422, zh: '时间不合理：结束须晚于现在，开始须早于结束', en: 'The dates do not fit together.' },
  window_closed: {
    status: 422,
    zh: '平台受理窗口已关闭，请与平台确认新的受理时间',
    en: 'The window in which the platform takes submissions has closed already.',
  },
  due_after_window: {
    status: 422,
    zh: '提交的截止时间不能晚于平台受理窗口关闭',
    en: 'A submission cannot be due after the window of the platform closes.',
  },
  filing_duplicate: { status: 409, zh: '同一平台、事项、账号的备案已存在', en: 'This filing exists already.' },
  not_needed_contradicted: {
    status: 422,
    zh: '该平台已登记必须办理的备案，不能同时登记为无需备案；确实不需要的，请将该备案改为 required: false',
    en: 'A required filing is named at this platform; where it is not needed, set its `required` to false.',
  },
  // Of imports from the time when all of one was refused for a part of it.
  import_refused: {
    status: 409,
    zh: '同批导入中有一行未被接受，整批均未导入',
    en: 'Another row of the same import was refused, so none of it was taken.',
  },
  requirement_unknown: {
    status: 422,
    zh: '规则包中没有该平台或事项',
    en: 'No such platform or item in the rule packs.',
  },
  second_person_required: { status: 403, zh: '更正审核结果须另一位具名人员确认', en: 'A second person must confirm.' },
  entry_unknown: { status: 404, zh: '没有找到要更正的登记', en: 'No such entry to correct.' },
  due_in_past: { status: 422, zh: '新的截止时间已过', en: 'The new due time is in the past.' },
  occurred_too_early: {
    status: 422,
    zh: '发生时间早于它所指的提交或登记，请核对日期',
    en: 'It cannot have happened before what it is about, such as a verdict before its submission.',
  },
  occurred_in_future: { status: 422, zh: '发生时间不能晚于现在', en: 'It cannot have happened in the future.' },
  file_unknown: { status: 422, zh: '引用的文件不存在', en: 'No such file.' },
  version_conflict: {
    status: 409,
    zh: '内容已被他人修改，请刷新后再提交',
    en: 'Changed by somebody else meanwhile; read again.',
  },
  unprocessable: { status: 422, zh: '内容无法处理', en: 'The content cannot be stored.' },
  nothing_matches: {
    status: 404,
    zh: '没有匹配的备案，已暂存，登记申请号后自动补办',
    en: 'Nothing matches yet; parked.',
  },
} as const satisfies Record<string, Refusal>
export type RefusalCode = keyof typeof REFUSALS

/** Types of `ApplicationFailure` that workflow code and activities may raise. */
export const FAILURES = {
  /** The record could not be written for a reason that no retry cures (SQLSTATE class 22 or 23, a bug). */
  RECORD_REJECTED: 'RecordRejected',
  /** An Update carried something that is not a command. */
  BAD_COMMAND: 'BadCommand',
} as const
