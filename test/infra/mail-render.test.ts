/** What mails say: subjects, both parts, ids, and that nothing a user typed gets out of its place. */
import { kinds, textsFor } from '../../infra/mail/catalogue.zh-cn'
import { createRenderer } from '../../infra/mail/renderer'
import type { MailKind, MailRequest, MailTask } from '../../infra/mail/types'

const render = createRenderer({ from: '营销活动备案 <filing@example.cn>' })

const recheck: MailTask = {
  id: 'MC-20261111-0007-01.recheck.r1',
  kind: 'recheck',
  label: '复核',
  dueAt: '2026-11-11T10:00:00Z',
}

const request = (change: Partial<MailRequest> = {}): MailRequest => ({
  key: 'MC-20261111-0007-01.recheck.r1|rung:0|L2001',
  kind: 'task_opened',
  to: { name: '李雷', address: 'lilei@example.cn' },
  campaign: { number: 'MC-20261111-0007', name: '双11抽奖' },
  filing: { id: 'MC-20261111-0007-01', noun: '活动报备', platformName: '抖音', phase: 'preparing', round: 1 },
  acts: true,
  tasks: [recheck],
  lines: [],
  links: [{ label: '', url: 'https://filing.example.cn/t/abc' }],
  occurredAt: '2026-11-09T09:30:00+08:00',
  ...change,
})

test('a mail says when it happened and, where that is another moment, when it was recorded', () => {
  const text = (change: Partial<MailRequest>): string =>
    render(request({ kind: 'verdict', ...change })).text.replace(/\s+/g, ' ')
  const late = text({ occurredAt: '2026-09-27T09:00:00+08:00', happenedAt: '2026-09-26T15:00:00+08:00' })
  expect(late).toMatch(/发生时间\S? ?2026年9月26日 15:00.*登记时间\S? ?2026年9月27日 09:00/)
  const atOnce = text({ occurredAt: '2026-09-27T09:00:00+08:00' })
  expect(atOnce).toMatch(/发生时间\S? ?2026年9月27日 09:00/)
  expect(atOnce).not.toContain('登记时间')
  // A reminder is about nothing that happened: its time is its own.
  const reminder = text({ kind: 'reminder', occurredAt: '2026-09-27T09:00:00+08:00' })
  expect(reminder).toMatch(/通知时间\S? ?2026年9月27日 09:00/)
  expect(reminder).not.toContain('发生时间')
})

