import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import type { StoredFact } from '../../activities/domain/record/facts'
import { makeCalendar, isWorkingDay, toInstant } from '../../activities/domain/time/calendar'
import { lanesOf, type Hold, type Lane } from '../../activities/domain/waiting/lanes'
import { campaignLedger, filingLedger, minutesOf, type Ledger } from '../../activities/domain/waiting/ledger'
import { byMonths, sumBy, WAITING_BY, type PlacedPart } from '../../activities/domain/waiting/sums'
import { FILING, NUMBER, Play } from '../support/domain-play'
import { LEAD, ReviewPlay, page } from '../support/review-play'

const { calendar } = new Play()
const ms = (at: string): number => Date.parse(at)
const MINUTE = 60_000

/** The parts of a ledger as `holder kind minutes`. */
const told = (ledger: Ledger): string[] =>
  ledger.parts.map((part) => `${part.hold?.role ?? '-'} ${part.hold?.kind ?? ''} ${part.kind} ${minutesOf(part)}`)

const ledgers = (play: Play, rests = true) => {
  const lanes = lanesOf(play.facts, () => rests)
  return {
    campaign: campaignLedger(lanes, calendar, ms(play.now)),
    filing: filingLedger(lanes, FILING, calendar, ms(play.now)),
  }
}

/** Parts follow each other without a gap and without an overlap, and sum to the whole. */
function expectWhole({ fromMs, toMs, parts }: Ledger): void {
  expect(parts.every((part) => part.toMs > part.fromMs)).toBe(true)
  expect([fromMs, ...parts.map((part) => part.toMs)]).toEqual([...parts.map((part) => part.fromMs), toMs])
  expect(parts.reduce((sum, part) => sum + minutesOf(part), 0)).toBe(minutesOf({ fromMs, toMs }))
}

describe('where the days of one filing go', () => {
  /** Monday 10:00 to the verdict on the next Monday. */
  function played(): Play {
    const play = new Play().start()
    const rows = Object.keys(play.f.rows)
    for (const row of rows) play.open(FILING, { kind: 'collect_material', key: row })
    play.now = '2026-10-13T10:00:00+08:00'
    for (const row of rows) play.answer(FILING, 'collect_material', 'provided', {}, row)
    play.open(FILING, { kind: 'recheck' })
    play.now = '2026-10-14T10:00:00+08:00'
    play.answer(FILING, 'recheck', 'complete')
    play.open(FILING, { kind: 'submit' })
    play.now = '2026-10-15T10:00:00+08:00'
    play.answer(FILING, 'submit', 'submitted', { number: 'A-1' })
    play.open(FILING, { kind: 'await_verdict' })
    play.now = '2026-10-19T10:00:00+08:00'
    return play
  }

  test('S1-25 each day is that of whoever held it up, and a weekend counts apart where the clock stands still', () => {
    const play = played()
    play.run({ type: 'report', body: { filing: FILING, kind: 'passed', credential: { number: 'C-1' } } })
    play.now = '2026-10-20T10:00:00+08:00'
    const { filing } = ledgers(play)
    expectWhole(filing)
    expect(told(filing).slice(1)).toEqual([
      expect.stringMatching(/ recheck held 1440$/),
      expect.stringMatching(/ submit held 1440$/),
      'platform await_verdict held 2280',
      'platform await_verdict day_off 2880',
      'platform await_verdict held 600',
      '-  settled 1440',
    ])
    // A platform that reviews at weekends, too, has all of it.
    expect(told(ledgers(play, false).filing).slice(3)).toEqual(['platform await_verdict held 5760', '-  settled 1440'])
  })

  test('while the platform has asked something, its clock stands and the time is that of whoever owes the answer', () => {
    const play = played()
    play.run({ type: 'report', body: { filing: FILING, kind: 'inquiry', text: '请说明抽奖规则' } })
    const inquiry = Object.values(play.f.matters).find(({ kind }) => kind === 'inquiry')
    if (!inquiry) throw new Error('nothing was asked')
    play.open(FILING, { kind: 'answer_inquiry', key: inquiry.id })
    play.now = '2026-10-20T10:00:00+08:00'
    play.answer(FILING, 'answer_inquiry', 'answered', { text: '规则如下' }, inquiry.id)
    play.now = '2026-10-21T10:00:00+08:00'
    const { filing } = ledgers(play, false)
    expectWhole(filing)
    expect(told(filing).slice(-3)).toEqual([
      'platform await_verdict held 5760',
      expect.stringMatching(/^(lead|legal) answer_inquiry held 1440$/),
      'platform await_verdict held 1440',
    ])
  })

  test('a verdict that is recorded late is the platform’s only until it was given', () => {
    const play = played()
    const occurredAt = '2026-10-16T10:00:00+08:00'
    play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', occurredAt, text: '材料不清' } })
    play.open(FILING, { kind: 'correct' })
    play.now = '2026-10-20T10:00:00+08:00'
    const { filing } = ledgers(play)
    expectWhole(filing)
    expect(filing.parts.at(-1)?.hold?.kind).toBe('correct')
    const platforms = filing.parts.filter(({ hold }) => hold?.role === 'platform')
    expect(platforms.at(-1)?.toMs).toBe(ms(occurredAt))
  })

  test('somebody else who gets it has it from then on', () => {
    const play = new Play().start()
    play.open(FILING, { kind: 'submit' })
    const [row = ''] = Object.keys(play.f.rows)
    play.open(FILING, { kind: 'collect_material', key: row })
    const task = Object.values(play.f.tasks)[0]
    play.now = '2026-10-13T10:00:00+08:00'
    play.actor = page(LEAD)
    play.run({ type: 'delegate', body: { task: task?.id ?? '', to: 'M1002', reason: '忙' } })
    play.now = '2026-10-14T10:00:00+08:00'
    const { filing } = ledgers(play)
    expectWhole(filing)
    expect(filing.parts.map(({ hold }) => hold?.person)).toEqual([task?.holder.person, 'M1002'])
  })

  test('where nobody was asked for a while, it is nobody’s: a fault that is seen', () => {
    const play = new Play().start()
    play.now = '2026-10-12T13:00:00+08:00'
    for (const row of Object.keys(play.f.rows)) play.open(FILING, { kind: 'collect_material', key: row })
    play.now = '2026-10-12T14:00:00+08:00'
    const { filing, campaign } = ledgers(play)
    expect(told(filing)).toEqual(['-  nobody 180', expect.stringMatching(/collect_material held 60$/)])
    expect(told(campaign)[0]).toBe('-  nobody 180')
  })
})

