/**
 * Who may do what, for every operation there is: without a key, with a key that lacks the scope, on an object of another
 * client. The operations come from the document and the table of permissions, so that a new one is asked by itself.
 */
import { PERMISSIONS } from '../../api/http/permissions'
import { SCOPES, type Scope } from '../../infra/postgres/registers/api-keys'
import type { Answer, ApiRig } from './api-rig'
import { addressOf, kindOf, readOperations, type Operation } from './operations'
import { shippedPack } from './rule-packs-calls'
import { asked, ASKED, createWorld, type World } from './rights-world'

jest.setTimeout(120_000)

let operations: Operation[]
let world: World
let rig: ApiRig
let rival: string
/** Of the other client, where a rule only asks. */
let question: string
beforeAll(async () => {
  operations = await readOperations()
  world = await createWorld()
  rig = world.rig
  rival = await rig.keyFor('rival')
  question = await asked(rig, rival)
})
afterAll(() => rig.stop())

const NOTHING = '00000000-0000-4000-8000-000000000000'
type Values = Record<string, string | number>

/** Kinds of objects that belong to a client: an owned one, and one that does not exist. */
const owned: Record<string, () => [own: Values, none: Values]> = {
  campaigns: () => [
    { number: world.campaign, copy: 'main', party: 'brand_b' },
    { number: 'MC-20261012-9999', copy: 'main', party: 'brand_b' },
  ],
  filings: () => [
    { id: world.filing, row: 'page_preview' },
    { id: 'MC-20261012-9999-01', row: 'page_preview' },
  ],
  tasks: () => [{ id: world.task }, { id: world.task.replace(world.campaign, 'MC-20261012-9999') }],
  files: () => [{ id: world.file }, { id: NOTHING }],
  webhooks: () => [{ id: world.webhook }, { id: NOTHING }],
  requests: () => [{ id: world.request }, { id: NOTHING }],
  imports: () => [{ id: world.import }, { id: NOTHING }],
  archive: () => [{ number: world.archived }, { number: 'MC-20261012-9998' }],
  alarms: () => [{ id: world.alarm }, { id: 999_999 }],
  handovers: () => [{ id: world.handover }, { id: NOTHING }],
  'review-requests': () => [
    { request: world.reviewRequest },
    { request: world.reviewRequest.replace(/^MC-\d{8}-\d{4}/, 'MC-20261012-9999') },
  ],
}

/** Kinds of objects that the whole company has; what they show of one client's filings is that client's business. */
const companywide: Record<string, () => Values> = {
  papers: () => ({ id: world.paper }),
  credentials: () => ({ id: world.credential }),
  accounts: () => ({ platform: 'wechat', account: 'gh_brand' }),
  'rule-packs': () => ({ platform: 'wechat', version: world.packVersion }),
  calendars: () => ({ id: 'cn', year: 2027 }),
  'webhook-sending': () => ({}),
  people: () => ({ staff: 'M1001', id: NOTHING }),
  groups: () => ({ id: 'G-KV' }),
  templates: () => ({ id: 'lottery' }),
}
const QUERY = { platform: 'wechat', from: shippedPack('wechat').version, to: '2027-01-01' }

const aboutOwned = () => operations.filter((o) => o.params.length > 0 && kindOf(o) in owned)

