/** Letters as they are written from the ledger's row and the present state: who, why, what, and where they lead. */
import { composeLetter } from '../../activities/mail/compose-letter'
import { linksOf } from '../../activities/mail/letter-links'
import { ABOUT_OPEN_TASK } from '../../activities/domain/mail/told-tasks'
import type { AnnouncementKind } from '../../activities/domain/mail/notice'
import type { Letter, MailRow, PageLink } from '../../activities/mail-ports'
import { kinds, textsFor } from '../../infra/mail/catalogue.zh-cn'
import { createRenderer } from '../../infra/mail/renderer'
import { taskId } from '../../workflows/contract/ids'
import type { PartyInput } from '../../workflows/contract/parties'
import type { TaskKind } from '../../workflows/contract/words'
import { FILING, NUMBER, Play, surroundingsOf } from '../support/domain-play'

const pageLink: PageLink = ({ purpose, subject, person }) => `https://p.example/${purpose}/${subject}/${person}`
const none = new Map<string, string>()

const rowOf = (more: Partial<MailRow> & Pick<MailRow, 'kind'>): MailRow => ({
  id: 1,
  key: 'key',
  subject: FILING,
  recipient: 'M1001',
  attempts: 0,
  ...more,
  body: { tasks: [], lines: [], occurredAt: '2026-10-12T10:00:00+08:00', ...more.body },
})

const write = (play: Play, row: MailRow, words: Record<string, string> = {}): Letter => {
  const around = {
    surroundings: surroundingsOf(play),
    notes: new Map(Object.entries(words)),
    reasons: none,
    pageLink,
  }
  const letter = composeLetter({ ...around, row, state: play.s, now: play.now })
  if (!letter) throw new Error('nothing to say')
  return letter
}

const textOf = (letter: Letter, label: string): string | undefined => letter.lines.find((l) => l.label === label)?.text

const task = (kind: TaskKind, key?: string): string => taskId(FILING, kind, key, 1, 1)