describe('subjects', () => {
  const subject = (change: Partial<MailRequest>): string => render(request(change)).subject

  test('S0-39 an opened task says what is to be done by when, then for which campaign', () => {
    expect(subject({})).toBe('【待办】复核 抖音 活动报备，11月11日 18:00 前｜双11抽奖')
  })

  test('S0-39 a reminder says which one it is, and that the task is overdue', () => {
    expect(subject({ kind: 'reminder', tasks: [{ ...recheck, rung: 2 }] })).toBe(
      '【催办】复核 抖音 活动报备，11月11日 18:00 前，第 2 次催办｜双11抽奖',
    )
    expect(subject({ kind: 'reminder', tasks: [{ ...recheck, rung: 3, overdue: true }] })).toBe(
      '【催办·已逾期】复核 抖音 活动报备，应于 11月11日 18:00 前，第 3 次催办｜双11抽奖',
    )
  })

  test('who stands in for somebody, and who stands above, read of it under subjects of their own', () => {
    const tasks = [{ ...recheck, overdue: true }]
    expect(subject({ kind: 'reminder', acts: false, tasks })).toMatch(/^【协助催办·已逾期】复核 抖音 活动报备/)
    expect(subject({ kind: 'escalation', acts: false, tasks })).toBe(
      '【逾期上报】复核 抖音 活动报备，应于 11月11日 18:00 前｜双11抽奖',
    )
  })

  test('a provisional due time is marked, and a due time of another year carries it', () => {
    expect(subject({ tasks: [{ ...recheck, provisional: true }] })).toContain('11月11日 18:00 前（暂定）')
    expect(subject({ tasks: [{ ...recheck, dueAt: '2027-01-04T18:00:00+08:00' }] })).toContain('2027年1月4日 18:00')
  })

  test('several tasks of one step are counted, with the earliest due time', () => {
    const later = { ...recheck, id: 'x', kind: 'submit', label: '提交', dueAt: '2026-11-12T18:00:00+08:00' }
    expect(subject({ tasks: [later, recheck] })).toBe('【待办】提交等 2 项 抖音 活动报备，11月11日 18:00 前｜双11抽奖')
    const materials = ['营业执照', '中奖规则'].map((row) => ({
      ...recheck,
      kind: 'collect_material',
      label: `准备材料：${row}`,
    }))
    expect(subject({ tasks: materials })).toBe('【待办】准备材料 2 项 抖音 活动报备，11月11日 18:00 前｜双11抽奖')
  })

  test('S0-25 a verdict is told first, the task that follows from it second', () => {
    const lines = [{ label: '审核结果', text: '驳回' }]
    expect(subject({ kind: 'verdict', lines, tasks: [{ ...recheck, kind: 'correct', label: '修改补充' }] })).toBe(
      '【审核结果】抖音 活动报备：驳回，修改补充 11月11日 18:00 前｜双11抽奖',
    )
    expect(subject({ kind: 'verdict', lines, tasks: [] })).toBe('【审核结果】抖音 活动报备：驳回｜双11抽奖')
  })

  test('a mail about the whole campaign, without filing and tasks', () => {
    expect(subject({ kind: 'archived', filing: undefined, tasks: [] })).toBe('【已归档】已归档｜双11抽奖')
  })

  test('a launch is told by its platform, and a name without what it explains in brackets', () => {
    const live = (text: string): string =>
      subject({ kind: 'went_live', filing: undefined, tasks: [], lines: [{ label: '平台', text }] })
    expect([live('微信'), live('抖音')]).toEqual(['【已上线】微信｜双11抽奖', '【已上线】抖音｜双11抽奖'])
    const label = '准备材料：创意物料预览（海报、文案、视频、落地页）'
    expect(subject({ tasks: [{ ...recheck, kind: 'collect_material', label }] })).toBe(
      '【待办】准备材料：创意物料预览 抖音 活动报备，11月11日 18:00 前｜双11抽奖',
    )
  })

  test('unlike things never share a subject, and thirty characters tell the thing and its due time', () => {
    const seen = new Set<string>()
    for (const kind of Object.keys(kinds) as MailKind[])
      for (const acts of [true, false]) {
        const head = Array.from(subject({ kind, acts, tasks: acts ? [recheck] : [] }))
          .slice(0, 30)
          .join('')
        const tag = `${kind} ${textsFor({ kind, acts }).tag}`
        seen.add(`${textsFor({ kind, acts }).tag}`)
        expect([tag, head]).toEqual([tag, expect.stringMatching(acts ? /复核|抖音/ : /】.{3}/)])
      }
    // Each kind has a tag of its own; one has a second, for those who stand in.
    expect(seen.size).toBe(Object.keys(kinds).length + 1)
    expect(Array.from(subject({})).slice(0, 30).join('')).toContain('复核 抖音 活动报备，11月11日 18:00 前')
  })

  test('a very long campaign name is cut, the due time never is', () => {
    const long = subject({ campaign: { number: 'MC-20261111-0007', name: '🎉'.repeat(500) } })
    expect(long).toMatch(/^【待办】复核 抖音 活动报备，11月11日 18:00 前｜🎉{29}…$/u)
  })
})

