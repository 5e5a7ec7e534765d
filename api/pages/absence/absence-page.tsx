/** The page of somebody's absences: those that are recorded, and a form for another. */
import { randomUUID } from 'node:crypto'
import type { VNode } from 'preact'
import type { presentAbsence } from '../../present/absence'
import type { Viewer } from '../acting/viewer'
import { choicesOf, type Around } from '../around'
import { CsrfField } from '../ui/csrf-field'
import type { Fault } from '../ui/faults'
import { SelectField, TextField } from '../ui/fields'
import { Page } from '../ui/layout'
import { Card, Tag } from '../ui/parts'
import { absenceWords } from '../words/absence'

export interface AbsencePageProps {
  viewer: Viewer
  around: Around
  /** Whose absences: the viewer's, or those of somebody below. */
  person: string
  /** Staff numbers below the viewer. */
  below: readonly string[]
  absences: readonly ReturnType<typeof presentAbsence>[]
  typed: { from?: string; until?: string; substitute?: string }
  faults: readonly Fault[]
  done?: string
  csrf: string
}

const TONES = { planned: 'quiet', away: 'wait', over: 'quiet' } as const

export function AbsencePage(props: AbsencePageProps): VNode {
  const { viewer, around, person, below, absences, faults, done } = props
  const words = absenceWords(viewer.language)
  const title = person === viewer.person ? words.title : words.titleOf(around.personName(person))
  return (
    <Page title={title} viewer={viewer} faults={faults} narrow>
      {done === undefined ? null : (
        <p class="card good" role="status">
          {done}
        </p>
      )}
      <h1>{title}</h1>
      <p>{words.why}</p>
      {absences.length === 0 ? <p class="soft">{words.none}</p> : null}
      {absences.map((absence) => (
        <OneAbsence key={absence.id} absence={absence} {...props} />
      ))}
      <RecordForm {...props} />
      {below.length === 0 ? null : (
        <Card title={words.people}>
          <ul>
            {below.map((staff) => (
              <li key={staff}>
                <a href={`/absence?for=${encodeURIComponent(staff)}`}>{around.personName(staff)}</a>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Page>
  )
}

function OneAbsence(props: AbsencePageProps & { absence: AbsencePageProps['absences'][number] }): VNode {
  const { absence, around, viewer, person, csrf } = props
  const { id, from, until, state, substitute } = absence
  const words = absenceWords(viewer.language)
  const { when } = around
  return (
    <Card>
      <p>
        {when.dated(from)} – {when.dated(until)} <Tag tone={TONES[state]}>{words.states[state]}</Tag>
      </p>
      <p class="faint">{substitute === undefined ? words.byManager : words.by(around.personName(substitute))}</p>
      {state === 'over' ? null : (
        <form method="post" action="/absence/end">
          <CsrfField token={csrf} />
          <input type="hidden" name="for" value={person} />
          <input type="hidden" name="id" value={id} />
          <button type="submit" class="outline">
            {state === 'away' ? words.end : words.withdraw}
          </button>
        </form>
      )}
    </Card>
  )
}

function RecordForm({ viewer, around, person, typed, faults, csrf }: AbsencePageProps): VNode {
  const words = absenceWords(viewer.language)
  return (
    <form method="post" action="/absence" class="card act" noValidate>
      <h2>{words.record}</h2>
      <CsrfField token={csrf} />
      <input type="hidden" name="for" value={person} />
      <input type="hidden" name="once" value={randomUUID()} />
      <TextField
        name="from"
        label={words.from}
        hint={words.beijing}
        type="datetime-local"
        value={typed.from}
        faults={faults}
      />
      <TextField
        name="until"
        label={words.until}
        hint={words.beijing}
        type="datetime-local"
        value={typed.until}
        faults={faults}
      />
      <SelectField
        name="substitute"
        label={words.substitute}
        options={choicesOf(around.people, person, viewer.language)}
        choose={words.unset}
        value={typed.substitute}
        faults={faults}
      />
      <p>
        <button type="submit">{words.record}</button>
      </p>
    </form>
  )
}
