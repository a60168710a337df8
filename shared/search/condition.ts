import type { Cone, FRAME_STATES, RangeField } from '#shared/records/search.ts'

/** Texts of a frame that are compared as a whole or in part, without regard to capitals. */
export type TextField = 'object' | 'filter' | 'camera' | 'telescope' | 'frameType' | 'format' | 'observer' | 'site' | 'software'

/** Numbers between two others; an end that is excluded is one that was written `<` or `>`. */
export interface Between {
  readonly min: number | null
  readonly max: number | null
  readonly isMinExcluded?: boolean
  readonly isMaxExcluded?: boolean
}

/** One thing that must hold of a frame. A query is a list of these; whoever executes it knows them all. */
export type Condition =
  /** In the file's name, its folder, or what the header says of object, filter, camera and telescope; or the name of an object. */
  | { readonly test: 'word'; readonly word: string }
  | { readonly test: 'named'; readonly part: string }
  | { readonly test: 'is'; readonly field: TextField; readonly values: readonly string[] }
  | { readonly test: 'has'; readonly field: TextField; readonly part: string }
  | ({ readonly test: 'range'; readonly field: RangeField } & Between)
  /** A card of the header: it is there, holds this text, is this text, or is a number in this range. `source` is how it was asked. */
  | ({
      readonly test: 'card'
      readonly source: string
      readonly keyword: string
      readonly part: string
      readonly isWhole: boolean
    } & Between)
  | { readonly test: 'contains'; readonly name: string }
  | { readonly test: 'cone'; readonly cone: Cone; readonly of: 'footprint' | 'centre' }
  | { readonly test: 'polygon'; readonly corners: readonly (readonly [number, number])[] }
  /** The centre lies in any of these, as IAU abbreviations. */
  | { readonly test: 'constellation'; readonly ids: readonly string[] }
  | { readonly test: 'folder'; readonly folder: string }
  | { readonly test: 'solved'; readonly isSolved: boolean }
  | { readonly test: 'rating'; readonly least: number }
  | { readonly test: 'nights'; readonly from: string; readonly to: string }
  /** Moments [ms since 1970], both included. */
  | { readonly test: 'taken'; readonly from: number | null; readonly to: number | null }
  | { readonly test: 'states'; readonly any: readonly (typeof FRAME_STATES)[number][] }

/** What lies outside a frame's own row, so that it has to be looked up before frames can be told apart. */
export type LookedUp = Extract<Condition, { test: 'word' | 'contains' | 'cone' | 'polygon' | 'card' }>

/** Whether a number lies in a range; an unknown one lies in none. */
export const isBetween = (value: number | null, { min, max, isMinExcluded, isMaxExcluded }: Between): boolean =>
  value !== null &&
  (min === null || (isMinExcluded ? value > min : value >= min)) &&
  (max === null || (isMaxExcluded ? value < max : value <= max))
