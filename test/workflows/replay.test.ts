import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Policy } from '../../workflows/contract/policy'
import type { CalendarDoc } from '../../workflows/contract/reference'
import { lookSignalName } from '../../workflows/contract/messages'
import { workflowBundlePath } from '../../infra/temporal/workflow-bundle'
import { createReferenceReader } from '../../infra/reference/reference'
import { installReference } from '../../infra/reference/install'
import { putAccount } from '../../infra/postgres/registers/accounts'
import {
  loseCredential,
  registerCredential,
  reinstateCredential,
} from '../../infra/postgres/registers/credential-writes'
import { createPaper, replacePaper } from '../../infra/postgres/registers/papers'
import {
  historyOf,
  patchesOf,
  patchIds,
  recordedHistories,
  recordHistory,
  RECORDING,
  recordStream,
  replay,
  WHAT_RED_MEANS,
} from '../support/histories'
import { verifyRecord } from '../../infra/postgres/record/verify'
import {
  begin,
  DOUYIN,
  ENDS_AT,
  factsOf,
  ICP,
  LAUNCH_AT,
  must,
  pass,
  resubmit,
  toPassed,
  toPlatform,
  WECHAT,
  confirmCorrection,
} from '../support/play'
import { installTerm } from '../support/release-list'
import { releasePackWith } from '../support/release-pack'
import { replayHistory } from '../support/replays'
import { createRig, prepare, type Rig } from '../support/rig'
import { patiently } from '../support/patience'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(180_000)

const recorded = recordedHistories()

describe('the replay gate', () => {
  let bundle: string
  beforeAll(async () => {
    bundle = await workflowBundlePath()
  })

  it('has histories of every shape that was released', () => {
    const shapes = [
      'campaign-three-filings',
      'campaign-withdrawn',
      'campaign-started-anew',
      'campaign-two-at-once',
      'filing-anew-with-mail',
      'filing-ended-anew',
      'filing-refused-in-ui',
      'filing-refused-with-reason',
      'filing-rounds',
      'filing-withdrawn',
    ]
    const names = recorded.map((r) => r.name.replace(/\.json$/, ''))
    // An empty folder proves nothing: a gate that has nothing to replay is open.
    expect(names).toEqual(expect.arrayContaining(shapes))
  })

  it.each(patchIds())('has a history that took the newer path of %s', (id) => {
    expect(recorded.filter(({ history }) => patchesOf(history).includes(id)).map(({ name }) => name)).not.toEqual([])
  })

  for (const one of recorded)
    it(`replays ${one.name} with the present code`, async () => {
      await replay(one, bundle)
    })

  describe('fires', () => {
    /** Code that was changed meets one of the recorded histories. */
    const altered = async (name: string, change: (source: string) => string): Promise<void> => {
      const folder = mkdtempSync(path.join(tmpdir(), 'altered-bundle-'))
      const file = path.join(folder, 'bundle.js')
      const source = readFileSync(bundle, 'utf8')
      const other = change(source)
      expect(other).not.toBe(source)
      writeFileSync(file, other)
      const one = recorded.find((r) => r.name === name)
      if (!one) throw new Error(`${name} is not recorded`)
      try {
        await replay(one, file)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }

    it('on an activity that is another one', async () => {
      const replaying = altered('filing-rounds.json', (source) => source.replace('mail.deliverMail(', 'mail.record('))
      await expect(replaying).rejects.toThrow(WHAT_RED_MEANS)
    })

    it('on a step that is left out', async () => {
      const replaying = altered('campaign-three-filings.json', (source) =>
        source.replace(/await archiveCampaign\(/, 'await Promise.resolve('),
      )
      await expect(replaying).rejects.toThrow(WHAT_RED_MEANS)
    })

    it('on a history that says something else', async () => {
      const filing = recorded.find((r) => r.name === 'filing-rounds.json')
      const text = ((JSON.stringify(filing?.history) as string | undefined) ?? '').replaceAll(
        '"name":"deliverMail"',
        '"name":"sendMail"',
      )
      const doctored = { name: 'doctored', history: JSON.parse(text) as object }
      await expect(replay(doctored, bundle)).rejects.toThrow(WHAT_RED_MEANS)
    })
  })
})

describe('a run that grows long', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await createRig()
  })
  afterAll(async () => {
    await rig.stop()
  })

  it('is started anew and goes on where it was, without an answer lost', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    const ids = [`campaign/${number}`, `filing/${number}/01-douyin-activity_report`]
    const runs = await Promise.all(ids.map((id) => runOf(rig, id)))
    // Long by size: the server suggests a new run from 4 MB on.
    for (const id of ids)
      for (let n = 0; n < 6; n += 1) {
        const handle = rig.client.workflow.getHandle(id)
        await handle.signal(lookSignalName, 'x'.repeat(800_000))
        // One by one: several in one task would be one answer of the server, too large to be read.
        await until(async () => !(await handle.describe()).raw.pendingWorkflowTask)
      }
    await toPlatform(rig, filing)
    for (const [index, id] of ids.entries()) {
      // One more turn for whoever had nothing to do since.
      await rig.client.workflow.getHandle(id).signal(lookSignalName)
      await until(async () => (await runOf(rig, id)) !== runs[index])
    }
    must(await rig.command('report', { filing, kind: 'rejected', text: '缺图' }))
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    await resubmit(rig, filing, 'ANEW-2')
    await pass(rig, filing)
    expect((await rig.state(number)).stage).toBe('cleared')
    if (RECORDING) await recordHistory(rig, 'campaign-started-anew', ids[0] ?? '', runs[0])
    if (RECORDING) await recordHistory(rig, 'filing-started-anew', ids[1] ?? '', runs[1])
    await rig.settle()
    expect((await verifyRecord(rig.pool)).differences).toEqual([])
    for (const [index, id] of ids.entries())
      for (const runId of [runs[index], undefined])
        await replayHistory(await workflowBundlePath(), await historyOf(rig, id, runId), id)
  })
})

