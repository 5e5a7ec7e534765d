/**
 * What the questions about content cost a core: megabytes of copy screened a second by all shipped lists, and requirement checks
 * answered a second with all shipped packs, in this process and, where a service runs, over its REST API.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { settle } from '../../activities/domain/rules/wording'
import { checkRequirements } from '../../activities/domain/requirements/check'
import type { RequirementsQuestion } from '../../activities/domain/requirements/requirements-answer'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import { createFold } from '../../infra/reference/wording/fold'
import { createScreen } from '../../infra/reference/wording/screen'
import type { ReferenceDoc, RulePack } from '../../workflows/contract/reference'
import { median, runLoad } from './load'

export interface ContentFigures {
  /** Megabytes (10^6 bytes of UTF-8) a second, one value a round. */
  screened: number[]
  /** What was screened: its size, and the hits that were found in it. */
  text: { megabytes: number; hits: number }
  /** Checks a second, one value a round. */
  checked: number[]
  packs: number
  /** Over REST, one process of the API, many callers; absent without a service. */
  rest?: { perSecond: number; callers: number }
}

/** Asks for everything: all platforms, and traits that most rules look at. */
const BODY: RequirementsQuestion = {
  traits: ['lottery', 'collects_personal_data', 'livestream', 'paid_ads'],
  forms: ['mini_program', 'video'],
  industry: 'medical',
  productGroups: ['health_food'],
}
const CALLERS = 16
const REST_CHECKS = 1_000

export async function measureContent(
  size: { roundMs: number; rounds: number },
  post?: (body: RequirementsQuestion) => Promise<unknown>,
): Promise<ContentFigures> {
  const docs = loadReferenceDir(REFERENCE_DATA_DIR)
  const packs = docs.filter((doc): doc is RulePack => doc.kind === 'rule_pack')
  const { screened, text } = measureScreen(docs, size)
  const checked = rates(size, () => JSON.stringify(checkRequirements(packs, BODY)))
  if (post === undefined) return { screened, text, checked, packs: packs.length }
  const check = async (): Promise<void> => void (await post(BODY))
  await runLoad(CALLERS, REST_CHECKS / 5, check)
  const { perSecond } = await runLoad(CALLERS, REST_CHECKS, check)
  return { screened, text, checked, packs: packs.length, rest: { perSecond, callers: CALLERS } }
}

/** Two paragraphs of copy with three hits, and the product's own Chinese handbook, a megabyte together. */
const COPY =
  '今年夏天我们为会员准备了新品体验活动，凡在活动期间下单即可参与抽奖，奖品数量有限，先到先得。Enjoy the summer with us!\n' +
  '本店服務最佳，满意度 98%，歡迎選購；全場包郵，七天無理由退換，詳情見活動頁面。顶 级 享受，等你来拿。\n'

function measureScreen(docs: readonly ReferenceDoc[], size: { roundMs: number; rounds: number }) {
  const lists = docs.filter((doc) => doc.kind === 'wording')
  const screen = createScreen(lists, createFold())
  const guides = path.join(__dirname, '..', '..', 'docs', 'zh-CN')
  const handbook = readdirSync(guides)
    .sort()
    .map((name) => readFileSync(path.join(guides, name), 'utf8'))
    .join('\n')
  const piece = handbook + COPY.repeat(Math.ceil(handbook.length / COPY.length))
  const bytes = Buffer.from(piece.repeat(Math.ceil(1_000_000 / Buffer.byteLength(piece))))
  const text = bytes.toString()
  const once = () => settle('copy', screen(text), { industry: 'other', productGroups: [] })
  const megabytes = bytes.length / 1e6
  return {
    screened: rates(size, once).map((perSecond) => perSecond * megabytes),
    text: { megabytes, hits: once().length },
  }
}

/** Calls in a second of a core, round by round: by the time that this process had, so that a busy machine weighs less. */
function rates({ roundMs, rounds }: { roundMs: number; rounds: number }, call: () => unknown): number[] {
  const round = (): number => {
    const began = performance.now()
    const before = process.cpuUsage()
    let calls = 0
    while (performance.now() - began < roundMs) {
      call()
      calls += 1
    }
    const { user, system } = process.cpuUsage(before)
    return (calls / (user + system)) * 1e6
  }
  // The first round only warms up.
  round()
  return Array.from({ length: rounds }, round)
}

export const contentJson = ({ screened, checked, rest }: ContentFigures): Record<string, object> => ({
  wording_screen: { value: rounded(median(screened)), unit: 'MB/core s' },
  requirements_check: { value: rounded(median(checked)), unit: '/core s' },
  ...(rest ? { requirements_check_rest: { value: rounded(rest.perSecond), unit: '/s' } } : {}),
})

const rounded = (value: number): number => Number(value.toFixed(1))
const range = (values: readonly number[]): string =>
  `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)})`

export function contentText({ screened, checked, text, packs, rest }: ContentFigures): string {
  return [
    'A second of a core, in this process:',
    `  wording screen      ${range(screened)} MB/s of UTF-8 copy, all lists, ${text.hits} hits in ${text.megabytes.toFixed(2)} MB`,
    `  requirements check  ${range(checked)} /s with all ${packs} packs, answer written as JSON`,
    ...(rest
      ? [`  the same over REST  ${rest.perSecond.toFixed(0)} /s, ${rest.callers} callers, one API process`]
      : []),
  ].join('\n')
}
