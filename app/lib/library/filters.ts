import type { Entry } from '#lib/data/entry.ts'
import { ALL_FRAMES, FRAME_STATES, type SearchQuery } from '#shared/records/search.ts'
import type { Condition } from '#shared/search/condition.ts'
import { type Found, matcherOf } from '#shared/search/select.ts'

/** What the library shows: a search, by the name the screens have for it. */
export type Filters = SearchQuery
export const NO_FILTERS: Filters = ALL_FRAMES
export const STATES = FRAME_STATES

/** `found` holds the frames of the conditions that had to be looked up. */
export const selectEntries = (entries: readonly Entry[], conditions: readonly Condition[], found: Found): Entry[] =>
  conditions.length === 0 ? [...entries] : entries.filter(matcherOf(conditions, found))

/** Files that a solver can be asked about: pictures of the sky that are here, whole and not solved yet. */
export const isSolvable = ({ isSolved, isMissing, isFaulty, isRejected, frameType }: Entry): boolean =>
  !isSolved && !isMissing && !isFaulty && !isRejected && ['light', 'stacked', 'photo'].includes(frameType)