test('S1-25 while the company reviews, the filing waits for whoever signs last', () => {
  const play = new ReviewPlay({ countersign: [['legal', 'finance']] }).begin()
  const begun = play.now
  play.now = '2026-10-13T10:00:00+08:00'
  const lanes = lanesOf(play.facts, () => true)
  const asked = lanes.find(({ level }) => level === 'review')?.spans.at(-1)?.holds ?? []
  expect(asked.map(({ key }) => key).sort()).toEqual(['finance', 'legal'])
  const filing = filingLedger(lanes, FILING, calendar, ms(play.now))
  expectWhole(filing)
  expect(filing.parts.at(-1)?.hold?.kind).toBe('countersign')
  expect(filing.fromMs).toBe(ms(begun))
})

const STREAMS = path.join(__dirname, 'fact-streams')
test.each(fs.readdirSync(STREAMS).filter((name) => name.endsWith('.json')))(
  'every minute of a recorded campaign belongs to one holder: %s',
  (name) => {
    const { facts } = JSON.parse(fs.readFileSync(path.join(STREAMS, name), 'utf8')) as { facts: StoredFact[] }
    const lanes = lanesOf(facts, () => true)
    const lastMs = Math.max(...facts.map(({ at }) => ms(at)))
    for (const days of [0, 1, 40]) {
      const nowMs = lastMs + days * 24 * 60 * MINUTE
      expectWhole(campaignLedger(lanes, calendar, nowMs))
      for (const { subject, level } of lanes)
        if (level === 'filing') expectWhole(filingLedger(lanes, subject, calendar, nowMs))
    }
  },
)

