import { readFileSync } from 'node:fs'
import path from 'node:path'
import { KINDS } from '../../activities/domain/tasks/kinds'
import { nextStage, STAGE_RULES } from '../../activities/domain/clearance/stages'
import { REASONS_ZH, type NoGoReason } from '../../activities/domain/clearance/clearance'
import type { Policy } from '../../workflows/contract/policy'
import * as messages from '../../workflows/contract/messages'
import {
  ENDED_STAGES,
  PHASES,
  STAGES,
  TASK_KINDS,
  type Phase,
  type Stage,
  type TaskKind,
} from '../../workflows/contract/words'
import { campaign } from '../support/states'

const source = (...parts: string[]): string => readFileSync(path.join(__dirname, '..', '..', ...parts), 'utf8')
const policy = JSON.parse(source('infra', 'data', 'policies', 'default.json')) as Policy

const stages = Object.keys(STAGES) as Stage[]
const steps = STAGE_RULES.flatMap(({ from, to, trigger }) => from.map((stage) => ({ from: stage, to, trigger })))

const reachableFrom = (start: Stage): Set<Stage> => {
  const seen = new Set<Stage>([start])
  for (const stage of seen) for (const step of steps) if (step.from === stage) seen.add(step.to)
  return seen
}

describe('the table of stages', () => {
  it('draws as a diagram: every stage is in it, every arrow has a trigger, no arrow stands twice', () => {
    const diagram = steps.map(({ from, to, trigger }) => `${from} --> ${to}: ${trigger}`)
    expect(new Set(diagram).size).toBe(diagram.length)
    for (const stage of stages) expect(diagram.some((arrow) => arrow.split(/ --> |: /).includes(stage))).toBe(true)
    expect(diagram).toContain('preparation --> filing: plan_completed')
    expect(steps.every(({ from, to }) => from !== to)).toBe(true)
  })

  it('reaches every stage from the first, and from every stage an end', () => {
    expect([...reachableFrom('preparation')].sort()).toEqual([...stages].sort())
    for (const stage of stages) expect([...reachableFrom(stage)].some((s) => ENDED_STAGES.includes(s))).toBe(true)
  })

  it('leaves no ended stage, and traps nobody in another', () => {
    for (const stage of stages) {
      const out = steps.filter((s) => s.from === stage)
      if (ENDED_STAGES.includes(stage)) expect(out).toEqual([])
      else expect(out.length).toBeGreaterThan(0)
    }
  })

  it('lets an ending go before everything else, from every stage that is not one', () => {
    const ending = {
      kind: 'withdraw' as const,
      at: '2026-10-12T10:00:00+08:00',
      reason: { note: 'n', commitment: 'c' },
    }
    for (const stage of ['preparation', 'filing', 'cleared', 'live', 'closing'] as const)
      expect(nextStage(campaign({ stage, ending, planCompletedAt: 'x', runEndedAt: 'x' }))?.to).toBe('withdrawing')
  })

  it('stays where nothing has happened', () => {
    expect(nextStage(campaign({ stage: 'preparation' }))).toBeUndefined()
    expect(nextStage(campaign({ stage: 'live', planCompletedAt: 'x' }))).toBeUndefined()
    expect(nextStage(campaign({ stage: 'closing', planCompletedAt: 'x', runEndedAt: 'x' }))).toBeUndefined()
    for (const stage of ENDED_STAGES) expect(nextStage(campaign({ stage, runEndedAt: 'x' }))).toBeUndefined()
  })
})

