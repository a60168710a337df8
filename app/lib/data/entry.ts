import { isStar } from '#shared/catalogues/is-star.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { type MatchedObject, MatchRow } from '#shared/records/match.ts'
import type { FrameType } from '#shared/records/metadata.ts'
import { ReviewRow } from '#shared/records/review.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import type { Row } from '#shared/sync/protocol.ts'
import { nightOf } from './night.ts'

/** One frame as the grid needs it: small, flat and ready to be searched. Made anew whenever one of its rows changes. */
export interface Entry {
  readonly id: string
  /** Grows with every change, so that a tab can ask for what is newer than what it has. */
  readonly rev: number
  /** What the frame shows: the header's object, else the nearest catalogue object, else the file's name. */
  readonly title: string
  readonly object: string | null
  readonly fileName: string
  readonly folder: string
  readonly filter: string | null
  readonly camera: string | null
  readonly telescope: string | null
  readonly exposureSeconds: number | null
  readonly frameType: FrameType
  /** Start of the exposure [ms since 1970]; null when the file does not say. When it was written says nothing: copies are new. */
  readonly takenAt: number | null
  /** The evening's date, '' without one. */
  readonly night: string
  readonly indexedAt: number
  readonly isMissing: boolean
  readonly isFaulty: boolean
  readonly isSolved: boolean
  /** Centre and radius of the solved field [deg]; null while it is not solved. */
  readonly ra: number | null
  readonly dec: number | null
  readonly radiusDeg: number | null
  readonly thumbnail: string | null
  readonly preview: string | null
  readonly rating: number
  readonly isRejected: boolean
  /** Lower-case text that the search field looks in. */
  readonly text: string
}

export interface FrameRows {
  readonly frame: Row | undefined
  readonly review: Row | undefined
  readonly solution: Row | undefined
  readonly match: Row | undefined
}

/** Null when the frame is not known yet or is written in a way that this version cannot read. */
export const entryOf = (id: string, rev: number, { frame, review, solution, match }: FrameRows): Entry | null => {
  const parsed = FrameRow.safeParse(frame?.fields)
  if (!parsed.success) return null
  const { metadata, fileName, folder, ...row } = parsed.data
  const place = SolutionRow.pick({ ra: true, dec: true, radiusDeg: true }).safeParse(solution?.fields)
  const found = MatchRow.pick({ objects: true }).safeParse(match?.fields)
  const main = found.success ? mainObject(found.data.objects) : null
  const { rating, isRejected } = reviewOf(review?.fields)
  const takenAt = timeOf(metadata.dateObs)
  return {
    id,
    rev,
    title: metadata.object ?? (main ? titleOf(main) : fileName),
    object: metadata.object,
    fileName,
    folder,
    filter: metadata.filter,
    camera: metadata.camera,
    telescope: metadata.telescope,
    exposureSeconds: metadata.exposureSeconds,
    frameType: row.frameType,
    takenAt,
    night: takenAt === null ? '' : nightOf(takenAt, metadata.longitude),
    indexedAt: row.indexedAt,
    isMissing: row.presence === 'missing',
    isFaulty: row.fault !== null,
    isSolved: place.success,
    ra: place.data?.ra ?? null,
    dec: place.data?.dec ?? null,
    radiusDeg: place.data?.radiusDeg ?? null,
    thumbnail: row.thumbnail,
    preview: row.preview,
    rating,
    isRejected,
    text: [metadata.object, main && titleOf(main), fileName, folder, metadata.filter, metadata.camera, metadata.telescope]
      .filter(Boolean)
      .join(' ')
      .toLowerCase(),
  }
}

const timeOf = (dateObs: string | null): number | null => {
  const time = Date.parse(dateObs ?? '')
  return Number.isNaN(time) ? null : time
}

/** A review, with the defaults for what nobody has said yet. */
export const reviewOf = (fields: Row['fields'] | undefined): ReviewRow => {
  const parsed = ReviewRow.safeParse(fields ?? {})
  return parsed.success ? parsed.data : { rating: 0, isRejected: false, notes: '', marks: [] }
}

/** What a picture is “of”: no star, and rather what bears a well-known number and a name than what is nearest to the centre. */
const mainObject = (objects: readonly MatchedObject[]): MatchedObject | null => {
  const deep = objects.filter((object) => !isStar(object) && object.isCentreInside)
  const isWellKnown = ({ catalogue }: MatchedObject): boolean => catalogue === 'ngc' || catalogue === 'ic'
  return (
    deep.find(({ catalogue }) => catalogue === 'messier') ??
    deep.find((object) => isWellKnown(object) && object.name !== '') ??
    deep.find(({ name }) => name !== '') ??
    deep[0] ??
    null
  )
}

const titleOf = ({ designation, name }: MatchedObject): string => (name ? `${designation} · ${name}` : designation)
