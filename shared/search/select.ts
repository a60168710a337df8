import type { FrameMetadata } from '#shared/records/metadata.ts'
import type { FRAME_STATES, RangeField } from '#shared/records/search.ts'
import { constellationOf } from '#shared/sky/constellation.ts'
import { type Condition, isBetween, type LookedUp } from './condition.ts'

/** What a frame says of itself, flat, for the conditions that need nothing else. */
export interface Searchable extends Readonly<Record<RangeField, number | null>> {
  readonly id: string
  readonly fileName: string
  readonly folder: string
  /** Lower-case text that words are looked for in: see `searchText`. */
  readonly text: string
  readonly object: string | null
  readonly filter: string | null
  readonly camera: string | null
  readonly telescope: string | null
  readonly observer: string | null
  readonly site: string | null
  readonly software: string | null
  readonly frameType: string
  readonly format: string
  /** Start of the exposure [ms since 1970]. */
  readonly takenAt: number | null
  /** Centre of the solved field [deg]; null while it is not solved. */
  readonly ra: number | null
  readonly dec: number | null
  readonly night: string
  readonly rating: number
  readonly isSolved: boolean
  readonly isMissing: boolean
  readonly isFaulty: boolean
  readonly isRejected: boolean
}

/** The text of a frame that words are looked for in. */
export const searchText = (fileName: string, folder: string, metadata: FrameMetadata): string =>
  [metadata.object, fileName, folder, metadata.filter, metadata.camera, metadata.telescope]
    .filter(Boolean)
    .join(' ')
    .toLowerCase()

/** The numbers of a frame by the names they are asked for. `solution` and `quality` are null while there are none. */
export const rangesOf = (
  metadata: FrameMetadata,
  solution: { readonly pixelScaleArcsec: number; readonly positionAngle: number } | null,
  quality: { readonly fwhmArcsec: number | null; readonly starCount: number } | null,
): Record<RangeField, number | null> => ({
  exposureSeconds: metadata.exposureSeconds,
  gain: metadata.gain,
  iso: metadata.iso,
  offset: metadata.offset,
  temperature: metadata.ccdTemp,
  binning: metadata.binningX,
  focal: metadata.focalLengthMm,
  airmass: metadata.airmass,
  rotation: solution?.positionAngle ?? null,
  scale: solution?.pixelScaleArcsec ?? null,
  fwhm: quality?.fwhmArcsec ?? null,
  stars: quality?.starCount ?? null,
})

/** Frames that were looked up for one condition. */
export type Found = ReadonlyMap<LookedUp, ReadonlySet<string>>

/** A test of frames for all conditions together; `found` has the answers to those that had to be looked up. */
export const matcherOf = (conditions: readonly Condition[], found: Found): ((frame: Searchable) => boolean) => {
  const tests = conditions.map((condition) => testOf(condition, found))
  return (frame) => tests.every((test) => test(frame))
}

export const isLookedUp = (condition: Condition): condition is LookedUp =>
  ['word', 'contains', 'cone', 'polygon', 'card'].includes(condition.test)

const testOf = (condition: Condition, found: Found): ((frame: Searchable) => boolean) => {
  switch (condition.test) {
    case 'word': {
      const { word } = condition
      const [joined, named] = [word.replaceAll(' ', ''), found.get(condition)]
      return ({ id, text }) => text.includes(word) || text.includes(joined) || (named?.has(id) ?? false)
    }
    case 'named': {
      const part = condition.part.toLowerCase()
      return ({ fileName, object }) => fileName.toLowerCase().includes(part) || (object ?? '').toLowerCase().includes(part)
    }
    case 'is': {
      const values = new Set(condition.values.map((value) => value.toLowerCase()))
      return (frame) => values.has((frame[condition.field] ?? '').toLowerCase())
    }
    case 'has': {
      const part = condition.part.toLowerCase()
      return (frame) => (frame[condition.field] ?? '').toLowerCase().includes(part)
    }
    case 'range':
      return (frame) => isBetween(frame[condition.field], condition)
    case 'constellation': {
      const ids = new Set(condition.ids)
      return ({ ra, dec }) => ra !== null && dec !== null && ids.has(constellationOf({ ra, dec }))
    }
    case 'folder': {
      const folder = tidyFolder(condition.folder)
      return (frame) => folder === '' || frame.folder === folder || frame.folder.startsWith(`${folder}/`)
    }
    case 'solved':
      return ({ isSolved }) => isSolved === condition.isSolved
    case 'rating':
      return ({ rating }) => rating >= condition.least
    case 'nights': {
      const { from, to } = condition
      return ({ night }) => night !== '' && night >= from && (to === '' || night <= to)
    }
    case 'taken':
      return ({ takenAt }) =>
        takenAt !== null &&
        (condition.from === null || takenAt >= condition.from) &&
        (condition.to === null || takenAt <= condition.to)
    case 'states':
      return (frame) => condition.any.some((state) => hasState(frame, state))
    case 'contains':
    case 'cone':
    case 'polygon':
    case 'card': {
      const ids = found.get(condition)
      return ({ id }) => ids?.has(id) ?? false
    }
  }
}

/** Without strokes at its ends: `/lights/Ha/` is `lights/Ha`. */
export const tidyFolder = (folder: string): string => folder.replace(/^\/+|\/+$/g, '')

const hasState = (frame: Searchable, state: (typeof FRAME_STATES)[number]): boolean =>
  state === 'missing' ? frame.isMissing : state === 'faulty' ? frame.isFaulty : frame.isRejected
