import type { SolvingPage } from '#shared/records/solving.ts'

type File = SolvingPage['files'][number]

/** Index files whose patterns have the same size. */
export interface IndexGroup {
  readonly lowArcmin: number | null
  readonly highArcmin: number | null
  readonly names: readonly string[]
  readonly sizeBytes: number
}

/** Files of one pattern size are one line: a series may come in 48 parts. Smallest patterns first, unknown ones last. */
export const groupIndexes = (files: readonly File[]): IndexGroup[] => {
  const groups = new Map<string, IndexGroup>()
  for (const { name, sizeBytes, lowArcmin, highArcmin } of files) {
    const key = `${lowArcmin} ${highArcmin}`
    const group = groups.get(key)
    groups.set(key, {
      ...{ lowArcmin, highArcmin },
      names: [...(group?.names ?? []), name],
      sizeBytes: (group?.sizeBytes ?? 0) + sizeBytes,
    })
  }
  return [...groups.values()].sort((a, b) => (a.lowArcmin ?? Infinity) - (b.lowArcmin ?? Infinity))
}

/** The scale of the drawing: fields from a minute of arc to the whole sky. */
const [LEAST_DEG, MOST_DEG] = [1 / 60, 360]

/** Where a field of this width stands on the drawing, 0 to 1; equal factors are equal distances. */
export const placeOf = (widthDeg: number): number => {
  const share = Math.log(widthDeg / LEAST_DEG) / Math.log(MOST_DEG / LEAST_DEG)
  return Math.min(1, Math.max(0, share))
}

/** Widths of fields that patterns of these sizes can recognise [deg]: as wide as one, or ten times that. */
export const fieldsOf = ({
  lowArcmin,
  highArcmin,
}: Pick<IndexGroup, 'lowArcmin' | 'highArcmin'>): readonly [number, number] | null =>
  lowArcmin === null || highArcmin === null ? null : [lowArcmin / 60, Math.min(MOST_DEG, (10 * highArcmin) / 60)]

/** Lines of the drawing. */
export const TICKS: readonly (readonly [string, number])[] = [
  ['1′', 1 / 60],
  ['10′', 1 / 6],
  ['1°', 1],
  ['10°', 10],
  ['100°', 100],
]
