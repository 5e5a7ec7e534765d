/** A wording list gets a newer version while copy is kept: it is screened again, and whoever must act hears of what is found. */
import { checkInvariants } from '../support/invariants'
import {
  begin,
  DOUYIN,
  factsOf,
  ledger,
  LEAD,
  LEGAL,
  must,
  openOf,
  phaseOf,
  refusal,
  toPlatform,
  WECHAT,
} from '../support/play'
import { installTerm } from '../support/release-list'
import { createRig, prepare, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const cardOf = async (workflowId: string): Promise<string> => {
  const handle = rig.client.workflow.getHandle(workflowId)
  return (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails
}

it('S3-5 a newer list finds more in copy that was passed: what is not handed in is rechecked, of the rest its lead is asked', async () => {
  const number = await begin(rig, [DOUYIN, WECHAT])
  const [sent, ready] = [`${number}-01`, `${number}-02`]
  const copy = { campaign: number, copy: 'main' }
  must(await rig.command('handInCopy', { ...copy, parts: [{ part: '/title', text: '甄选好物，臻享生活' }] }))
  await toPlatform(rig, sent)
  await prepare(rig, ready)
  expect(await cardOf(`campaign/${number}`)).not.toContain('待处理用语')
  const quiet = await begin(rig)
  must(await rig.command('handInCopy', { ...copy, campaign: quiet, parts: [{ part: '/title', text: '双11 好物' }] }))

  await installTerm(rig, '2027-01-01', '臻享')
  await rig.settle()
  const [again, ...more] = await factsOf(rig, number, 'CopyScreenedAgain')
  expect([again?.body, more]).toMatchObject([
    {
      because: 'lists',
      version: 1,
      fresh: ['h1'],
      hits: [{ id: 'h1', rule: 'absolute.named_by_law', part: '/title' }],
    },
    [],
  ])
  // Words are no part of a fact.
  expect(JSON.stringify(again?.body)).not.toContain('臻享')
  const mails = await ledger(rig, number, 'wording_open')
  expect(mails.map(({ recipient }) => recipient).sort()).toEqual([LEGAL, LEAD].sort())
  expect(mails[0]?.body.lines.map(({ text }) => text)).toContain('用语表有新版本，已重新筛查')
  expect(await cardOf(`campaign/${number}`)).toContain('**提醒**：待处理用语 1 处')

  // With the platform: its lead says what it means. Not handed in: it goes back to the recheck, which does not pass.
  expect(await openOf(rig, sent)).toContain('review_change/v1')
  expect(await cardOf(`filing/${number}/01-douyin-activity_report`)).toContain('待处理用语 1 处')
  const asked = rig.mailbox.messages.find((m) => m.text.includes('文案 main：重新筛查，发现新的待处理用语'))
  expect(asked).toBeDefined()
  expect([await phaseOf(rig, ready), await openOf(rig, ready)]).toEqual(['preparing', ['recheck']])
  expect(refusal(await rig.answer(ready, 'recheck', 'complete'))).toBe('wording_open')

  // Nothing was found elsewhere: it is noted, and nobody is written to.
  expect((await factsOf(rig, quiet, 'CopyScreenedAgain')).map(({ body }) => body.fresh)).toEqual([[]])
  expect(await ledger(rig, quiet, 'wording_open')).toEqual([])

  const reason = { hit: 'h1', exception: 'self_comparison', reason: '与本品牌上一代产品比较' }
  must(await rig.command('answerWording', { ...copy, answers: [reason] }, { person: LEGAL }))
  must(await rig.answer(ready, 'recheck', 'complete'))
  await rig.settle()
  expect(await cardOf(`filing/${number}/01-douyin-activity_report`)).not.toContain('待处理用语')

  // A newer list that says the same of it leaves the answer, and asks nobody.
  await installTerm(rig, '2027-02-01', '臻享')
  await rig.settle()
  expect((await factsOf(rig, number, 'CopyScreenedAgain')).map(({ body }) => body.fresh)).toEqual([['h1'], []])
  expect(await phaseOf(rig, ready)).toBe('ready')
  await checkInvariants(rig)
})