describe('who, why and what', () => {
  test('U-14 a material is owed to the lead, who can be rung up, and not to the platform', () => {
    const play = new Play().start({ group: { legal: 'L2001' } })
    play.open(FILING, { kind: 'collect_material', key: 'business_licence' })
    const id = task('collect_material', 'business_licence')
    const letter = write(play, rowOf({ kind: 'task_opened', recipient: 'L2001', body: body([id]) }))
    expect(textOf(letter, '交给')).toBe('备案负责人 张三（市场，000-0000-1001）')
    expect(letter.tasks[0]).toMatchObject({ label: '准备材料：营业执照', left: '还有 3 个工作日', entry: undefined })
    expect(letter.acts).toBe(true)
    expect(letter.links.map(({ url }) => url)).toEqual([
      `https://p.example/task/${id}/L2001`,
      `https://p.example/read_campaign/${NUMBER}/L2001`,
    ])
  })

  test('S0-14 a submission leads to the platform and to the kit', () => {
    const play = new Play().start().rechecked()
    play.open(FILING, { kind: 'submit' })
    const letter = write(play, rowOf({ kind: 'task_opened', body: body([task('submit')]) }))
    expect(letter.tasks[0]?.entry).toBe('抖音企业号后台')
    expect(letter.links.map(({ url }) => url)).toContain(`https://p.example/kit/${FILING}/M1001`)
  })

  test('a material that was sent back says with which words, and by whom; once it is there again it does not', () => {
    const play = new Play().start({ group: { legal: 'L2001' } })
    for (const row of Object.keys(play.f.rows)) play.answer(FILING, 'collect_material', 'provided', {}, row)
    play.answer(FILING, 'recheck', 'return', { rows: ['business_licence'], text: '缺少公章' })
    play.open(FILING, { kind: 'collect_material', key: 'business_licence' })
    const [open] = Object.values(play.f.tasks).filter((t) => t.status === 'open' && t.kind === 'collect_material')
    const row = rowOf({ kind: 'reminder', recipient: open?.holder.person, body: body([open?.id ?? '']) })
    const letter = write(play, row, { 缺少公章: '缺少公章' })
    expect(textOf(letter, '退回原因')).toBe('缺少公章')
    expect(textOf(letter, '退回人')).toBe('王五（法务，000-0000-2001）')
    play.answer(FILING, 'collect_material', 'provided', {}, 'business_licence')
    expect(play.f.rows.business_licence?.returned).toBeUndefined()
  })

  test('S0-25 a reminder to correct repeats what the platform cited, until it is dealt with', () => {
    const play = new Play().start().submitted()
    const items = [{ field: '活动规则', error: '未写明中奖概率', suggestion: '补充概率' }]
    play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', text: '不合规', items } })
    play.open(FILING, { kind: 'correct' })
    const row = rowOf({ kind: 'reminder', body: body([task('correct')]) })
    const words = { 不合规: '不合规', 未写明中奖概率: '未写明中奖概率', 补充概率: '补充概率' }
    const { lines } = write(play, row, words)
    expect(lines.slice(0, 3).map(({ text }) => text)).toEqual(['不合规', '未写明中奖概率', '补充概率'])
  })

  test("a review that takes too long asks the lead to look, and is nobody else's unfinished task", () => {
    const play = new Play().start().submitted()
    play.open(FILING, { kind: 'await_verdict' })
    play.now = '2026-12-01T10:00:00+08:00'
    const row = (recipient: string) => rowOf({ kind: 'review_overdue', recipient, body: body([task('await_verdict')]) })
    const [lead, manager] = [write(play, row('M1001')), write(play, row('M1009'))]
    expect([lead.acts, manager.acts]).toEqual([true, false])
    expect(textOf(manager, '当前处理人')).toBeUndefined()
    expect(textOf(manager, '备案负责人')).toContain('张三')
  })

  test('an escalation says whose task it is, how long it is overdue and what it holds up', () => {
    const play = new Play().start({ group: { legal: 'L2001' } })
    play.open(FILING, { kind: 'collect_material', key: 'business_licence' })
    play.now = '2026-10-19T18:00:00+08:00'
    const id = task('collect_material', 'business_licence')
    const letter = write(play, rowOf({ kind: 'escalation', recipient: 'M1009', body: body([id]) }))
    expect(textOf(letter, '当前处理人')).toBe('王五（法务，000-0000-2001）')
    expect(letter.tasks[0]?.left).toBe('已逾期 2 个工作日')
    expect(textOf(letter, '影响')).toMatch(/^抖音 计划 2026-11-11 10:00 上线（还有 \d+ 个工作日），办完之前不能放行$/)
    expect(letter.acts).toBe(false)
  })

  test('S3-1 a letter about wording shows the words, the sentence they stand in, and what the rule says', () => {
    const play = new Play().start()
    const parts = [{ part: '/poster/title', text: '新品上市。我们是全国最佳的选择！欢迎选购' }]
    play.run({ type: 'handInCopy', body: { campaign: NUMBER, copy: '海报', parts } })
    const copy = play.s.copies?.海报
    const hit = Object.values(copy?.hits ?? {})[0]
    const told = rowOf({
      kind: 'wording_open',
      subject: NUMBER,
      body: { ...body([]), copies: [{ copy: '海报', hits: ['h1'] }] },
    })
    const note = copy?.text?.note ?? ''
    const around = { surroundings: surroundingsOf(play), notes: new Map([[note, note]]), pageLink, now: play.now }
    const letter = composeLetter({
      ...around,
      row: told,
      state: play.s,
      reasons: new Map([[hit?.rule ?? '', '绝对化用语']]),
    })
    expect(letter && textOf(letter, '用语 1')).toMatch(
      /^“.*最佳”，原句：我们是全国最佳的选择（poster › title）。绝对化用语$/,
    )
  })
})

const body = (tasks: string[]): MailRow['body'] => ({ tasks, lines: [], occurredAt: '2026-10-12T10:00:00+08:00' })

