/**
 * What must hold after any fault, once everything that can go on has gone on: nothing accepted is lost, nothing took effect
 * twice, the record is whole, and nothing stands still. Throws one error that names everything that does not hold.
 */
import { createHash } from 'node:crypto'
import { temporal } from '@temporalio/proto'
import { createWorkflowStarter } from '../../infra/temporal/workflow-starter'
import { createOpenSubjects } from '../../infra/postgres/reads/open-subjects'
import { loadCampaign } from '../../infra/postgres/record/record-store'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { openTasks, type CampaignState, type FilingState } from '../../activities/domain/record/state'
import { campaignWorkflowId, filingWorkflowId } from '../../workflows/contract/ids'
import type { Outcome } from '../../workflows/contract/views'
import type { Rig } from './rig'
import { PAGE_LINKS } from './page-links'

export interface InvariantOptions {
  /** How often a process was killed or a mail server dropped a session: each may cost one extra copy of a mail. */
  crashes?: number
  /** Outcomes that a caller was told, by intake id. */
  acknowledged?: ReadonlyMap<string, Outcome>
  /** Workflow tasks that may have failed; time-outs of a killed worker are none. */
  taskFailures?: number
  /** False where the test emptied the mailbox: what counts as sent need not be there. */
  arrived?: boolean
  /** Replaying every history takes a while; on by default. */
  replay?: boolean
}

type Found = string[]

export async function checkInvariants(rig: Rig, options: InvariantOptions = {}): Promise<void> {
  const found: Found = []
  await checkVerify(rig, found)
  await checkIntake(rig, options, found)
  await checkMail(rig, options, found)
  const numbers = (await rig.pool.query<{ number: string }>('select number from campaigns order by number')).rows
  for (const { number } of numbers) checkCampaign(await campaignOf(rig, number), found)
  await checkNothingStands(rig, found)
  await checkWorkflows(rig, found)
  await checkHistories(rig, options.taskFailures ?? 0, found)
  if (found.length > 0) throw new Error(`${found.length} invariant(s) broken:\n  ${found.join('\n  ')}`)
  if (options.replay !== false) await rig.replayAll()
}

async function campaignOf(rig: Rig, number: string): Promise<CampaignState> {
  const state = await loadCampaign(rig.pool, number)
  if (!state) throw new Error(`campaign ${number} has no state`)
  return state
}

async function checkVerify(rig: Rig, found: Found): Promise<void> {
  const { differences } = await verifyRecord(rig.pool)
  for (const d of differences.slice(0, 10))
    found.push(`verify: ${d.table} ${d.row} ${d.field}: ${JSON.stringify(d.expected)} ≠ ${JSON.stringify(d.found)}`)
}

/** Every request decided once: an accepted one has its facts, all of one commit, or its news of a credential; a refused one has none. */
async function checkIntake(rig: Rig, options: InvariantOptions, found: Found): Promise<void> {
  interface Row {
    id: string
    command: string
    subject: string | null
    status: string
    outcome: Outcome | null
    facts: number
    commits: number
    told: boolean
  }
  const { rows } = await rig.pool.query<Row>(
    `select i.id, i.command, i.subject, i.status, i.outcome, count(f.seq)::int as facts, count(distinct f.tx)::int as commits,
            exists (select from credential_steps where idempotency_key = 'intake ' || i.id) as told
       from intake i left join facts f on f.cause = i.id group by i.id`,
  )
  for (const row of rows) {
    const name = `request ${row.id} (${row.command} ${row.subject})`
    if (row.status === 'parked') continue
    if (row.status !== 'decided' || !row.outcome) found.push(`${name} is ${row.status}`)
    // What a platform says again, or of what is known better, changes nothing.
    else if (row.outcome.ok && row.outcome.result.taken === false && row.facts === 0) continue
    else if (row.outcome.ok && row.facts === 0 && !row.told) found.push(`${name} was accepted and has no facts`)
    else if (!row.outcome.ok && row.facts > 0) found.push(`${name} was refused and has ${row.facts} facts`)
    if (row.commits > 1) found.push(`${name} took effect in ${row.commits} commits`)
    const told = options.acknowledged?.get(row.id)
    if (told && JSON.stringify(sorted(told)) !== JSON.stringify(sorted(row.outcome)))
      found.push(`${name} was answered ${JSON.stringify(told)} and stands as ${JSON.stringify(row.outcome)}`)
  }
  const stored = new Set(rows.map((r) => r.id))
  for (const id of options.acknowledged?.keys() ?? [])
    if (!stored.has(id)) found.push(`request ${id} was answered and is not there`)
}