/** A body that the operation understands, about the objects of the world. */
function bodyFor({ id, body }: Operation, number: string): unknown {
  const special: Partial<Record<Operation['id'], unknown>> = {
    checkRequirements: ASKED,
    previewImport: { rows: [{ platform: '微信', applicationNumber: world.applicationNumber }] },
  }
  const about = JSON.stringify(special[id] ?? body)
  return about && (JSON.parse(about.replace(/MC-\d{8}-\d{4,9}(?=["-])/g, number)) as unknown)
}

let keys = 0
const ask = (operation: Operation, url: string, key: string | null, about = world.campaign): Promise<Answer> =>
  rig.call({
    method: operation.method,
    url,
    key,
    body: bodyFor(operation, about),
    person: 'M1001',
    // Of its own in each, so that no call is the repeat of another.
    idempotencyKey: `rights-${(keys += 1)}`,
  })
const anyone = (o: Operation): string => addressOf(o, Object.fromEntries(o.params.map((p) => [p, 'x'])), QUERY)

test('every kind of object is known to be one client’s or the company’s', () => {
  const kinds = new Set(operations.filter((o) => o.path.startsWith('/v1/') && o.params.length > 0).map(kindOf))
  kinds.delete('callbacks')
  expect([...kinds].filter((kind) => !(kind in owned) && !(kind in companywide))).toEqual([])
})

/** By whoever calls, in place of a key. */
const SIGNED = ['receiveCallback', 'receiveMailReturn', 'receiveReviewDecision']

test('without a key nothing is answered but health, and a call-back wants its signature', async () => {
  for (const o of operations) {
    const { status, body } = await ask(o, anyone(o), null)
    if (SIGNED.includes(o.id)) expect([o.id, status, body.code]).toEqual([o.id, 401, 'signature_invalid'])
    else if (PERMISSIONS[o.id] === 'nobody') expect([o.id, status]).toEqual([o.id, 200])
    else expect([o.id, status, body.code]).toEqual([o.id, 401, 'unauthenticated'])
  }
})

test('a key with every scope but the one that is needed is refused, and the scope is named', async () => {
  const without = new Map<Scope, string>()
  for (const scope of SCOPES)
    without.set(
      scope,
      await rig.keyFor(
        'oms',
        SCOPES.filter((s) => s !== scope),
      ),
    )
  const bare = await rig.keyFor('oms', ['act_as'])
  for (const o of operations) {
    const needed = PERMISSIONS[o.id]
    if (needed === 'nobody') continue
    const { status, body } = await ask(o, anyone(o), needed === 'any_key' ? bare : (without.get(needed) ?? null))
    if (needed === 'any_key') expect([o.id, body?.code]).not.toEqual([o.id, 'forbidden'])
    else expect([o.id, status, body.code, body.scope]).toEqual([o.id, 403, 'forbidden', needed])
  }
})

test('a key with nothing but the scope that is needed is let in', async () => {
  for (const o of operations) {
    const needed = PERMISSIONS[o.id]
    if (needed === 'nobody' || needed === 'any_key') continue
    const { status, body } = await ask(o, anyone(o), await rig.keyFor('oms', [needed, 'act_as']))
    expect([o.id, status === 401, body?.code === 'forbidden']).toEqual([o.id, false, false])
  }
})

test('an object of another client is as unknown as none, for every operation on it, and nothing of it changes', async () => {
  const facts = async (): Promise<unknown> =>
    (await rig.pool.query('select stream, count(*) from facts group by 1 order by 1')).rows
  const before = await facts()
  for (const o of aboutOwned()) {
    const [own, none] = owned[kindOf(o)]?.() ?? [{}, {}]
    const theirs = await ask(o, addressOf(o, own, QUERY), rival)
    expect([o.id, theirs.status]).toEqual([o.id, 404])
    const nothing = await ask(o, addressOf(o, none, QUERY), rival)
    const told = ({ text }: Answer) =>
      [...Object.values(own), ...Object.values(none)].reduce<string>(
        (left, value) => left.replaceAll(String(value), '#'),
        text.replace(/urn:request:[0-9a-f-]+/, ''),
      )
    expect([o.id, told(theirs)]).toEqual([o.id, told(nothing)])
  }
  expect(await facts()).toEqual(before)
  // Of its own it has what it asked for itself.
  const { rows } = await rig.pool.query("select route from intake where client = 'rival'")
  expect(rows).toEqual([{ route: 'POST /v1/campaigns' }])
})

describe('nothing of another client stands in what is asked of all', () => {
  /** What reads or answers without naming an object of a client. */
  const asking = () =>
    operations.filter((o) => o.path.startsWith('/v1/') && !(o.params.length > 0 && kindOf(o) in owned) && isQuestion(o))
  const isQuestion = ({ id, method }: Operation) =>
    method === 'GET' || (PERMISSIONS[id] === 'campaigns:read' && method === 'POST') || id === 'previewImport'
  // The id of a precedent says which decision it was; it opens nothing.
  const tracesIn = ({ text }: Answer): string[] => {
    const shown = text.replace(/MC-\d{8}-\d{4,9}\.\d+/g, '')
    return world.own.filter((id) => shown.includes(id))
  }
  const shownTo = async (key: string): Promise<string[]> => {
    const showing: string[] = []
    for (const o of asking()) {
      const answer = await ask(o, addressOf(o, companywide[kindOf(o)]?.() ?? {}, QUERY), key)
      expect([o.id, answer.status]).toEqual([o.id, 200])
      if (tracesIn(answer).length > 0) showing.push(o.id)
    }
    return showing
  }

  test('which its own client and a key that sees all are shown', async () => {
    const seen = [
      'listCampaigns',
      'listFilings',
      'listTasks',
      'listRejections',
      'listArchive',
      'listAlarms',
      'listEvents',
      'listAffectedFilings',
      'listPrecedents',
      'listReviewRequests',
      'checkRequirements',
      'previewImport',
      'getPaper',
      'getCredential',
      'getAccount',
    ]
    for (const key of [rig.key, await rig.keyFor('audit', SCOPES)]) {
      const shown = await shownTo(key)
      expect(seen.filter((id) => !shown.includes(id))).toEqual([])
    }
  })

  test('and another is not', async () => {
    // Of its own tries alone, with the ids that it gave itself.
    expect((await shownTo(rival)).filter((id) => id !== 'listAudit')).toEqual([])
    const { body } = await rig.call({ url: '/v1/audit?limit=200', key: rival })
    expect(new Set((body.items as { client: string }[]).map(({ client }) => client))).toEqual(new Set(['rival']))
  })

  test('nor among those that a new version is asked about', async () => {
    const path = `/v1/rule-packs/wechat/${world.packVersion}/rechecks`
    const rechecks = (key: string) => rig.call({ url: path, key, person: 'L2001', body: { dryRun: true } })
    expect([tracesIn(await rechecks(rival)), tracesIn(await rechecks(rig.key)).length > 0]).toEqual([[], true])
  })

  test('nor on its own task, where a decision of the company is offered', async () => {
    for (const url of ['/v1/tasks', `/v1/tasks/${question}`, `/v1/campaigns/${question.split('.')[0]}/tasks`]) {
      const answer = await rig.call({ url, key: rival })
      expect([url, answer.text.includes('平台运营书面答复'), tracesIn(answer)]).toEqual([url, true, []])
    }
  })
})

test('its own client, and a key that sees all, reach the object by every operation', async () => {
  const audit = await rig.keyFor('audit', SCOPES)
  // Reads first: later ones end it.
  const inOrder = aboutOwned().sort((a, b) => Number(a.method !== 'GET') - Number(b.method !== 'GET'))
  for (const o of inOrder) {
    const [own] = owned[kindOf(o)]?.() ?? [{}]
    for (const key of [audit, rig.key]) {
      const answer = await ask(o, addressOf(o, own, QUERY), key)
      // An alarm is cleared once.
      const isGone = o.id === 'clearAlarm' && key === rig.key
      expect([o.id, answer.status === 404, answer.status < 500]).toEqual([o.id, isGone, true])
      expect([o.id, answer.body?.code]).not.toEqual([o.id, 'malformed'])
    }
  }
})