/** Written elsewhere: about no single campaign. */
const OTHERS: readonly AnnouncementKind[] = [
  'register',
  'imported',
  'paper_ending',
  'report_unmatched',
  'key_date',
  'webhook_disabled',
  'webhook_failing',
]
/** About a task of a group alone: below. */
const OF_GROUPS: readonly AnnouncementKind[] = ['unclaimed']

describe('where letters lead', () => {
  const render = createRenderer({ from: 'filing@example.cn' })
  // It has a kick-off, since it has parties.
  const parties: PartyInput[] = [
    { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
    { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' },
  ]
  const play = new Play().start({ group: { legal: 'L2001', marketing: 'M1001' }, parties })
  play.open(FILING, { kind: 'collect_material', key: 'business_licence' })
  const id = task('collect_material', 'business_licence')
  const { at = '', minutes = 0, sequence = 0 } = play.s.kickoff ?? {}

  test.each((Object.keys(kinds) as AnnouncementKind[]).filter((kind) => ![...OTHERS, ...OF_GROUPS].includes(kind)))(
    'S0-42 %s leads its reader to a page of their own, and to no API and no console',
    (kind) => {
      for (const [recipient, tasks] of [
        ['M1001', []],
        ['L2001', [id]],
        ['D4001', [id]],
      ] as const) {
        if (tasks.length === 0 && ABOUT_OPEN_TASK.includes(kind)) continue
        const meeting = kind.startsWith('kickoff_') ? { at, minutes, sequence } : undefined
        const letter = write(play, rowOf({ kind, recipient, body: { ...body([...tasks]), meeting } }))
        const mail = render(letter)
        expect(letter.links.length).toBeGreaterThan(0)
        for (const { url } of letter.links) expect(url).toMatch(new RegExp(`^https://p\\.example/.*/${recipient}$`))
        expect(mail.text).toContain(letter.links[0]?.url)
        expect(mail.text).not.toMatch(/\/v1\/|namespaces/)
        expect(mail.text.split('活动编号')[0]).not.toContain(`${id}\n`)
        expect(mail.subject.startsWith(`【${textsFor(letter).tag}`)).toBe(true)
      }
    },
  )

  test('U-22 a group is written to at its mailbox and asked who claims it; its owner is told that nobody has', () => {
    const held = new Play()
    const members = ['D4001', 'M1002']
    held.groups = [{ id: 'G-KV', name: { zh: '视觉组', en: 'Visual design' }, mail: 'kv@example.com', members }]
    held.start({ group: { legal: 'G-KV' } })
    held.open(FILING, { kind: 'collect_material', key: 'business_licence' })
    const opened = write(held, rowOf({ kind: 'task_opened', recipient: 'G-KV', body: body([id]) }))
    expect([opened.to, opened.acts]).toEqual([{ name: '视觉组', address: 'kv@example.com' }, true])
    expect(opened.lines.find(({ label }) => label === '认领')?.text).toContain('用本人邮箱登录认领')
    expect(opened.links[0]?.url).toBe(`https://p.example/task/${id}/G-KV`)
    const told = write(held, rowOf({ kind: 'unclaimed', recipient: 'M1009', body: body([id]) }))
    expect(told.lines).toContainEqual({ label: '当前处理人', text: '视觉组（共享邮箱），尚未认领' })
    expect(told.links[0]?.url).toBe(`https://p.example/task/${id}/M1009`)
    const { subject, text } = render(told)
    expect([subject.startsWith('【待认领'), text.includes('请指定一位成员认领')]).toEqual([true, true])
  })

  test('several tasks of one person lead to the desk, each of them to its own page', () => {
    play.open(FILING, { kind: 'collect_material', key: 'account_authorisation' })
    const open = Object.values(play.f.tasks).filter((t) => t.status === 'open' && t.holder.person === 'L2001')
    expect(open.length).toBeGreaterThan(0)
    const two = [...open, ...open].slice(0, 2)
    const links = linksOf({ recipient: 'L2001', pageLink }, play.s, play.f, two)
    expect(links[0]).toEqual({ label: '打开我的待办', url: 'https://p.example/desk//L2001' })
  })
})
