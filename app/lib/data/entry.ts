import { mainObject } from '#shared/catalogues/main-object.ts'
import { nameKey } from '#shared/catalogues/name-key.ts'
import { currentSolution } from '#shared/frame/current-solution.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { type MatchedObject, MatchRow } from '#shared/records/match.ts'
import type { FrameType } from '#shared/records/metadata.ts'
import { QualityRow } from '#shared/records/quality.ts'
import { ReviewRow } from '#shared/records/review.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { rangesOf, type Searchable, searchText } from '#shared/search/select.ts'
import type { Row } from '#shared/sync/protocol.ts'
import { nightOf } from './night.ts'

/** One frame as the grid needs it: small, flat and ready to be searched. Made anew whenever one of its rows changes. */
export interface Entry extends Searchable {
  /** Grows with every change, so that a tab can ask for what is newer than what it has. */
  readonly rev: number
  /** What the frame shows: the header's object, else the most prominent catalogue object, else the file's name. */
  readonly title: string
  readonly frameType: FrameType
  readonly indexedAt: number
  /** Radius of the solved field [deg]; null while it is not solved. */
  readonly radiusDeg: number | null
  /** Corners of the solved field, [ra, dec] pairs one after the other [deg]; empty while it is not solved. */
  readonly corners: readonly number[]
  readonly thumbnail: string | null
  readonly preview: string | null
}

export interface FrameRows {
  readonly frame: Row | undefined
  readonly review: Row | undefined
  readonly solution: Row | undefined
  readonly match: Row | undefined
  readonly quality: Row | undefined
}

/** Null when the frame is not known yet or is written in a way that this version cannot read. */
export const entryOf = (id: string, rev: number, { frame, review, solution, match, quality }: FrameRows): Entry | null => {
  const parsed = FrameRow.safeParse(frame?.fields)
  if (!parsed.success) return null
  const { metadata, fileName, folder, ...row } = parsed.data
  const solved = Place.safeParse(solution?.fields).data
  const place = currentSolution(solved, row)
  const measured = Measured.safeParse(quality?.fields)
  // What was found in a picture that is gone is not in this one.
  const isGone = solved !== undefined && place === null
  const found = MatchRow.pick({ objects: true }).safeParse(match?.fields)
  const objects = found.success && !isGone ? found.data.objects : []
  const main = mainObject(objects, (place?.radiusDeg ?? 0) * 60)
  const { rating, isRejected } = reviewOf(review?.fields)
  const takenAt = timeOf(metadata.dateObs)
  return {
    id,
    rev,
    title: metadata.object ? withName(metadata.object, objects) : main ? titleOf(main) : fileName,
    object: metadata.object,
    fileName,
    folder,
    filter: metadata.filter,
    camera: metadata.camera,
    telescope: metadata.telescope,
    observer: metadata.observer,
    site: metadata.site,
    software: metadata.software,
    format: row.format,
    ...rangesOf(metadata, place, measured.data ?? null),
    frameType: row.frameType,
    takenAt,
    night: takenAt === null ? '' : nightOf(takenAt, metadata.longitude),
    indexedAt: row.indexedAt,
    isMissing: row.presence === 'missing',
    isFaulty: row.fault !== null,
    isSolved: place !== null,
    ra: place?.ra ?? null,
    dec: place?.dec ?? null,
    radiusDeg: place?.radiusDeg ?? null,
    corners: place ? cornersOf(place.footprint) : [],
    thumbnail: row.thumbnail,
    preview: row.preview,
    rating,
    isRejected,
    text: searchText(fileName, folder, metadata),
  }
}

const Place = SolutionRow.pick({
  ra: true,
  dec: true,
  radiusDeg: true,
  pixelScaleArcsec: true,
  positionAngle: true,
  footprint: true,
  solvedAt: true,
})
const Measured = QualityRow.pick({ fwhmArcsec: true, starCount: true })

/** The outline has the same number of points on each side and begins at a corner; 1e-4 degrees are enough to draw with. */
const cornersOf = (footprint: readonly (readonly [number, number])[]): number[] =>
  [0, 1, 2, 3].flatMap((side) => (footprint[(side * footprint.length) / 4] ?? []).map((angle) => Math.round(angle * 1e4) / 1e4))

const timeOf = (dateObs: string | null): number | null => {
  const time = Date.parse(dateObs ?? '')
  return Number.isNaN(time) ? null : time
}

/** A review, with the defaults for what nobody has said yet. */
export const reviewOf = (fields: Row['fields'] | undefined): ReviewRow => {
  const parsed = ReviewRow.safeParse(fields ?? {})
  return parsed.success ? parsed.data : { rating: 0, isRejected: false, notes: '', marks: [] }
}

/** What the header calls `M 45` is called `M 45 · Pleiades` when the catalogues know it under that designation. */
const withName = (object: string, objects: readonly MatchedObject[]): string => {
  const key = nameKey(object)
  const same = objects.find(
    ({ designation, aliases, name }) => name !== '' && [designation, ...aliases].some((one) => nameKey(one) === key),
  )
  return same ? `${object} · ${same.name}` : object
}

const titleOf = ({ designation, name }: MatchedObject): string => (name ? `${designation} · ${name}` : designation)
