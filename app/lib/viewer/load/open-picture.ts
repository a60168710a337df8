import type { ByteSource } from '#shared/core/byte-source.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { sniffFormat } from '#shared/formats/open.ts'
import { debayer } from '#shared/kernels/debayer/index.ts'
import { isStretched } from '#shared/kernels/stretch/shown.ts'
import { IDENTITY, stfOf } from '#shared/kernels/stretch/stf.ts'
import { texelsOf } from '../tiles/layers.ts'
import { browserPictures } from './browser-pictures.ts'
import { browserRaws } from './browser-raws.ts'
import { type DecodedPicture, describe } from './decoded.ts'
import { listOf } from './list-of.ts'

/** Decodes a file of any format, its first picture or the `ordinal`-th, and measures its automatic stretch. Faults: those of the formats. */
export const openPicture = async (source: ByteSource, name: string, ordinal = 0): Promise<Result<DecodedPicture>> => {
  const format = await sniffFormat(source, name)
  if (!format.ok) return format
  const context = { pictures: browserPictures, raws: browserRaws, picture: ordinal }
  const header = await format.value.readHeader(source, context)
  if (!header.ok) return header
  const read = await format.value.readRaster(source, context)
  if (!read.ok) return read
  // Superpixels of an X-Trans are too coarse, and its cells are not alike: it is drawn as the colour picture that is made of it.
  const { xtrans } = read.value
  const raster = xtrans ? debayer(read.value, 'bilinear') : read.value
  const auto = stfOf(raster)
  const shown = describe(raster, texelsOf(raster), header.value, auto, isStretched(raster) ? IDENTITY : auto)
  const described = xtrans ? { ...shown, opened: { ...shown.opened, bayer: 'X-Trans' } } : shown
  const { listPictures } = format.value
  return ok(listPictures ? { ...described, list: () => listOf(listPictures(source, context)) } : described)
}
