/** The pages for an address that nobody knows, and for what went wrong on our side or was refused. */
import type { VNode } from 'preact'
import type { Viewer } from '../acting/viewer'
import { commonWords } from '../words/common'
import { Trouble } from './trouble'

export function UnknownPage({ viewer }: { viewer?: Viewer }): VNode {
  const words = commonWords(viewer?.language ?? 'zh-CN')
  return <Trouble title={words.unknownPage} why={words.unknownPageWhy} viewer={viewer} />
}

/** A form that is not of this browser any more. */
export function StalePage({ viewer }: { viewer?: Viewer }): VNode {
  const words = commonWords(viewer?.language ?? 'zh-CN')
  return <Trouble title={words.staleForm} why={words.staleFormWhy} viewer={viewer} />
}

/** `says` is what is wrong where the request was refused; absent where the fault is ours. */
export function BrokenPage(props: { viewer?: Viewer; says?: string; requestId: string }): VNode {
  const { viewer, says, requestId } = props
  const words = commonWords(viewer?.language ?? 'zh-CN')
  if (says !== undefined) return <Trouble title={says} why={words.notRecorded} viewer={viewer} />
  const why = (
    <>
      {words.brokenWhy} <code>{requestId}</code>
    </>
  )
  return <Trouble title={words.broken} why={why} viewer={viewer} />
}