/** Members in one order, as the database gives them in another. */
const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, member]) => [key, sorted(member)]),
        )

async function checkMail(rig: Rig, { crashes = 0, arrived = true }: InvariantOptions, found: Found): Promise<void> {
  interface Row {
    key: string
    subject: string
    recipient: string
    status: string
    message_id: string | null
    envelope: string | null
  }
  const { rows } = await rig.pool.query<Row>('select key, subject, recipient, status, message_id, envelope from mails')
  const copies = new Map<string, number>()
  for (const { messageId } of rig.mailbox.messages) copies.set(messageId, (copies.get(messageId) ?? 0) + 1)
  // Also of those that are not marked as sent: one may leave, its worker die, and its task be over before the repeat.
  const known = new Map(
    rows.map((r) => [createHash('sha256').update(r.key, 'utf8').digest('hex').slice(0, 40), r] as const),
  )
  let extra = 0
  const sent = new Set(rows.flatMap((r) => (r.status === 'sent' ? [r.key] : [])))
  for (const { key, status, message_id: id, envelope } of rows)
    // What left in an envelope arrived with it.
    if (status === 'sent' && id === null) {
      if (envelope === null || !sent.has(envelope)) found.push(`mail ${key} counts as sent in an envelope that was not`)
    } else if (status === 'sent') {
      const n = copies.get(id ?? '') ?? 0
      if (n === 0 && arrived) found.push(`mail ${key} counts as sent and never arrived`)
      extra += Math.max(0, n - 1)
    }
  if (new Set(rows.flatMap((r) => r.message_id ?? [])).size !== rows.filter((r) => r.message_id).length)
    found.push('two mails of different keys have one Message-ID')
  if (extra > crashes) found.push(`${extra} extra copies of mails after ${crashes} crashes`)
  for (const { messageId: id, text, html } of rig.mailbox.messages) {
    const row = known.get(id.slice(1).split('@')[0] ?? '')
    if (row) checkLinks(row, { text, html }, found)
    else found.push(`mail ${id} arrived and no ledger row knows it`)
  }
}