describe('the table of task kinds', () => {
  const kinds = Object.keys(TASK_KINDS) as TaskKind[]

  it.each(kinds)('%s has a holder, a due time and a ladder in the policy', (kind) => {
    const rule = policy.tasks[kind]
    expect(rule).toBeDefined()
    const ladder = policy.ladders[rule?.ladder ?? '']
    expect(ladder?.rungs.length).toBeGreaterThan(0)
    expect(ladder?.repeat.cap).toBeGreaterThan(0)
    // Somebody above is told at last, whatever the kind.
    expect([...(ladder?.rungs ?? []).flatMap((r) => r.to), ...(ladder?.repeat.to ?? [])]).toContain('manager')
    expect(KINDS[kind].during.length).toBeGreaterThan(0)
  })

  it('gives every kind an answer that ends it, except those that close by themselves', () => {
    for (const kind of kinds)
      expect([kind, Object.keys(KINDS[kind].answers).length > 0]).toEqual([
        kind,
        !['complete_plan', 'fill_kpi_sheet', 'await_oa'].includes(kind),
      ])
  })

  it('leaves no phase of a filing without a task of its own, and no end with one', () => {
    const ended: Phase[] = ['given_up', 'withdrawn', 'closed_by_platform']
    for (const phase of Object.keys(PHASES) as Phase[]) {
      const own = kinds.filter((k) => KINDS[k].level === 'filing' && (KINDS[k].during as Phase[]).includes(phase))
      if (ended.includes(phase)) expect([phase, own]).toEqual([phase, []])
      else expect([phase, own.some((k) => !KINDS[k].matter)]).toEqual([phase, true])
    }
  })

  it('wants a named person where somebody vouches for something', () => {
    expect(kinds.filter((k) => KINDS[k].named).sort()).toEqual([
      'accept_work_item',
      'approve_campaign',
      'approve_risk',
      'approve_urgently',
      'ask_review',
      'check_number',
      'close',
      'confirm_correction',
      'confirm_figures',
      'countersign',
      'decide_requirement',
      'go_live',
      'hold_meeting',
      'justify_urgency',
      'pre_review',
      'recheck',
      'restore',
      'review_change',
      'revise_plan',
      'settle_oa_conflict',
      'settle_oa_silence',
      'settle_objection',
    ])
  })
})

describe('names that cross a border', () => {
  it('are the names of their constants, without the kind', () => {
    for (const [constant, wire] of Object.entries(messages)) {
      const kind = /(Update|Signal|Query)Name$/.exec(constant)
      if (kind) expect(constant).toBe(`${wire as string}${kind[0]}`)
    }
    expect(messages.COMMAND_MESSAGES.map((m) => m.name)).toEqual([...messages.COMMANDS])
    expect(messages.COMMAND_MESSAGES.every((m) => m.description.length > 0)).toBe(true)
  })

  it('have samples that are JSON, name the task or what is concerned, and hold no more than that', () => {
    for (const { name, description } of messages.COMMAND_MESSAGES) {
      const sample = /例：(\{.*\})$/.exec(description)?.[1]
      if (sample === undefined) expect(name).toBe('correct')
      else expect(Object.keys(JSON.parse(sample) as object)[0]).toMatch(/^(task|filing|campaign)$/)
    }
  })

  it('S0-29 every reason of a no-go is said in words of its own, which name what is the matter', () => {
    const about: Record<NoGoReason, RegExp> = {
      review_pending: /内部评审.*批准/,
      exposure_open: /退出.*曝光占比.*重新/,
      party_objected: /合作方.*异议/,
      party_goal_open: /合作方.*目标/,
      party_not_cleared: /合作方.*发布/,
      work_open: /任务.*验收/,
      platform_not_cleared: /同步发布.*平台/,
      not_passed: /^尚未通过$/,
      credential_missing: /通过.*凭证.*登记/,
      credential_lost: /凭证.*失效.*暂停.*撤销/,
      material_lapsed: /材料.*有效期.*更换/,
      condition_open: /附带条件/,
      report_refused: /平台称.*失效.*核实/,
      change_voids: /变更.*重新办理.*确认/,
      ended_without_passing: /未通过.*结束/,
      filings_undecided: /确定需要哪些备案/,
      requirement_undecided: /确认是否需要备案/,
      account_missing: /列明账号/,
      account_not_filed: /该账号没有.*备案/,
    }
    for (const [code, words] of Object.entries(about)) expect(REASONS_ZH[code as NoGoReason]).toMatch(words)
    expect(new Set(Object.values(REASONS_ZH)).size).toBe(Object.keys(about).length)
  })
})
