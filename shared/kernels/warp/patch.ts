import { type Homography, mapPoint } from './homography.ts'

/** Columns that go on beyond both sides of a patch, so that nothing that is read lies outside. */
export const PATCH_MARGIN = 8
/** Rows that an interpolation looks at beyond the one that it falls into. */
export const REACH = 3

/**
 * Some rows of one plane of a frame, with `PATCH_MARGIN` columns more on each side and, at the frame's upper and lower edge, up to `REACH` rows more:
 * copies of the outermost pixels. NaN is a pixel without a value.
 */
export interface Patch {
  readonly data: Float32Array
  readonly stride: number
  /** The frame's row that comes first; may be negative. */
  readonly top: number
  readonly rows: number
  readonly frameWidth: number
  readonly frameHeight: number
}

/** Rows `from` to `to` of a picture to be made. */
export interface Band {
  readonly width: number
  readonly from: number
  readonly to: number
}

/** The rows of a frame that a band is made from, the reach of the interpolation included; null when it sees none of the frame. */
export const sourceRows = (
  toSource: Homography,
  { width, from, to }: Band,
  frameHeight: number,
): { top: number; rows: number } | null => {
  const corners = [0, width - 1].flatMap((x) => [from, to - 1].map((y) => mapPoint(toSource, x, y).y))
  const top = Math.max(-REACH, Math.floor(Math.min(...corners)) - REACH)
  const end = Math.min(frameHeight + REACH, Math.floor(Math.max(...corners)) + REACH + 2)
  return end - top > 2 * REACH && Number.isFinite(end - top) ? { top, rows: end - top } : null
}

export const createPatch = (frameWidth: number, frameHeight: number, { top, rows }: { top: number; rows: number }): Patch => {
  const stride = frameWidth + 2 * PATCH_MARGIN
  return { data: new Float32Array(stride * rows), stride, top, rows, frameWidth, frameHeight }
}

/** Fills a patch with a plane's rows; `plane` begins at the frame's row `first` and holds every row of the frame that is asked for. */
export const fillPatch = (
  { data, stride, top, rows, frameWidth, frameHeight }: Patch,
  plane: ArrayLike<number> & { subarray(a: number, b: number): ArrayLike<number> },
  first: number,
): void => {
  for (let row = 0; row < rows; row++) {
    const y = Math.min(frameHeight - 1, Math.max(0, top + row)) - first
    const at = row * stride + PATCH_MARGIN
    data.set(plane.subarray(y * frameWidth, (y + 1) * frameWidth), at)
    data.fill(data[at]!, at - PATCH_MARGIN, at)
    data.fill(data[at + frameWidth - 1]!, at + frameWidth, at + frameWidth + PATCH_MARGIN)
  }
}
