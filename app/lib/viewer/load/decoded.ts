import type { Raster } from '#shared/core/raster.ts'
import type { FileHeader, PictureList } from '#shared/formats/format.ts'
import { orientationOf } from '../math/orientation.ts'
import type { OpenedPicture } from '../protocol.ts'
import type { Stretch } from '../stretch/stretch.ts'
import type { Texels } from '../tiles/layers.ts'

/** A decoded picture: what the page is told, and what the worker keeps. */
export interface DecodedPicture {
  readonly opened: OpenedPicture
  readonly raster: Raster
  readonly texels: Texels
  /** What other pictures the file holds; null where that cannot be told. Absent where it holds no other. */
  readonly list?: () => Promise<PictureList | null>
}

/** Puts together what is told of a picture. `initial` is the stretch it opens with. */
export const describe = (
  raster: Raster,
  texels: Texels,
  { cards, notes }: Pick<FileHeader, 'cards' | 'notes'>,
  auto: Stretch,
  initial: Stretch,
): DecodedPicture => {
  const { width, height, channels, sampleFormat, white, bayer } = raster
  const opened: OpenedPicture = {
    ...{ width, height, channels, sampleFormat, white, bayer: bayer ?? null, auto, initial },
    orientation: orientationOf(cards, raster.isBottomUp),
    texels: { width: texels.width, height: texels.height, pitch: texels.pitch },
    notes,
  }
  return { opened, raster, texels }
}