if (RECORDING)
  describe('the shapes of this release', () => {
    let rig: Rig
    beforeAll(async () => {
      rig = await createRig()
    })
    afterAll(async () => {
      await rig.stop()
    })

    it('records a requirement that was changed', async () => {
      const number = await begin(rig)
      const changes = { filings: [{ ...DOUYIN, required: false }] }
      must(await rig.command('amend', { campaign: number, changes, reason: '不再需要' }))
      await rig.openTask(`${number}-01`, 'collect_material')
      await recordStream(rig, 'requirement-changed', number)
    })

    it('records answers of the requirements check', async () => {
      const number = await begin(rig, [], {
        filings: undefined,
        traits: ['vote'],
        forms: ['video'],
        industry: 'other',
        productGroups: [],
        platforms: ['bilibili'],
        launches: ['douyin', 'weibo'].map((platform) => ({ platform, launchAt: LAUNCH_AT })),
      })
      await rig.openTask(number, 'decide_requirement')
      must(
        await rig.answer(number, 'decide_requirement', 'required', {
          key: 'douyin.activity_report',
          by: 'M1001',
          text: '平台要求报备',
        }),
      )
      const changes = { traits: ['vote' as const, 'lottery' as const], platforms: [] }
      must(await rig.command('amend', { campaign: number, changes }))
      await rig.openTask(`${number}-02`, 'collect_material')
      await recordStream(rig, 'requirements-answered', number)
    })

    it('are recorded', async () => {
      const number = await begin(rig, [DOUYIN, WECHAT, ICP])
      const one = `${number}-01`
      await toPlatform(rig, one, 'H-1')
      must(await rig.command('report', { filing: one, kind: 'rejected', items: [{ error: '缺图' }] }))
      must(await rig.answer(one, 'correct', 'consult', { text: '哪一张' }))
      must(await rig.answer(one, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
      await resubmit(rig, one, 'H-2')
      must(await rig.command('recall', { filing: one, reason: '改图' }))
      must(await rig.answer(one, 'recall_at_platform', 'done'))
      must(await rig.answer(one, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
      await resubmit(rig, one, 'H-3')
      await rig.step('2026-10-16T10:00:00+08:00')
      must(await rig.answer(one, 'check_backend', 'passed', { conditions: [{ text: '公示', blocksLaunch: true }] }))
      must(await rig.answer(one, 'record_credential', 'recorded', { credential: { number: 'HC-1' } }))
      must(await rig.answer(one, 'meet_condition', 'met', { text: '已公示' }))
      await toPassed(rig, `${number}-02`)
      must(await rig.command('giveUp', { filing: `${number}-03`, reason: '已有备案' }))
      must(await rig.answer(number, 'go_live', 'live', { key: 'douyin' }))
      must(await rig.answer(number, 'check_live', 'matches'))
      must(await rig.command('report', { filing: one, kind: 'suspended' }))
      must(await rig.answer(one, 'restore', 'reinstated'))
      await rig.step(ENDS_AT)
      must(await rig.answer(number, 'close', 'closed', { text: '结束' }))
      const campaign = rig.client.workflow.getHandle(`campaign/${number}`)
      await campaign.result()
      const filing = `filing/${number}/01-douyin-activity_report`
      await rig.client.workflow.getHandle(filing).result()
      await recordHistory(rig, 'campaign-three-filings', `campaign/${number}`)
      await recordHistory(rig, 'filing-rounds', filing)

      const other = await begin(rig, [DOUYIN], LATER)
      await toPlatform(rig, `${other}-01`)
      must(await rig.command('withdraw', { campaign: other, reason: '叫停' }))
      must(await rig.answer(`${other}-01`, 'withdraw_at_platform', 'done'))
      await rig.client.workflow.getHandle(`campaign/${other}`).result()
      await rig.client.workflow.getHandle(`filing/${other}/01-douyin-activity_report`).result()
      await recordHistory(rig, 'campaign-withdrawn', `campaign/${other}`)
      await recordHistory(rig, 'filing-withdrawn', `filing/${other}/01-douyin-activity_report`)
      await recordStream(rig, 'three-filings', number)
      await recordStream(rig, 'withdrawn', other)
      await recordStream(rig, 'corners', await corners(rig))
    }, 180_000)

    it('records what was typed into Temporal UI, taken and refused', async () => {
      const number = await begin(rig, [DOUYIN], LATER)
      const filing = `${number}-01`
      const workflowId = `filing/${number}/01-douyin-activity_report`
      const handle = rig.client.workflow.getHandle(workflowId)
      const material = await rig.openTask(filing, 'collect_material')
      for (const task of [`${filing}.recheck.r9`, material.id, material.id])
        await handle.executeUpdate('answerTask', { args: [{ task, answer: 'provided' }] }).catch(() => undefined)
      await rig.settle()
      must(await rig.command('giveUp', { filing, reason: '不投了' }))
      await handle.result()
      await recordHistory(rig, 'filing-refused-in-ui', workflowId)
      await recordHistory(rig, 'filing-refused-with-reason', workflowId)
    })

    it('records a command that comes while another is followed', async () => {
      const own = await createRig({ worker: false })
      try {
        const number = 'MC-20261012-0001'
        const begun = begin(own, [DOUYIN], LATER)
        const campaign = own.client.workflow.getHandle(`campaign/${number}`)
        await until(() =>
          campaign.describe().then(
            () => true,
            () => false,
          ),
        )
        // Nobody works yet, so both are known before the first is followed.
        const changes = { filings: [WECHAT], launches: LATER_ON_WECHAT.launches }
        const amended = campaign.executeUpdate('amend', { args: [{ campaign: number, changes }] })
        await new Promise((resolve) => setTimeout(resolve, 500))
        await own.startWorker()
        expect([await begun, await amended]).toMatchObject([number, { ok: true }])
        must(await own.command('cancel', { campaign: number, reason: '不办了' }))
        await campaign.result()
        await recordHistory(own, 'campaign-two-at-once', `campaign/${number}`)
      } finally {
        await own.stop()
      }
    })

    it('records content that is kept', async () => {
      const number = await begin(rig, [DOUYIN], { ...LATER, industry: 'other', productGroups: [], traits: ['lottery'] })
      const copy = { campaign: number, copy: 'main' }
      must(await rig.command('handInCopy', { ...copy, parts: [{ part: 'text', text: '全网最佳，满意度 98%' }] }))
      const reason = { hit: 'h1', exception: 'self_comparison', reason: '自身比较' }
      const answers = [reason, { hit: 'h2', source: '会员调查' }]
      must(await rig.command('answerWording', { ...copy, answers }, { person: 'L2001' }))
      must(await rig.command('handInCopy', { ...copy, parts: [{ part: 'text', text: '新版：全网最佳' }] }))
      const promotion = { kind: 'draw' as const, prizes: [{ id: 'first', name: '手机', valueFen: 699_900 }] }
      must(await rig.command('handInPromotion', { campaign: number, promotion }))
      await recordStream(rig, 'content-kept', number)
    })

    it('records copy that was screened again', async () => {
      const number = await begin(rig, [DOUYIN], LATER)
      const parts = [{ part: 'text', text: '全网最佳，臻享生活' }]
      must(await rig.command('handInCopy', { campaign: number, copy: 'main', parts }))
      await installTerm(rig, '2027-01-01', '臻享')
      await rig.settle()
      await recordStream(rig, 'copy-screened-again', number)
    })

    it('records a form that was filled in', async () => {
      const number = await begin(rig, [WECHAT], LATER_ON_WECHAT)
      const values = { category: ['服饰'], version_desc: '测试账号' }
      must(await rig.command('fillForm', { filing: `${number}-01`, values }))
      await rig.settle()
      await recordStream(rig, 'form-filled', number)
    })

    it('records a change of the rules', async () => {
      const number = await begin(rig, [DOUYIN], LATER)
      await rig.openTask(`${number}-01`, 'collect_material')
      await releasePackWith(rig, '2027-01-01', (item) => {
        item.review.max.value = 9
      })
      await rig.settle()
      await recordStream(rig, 'rules-changed', number)
    })

    it('records a filing that is taken over', async () => {
      const takenOver = { phase: 'passed' as const, number: 'DY-OLD', submittedAt: '2026-10-01T09:00:00+08:00' }
      const passed = { passedAt: '2026-10-05T09:00:00+08:00', credential: { number: 'DY-PASS' } }
      const wanted = { ...DOUYIN, benefits: '流量扶持', takenOver: { ...takenOver, ...passed } }
      await recordStream(rig, 'taken-over', await begin(rig, [wanted], LATER))
    })

    it('records a window of a platform, which is moved', async () => {
      const within = (closesAt: string) => [{ ...DOUYIN, window: { opensAt: '2026-10-13T10:00:00+08:00', closesAt } }]
      const number = await begin(rig, within('2026-10-30T18:00:00+08:00'), LATER)
      await rig.openTask(`${number}-01`, 'collect_material')
      must(await rig.command('amend', { campaign: number, changes: { filings: within('2026-10-20T18:00:00+08:00') } }))
      await rig.settle()
      await recordStream(rig, 'window-noted', number)
    })

    it('records a plan that is kept, and made anew', async () => {
      const number = await begin(rig, [DOUYIN], LATER)
      await rig.openTask(`${number}-01`, 'collect_material')
      const launches = [{ platform: 'douyin', launchAt: '2026-10-16T10:00:00+08:00' }]
      must(await rig.command('amend', { campaign: number, changes: { launches } }))
      await rig.settle()
      await recordStream(rig, 'scheduled', number)
    })

    it('records what is changed after a recheck', async () => {
      const launches = [DOUYIN, WECHAT].map(({ platform }) => ({ platform, launchAt: LAUNCH_AT }))
      const number = await begin(rig, [DOUYIN, WECHAT], { ...LATER, launches })
      const [one, other] = [`${number}-01`, `${number}-02`]
      await prepare(rig, one)
      await toPlatform(rig, other)
      must(await rig.command('amend', { campaign: number, changes: { name: '双11抽奖（二期）' } }))
      must(await rig.answer(one, 'recheck', 'complete'))
      must(await rig.answer(other, 'review_change', 'must_change', { text: '名称须一致' }))
      await recordStream(rig, 'judged-changed', number)
    })

    it('records a shared credential that is offered, used, declined, and ends before its campaign', async () => {
      const author = (key: string) => ({ client: 'test', person: 'L2001', key: `credential ${key}` })
      const [site, app] = [
        { ...ICP, account: 'www.example.com' },
        { ...ICP, item: 'app_filing', account: 'app' },
      ]
      const validUntil = '2026-12-01T00:00:00+08:00'
      await registerCredential(rig.pool, site, { number: 'ICP-1', validUntil }, author('1'))
      const { id } = await registerCredential(rig.pool, app, { number: 'APP-1' }, author('2'))
      const number = await begin(rig, [site, app], { endsAt: '2026-11-20T00:00:00+08:00' })
      const legal = { person: 'L2001' }
      must(await rig.command('useCredential', { filing: `${number}-02`, credential: id, text: '已核实' }, legal))
      must(await rig.command('amend', { campaign: number, changes: { endsAt: '2026-12-20T00:00:00+08:00' } }))
      await loseCredential(rig.pool, id, { kind: 'suspended' }, author('3'))
      await rig.settle()
      await reinstateCredential(rig.pool, id, { number: 'APP-2' }, author('4'))
      await rig.settle()
      must(await rig.command('fileAnew', { filing: `${number}-01`, text: '换用新域名' }, legal))
      await rig.settle()
      await recordStream(rig, 'shared-credentials', number)
    })

    it('records a company paper that is replaced, and an account that changes hands', async () => {
      const policy = (await createReferenceReader(rig.pool).latest('policy', 'default')) as Policy
      await installReference(rig.pool, [{ ...policy, version: '2027-01-01', company: { legalSubject: '某某公司' } }])
      const author = (key: string) => ({ client: 'test', person: 'L2001', key })
      const content = { fileIds: [], validUntil: '2028-01-01T00:00:00+08:00' }
      const kept = { row: 'business_licence', scope: 'company' as const, name: '营业执照', owner: 'L2001', ...content }
      const { id: paper } = await createPaper(rig.pool, kept, author('1'))
      const key = { platform: 'douyin', account: 'shop' }
      const number = await begin(rig, [{ ...DOUYIN, account: key.account }], LATER)
      must(await rig.answer(`${number}-01`, 'collect_material', 'provided', { key: kept.row, paper }))
      await replacePaper(rig.pool, paper, { ...content, validUntil: '2029-01-01T00:00:00+08:00' }, author('2'))
      await putAccount(rig.pool, key, { legalSubject: '别家公司' }, undefined, { client: 'test' }, undefined)
      await rig.settle()
      await recordStream(rig, 'registers', number)
    })

    it('records a paper that lapses and is replaced', async () => {
      // The clock goes on: it comes last.
      const number = await begin(rig, [DOUYIN], LATER)
      const filing = `${number}-01`
      const paper = { key: 'business_licence', validUntil: '2026-12-10T00:00:00+08:00' }
      must(await rig.answer(filing, 'collect_material', 'provided', paper))
      await rig.step('2026-12-10T10:00:00+08:00')
      must(await rig.command('replaceMaterial', { filing, row: paper.key, validUntil: '2027-12-10T00:00:00+08:00' }))
      await recordStream(rig, 'paper-lapsed', number)
    })
  })

const runOf = async (rig: Rig, id: string): Promise<string> =>
  (await rig.client.workflow.getHandle(id).describe()).runId

const until = (holds: () => Promise<boolean>): Promise<unknown> => patiently('what was to come', holds, 50)

const LATER = {
  endsAt: '2026-12-31T00:00:00+08:00',
  launches: [{ platform: 'douyin', launchAt: '2026-12-20T10:00:00+08:00' }],
}

const LATER_ON_WECHAT = { ...LATER, launches: [{ platform: 'wechat', launchAt: '2026-12-20T10:00:00+08:00' }] }

/** One campaign with every kind of fact that the others lack. */
async function corners(rig: Rig): Promise<string> {
  const number = await begin(rig, [DOUYIN], LATER)
  const filing = `${number}-01`
  const by = { person: 'M1001' }
  rig.mailbox.setBehaviour((to) => (to === 'qianqi@example.com' ? 'refuse' : 'ok'))
  await rig.openTask(filing, 'collect_material')
  for (const task of await rig.openTasks(filing))
    must(await rig.answer(filing, 'collect_material', 'provided', { key: task.key }))
  must(await rig.answer(filing, 'recheck', 'return', { rows: ['campaign_plan'], text: '缺预算' }))
  must(await rig.answer(filing, 'collect_material', 'provided', { key: 'campaign_plan' }))
  const recheck = await rig.openTask(filing, 'recheck')
  must(await rig.command('nudge', { task: recheck.id, text: '请尽快' }))
  const dueAt = new Date(Date.parse(await rig.now()) + 86_400_000).toISOString()
  must(await rig.command('moveDueDate', { task: recheck.id, dueAt, reason: '等法务' }))
  must(await rig.answer(filing, 'recheck', 'complete'))
  must(await rig.answer(filing, 'submit', 'unconfirmed', { text: '超时' }))
  must(await rig.answer(filing, 'settle_submission', 'not_arrived', { text: '后台没有' }))
  must(await rig.answer(filing, 'submit', 'submitted', { number: 'K-1' }))
  must(await rig.command('report', { filing, kind: 'in_review' }))
  must(await rig.command('report', { filing, kind: 'delayed', text: '再等两天' }))
  must(await rig.command('amend', { campaign: number, changes: { lead: 'P5001', objective: '拉新' }, reason: '调岗' }))
  must(await rig.command('report', { filing, kind: 'inquiry', text: '名单' }))
  must(await rig.command('amend', { campaign: number, changes: { lead: 'M1001' } }))
  must(await rig.command('report', { filing, kind: 'rejected', text: '缺图' }))
  must(
    await rig.command(
      'correct',
      {
        filing,
        target: 'verdict',
        reason: '看错',
        confirmedBy: 'L2001',
        verdict: { kind: 'passed', credential: { number: 'KC-1' } },
      },
      by,
    ),
  )
  await confirmCorrection(rig, filing, 'L2001')
  must(await rig.command('correct', { filing, target: 'application_number', reason: '抄错', number: 'K-2' }, by))
  must(
    await rig.command('correct', { filing, target: 'credential', reason: '抄错', credential: { number: 'KC-2' } }, by),
  )
  const launchAt = new Date(Date.parse(await rig.now()) + 2 * 86_400_000).toISOString()
  must(await rig.answer(number, 'go_live', 'postponed', { launchAt, text: '等物料' }))
  must(await rig.answer(number, 'go_live', 'live'))
  must(await rig.answer(number, 'check_live', 'differs', { text: '旧海报' }))
  must(await rig.answer(number, 'check_live', 'matches'))
  must(await rig.command('report', { filing, kind: 'revoked', text: '违规' }))
  must(await rig.answer(filing, 'restore', 'resubmit', { text: '改素材' }))
  rig.mailbox.setBehaviour('ok')
  await rig.settle()
  await newHoliday(rig, (await rig.openTask(filing, 'correct')).dueAt?.slice(0, 10) ?? '')
  await rig.client.workflow.getHandle(`filing/${number}/01-douyin-activity_report`).signal(lookSignalName)
  await until(async () => (await factsOf(rig, number, 'TaskReplanned')).length > 0)
  await rig.settle()
  return number
}

/** A new calendar, in which a day is a holiday; it is believed once the worker has forgotten the one before. */
async function newHoliday(rig: Rig, on: string): Promise<void> {
  const file = path.join(__dirname, '..', '..', 'infra', 'data', 'calendars', 'cn.json')
  const calendar = JSON.parse(readFileSync(file, 'utf8')) as CalendarDoc
  calendar.years['2026']?.holidays.push(on)
  await installReference(rig.pool, [{ ...calendar, version: `${calendar.version}.1` }])
  await new Promise((resolve) => setTimeout(resolve, 5_500))
}
