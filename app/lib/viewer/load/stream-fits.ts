import type { Raster } from '#shared/core/raster.ts'
import { isBottomUpOf, mosaicOf } from '#shared/formats/fits/bayer.ts'
import { listPictures } from '#shared/formats/fits/count-pictures.ts'
import { BLOCK } from '#shared/formats/fits/header.ts'
import { findPicture, type Picture } from '#shared/formats/fits/picture.ts'
import { stfOfLevels } from '#shared/kernels/stretch/stf.ts'
import type { Size } from '../math/orientation.ts'
import { texelsOf } from '../tiles/layers.ts'
import { fitLevel } from '../tiles/visible.ts'
import { type DecodedPicture, describe } from './decoded.ts'
import { Digest } from './digest.ts'
import type { Download } from './download.ts'
import { listOf } from './list-of.ts'

/**
 * Decodes unsigned 16-bit FITS, which is what nearly every camera program writes, while it is still arriving: each part is
 * put into order, counted and binned while it is in the processor's cache. Null for every other file, of which nothing but
 * the head has been read then, and for one that ends too early.
 */
export const streamFits = async (download: Download, screen: Size, ordinal = 0): Promise<DecodedPicture | null> => {
  if (!isFits(download.head)) return null
  const found = await findPicture(download, ordinal)
  if (!found.ok || !isStreamable(found.value)) return null
  const { width, height, channels, cards, notes, dataOffset, bytes: length } = found.value
  const { bayer, xtrans } = channels === 1 ? mosaicOf(cards, height) : {}
  // Half a cell would be left at the end of each row; and the cells of an X-Trans are not alike.
  if ((bayer && width % 2 === 1) || xtrans) return null
  const shape = { width, height, channels, ...(bayer ? { bayer } : {}) }
  const pitch = bayer ? 2 : 1
  const digest = new Digest(shape, fitLevel({ width: width / pitch, height: height / pitch }, screen))
  const bytes = await download.follow(dataOffset, length, ({ buffer }, end) =>
    digest.take(new Uint16Array(buffer, 0, length >> 1), end),
  )
  if (bytes.length < length) return null
  const data = new Uint16Array(bytes.buffer, 0, length >> 1)
  const raster: Raster = { ...shape, sampleFormat: 'u16', data, white: 65535, isBottomUp: isBottomUpOf(cards) }
  const auto = stfOfLevels(digest.levels())
  const texels = { ...texelsOf(raster), ...(digest.base ? { base: digest.base } : {}) }
  const described = describe(raster, texels, { cards, notes }, auto, auto)
  const isAlone = found.value.index === 0 && dataOffset + Math.ceil(length / BLOCK) * BLOCK >= download.size
  return isAlone ? described : { ...described, list: () => listOf(listPictures(download)) }
}

// The whole format, with every way of packing pixels, is a large program: it is not fetched for these.
const isFits = (head: Uint8Array): boolean => String.fromCharCode(...head.subarray(0, 9)) === 'SIMPLE  ='

const isStreamable = ({ fault, compression, bitpix, sampleFormat, isInterleaved }: Picture): boolean =>
  fault === null && compression === null && bitpix === 16 && sampleFormat === 'u16' && !isInterleaved