describe('any course of things', () => {
  const START = ms('2026-09-28T09:30:00+08:00')
  const hold = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    rests: fc.boolean(),
    dueIn: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  })
  const span = fc.record({
    hours: fc.integer({ min: 1, max: 90 }),
    holds: fc.uniqueArray(hold, { maxLength: 3, selector: ({ id }) => id }),
    rest: fc.constantFrom('settled' as const, 'nobody' as const, 'campaign' as const),
  })
  const lanes = fc
    .array(fc.array(span, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })
    .map((all) => all.map((spans, index) => laneOf(index, spans)))

  function laneOf(
    index: number,
    spans: readonly {
      hours: number
      holds: readonly { id: string; rests: boolean; dueIn?: number }[]
      rest: 'settled' | 'nobody' | 'campaign'
    }[],
  ): Lane {
    let at = START
    const level = index === 0 ? 'campaign' : index === 1 ? 'review' : 'filing'
    return {
      subject: `S${index}`,
      level,
      isNeeded: true,
      spans: spans.map(({ hours, holds, rest }) => {
        const fromMs = at
        at += hours * 60 * MINUTE
        return {
          fromMs,
          rest,
          holds: holds.map(({ id, rests, dueIn }): Hold => ({
            id: `${index}${id}`,
            subject: `S${index}`,
            role: `role ${id}`,
            kind: 'submit',
            round: 1,
            rests,
            dueMs: dueIn === undefined ? undefined : START + dueIn * 60 * MINUTE,
          })),
        }
      }),
    }
  }

  /** Asked minute by minute, in other words than the ledger's. */
  function holderAt(all: readonly Lane[], t: number, nowMs: number): string | undefined {
    let best: { id: string; end: number; due: number } | undefined
    for (const { spans } of all) {
      const present = spans.filter(({ fromMs }) => fromMs <= t).at(-1)
      for (const { id, dueMs = 0 } of present?.holds ?? []) {
        let end = 0
        for (const [i, { holds }] of spans.entries()) {
          const there = holds.find((each) => each.id === id)
          const next = spans[i + 1]
          if (there) end = next ? next.fromMs : Math.max(nowMs, there.dueMs ?? nowMs)
        }
        const isLater =
          !best || end > best.end || (end === best.end && (dueMs > best.due || (dueMs === best.due && id < best.id)))
        if (isLater) best = { id, end, due: dueMs }
      }
    }
    return best?.id
  }

  test('the parts sum to the elapsed time, none overlap, and each moment is that of what ends last', () => {
    fc.assert(
      fc.property(lanes, fc.integer({ min: 1, max: 400 }), (all, hours) => {
        const nowMs = START + hours * 60 * MINUTE
        const ledger = campaignLedger(all, calendar, nowMs)
        expectWhole(ledger)
        for (const { kind, hold: held, fromMs, toMs } of ledger.parts) {
          for (const t of [fromMs, (fromMs + toMs) / 2, toMs - 1]) expect(held?.id).toBe(holderAt(all, t, nowMs))
          const { working } = isWorkingDay(calendar, toInstant(fromMs, calendar).slice(0, 10))
          expect(kind === 'day_off').toBe(held?.rests === true && !working)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('summed by whatever, it is the same time', () => {
    fc.assert(
      fc.property(lanes, fc.integer({ min: 1, max: 3000 }), (all, hours) => {
        const ledger = campaignLedger(all, calendar, START + hours * 60 * MINUTE)
        const parts = ledger.parts.map((part): PlacedPart => ({ ...part, campaign: NUMBER }))
        const whole = minutesOf(ledger)
        for (const by of WAITING_BY) {
          const sums = sumBy(parts, by, { calendar, departmentOf: () => undefined })
          expect(sums.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(whole)
        }
        expect(parts.flatMap((part) => byMonths(part, calendar)).reduce((sum, part) => sum + minutesOf(part), 0)).toBe(
          whole,
        )
      }),
      { numRuns: 200 },
    )
  })
})

test('in a zone of one’s own months and days off begin at its midnight', () => {
  const lima = makeCalendar(calendar.doc, { timezone: 'America/Lima', officeHours: calendar.officeHours })
  const part = { fromMs: ms('2026-10-31T12:00:00-05:00'), toMs: ms('2026-11-01T12:00:00-05:00') }
  expect(byMonths(part, lima).map(minutesOf)).toEqual([720, 720])
})
