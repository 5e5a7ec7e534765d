/**
 * What a platform with an interface is asked, and what may come of it. A submission is sent once: where no answer comes, it is
 * asked for by our own reference, and never sent again without somebody's word.
 */

/** Why it is not known what became of a submission, or why it never left. */
export const UNANSWERED = {
  timeout: { zh: '平台未在时限内答复', en: 'no answer in time' },
  connection_lost: { zh: '连接中断，没有收到答复', en: 'the connection was lost before an answer' },
  server_error: { zh: '平台系统出错，未给出结果', en: 'the platform answered with an error of its own' },
  unreadable: { zh: '平台的答复无法识别', en: 'the answer cannot be read' },
  interrupted: { zh: '提交时本系统中断', en: 'this service was interrupted during the call' },
  number_missing: { zh: '平台受理但未给出申请号', en: 'accepted without an application number' },
  number_taken: { zh: '平台给出的申请号已登记在其他备案', en: 'the number given is recorded on another filing' },
  pending: { zh: '平台尚在处理', en: 'the platform is still processing it' },
  not_seen_yet: { zh: '平台暂未查到', en: 'the platform does not have it yet' },
  not_asked: { zh: '未能向平台查询', en: 'the platform could not be asked' },
  not_there: { zh: '平台没有收到这次提交', en: 'the platform has not received it' },
  refused: { zh: '平台拒绝受理', en: 'the platform refused it' },
  unreachable: { zh: '无法连接平台，请求没有发出', en: 'the platform cannot be reached; nothing was sent' },
  address_refused: { zh: '平台地址不在允许范围，请求没有发出', en: 'the address is not allowed; nothing was sent' },
  sending_paused: {
    zh: '本部署暂停对外发送，请求没有发出',
    en: 'this deployment does not send anything; nothing was sent',
  },
} as const satisfies Record<string, { zh: string; en: string }>
export type Unanswered = keyof typeof UNANSWERED

/** Where a submission stands that the service has begun. */
export const SERVICE_STATES = {
  submitting: { zh: '系统正在提交', en: 'the service is submitting it' },
  asking: { zh: '系统已提交，结果待核实', en: 'submitted by the service, not confirmed yet' },
  for_a_person: { zh: '系统提交未成，须人工办理', en: 'not submitted by the service; a person takes over' },
  submitted: { zh: '由系统提交', en: 'submitted by the service' },
} as const satisfies Record<string, { zh: string; en: string }>
export type ServiceStateName = keyof typeof SERVICE_STATES

/** What a connector can do beside submitting and asking. */
export const ABILITIES = ['withdraw', 'expedite'] as const
export type Ability = (typeof ABILITIES)[number]

/** How often the platform lets us; counted by the days and months of the record's clock in Shanghai. */
export interface Quotas {
  withdrawalsPerDay?: number
}

/** The way to the platform of a filing, as far as decisions know it. */
export interface ConnectorInfo {
  id: string
  /** As people call it: 代理公司系统. */
  name: string
  /** The service submits by it; otherwise people do, and what it says of quotas counts for them. */
  submits: boolean
  quotas: Quotas
}

export interface SubmissionCall {
  filing: string
  round: number
  /** How often the service has begun to submit this filing. */
  attempt: number
}

/** What the platform is asked by, whoever answers: stable, and ours. */
export const referenceOf = ({ filing, round, attempt }: SubmissionCall): string => `${filing}.r${round}.s${attempt}`

export const PLATFORM_ANSWERS = ['accepted', 'refused', 'not_sent', 'no_answer', 'not_there', 'seen'] as const

/** What a connector has heard about a submission; taken in by the worker, never by REST. */
export interface PlatformAnswer extends SubmissionCall {
  /** How often it had been asked before; absent: the answer to the submission itself. */
  asks?: number
  answer: (typeof PLATFORM_ANSWERS)[number]
  number?: string
  /** In the platform's words. */
  text?: string
  occurredAt?: string
  why?: Unanswered
  /** It has no such submission, but one that is held up somewhere could still arrive. */
  early?: boolean
  /** Nothing more is to be found out by asking: a person is asked. */
  final?: boolean
}
