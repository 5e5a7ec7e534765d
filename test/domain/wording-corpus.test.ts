/**
 * How well the shipped lists do on labelled sentences: precision and recall of each list, printed, and demanded of those that
 * nobody had in mind when a list was written.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { settle, type Advertiser } from '../../activities/domain/rules/wording'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import { createFold } from '../../infra/reference/wording/fold'
import { createScreen } from '../../infra/reference/wording/screen'
import { type Industry, type ProductGroup, INDUSTRIES } from '../../workflows/contract/traits'
import type { WordingList } from '../../workflows/contract/wording'

const lists = loadReferenceDir(REFERENCE_DATA_DIR).filter((doc): doc is WordingList => doc.kind === 'wording')
const screen = createScreen(lists, createFold())
const LISTS: Record<string, string> = {
  a: 'absolute',
  q: 'quoted_figures',
  g: 'general',
  m: 'medical',
  h: 'health_products',
  e: 'education',
  f: 'finance',
  p: 'property',
  l: 'alcohol',
}

interface Sentence {
  labels: string[]
  said: Advertiser
  hasSector: boolean
  text: string
}

function readCorpus(name: string): Sentence[] {
  const lines = readFileSync(path.join(__dirname, 'wording-corpus', name), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [letters = '', sector = '', text = ''] = line.split(' | ')
    const labels = [...letters].filter((letter) => letter !== '-').map((letter) => LISTS[letter] ?? fail(line))
    return { labels, said: saidOf(sector), hasSector: sector !== '-', text }
  })
}

const fail = (line: string): never => {
  throw new Error(`cannot read the label of: ${line}`)
}

const saidOf = (sector: string): Advertiser =>
  sector === '-' || sector in INDUSTRIES
    ? { industry: sector === '-' ? 'other' : (sector as Industry), productGroups: [] }
    : { industry: 'other', productGroups: [sector as ProductGroup] }

/** Lists that find something. In a sector the general list may say the same as that of the sector, and is not counted. */
function foundBy({ text, said, hasSector }: Sentence): Set<string> {
  const ids = settle('t', screen(text), said).map(({ ground }) => ground.id.split('.')[0] ?? '')
  return new Set(ids.filter((id) => !hasSector || id !== 'general'))
}

interface Score {
  right: number
  missed: string[]
  wrong: string[]
}

function scoresOf(sentences: readonly Sentence[]): Map<string, Score> {
  const scores = new Map(
    Object.values(LISTS).map((list): [string, Score] => [list, { right: 0, missed: [], wrong: [] }]),
  )
  for (const sentence of sentences) {
    const found = foundBy(sentence)
    for (const [list, score] of scores) {
      const wanted = sentence.labels.includes(list)
      if (found.has(list) && wanted) score.right += 1
      else if (wanted) score.missed.push(sentence.text)
      else if (found.has(list)) score.wrong.push(sentence.text)
    }
  }
  return scores
}

const share = (part: number, rest: number): number => (part + rest === 0 ? 1 : part / (part + rest))
const recall = ({ right, missed }: Score): number => share(right, missed.length)
const precision = ({ right, wrong }: Score): number => share(right, wrong.length)
const total = (scores: Iterable<Score>): Score =>
  [...scores].reduce((sum, each) => ({
    right: sum.right + each.right,
    missed: [...sum.missed, ...each.missed],
    wrong: [...sum.wrong, ...each.wrong],
  }))

function tableOf(name: string, scores: Map<string, Score>): string {
  const rows = [...scores, ['all', total(scores.values())] as const].map(
    ([list, score]) =>
      `${list.padEnd(16)} recall ${recall(score).toFixed(2)}  precision ${precision(score).toFixed(2)}  ` +
      `(${score.right} right, ${score.missed.length} missed, ${score.wrong.length} wrong)`,
  )
  const { missed, wrong } = total(scores.values())
  const told = name === 'tuning.txt' ? [`missed: ${missed.join(' / ')}`, `wrong: ${wrong.join(' / ')}`] : []
  return [`${name}:`, ...rows, ...told].join('\n')
}

describe('S3-5 S3-21 the shipped lists on labelled sentences', () => {
  const tuning = readCorpus('tuning.txt')
  const heldOut = readCorpus('held-out.txt')

  it('has more than 300 of them, 100 held out, each once', () => {
    expect(tuning.length + heldOut.length).toBeGreaterThanOrEqual(300)
    expect(heldOut).toHaveLength(100)
    const texts = [...tuning, ...heldOut].map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts.length)
  })

  it.each([
    ['tuning.txt', tuning],
    ['held-out.txt', heldOut],
  ])('finds nine in ten of %s, and nine in ten of what it finds are meant', (name, sentences) => {
    const scores = scoresOf(sentences)
    process.stdout.write(`${tableOf(name, scores)}\n`)
    for (const score of [total(scores.values()), scores.get('absolute'), scores.get('quoted_figures')]) {
      expect(score && recall(score)).toBeGreaterThanOrEqual(0.9)
      expect(score && precision(score)).toBeGreaterThanOrEqual(0.9)
    }
  })
})
