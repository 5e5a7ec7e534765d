/** The desk: what I have to do, which back ends to look into, what stands before the next launches, whom I wait for. */
import type { VNode } from 'preact'
import { Page } from '../ui/layout'
import { Card, Tag } from '../ui/parts'
import { absenceWords } from '../words/absence'
import { calendarWords } from '../words/calendar'
import { deskWords } from '../words/desk'
import { Checks } from './checks'
import type { DeskPart, DeskProps } from './desk-part'
import { Launches } from './launches'
import { Todo, Unclaimed } from './todo'
import { Waiting } from './waiting'
import { marksOf } from '../words/languages'

export function DeskView(props: DeskProps): VNode {
  const { desk, viewer, around, done, forms } = props
  const words = deskWords(viewer.language)
  const { when, now } = around
  const part: DeskPart = { ...props, words }
  const tasks = desk.groups.flatMap((group) => group.tasks)
  return (
    <Page title={words.page} viewer={viewer} scripts={forms && desk.checks.length > 0 ? ['desk.js'] : []}>
      {done === undefined ? null : (
        <p class="card good" role="status">
          {done}
        </p>
      )}
      <div class="row">
        <h1>{words.title(when.day(now), when.weekday(now))}</h1>
        <Counts {...part} />
        {forms ? (
          <>
            <a class="faint noprint" href="/absence">
              {absenceWords(viewer.language).title}
            </a>
            <a class="faint noprint" href="/calendar">
              {calendarWords(viewer.language).title}
            </a>
          </>
        ) : null}
      </div>
      {forms ? null : (
        <p class="soft noprint">
          {words.signInToAct} <a href="/sign-in?next=/desk">{words.signIn}</a>
        </p>
      )}
      {around.awayUntil === undefined ? null : (
        <p class="card wait">{absenceWords(viewer.language).away(when.dated(around.awayUntil))}</p>
      )}
      {around.standsFor.length === 0 ? null : (
        <p class="soft">
          {absenceWords(viewer.language).standsFor(
            marksOf(viewer.language).list(around.standsFor.map((staff) => around.personName(staff))),
          )}
        </p>
      )}
      <div class="cols">
        <div class="stackup">
          {desk.checks.length > 0 ? <Checks {...part} /> : null}
          {desk.unclaimed.length > 0 ? <Unclaimed {...part} /> : null}
          <Card tone={desk.groups[0]?.group === 'overdue' ? 'late' : undefined} title={words.todo}>
            {tasks.length === 0 ? <p class="soft">{words.nothing}</p> : <Todo {...part} />}
          </Card>
        </div>
        <div class="stackup">
          {desk.launches.length > 0 ? <Launches {...part} /> : null}
          {desk.waiting.length > 0 ? <Waiting {...part} /> : null}
        </div>
      </div>
    </Page>
  )
}

function Counts({ desk, words, around }: DeskPart): VNode {
  const count = (group: string): number => desk.groups.find((g) => g.group === group)?.tasks.length ?? 0
  const [overdue, today, week] = [count('overdue'), count('today'), count('this_week')]
  const [next] = desk.launches
  const days = next && Math.max(0, Math.ceil((Date.parse(next.at) - Date.parse(around.now)) / 86_400_000))
  return (
    <>
      {overdue > 0 ? <Tag tone="late">{words.overdue(overdue)}</Tag> : null}
      {today > 0 ? <Tag tone="warn">{words.today(today)}</Tag> : null}
      {week > 0 ? <Tag tone="quiet">{words.thisWeek(week)}</Tag> : null}
      {days === undefined ? null : <span class="push faint">{words.nextLaunch(words.inDays(days))}</span>}
    </>
  )
}
