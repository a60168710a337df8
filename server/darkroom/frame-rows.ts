import type { Raster } from '#shared/core/raster.ts'
import { shiftBayer } from '#shared/formats/fits/bayer.ts'
import { debayerRows, emptyColours, type FullSizeMethod } from '#shared/kernels/debayer/index.ts'
import { calibrateRows, type Masters, REPAIR_REACH, repairRows } from '#shared/stacking/calibrate.ts'
import type { RowFiles } from './read-rows.ts'
import type { StoredFrame } from './stored-frame.ts'

/** How the rows of a frame are made ready. */
export interface Preparation {
  readonly masters: Masters | null
  readonly darkScale: number
  /** Null leaves a mosaic one plane. */
  readonly debayer: FullSizeMethod | null
}

/** Rows that debayering looks at beyond those that are wanted: more than any method's margin, and even. */
const DEBAYER_REACH = 16

/** Channels that a prepared frame has. */
export const preparedChannels = ({ bayer, channels }: StoredFrame, { debayer }: Pick<Preparation, 'debayer'>): number =>
  bayer && debayer ? 3 : channels

/** Rows `from` to `to` of a frame, plane by plane: calibrated, mended and debayered. */
export const preparedRows = (
  files: RowFiles,
  frame: StoredFrame,
  { masters, darkScale, debayer }: Preparation,
  from: number,
  to: number,
): Float32Array[] => {
  const { width, height, bayer } = frame
  const reach = (bayer && debayer ? DEBAYER_REACH : 0) + (masters && masters.bad.length > 0 ? REPAIR_REACH : 0)
  const [first, last] = [Math.max(0, from - reach), Math.min(height, to + reach)]
  const planes = Array.from({ length: frame.channels }, (_, channel) => {
    const plane = files.read(frame, channel, first, last)
    // Masters are of one plane: those of a mosaic or of a grey camera.
    if (masters && frame.channels === 1) {
      calibrateRows(plane, width, first, masters, darkScale)
      repairRows(plane, width, first, masters.bad, bayer !== null)
    }
    return plane
  })
  if (!bayer || !debayer) return planes.map((plane) => plane.subarray((from - first) * width, (to - first) * width))
  const slab: Raster = {
    ...{ width, height: last - first, channels: 1, sampleFormat: 'f32', white: frame.white, isBottomUp: frame.isBottomUp },
    data: planes[0]!,
    bayer: shiftBayer(bayer, 0, first),
  }
  const colours = emptyColours({ ...slab, height: to - from })
  debayerRows(slab, debayer, from - first, to - first, colours, from - first)
  const size = (to - from) * width
  return [0, 1, 2].map((channel) => (colours.data as Float32Array).subarray(channel * size, (channel + 1) * size))
}
