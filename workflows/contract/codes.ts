/**
 * The closed lists of refusals (answers that say no) and failures (errors), with what people read.
 * A refusal is data: the command was understood, decided against the present state, and nothing changed.
 */
import { ACTING_REFUSALS } from './refusals-acting'

interface Refusal {
  /** HTTP status that the API answers with. */
  status: 404 | 409 | 422 | 403
  zh: string
  en: string
}

export const REFUSALS = {
  ...ACTING_REFUSALS,
  not_found: { status: 404, zh: '找不到该对象，请核对编号', en: 'Nothing has this number; check it.' },
  campaign_over: {
    status: 409,
    zh: '活动已结束，不再接受该操作',
    en: 'The campaign has ended; this is no longer possible.',
  },
  campaign_withdrawing: {
    status: 409,
    zh: '活动正在撤销或取消，不再接受其他操作',
    en: 'The campaign is being withdrawn or cancelled; nothing else is possible.',
  },
  quota_used: {
    status: 409,
    zh: '该账号在该平台当日的撤回次数已用完，到给出的时间后可再撤回',
    en: 'The withdrawals that the platform allows this account for the day are used up; `availableAt` says when there are more.',
  },
  connector_only: {
    status: 403,
    zh: '平台答复只由系统自动登记，不能手工填写',
    en: 'Answers of platforms are recorded by their connector alone.',
  },
  filing_over: {
    status: 409,
    zh: '该备案已结束，不再接受该操作',
    en: 'The filing has ended; this is no longer possible.',
  },
  task_not_open: {
    status: 409,
    zh: '该待办已办结或关闭，请查看办理结果',
    en: 'The task is no longer open; see how it was closed.',
  },
  task_unknown: { status: 404, zh: '没有这个待办', en: 'There is no such task.' },
  answer_not_accepted: {
    status: 422,
    zh: '该待办不接受这个答复，请从可选答复中选择',
    en: 'The task does not accept this answer; choose one from `accepts`.',
  },
  field_required: { status: 422, zh: '缺少必填内容', en: 'A required field is missing.' },
  number_required: { status: 422, zh: '该事项提交后须登记备案申请号', en: 'The application number is required.' },
  number_taken: {
    status: 409,
    zh: '该申请号在该平台已登记过（另一项备案，或本备案更早的一次提报），请核对号码',
    en: 'This application number is already recorded for the platform, on another filing or on an earlier round of this one; check it.',
  },
  credential_required: {
    status: 422,
    zh: '须登记备案号，或上传备案凭证文件',
    en: 'A credential number or a credential file is required.',
  },
  external_ref_taken: {
    status: 409,
    zh: '该外部编号已用于另一活动',
    en: 'The external_ref is already used by another campaign.',
  },
  items_open: {
    status: 409,
    zh: '还有驳回项未修改或答复，不能重新提交',
    en: 'Some rejection items are not resolved yet, so the filing cannot be resubmitted.',
  },
  item_needs_evidence: {
    status: 422,
    zh: '平台未说明原因的驳回项，须附咨询记录或书面分析',
    en: 'A rejection without a stated reason needs a consultation record or a written analysis.',
  },
  category_unknown: {
    status: 422,
    zh: '没有这个驳回类别，请从类别表中选择',
    en: 'There is no such rejection category.',
  },
  item_unknown: { status: 422, zh: '没有这个驳回项', en: 'There is no such rejection item.' },
  phase_mismatch: {
    status: 409,
    zh: '该备案目前的阶段不能进行这个操作',
    en: 'This is not possible in the current phase of the filing.',
  },
  not_cleared: {
    status: 409,
    zh: '该平台尚未放行，不能登记上线；确需上线请由具名审批人选择“自担风险上线”',
    en: 'The platform is not cleared. To go live all the same, a named approver must answer `at_own_risk`.',
  },
  material_lapsed: {
    status: 422,
    zh: '该材料已过有效期，请换用有效的',
    en: 'The document has expired; provide a valid one.',
  },
  material_lapses: {
    status: 409,
    zh: '有材料在活动结束前失效，请先更换再复核',
    en: 'A document expires before the campaign ends; replace it before the recheck.',
  },
  review_not_cancelled_alone: {
    status: 409,
    zh: '评审不能单独取消；活动不办了，请撤销活动，评审随之结束',
    en: 'A review is not cancelled by itself: withdraw the campaign, and its review ends with it.',
  },
  review_asked: {
    status: 409,
    zh: '已就该规则版本安排过核对，或本备案已按更新的版本办理',
    en: 'A review for that version was already requested, or the filing already follows a newer version.',
  },
  wording_open: {
    status: 409,
    zh: '文案中还有未改写、也未书面说明的用语，请先处理再复核',
    en: 'Some wording in the copy is neither changed nor justified; resolve it before the recheck.',
  },
  wording_not_justifiable: {
    status: 422,
    zh: '该用语不能这样说明：请改写，或选用允许的例外；引证数据须注明出处',
    en: 'This wording cannot be justified that way: reword it, use a permitted exception, or, for a figure, name its source.',
  },
  hit_unknown: {
    status: 404,
    zh: '文案的现行版本中没有这处用语',
    en: 'The current version of the copy has no such hit.',
  },
  too_many_hits: {
    status: 422,
    zh: '须处理的用语过多，请先修改，或分成几份文案',
    en: 'The copy has too many hits; reword it or split it into several.',
  },
  too_many_copies: {
    status: 422,
    zh: '活动保存的文案份数已达上限，请先停用不再使用的文案',
    en: 'The campaign already has the maximum number of copies; retire one that is no longer used.',
  },
  copy_too_long: {
    status: 422,
    zh: '活动保存的文案合计过长，请先停用或缩短部分文案',
    en: 'The copies of the campaign are too long in total; retire or shorten some.',
  },
  prize_above_cap: { status: 422, zh: '抽奖奖品价值超过法定上限', en: 'A draw prize exceeds the legal cap.' },
  review_not_offered: {
    status: 422,
    zh: '公司规则中没有设置内部评审',
    en: 'The policy of the company has no internal review.',
  },
  review_open: {
    status: 409,
    zh: '内部评审还有未办结的事项（如绿色通道说明），请先办结',
    en: 'Something of the internal review is still to be done, say the justification of the green channel.',
  },
  nothing_to_confirm: {
    status: 409,
    zh: '须确认的内容尚未填写（见 missing），请提出修改，由负责人补齐后再确认',
    en: 'What has to be confirmed is not there (see `missing`); ask for a change, so that the lead adds it.',
  },
  work_ends_after_launch: {
    status: 409,
    zh: '所需工作日结束时已过上线时间，请提出修改（如推迟上线或减少工作）',
    en: 'The working days needed end after the launch; ask for a change, such as a later launch.',
  },
  promotion_incomplete: {
    status: 409,
    zh: '有奖促销须在开始前公布的信息不全，请补齐再复核',
    en: 'The prize promotion lacks information that must be published before the start; complete it before the recheck.',
  },
  promotion_change_refused: {
    status: 409,
    zh: '活动开始后只能作有利于消费者的变更',
    en: 'After the start only changes that favour consumers are allowed.',
  },
  promotion_change_unclear: {
    status: 409,
    zh: '仅凭内容无法判断变更是否有利于消费者，须由具名人员写明理由',
    en: 'It cannot be told from the data whether the change favours consumers; a named person must give the reason.',
  },
  form_invalid: {
    status: 422,
    zh: '表单内容不符合平台要求，请逐项更正',
    en: 'Some form fields do not meet the requirements of the platform; see faults.',
  },
  form_locked: {
    status: 409,
    zh: '该次提报的表单已提交给平台，不能再改；驳回或撤回之后，可为下一次提报修改',
    en: 'The form of this round was submitted and cannot be changed; after a rejection or recall, change it for the next round.',
  },
  file_unfit: {
    status: 422,
    zh: '文件的类型、大小或数量不符合该平台要求',
    en: 'The platform does not accept this type, size or number of files; see faults.',
  },
  forms_differ: {
    status: 409,
    zh: '各平台表单、账号之间或与活动内容不一致，请更正；确属有意的，在 acceptedDifferences 中列明各处差异的 id，并在 text 中说明原因',
    en: 'Forms or accounts contradict each other or the campaign. Correct them; if a difference is intended, list its id in `acceptedDifferences` and give the reason in `text`.',
  },
  paper_unknown: { status: 422, zh: '没有这份公司材料', en: 'There is no such company document.' },
  paper_unfit: {
    status: 422,
    zh: '该公司材料不适用于此项；使用公司材料时，不能再另给文件或有效期',
    en: 'The company document is for another checklist row, or files or a validity were given besides it.',
  },
  credential_unknown: {
    status: 422,
    zh: '登记册中该平台、事项、账号没有这个凭证',
    en: 'The credential register has no such credential for this platform, item and account.',
  },
  credential_unfit: {
    status: 409,
    zh: '该凭证已失效、被暂停，或在活动结束前到期，不能使用',
    en: 'The credential has lapsed, is suspended, or expires before the campaign ends.',
  },
  credential_used: {
    status: 409,
    zh: '凭证来自凭证登记册，请在登记册或取得它的备案上更正',
    en: 'The credential comes from the credential register: correct it there, or on the filing that obtained it.',
  },
  authorisation_missing: {
    status: 409,
    zh: '账号主体与本公司不一致，缺少有效的账号主体授权书',
    en: 'The account belongs to another legal entity, and a valid authorisation from it is missing.',
  },
  filings_open: {
    status: 409,
    zh: '还有备案未了结，请先办完、放弃或撤销',
    en: 'Some filings are still open; finish, give up or withdraw them first.',
  },
  plan_incomplete: {
    status: 409,
    zh: '活动方案还缺内容，请先补全',
    en: 'The campaign plan is incomplete; complete it first.',
  },
  campaign_type_unknown: {
    status: 422,
    zh: '审批与催办规则中没有这个活动类型',
    en: 'The policy defines no such campaign type.',
  },
  template_unknown: { status: 422, zh: '没有这个活动模板', en: 'There is no such campaign template.' },
  brief_unfit: { status: 422, zh: '活动方案内容有误，请逐项更正', en: 'The campaign brief has errors; see errors.' },
  parties_unfit: {
    status: 422,
    zh: '合作各方有误：须恰有一方牵头，每方只列一次',
    en: 'The parties do not fit: exactly one of them leads, and each is named once.',
  },
  exposure_unfit: {
    status: 422,
    zh: '品牌曝光占比有误：每方都须写明，合计须为 100%',
    en: 'The brand exposure ratio does not fit: every party has a share, and all together are 100 %.',
  },
  work_unfit: {
    status: 422,
    zh: '任务计划有误，请逐项更正',
    en: 'The work plan does not fit: dates out of order, an item that is not there, a circle, or one that is accepted already.',
  },
  own_work: {
    status: 409,
    zh: '交付人不能验收自己交付的任务',
    en: 'Nobody accepts what they have handed in themselves.',
  },
  kickoff_unfit: {
    status: 422,
    zh: '启动会时间有误：须晚于现在，早于首个上线时间',
    en: 'The kick-off does not fit: it lies ahead, and before the first launch.',
  },
  kickoff_ahead: {
    status: 409,
    zh: '启动会尚未开始，请在召开后登记；时间有变化的，请在活动方案中改期',
    en: 'The kick-off has not begun. Say afterwards whether it was held; to move it, set its time in the campaign.',
  },
  party_not_confirmed: {
    status: 409,
    zh: '该合作方目前没有有效的确认，无需收回；有异议的，请答复其待办',
    en: 'The party has no confirmation that counts, so there is nothing to take back; objections are answers to its task.',
  },
  raci_unfit: {
    status: 422,
    zh: 'RACI 有误：每个阶段须恰有一名负责人（A）、至少一名执行人（R）',
    en: 'The RACI does not hold: each stage needs exactly one accountable (A) and at least one responsible person (R).',
  },
  launch_after_end: {
    status: 422,
    zh: '上线时间不能晚于活动结束',
    en: 'The launch must not be later than the end of the campaign.',
  },
  launch_in_past: {
    status: 422,
    zh: '上线时间须晚于现在；已经上线的，请在“上线”待办中登记',
    en: 'A launch is planned for a time that lies ahead; what is live already is recorded by its task.',
  },
  start_in_past: {
    status: 422,
    zh: '活动开始时间不能改到现在之前',
    en: 'The start of a campaign cannot be moved into the past.',
  },
  dates_unfit: {
    status: 422,
    zh: '时间不合理：结束须晚于现在，开始须早于结束',
    en: 'The dates are inconsistent: the end must be in the future, and the start before the end.',
  },
  window_closed: {
    status: 422,
    zh: '平台受理窗口已关闭，请与平台确认新的受理时间',
    en: 'The submission window of the platform has closed; ask the platform for a new one.',
  },
  due_after_window: {
    status: 422,
    zh: '提交的截止时间不能晚于平台受理窗口关闭',
    en: 'A submission cannot be due after the submission window of the platform closes.',
  },
  filing_duplicate: {
    status: 409,
    zh: '同一平台、事项、账号的备案已存在',
    en: 'A filing for this platform, item and account already exists.',
  },
  not_needed_contradicted: {
    status: 422,
    zh: '该平台已登记必须办理的备案，不能同时登记为无需备案；确实不需要的，请将该备案改为 required: false',
    en: 'The platform has a required filing, so it cannot be recorded as needing none; if the filing is not needed, set its `required` to false.',
  },
  // Of imports from the time when all of one was refused for a part of it.
  import_refused: {
    status: 409,
    zh: '同批导入中有一行未被接受，整批均未导入',
    en: 'Another row of the same import was refused, so nothing was imported.',
  },
  requirement_unknown: {
    status: 422,
    zh: '规则包中没有该平台或事项',
    en: 'The rule packs have no such platform or item.',
  },
  entry_unknown: { status: 404, zh: '没有找到要更正的登记', en: 'The entry to be corrected was not found.' },
  due_in_past: { status: 422, zh: '截止时间须晚于现在', en: 'The due time must be in the future.' },
  occurred_too_early: {
    status: 422,
    zh: '发生时间早于它所指的提交或登记，请核对日期',
    en: 'The time lies before the event it follows, such as a verdict before its submission; check the date.',
  },
  occurred_in_future: {
    status: 422,
    zh: '发生时间不能晚于现在',
    en: 'The time of the event must not be in the future.',
  },
  file_unknown: { status: 422, zh: '引用的文件不存在', en: 'A referenced file does not exist.' },
  version_conflict: {
    status: 409,
    zh: '内容已被他人修改，请刷新后再提交',
    en: 'Somebody else has changed it meanwhile; read it again and resend.',
  },
  unprocessable: { status: 422, zh: '内容无法保存', en: 'The content cannot be stored.' },
  nothing_matches: {
    status: 404,
    zh: '暂无匹配的备案；消息已保存，登记该申请号后自动补登',
    en: 'No filing matches yet; the report is kept and applied once the application number is recorded.',
  },
} as const satisfies Record<string, Refusal>
export type RefusalCode = keyof typeof REFUSALS

/** Types of `ApplicationFailure` that workflow code and activities may raise. */
export const FAILURES = {
  /** The record could not be written for a reason that no retry cures (SQLSTATE class 22 or 23, a bug). */
  RECORD_REJECTED: 'RecordRejected',
  /** An Update carried something that is not a command. */
  BAD_COMMAND: 'BadCommand',
  /** The record said no to what a person typed into Temporal UI; the details hold the refusal. Nobody else is told so. */
  REFUSED: 'Refused',
} as const
