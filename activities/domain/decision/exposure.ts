/** Brand exposure of the parties of a campaign (S4-8): whose brand is shown how much. Part of what every party confirms with the goal. */
import type { PartyInput } from '../../../workflows/contract/parties'
import type { PartyState } from '../record/values'
import { refuse } from './refusal'

/** Basis points of the whole. */
const WHOLE = 10_000

/** In per cent, as people read it: 3,333 basis points are `33.33%`. */
export const percent = (bps: number): string => `${bps / 100}%`

/** Refuses with `exposure_unfit` a ratio that leaves a party out, or does not add up to the whole. */
export function refuseUnfitExposure(parties: readonly PartyInput[]): void {
  const named = parties.filter(({ exposure }) => exposure !== undefined)
  if (named.length === 0) return
  parties.forEach(({ name, exposure }, i) => {
    if (!exposure) refuse('exposure_unfit', `${name}：未写明曝光占比 (no share)`, `/parties/${i}/exposure`)
  })
  const sum = named.reduce((total, { exposure }) => total + (exposure?.shareBps ?? 0), 0)
  if (sum !== WHOLE) refuse('exposure_unfit', `合计 ${percent(sum)} (adds up to ${percent(sum)})`, '/parties')
}

/** The ratio, in one order; undefined where none is agreed on. Where it is written down is no part of it. */
export function ratioOf(parties: readonly PartyState[] | undefined): [party: string, shareBps: number][] | undefined {
  const named = (parties ?? []).flatMap(({ party, exposure }): [string, number][] =>
    exposure ? [[party, exposure.shareBps]] : [],
  )
  return named.length === 0 ? undefined : named.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Of the parties that stay, once one has left: they agree on another ratio, which nobody has named yet. */
export const withoutRatio = (parties: readonly PartyState[]): PartyState[] =>
  parties.map(({ exposure: _exposure, ...party }) => party)
