/** The story of a campaign as a table: what the picture shows, for whoever does not see it or wants to copy it. */
import type { VNode } from 'preact'
import { TableHead } from '../ui/parts'
import type { StoryProps } from './story-picture'

export function StoryTable({ story, when, words, nameOf }: StoryProps): VNode {
  return (
    <table class="stack">
      <caption>{words.storyTable}</caption>
      <TableHead names={[words.filingHead, words.whatHead, words.fromHead, words.toHead, words.lengthHead]} />
      <tbody>
        {story.lanes.flatMap((lane) => [
          ...lane.parts.map((part) => (
            <tr key={`${lane.filing} ${part.from}`}>
              <td>{nameOf(lane.filing)}</td>
              <td>
                {words.kinds[part.kind]}
                {part.round > 1 ? words.marks.bracketed(words.round(part.round)) : ''}
              </td>
              <td class="num" data-label={words.fromHead}>
                {when.moment(part.from)}
              </td>
              <td class="num" data-label={words.toHead}>
                {part.isOpen ? words.now : when.moment(part.to)}
              </td>
              <td class="num" data-label={words.lengthHead}>
                {part.kind === 'over' ? '' : when.workingDays(part.workingDays)}
              </td>
            </tr>
          )),
          lane.expected ? (
            <tr key={`${lane.filing} expected`}>
              <td>{nameOf(lane.filing)}</td>
              <td>{words.expectedKinds[lane.expected.kind]}</td>
              <td />
              <td class="num" data-label={words.toHead}>
                {when.moment(lane.expected.at)}
              </td>
              <td />
            </tr>
          ) : null,
        ])}
      </tbody>
    </table>
  )
}
