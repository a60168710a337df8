import type { ByteSource } from '#shared/core/byte-source.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import { readHeader, readRaster } from '#shared/formats/open.ts'
import { isStretched } from '#shared/steps/stretch/auto.ts'
import { IDENTITY, stfOf } from '#shared/steps/stretch/stf.ts'
import { orientationOf } from '../math/orientation.ts'
import type { OpenedPicture } from '../protocol.ts'
import { type Texels, texelsOf } from '../tiles/layers.ts'
import { browserPictures } from './browser-pictures.ts'
import { browserRaws } from './browser-raws.ts'

/** A decoded picture: what the page is told, and what the worker keeps. */
export interface DecodedPicture {
  readonly opened: OpenedPicture
  readonly raster: Raster
  readonly texels: Texels
}

const context = { pictures: browserPictures, raws: browserRaws }

/** Decodes a file and measures its automatic stretch. Faults: those of the formats. */
export const openPicture = async (source: ByteSource, name: string): Promise<Result<DecodedPicture>> => {
  const header = await readHeader(source, context, name)
  if (!header.ok) return header
  const read = await readRaster(source, context, name)
  if (!read.ok) return read
  const raster = read.value
  const texels = texelsOf(raster)
  const auto = stfOf(raster)
  const initial = isStretched(raster) ? IDENTITY : auto
  const { width, height, channels, sampleFormat, white, bayer } = raster
  const opened: OpenedPicture = {
    ...{ width, height, channels, sampleFormat, white, bayer: bayer ?? null, auto, initial },
    orientation: orientationOf(header.value.cards, raster.isBottomUp),
    texels: { width: texels.width, height: texels.height, pitch: texels.pitch },
    notes: header.value.notes,
  }
  return ok({ opened, raster, texels })
}
