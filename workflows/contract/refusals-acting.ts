/** Refusals that say who may not do something, or not in this way. */
export const ACTING_REFUSALS = {
  person_required: {
    status: 403,
    zh: '该操作须由具名人员办理，请通过接口提交，并用 X-Actor 带上工号',
    en: 'A named person must do this: send it by REST with X-Actor.',
  },
  person_unknown: { status: 422, zh: '通讯录中没有这个工号', en: 'The directory has no such staff number.' },
  legal_required: {
    status: 403,
    zh: '用语的例外须由法务人员说明',
    en: 'A wording exception must be justified by a member of the legal department.',
  },
  second_person_required: {
    status: 403,
    zh: '须由另一位具名人员确认，不能由办理人自己确认',
    en: 'A second named person must confirm this; nobody confirms what is their own.',
  },
  own_answer_required: {
    status: 403,
    zh: '该待办须由被指定的人本人登录页面后答复，他人和接口不能代办',
    en: 'Only the person who was named may answer this, signed in on the page; nobody answers for that person.',
  },
  own_request: {
    status: 403,
    zh: '不能评审自己提请的活动，请由他人会签或审批',
    en: 'Nobody signs for a campaign of their own; somebody else must.',
  },
  signed_before: {
    status: 403,
    zh: '该人员已在本次评审中以另一身份签过，不能再签',
    en: 'This person has signed this review as somebody else; another person must sign here.',
  },
  oa_signers_unfit: {
    status: 422,
    zh: 'OA 的签署人与结果不符：须有被请求的部门或审批人签署同一结果，批准时所列各人均须同意',
    en: 'The signers do not fit the result: the department or approver that was asked must have said it, and in an approval everybody listed agrees.',
  },
  oa_request_differs: {
    status: 422,
    zh: '签名内容中的送审编号与地址中的不同：请按所审批的送审事项提交',
    en: 'The request named in the signed body is not that of the address; post the decision to the request that it is about.',
  },
  oa_not_nudged: {
    status: 422,
    zh: '该待办由 OA 审批，催办无人可达：请在 OA 中催办；OA 逾期未审时，系统会通知活动负责人处理',
    en: 'The OA has this task, and a nudge would reach nobody: nudge in the OA. Where it is silent for too long, the lead is asked.',
  },
  not_of_tier: {
    status: 422,
    zh: '该人员没有本审批档（或更高档）的审批权限：请由相应级别的审批人签署',
    en: 'This person has neither the role of the tier nor that of a higher one; somebody of that rank must approve.',
  },
  not_of_department: {
    status: 422,
    zh: '该人员不属于会签部门，也不是其上级：请转给该部门的同事',
    en: 'This person is neither of the department that signs nor above it; name somebody of that department.',
  },
  sign_in_required: {
    status: 403,
    zh: '请先用验证码登录再办理：邮件中的链接只能用于查看和简单登记',
    en: 'Sign in with a code first: the link in a mail is not enough for this.',
  },
  not_holder: {
    status: 403,
    zh: '该待办由他人办理：请由当前处理人办理，或先转办',
    en: 'Somebody else holds this task: the holder must answer it, or delegate it first.',
  },
  task_unclaimed: {
    status: 409,
    zh: '该待办由共享邮箱负责，尚未认领：请组内成员用本人邮箱登录认领后办理',
    en: 'A group holds this task and nobody has claimed it: a member signs in by their own address and claims it first.',
  },
  claimed_already: {
    status: 409,
    zh: '该待办已由组内另一位同事认领',
    en: 'Another member of the group has claimed this task already.',
  },
  not_member: {
    status: 403,
    zh: '您不是该共享邮箱的成员，不能认领；请联系组内成员或活动负责人',
    en: 'You are no member of the group that holds this task and cannot claim it.',
  },
  not_of_group: {
    status: 422,
    zh: '该待办不由共享邮箱负责，无需认领或退回',
    en: 'No group holds this task, so it is neither claimed nor given back.',
  },
  not_concerned: {
    status: 403,
    zh: '您没有参与这个活动，不能办理其事项；请联系活动的备案负责人',
    en: 'You take no part in this campaign and cannot change it; ask its filing lead.',
  },
  basis_changed: {
    status: 409,
    zh: '办理所依据的内容已有变化，请看过变化之处再答复',
    en: 'What the answer rests on has changed meanwhile; look at what is new and answer again.',
  },
  not_delegable: {
    status: 422,
    zh: '该待办不能转办：平台审核中的待办没有处理人，须由本人确认的待办不能转给他人',
    en: 'This task cannot be delegated: the platform has it, or it is for this person alone.',
  },
  delegate_to_self: {
    status: 422,
    zh: '不能转办给自己：请选择另一位同事',
    en: 'A task cannot be delegated to oneself; name somebody else.',
  },
} as const satisfies Record<string, { status: 403 | 409 | 422; zh: string; en: string }>
