import type { ByteSource } from '#shared/core/byte-source.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { readHeader, readRaster } from '#shared/formats/open.ts'
import { isStretched } from '#shared/kernels/stretch/shown.ts'
import { IDENTITY, stfOf } from '#shared/kernels/stretch/stf.ts'
import { texelsOf } from '../tiles/layers.ts'
import { browserPictures } from './browser-pictures.ts'
import { browserRaws } from './browser-raws.ts'
import { type DecodedPicture, describe } from './decoded.ts'

const context = { pictures: browserPictures, raws: browserRaws }

/** Decodes a file of any format and measures its automatic stretch. Faults: those of the formats. */
export const openPicture = async (source: ByteSource, name: string): Promise<Result<DecodedPicture>> => {
  const header = await readHeader(source, context, name)
  if (!header.ok) return header
  const read = await readRaster(source, context, name)
  if (!read.ok) return read
  const raster = read.value
  const auto = stfOf(raster)
  return ok(describe(raster, texelsOf(raster), header.value, auto, isStretched(raster) ? IDENTITY : auto))
}
