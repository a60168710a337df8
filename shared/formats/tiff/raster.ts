import { type ByteSource, bytesSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { createSamples, type Raster, type Samples } from '#shared/core/raster.ts'
import { whiteOf } from '#shared/formats/fits/samples.ts'
import type { FormatContext } from '#shared/formats/format.ts'
import { findPage, HIGHEST_RATIO, type Page, tileBytes, tilesAcross, tilesDown } from './page.ts'
import { samplesOfTile, type TileSamples } from './samples.ts'
import { unpackTile } from './unpack.ts'

/**
 * The pixels of the first page, as stored: EXIF orientation is not applied, transparency is dropped, 0 is black. Faults: those of
 * `findPage`, `tiff.damaged`, and of the platform's decoder for JPEG strips.
 */
export const readTiffRaster = async (source: ByteSource, { pictures }: FormatContext): Promise<Result<Raster>> => {
  const found = await findPage(source)
  if (!found.ok) return found
  const page = found.value
  if (page.fault) return { ok: false, fault: page.fault }
  const { width, height, channels, sampleFormat, samplesPerPixel } = page
  const data = createSamples(sampleFormat, width * height * channels)
  const strips = await stripReader(source, page)
  const planes = page.isPlanar ? Math.min(channels, samplesPerPixel) : 1
  const [across, down] = [tilesAcross(page), tilesDown(page)]
  for (let plane = 0; plane < planes; plane++)
    for (let i = 0; i < across * down; i++) {
      const at = { x: (i % across) * page.tileWidth, y: Math.floor(i / across) * page.tileHeight }
      const bytes = await strips(plane * across * down + i)
      const tile = page.compression === 'jpeg' ? await jpegTile(bytes, page, pictures) : plainTile(bytes, page, at.y)
      if (!tile.ok) return tile
      if (page.palette) unfold(tile.value, data, page, at)
      else place(tile.value, data, page, at, plane)
    }
  const white = whiteLevel(data, page)
  if (page.isInverted) for (let i = 0; i < data.length; i++) data[i] = white - data[i]!
  return ok({ width, height, channels, sampleFormat, data, white, isBottomUp: false })
}

/** Answers the bytes of a strip. Strips that lie together are read at once: a read for each row would take longer than decoding. */
const stripReader = async (source: ByteSource, page: Page): Promise<(index: number) => Uint8Array | Promise<Uint8Array>> => {
  const { offsets, byteCounts } = page
  const first = offsets.reduce((least, offset) => Math.min(least, offset), Number.POSITIVE_INFINITY)
  const end = offsets.reduce((most, offset, i) => Math.max(most, offset + (byteCounts[i] ?? 0)), 0)
  const stored = byteCounts.reduce((total, count) => total + count, 0)
  if (offsets.length < 2 || end > source.size || end - first > stored * 1.1 + 65536)
    return (index) => source.read(offsets[index]!, byteCounts[index]!)
  const all = await source.read(first, end - first)
  return (index) => all.subarray(offsets[index]! - first, offsets[index]! - first + byteCounts[index]!)
}

interface Corner {
  readonly x: number
  readonly y: number
}

const DAMAGED = 'The pixels of the TIFF file are damaged. Copy it again from where it was written.'

const plainTile = (bytes: Uint8Array, page: Page, y: number): Result<TileSamples> => {
  // The last strip ends with the picture; the last tile is padded.
  const rows =
    tilesAcross(page) === 1 && page.tileWidth === page.width ? Math.min(page.tileHeight, page.height - y) : page.tileHeight
  const size = tileBytes(page, rows)
  if (page.compression === 'jpeg' || size > bytes.length * HIGHEST_RATIO[page.compression])
    return fail('invalid', 'tiff.damaged', DAMAGED)
  const target = new Uint8Array(size)
  if (!unpackTile(page.compression, bytes, target)) return fail('invalid', 'tiff.damaged', DAMAGED)
  return ok(samplesOfTile(target, page, rows))
}

// Without Adobe's mark ("no transform") a decoder would take red, green and blue for YCbCr.
const ADOBE_RGB = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]

// A strip is a JPEG of its own once the tables that all share are put before it (TIFF Technical Note 2).
const jpegTile = async (bytes: Uint8Array, page: Page, pictures: FormatContext['pictures']): Promise<Result<TileSamples>> => {
  const tables = page.jpegTables.length > 4 ? page.jpegTables.slice(0, -2) : []
  const start = tables.length > 0 ? tables : [...bytes.subarray(0, 2)]
  const whole = new Uint8Array([...start.slice(0, 2), ...(page.isRgb ? ADOBE_RGB : []), ...start.slice(2), ...bytes.subarray(2)])
  const decoded = await pictures.decode(bytesSource(whole))
  if (!decoded.ok) return decoded
  const { width, height, channels, data } = decoded.value
  if (width !== page.tileWidth || channels !== page.channels || page.samplesPerPixel !== channels || height > page.tileHeight)
    return fail('invalid', 'tiff.damaged', DAMAGED)
  const size = width * height
  const samples = new Uint8Array(size * channels)
  for (let i = 0; i < samples.length; i++) samples[i] = data[(i % channels) * size + Math.floor(i / channels)]!
  return ok(samples)
}

/** Copies a tile to where it belongs; what hangs over the edge of the picture is left. */
const place = (tile: TileSamples, data: Samples, page: Page, { x, y }: Corner, plane: number): void => {
  const { width, height, channels, tileWidth, tileHeight } = page
  const perPixel = page.isPlanar ? 1 : page.samplesPerPixel
  const [columns, rows] = [Math.min(tileWidth, width - x), Math.min(tileHeight, height - y)]
  const shown = page.isPlanar ? 1 : channels
  if (perPixel === 1) {
    for (let row = 0, to = (plane * height + y) * width + x; row < rows; row++, to += width)
      data.set(tile.subarray(row * tileWidth, row * tileWidth + columns), to)
    return
  }
  for (let c = 0; c < shown; c++)
    for (let row = 0; row < rows; row++) {
      let to = ((plane + c) * height + y + row) * width + x
      for (let from = row * tileWidth * perPixel + c, stop = to + columns; to < stop; from += perPixel) data[to++] = tile[from]!
    }
}

// A palette has 16 bits a level; its pictures are shown with 8, as every program does.
const unfold = (tile: TileSamples, data: Samples, page: Page, { x, y }: Corner): void => {
  const { width, height, tileWidth, tileHeight, palette, bits } = page
  const perPixel = page.isPlanar ? 1 : page.samplesPerPixel
  for (let c = 0; c < 3; c++)
    for (let row = 0; row < Math.min(tileHeight, height - y); row++)
      for (let column = 0; column < Math.min(tileWidth, width - x); column++) {
        const index = tile[(row * tileWidth + column) * perPixel]!
        data[(c * height + y + row) * width + x + column] = palette![(c << bits) + index]! >> 8
      }
}

// 12-bit samples are white at 4095, one-bit samples at 1.
const whiteLevel = (data: Samples, { bits, kind, palette }: Page): number => {
  if (palette || kind === 'float') return whiteOf(data)
  if (kind === 'signed') return bits === 8 ? 127 : bits === 64 ? 2 ** 63 : whiteOf(data)
  return bits === 64 ? 2 ** 64 : 2 ** bits - 1
}