/** Every mail leads its reader, and nobody else, to a page; none leads to where a key is asked for or to operations' console. */
function checkLinks(
  row: { key: string; subject: string; recipient: string },
  mail: { text: string; html: string },
  found: Found,
): void {
  const tokens = [...`${mail.text} ${mail.html}`.matchAll(/https:\/\/filing\.example\.com\/go\/([\w-]+)/g)]
  if (tokens.length === 0) found.push(`mail ${row.key} leads to no page`)
  for (const [, token = ''] of tokens) {
    const scope = PAGE_LINKS.read(token)
    if (!scope) found.push(`mail ${row.key} has a link that is none of ours`)
    // A paper's reminder goes to whoever owns it when it leaves.
    else if (scope.person !== row.recipient && !row.subject.startsWith('paper/'))
      found.push(`mail ${row.key} to ${row.recipient} has a link of ${scope.person}`)
  }
  if (/\/v1\/|\/namespaces\//.test(mail.text)) found.push(`mail ${row.key} links to the API or to Temporal UI`)
}

/** While something may still be filed, somebody decides what the rules only ask. */
const ASKED_DURING: readonly CampaignState['stage'][] = ['preparation', 'filing', 'cleared', 'live']

/** One campaign by itself: no task twice, nothing without a next step. */
export function checkCampaign(s: CampaignState, found: Found): void {
  for (const [subject, holder] of [[s.number, s] as const, ...Object.entries(s.filings)]) {
    const open = openTasks(holder).map((t) => `${t.kind}/${t.key ?? ''}/${t.round}`)
    for (const twice of new Set(open.filter((name, index) => open.indexOf(name) !== index)))
      found.push(`${subject} has ${twice} open twice`)
  }
  if (s.archivedAt !== undefined) {
    const left = [s, ...Object.values(s.filings)].flatMap((h) => openTasks(h).map((t) => t.id))
    if (left.length > 0) found.push(`${s.number} is archived and still has open ${left.join(', ')}`)
  }
  for (const [key, { answer }] of Object.entries(s.requirements ?? {}))
    if (answer === 'ask' && ASKED_DURING.includes(s.stage) && !openTasks(s).some((t) => t.key === key))
      found.push(`${s.number} asks about ${key}, and nobody has it`)
  for (const f of Object.values(s.filings)) if (isStuck(s, f)) found.push(`${f.id} stands still in ${f.phase}`)
}

/** Nothing open, and no reason to wait: neither for the plan of the campaign nor as the keeper of a credential. */
const isStuck = (s: CampaignState, f: FilingState): boolean => {
  if (f.ended || openTasks(f).length > 0) return false
  if (f.phase === 'passed') return f.credentialDemanded && f.credential === undefined
  // The service asks the platform again by itself.
  if (f.phase === 'unconfirmed' && f.service?.stage === 'asking') return f.service.askAt === undefined
  return !(f.phase === 'preparing' && f.startsAfter === 'plan_complete' && s.planCompletedAt === undefined)
}

async function checkNothingStands(rig: Rig, found: Found): Promise<void> {
  const now = await rig.now()
  const { rows } = await rig.pool.query<{ what: string }>(
    `select 'wake of ' || number || ' is past' as what from campaigns where not ended and wake_at <= $1
     union all select 'wake of ' || id || ' is past' from filings where not ended and wake_at <= $1
     union all select 'mail ' || key || ' is due and not sent' from mails where status = 'queued' and send_after <= $1
     union all select 'poke of ' || subject || ' waits' from pokes
      -- What is only gathered for a card has its time.
      where not gathered or next_try_at < now() - interval '1 minute'
     union all select 'campaign ' || number || ' has nothing open and nothing planned' from campaigns c
      where not ended and wake_at is null
        and not exists (select from tasks t where t.campaign = c.number and t.status = 'open')
        and not exists (select from filings f where f.campaign = c.number and f.wake_at is not null)`,
    [now],
  )
  found.push(...rows.map((r) => r.what))
}

/** What is open in the record runs; what has ended there has come to its end, given a moment, unless its mail waits. */
async function checkWorkflows(rig: Rig, found: Found): Promise<void> {
  const starter = createWorkflowStarter(rig.client, rig.taskQueue)
  const open = await openWorkflows(rig)
  for (const id of open) if (!(await starter.isRunning(id))) found.push(`${id} does not run`)
  // A decided request that Temporal may have lost is sent again after a while: that while is over.
  await rig.pool.query(`update intake set next_try_at = now() where status = 'decided' and not confirmed`)
  const { rows } = await rig.pool.query<{ subject: string }>(
    "select distinct subject from mails where status = 'queued'",
  )
  const waits = (id: string): boolean =>
    rows.some(
      ({ subject }) =>
        id === campaignWorkflowId(subject) || id.startsWith(filingWorkflowId(subject, '', '').slice(0, -1)),
    )
  const until = Date.now() + 15_000
  for (;;) {
    const running = await starter.runningIds(() => undefined)
    const late = [...running].filter((id) => !open.has(id) && !waits(id))
    if (late.length === 0) return
    if (Date.now() > until) {
      found.push(`${late.join(', ')} still run(s) for what has ended`)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function openWorkflows(rig: Rig): Promise<ReadonlySet<string>> {
  const open = new Set<string>()
  for await (const { workflowId } of createOpenSubjects(rig.pool).open()) open.add(workflowId)
  return open
}

const { WorkflowTaskFailedCause } = temporal.api.enums.v1
/** Told as failures by the server, and none: something arrived while the workflow was about to end; it was terminated or reset. */
const NO_FAULT: readonly number[] = [
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
]

async function checkHistories(rig: Rig, allowed: number, found: Found): Promise<void> {
  const failures: string[] = []
  for await (const { workflowId, runId } of rig.client.workflow.list()) {
    const { events } = await rig.client.workflow.getHandle(workflowId, runId).fetchHistory()
    for (const event of events ?? []) {
      const failed = event.workflowTaskFailedEventAttributes
      if (failed && !NO_FAULT.includes(Number(failed.cause)))
        failures.push(`${workflowId}: ${failed.failure?.message ?? String(failed.cause)}`)
      const died = event.workflowExecutionFailedEventAttributes
      if (died) found.push(`${workflowId} failed: ${died.failure?.message}`)
    }
  }
  if (failures.length > allowed) found.push(...failures.map((f) => `workflow task failed: ${f}`))
}
