/** Pages of an import: the sheet is chosen, its preview is looked at, its progress is followed. */
import type { ComponentChildren, VNode } from 'preact'
import type { z } from 'zod'
import type { ImportFinding } from '../../../activities/domain/imports/findings'
import type { ImportPreview } from '../../../activities/domain/imports/preview'
import type { importResult } from '../../present/import'
import type { Viewer } from '../acting/viewer'
import { keptField, type KeptFile } from '../forms/sent-files'
import { CsrfField } from '../ui/csrf-field'
import type { Fault } from '../ui/faults'
import { Choice, FileField } from '../ui/fields'
import { Page } from '../ui/layout'
import { Card, Tag } from '../ui/parts'
import { importWords, type ImportWords } from '../words/import'

const FILE = 'sheet'
const MOST_CAMPAIGNS = 50
const MOST_FINDINGS = 100

export interface NewImportProps {
  viewer: Viewer
  csrf: string
  once: string
  faults: readonly Fault[]
  kept?: KeptFile
  hiddenRows?: boolean
  preview?: ImportPreview
  dayOf: (instant: string) => string
}

export function NewImport(props: NewImportProps): VNode {
  const { viewer, csrf, once, faults, kept, preview, hiddenRows } = props
  const words = importWords(viewer.language)
  const filings = preview?.campaigns.reduce((sum, campaign) => sum + campaign.filings.length, 0) ?? 0
  return (
    <Page title={words.title} viewer={viewer} faults={faults} scripts={['files.js']}>
      <form method="post" action="/imports/new" encType="multipart/form-data" class="card act" noValidate>
        <h1>{words.title}</h1>
        <p>{words.why}</p>
        <p>
          <a href="/imports/template" download>
            {words.template}
          </a>
        </p>
        <CsrfField token={csrf} />
        <input type="hidden" name="once" value={once} />
        {kept === undefined ? null : (
          <p>
            <input type="hidden" name={keptField(FILE)} value={kept.mark} />
            {words.chosen(kept.name)}
          </p>
        )}
        <FileField
          name={FILE}
          label={kept === undefined ? words.file : words.other}
          hint={words.fileWhy}
          faults={faults}
        />
        <Choice type="checkbox" name="hiddenRows" value="include" label={words.hidden} checked={hiddenRows} />
        <div class="row">
          <button type="submit" name="do" value="preview" class={preview?.importable ? 'outline' : undefined}>
            {words.preview}
          </button>
          {preview?.importable ? (
            <button type="submit" name="do" value="import">
              {words.import(preview.campaigns.length, filings)}
            </button>
          ) : null}
        </div>
      </form>
      {preview && <Previewed {...props} preview={preview} words={words} />}
    </Page>
  )
}

type PreviewedProps = NewImportProps & { preview: ImportPreview; words: ImportWords }

function Previewed({ preview, words, dayOf }: PreviewedProps): VNode {
  const { importable, rows, faultyRows, errors, warnings, leftOut, ignoredColumns, campaigns } = preview
  return (
    <Card tone={importable ? 'good' : 'late'} id="preview">
      <h2>{importable ? words.good(rows) : words.faulty(faultyRows)}</h2>
      <Findings title={words.errors} findings={errors} tone="late" words={words} />
      <Findings title={words.warnings} findings={warnings} tone="warn" words={words} />
      {leftOut > 0 ? <p class="hint">{words.leftOut(leftOut)}</p> : null}
      {ignoredColumns.length > 0 ? <p class="hint">{`${words.ignored}${words.marks.list(ignoredColumns)}`}</p> : null}
      <h3>{words.would}</h3>
      <Table heads={[words.row, words.campaign, words.filing, words.number, words.phase, words.expected]}>
        {campaigns.slice(0, MOST_CAMPAIGNS).flatMap((campaign) =>
          campaign.filings.map((filing) => (
            <tr key={filing.row}>
              <td class="num" data-label={words.row}>
                {filing.row}
              </td>
              <td data-label={words.campaign}>{campaign.name}</td>
              <td data-label={words.filing}>{`${filing.platformName} ${filing.noun}`}</td>
              <td data-label={words.number}>{filing.applicationNumber ?? ''}</td>
              <td data-label={words.phase}>{words[filing.phase]}</td>
              <td class="num" data-label={words.expected}>
                {filing.phase === 'passed' ? '' : dayOf(filing.expectedBy)}
              </td>
            </tr>
          )),
        )}
      </Table>
      {campaigns.length > MOST_CAMPAIGNS ? <p class="hint">{words.more(campaigns.length - MOST_CAMPAIGNS)}</p> : null}
    </Card>
  )
}

function Findings(props: {
  title: string
  findings: readonly ImportFinding[]
  tone: 'late' | 'warn'
  words: ImportWords
}): VNode | null {
  const { title, findings, tone, words } = props
  if (findings.length === 0) return null
  return (
    <>
      <h3>
        <Tag tone={tone}>{title}</Tag>
      </h3>
      <Table heads={[words.row, words.column, words.problem]}>
        {findings.slice(0, MOST_FINDINGS).map(({ row, column, code, detail, accepts = [] }) => (
          <tr key={`${row} ${column} ${code}`}>
            <td class="num" data-label={words.row}>
              {row}
            </td>
            <td data-label={words.column}>{column}</td>
            <td data-label={words.problem}>
              {detail}
              {accepts.length > 0 ? `${words.marks.colon}${words.marks.list(accepts.slice(0, 20))}` : ''}
            </td>
          </tr>
        ))}
      </Table>
    </>
  )
}

const Table = ({ heads, children }: { heads: readonly string[]; children: ComponentChildren }): VNode => (
  <table class="stack">
    <thead>
      <tr>
        {heads.map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
)

const TONES = {
  pending: 'wait',
  taken_over: 'good',
  partly_taken_over: 'warn',
  refused: 'late',
  waiting: 'wait',
} as const

export function ImportPage({ viewer, result }: { viewer: Viewer; result: z.infer<typeof importResult> }): VNode {
  const words = importWords(viewer.language)
  const { progress, state, campaigns } = result
  const done = progress.takenOver + progress.refused
  return (
    <Page title={words.outcome} viewer={viewer}>
      <Card tone={TONES[state]}>
        <h1>
          {words.outcome} <Tag tone={TONES[state]}>{words[state]}</Tag>
        </h1>
        <p>{words.progress(done, progress.campaigns)}</p>
        {state === 'pending' ? (
          <p>
            <a class="button" href={`/imports/${result.import}`}>
              {words.refresh}
            </a>
          </p>
        ) : null}
      </Card>
      <Card>
        <Table heads={[words.campaign, words.row, words.state]}>
          {campaigns.map((campaign) => (
            <tr key={campaign.number}>
              <td data-label={words.campaign}>
                {campaign.state === 'taken_over' && viewer.how === 'session' ? (
                  <a href={`/campaigns/${campaign.number}`}>{campaign.name}</a>
                ) : (
                  campaign.name
                )}
              </td>
              <td class="num" data-label={words.row}>
                {words.marks.list(campaign.filings.map(({ row }) => String(row)))}
              </td>
              <td data-label={words.state}>
                <Tag tone={TONES[campaign.state]}>{words[campaign.state]}</Tag> {campaign.reason ?? ''}
              </td>
            </tr>
          ))}
        </Table>
      </Card>
    </Page>
  )
}
