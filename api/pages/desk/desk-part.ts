/** What every part of the desk is given. */
import type { Desk } from '../../../activities/domain/desk/desk'
import type { PackOf } from '../../../activities/domain/desk/names'
import type { Viewer } from '../acting/viewer'
import type { Around } from '../around'
import type { deskWords } from '../words/desk'

/** What the forms of the desk carry with them; absent where the viewer only reads. */
export interface DeskForms {
  csrf: string
  /** Made at the rendering, so that a form that is sent twice does one thing. */
  key: string
}

export interface DeskProps {
  desk: Desk
  viewer: Viewer
  around: Around
  packOf: PackOf
  forms?: DeskForms
  /** What was done just before. */
  done?: string
}

export type DeskPart = DeskProps & { words: ReturnType<typeof deskWords> }