describe('both parts', () => {
  test.each(Object.keys(kinds) as MailKind[])(
    '%s says its headline, advice, campaign, facts, link and numbers',
    (kind) => {
      const lines = [{ label: '备案号', text: 'DY-2026-777' }]
      const links = [
        { label: '', url: 'https://filing.example.cn/t/abc' },
        { label: '查看活动', url: 'https://filing.example.cn/c/1' },
      ]
      const mail = render(request({ kind, lines, links }))
      for (const part of [mail.html, mail.text]) {
        for (const said of [kinds[kind].headline, kinds[kind].advice, '去复核', kinds[kind].en]) {
          expect(part).toContain(said)
        }
        for (const said of [
          '李雷',
          '双11抽奖',
          '抖音 · 活动报备（第 1 次提报）',
          '材料准备',
          '备案号',
          'DY-2026-777',
        ]) {
          expect(part).toContain(said)
        }
        expect(part).toContain('2026年11月11日 18:00（北京时间）')
        expect(part).toContain('2026年11月9日 09:30（北京时间）')
        expect(part).toContain('https://filing.example.cn/t/abc')
        expect(part).toContain('查看活动')
        // Ids of tasks are for programs.
        expect(part).not.toContain('recheck.r1')
        expect(part).not.toMatch(/undefined|null|\[object|\{\{|task_opened|preparing/)
      }
      expect(mail.subject.startsWith(`【${kinds[kind].tag}`)).toBe(true)
      expect(mail.text).not.toMatch(/<\w|\n\n\n/)
    },
  )

  test('marks of a task are shown: reminder, overdue, provisional, entry as link or as name', () => {
    const tasks = [
      { ...recheck, rung: 2, overdue: true, provisional: true, entry: 'https://open.douyin.com/a?b=1&c=2' },
      { ...recheck, label: '提交', dueAt: undefined, entry: '小红书商家后台' },
    ]
    const { html, text } = render(request({ kind: 'reminder', tasks }))
    for (const part of [html, text]) {
      for (const said of ['第 2 次催办', '已逾期', '暂定', '小红书商家后台', '未设截止时间'])
        expect(part).toContain(said)
    }
    expect(html).toContain('href="https://open.douyin.com/a?b&#x3D;1&amp;c&#x3D;2"')
    expect(text).toContain('办理入口：https://open.douyin.com/a?b=1&c=2')
  })

  test('without tasks and links nothing empty is left behind', () => {
    const { html, text } = render(request({ kind: 'not_required', filing: undefined, tasks: [], links: [] }))
    for (const part of [html, text]) {
      expect(part).not.toContain('待办事项')
    }
    expect(html).not.toContain('<a ')
    expect(html).not.toContain('复制此地址')
  })

  test('S0-14 says how long is left, whom to follow up with and where, before the button; details stand below it', () => {
    const tasks = [{ ...recheck, left: '还有 2 个工作日' }]
    const lines = [
      { label: '退回原因', text: '缺少公章' },
      { label: '交给', text: '备案负责人 张三（市场，000-0000-1001）' },
      { label: '表单不一致', text: '字'.repeat(300) },
      { label: '提示', text: '之后' },
    ]
    const mail = render(request({ tasks, lines }))
    for (const part of [mail.html, mail.text]) {
      const places = [
        '还有 2 个工作日',
        '缺少公章',
        '000-0000-1001',
        'https://filing.example.cn/t/abc',
        '字字字',
        '之后',
      ]
      const found = places.map((text) => part.indexOf(text))
      expect(found).not.toContain(-1)
      expect([...found].sort((a, b) => a - b)).toEqual(found)
    }
  })

  test('each of several tasks leads to its own page', () => {
    const tasks = [recheck, { ...recheck, label: '提交', url: 'https://filing.example.cn/go/two' }]
    const { html, text } = render(request({ tasks }))
    expect(html).toContain('<a href="https://filing.example.cn/go/two" style="color:#1d4ed8">提交</a>')
    expect(text).toContain('https://filing.example.cn/go/two')
  })

  test.each(['verdict', 'inquiry', 'credential_lost', 'review_overdue'] as const)(
    '%s tells a reader who has nothing to do in it that others act',
    (kind) => {
      const own = render(request({ kind, tasks: [], acts: true }))
      const others = render(request({ kind, tasks: [], acts: false }))
      expect(own.text).toContain(kinds[kind].advice)
      expect(others.text).not.toContain(kinds[kind].advice)
      expect(others.text).toContain('查看进展：https://filing.example.cn/t/abc')
    },
  )

  test('a hundred tasks and lines are cut, and the mail says so', () => {
    const tasks = Array.from({ length: 100 }, (_, i) => ({ ...recheck, id: `t${i}` }))
    const lines = Array.from({ length: 100 }, () => ({ label: '驳回项', text: '字'.repeat(5000) }))
    const { html, text } = render(request({ tasks, lines }))
    expect(text).toContain('另有 110 项未列出')
    expect(Buffer.byteLength(html)).toBeLessThan(1_000_000)
  })

  test('an instant without offset is refused loudly', () => {
    expect(() => render(request({ occurredAt: '2026-11-09T09:30:00' }))).toThrow(RangeError)
  })
})

describe('what users typed stays in its place', () => {
  const corpus = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '{{constructor}} {{{subject}}} {{#each tasks}}',
    'a\r\nBcc: evil@example.com',
    'a\u0000b\u0007c\u001b[31m',
    '\u202eevil\u202c \u2066x\u2069 \u200f',
    '\ud800 half \udfff',
    '--></td></tr></table><h1>过审</h1>',
    '=?utf-8?B?QmNjOg==?=',
    'line\u2028separator\u2029s\u0085',
  ]

  test.each(corpus.map((typed) => [JSON.stringify(typed), typed]))('%s', (_shown, typed) => {
    const plain = render(request({ lines: [{ label: '原因', text: 'x' }] }))
    const mail = render(
      request({
        to: { name: typed, address: 'lilei@example.cn' },
        campaign: { number: 'MC-20261111-0007', name: typed },
        filing: { id: 'MC-20261111-0007-01', noun: typed, platformName: typed, phase: typed, round: 1 },
        tasks: [{ ...recheck, label: typed }],
        lines: [{ label: typed, text: typed }],
        links: [{ label: typed, url: 'https://filing.example.cn/t/abc' }],
      }),
    )
    // The same tags, no more and none else: only text and attribute values differ.
    const tags = (html: string): string[] => html.match(/<\/?[a-z!][a-z0-9]*/gi)?.filter((tag) => tag !== '<br') ?? []
    expect(tags(mail.html)).toEqual(tags(plain.html))
    expect(mail.html).not.toMatch(/<[^>]*\son\w+=/i)
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(mail.subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
    for (const part of [mail.subject, mail.html, mail.text]) {
      // eslint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(part).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069\u200e\u200f]|\p{Surrogate}/u)
    }
    expect(mail.messageId).toBe(plain.messageId)
  })

  test('lines of a reason keep their breaks, and cannot pose as lines of the mail', () => {
    const { html, text } = render(
      request({ lines: [{ label: '驳回原因', text: '第一条\r\n去处理：https://evil.example' }] }),
    )
    expect(html).toContain('第一条<br>去处理：https://evil.example')
    expect(text).toContain('驳回原因：第一条\n    去处理：https://evil.example')
  })

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'https://bank.cn@evil.example/',
    'ftp://x.cn/',
    '/relative',
    '',
  ])('a link to %j is not linked', (url) => {
    const { html, text } = render(request({ links: [{ label: '打开', url }], tasks: [{ ...recheck, entry: url }] }))
    expect(html).not.toContain('<a ')
    expect(text).not.toContain('打开：')
  })
})

describe('ids', () => {
  test('the Message-ID follows from the ledger key, at the domain of the sender', () => {
    const { messageId } = render(request())
    expect(messageId).toMatch(/^<[0-9a-f]{40}@example\.cn>$/)
    expect(render(request({ occurredAt: '2026-11-10T00:00:00Z' })).messageId).toBe(messageId)
    expect(render(request({ key: 'other' })).messageId).not.toBe(messageId)
  })

  test('all mails of one filing share a thread, those of another and of the campaign do not', () => {
    const { threadId } = render(request())
    const other = { id: 'MC-20261111-0007-02', noun: 'x', platformName: 'x', phase: 'x', round: 1 }
    expect(render(request({ key: 'k2', kind: 'verdict' })).threadId).toBe(threadId)
    expect(render(request({ filing: other })).threadId).not.toBe(threadId)
    expect(render(request({ filing: undefined })).threadId).not.toBe(threadId)
    expect(threadId).toMatch(/^<thread-[0-9a-f]{40}@example\.cn>$/)
  })

  test.each(['', 'nobody', 'a@b.cn, c@d.cn', 'x <a@b.cn>\r\nBcc: e@f.cn'])(
    'MAIL_FROM %j is refused at once',
    (from) => {
      expect(() => createRenderer({ from })).toThrow('MAIL_FROM is not a sender address')
    },
  )
})
