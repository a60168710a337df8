import { zlibSync } from 'fflate'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Raster, SampleFormat, Samples } from '#shared/core/raster.ts'
import { patternFromTop } from '#shared/formats/fits/bayer.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { XTRANS_SIZE } from '#shared/kernels/superpixel/x-trans.ts'
import { flipRowsInCards } from './flip-cards.ts'
import { PREAMBLE, SIGNATURE } from './header.ts'
import { shuffle } from './shuffle.ts'
import { escapeXml } from './xml.ts'

export interface XisfWriteOptions {
  /** `zlib+sh` takes about half the space of a night's frames, and time; `none` is the default. */
  readonly compression?: 'none' | 'zlib+sh'
}

const SAMPLE_FORMAT: Partial<Record<SampleFormat, { readonly name: string; readonly bytes: number }>> = {
  u8: { name: 'UInt8', bytes: 1 },
  u16: { name: 'UInt16', bytes: 2 },
  f32: { name: 'Float32', bytes: 4 },
  f64: { name: 'Float64', bytes: 8 },
}
/** Pixels begin at a whole number of these, so that a reader may map them. */
const ALIGNMENT = 4096
const STRUCTURAL = /^(SIMPLE|BITPIX|NAXIS\d*|EXTEND|BZERO|BSCALE|BLANK|END|CHECKSUM|DATASUM)$/

/**
 * A monolithic XISF 1.0 file: one picture, planar, little-endian, top row first; a picture stored bottom row first is turned
 * over, and with it its mosaic and the WCS of its cards. Signed samples do not exist in XISF. Faults: `xisf.write-samples`.
 */
export const writeXisf = (
  raster: Raster,
  cards: readonly HeaderCard[],
  options: XisfWriteOptions = {},
): Result<Uint8Array<ArrayBuffer>> => {
  const sample = SAMPLE_FORMAT[raster.sampleFormat]
  if (!sample)
    return fail(
      'unsupported',
      'xisf.write-samples',
      `XISF has no samples of type ${raster.sampleFormat}: write FITS, or scale them.`,
    )
  const plain = littleEndian(raster.isBottomUp ? flipRows(raster) : raster.data)
  const isPacked = options.compression === 'zlib+sh'
  const block = isPacked ? zlibSync(shuffle(plain, sample.bytes), { level: 6 }) : plain
  const packing = isPacked ? `zlib+sh:${plain.length}:${sample.bytes}` : ''
  // The place of the pixels is written in the header, whose length depends on how long that number is.
  let start = ALIGNMENT
  let header = headerBytes(raster, cards, sample.name, packing, start, block.length)
  while (PREAMBLE + header.length > start) {
    start = Math.ceil((PREAMBLE + header.length) / ALIGNMENT) * ALIGNMENT
    header = headerBytes(raster, cards, sample.name, packing, start, block.length)
  }
  const file = new Uint8Array(start + block.length)
  for (let i = 0; i < SIGNATURE.length; i++) file[i] = SIGNATURE.charCodeAt(i)
  new DataView(file.buffer).setUint32(SIGNATURE.length, header.length, true)
  file.set(header, PREAMBLE)
  file.set(block, start)
  return ok(file)
}

const headerBytes = (
  raster: Raster,
  cards: readonly HeaderCard[],
  sampleFormat: string,
  packing: string,
  start: number,
  length: number,
): Uint8Array => {
  const { width, height, channels, isBottomUp, white } = raster
  const isFloat = raster.data instanceof Float32Array || raster.data instanceof Float64Array
  const attributes = {
    geometry: `${width}:${height}:${channels}`,
    sampleFormat,
    // Floats without bounds have no meaning for a reader (XISF 1.0, 8.5.5).
    ...(isFloat ? { bounds: `0:${white}` } : {}),
    colorSpace: channels === 3 ? 'RGB' : 'Gray',
    pixelStorage: 'Planar',
    ...(packing === '' ? {} : { compression: packing }),
    location: `attachment:${start}:${length}`,
  }
  const pattern = patternFromTop(raster)
  const [side, name] = raster.xtrans ? [XTRANS_SIZE, 'X-Trans'] : [2, pattern]
  const mosaic = pattern ? `<ColorFilterArray pattern="${pattern}" width="${side}" height="${side}" name="${name}"/>` : ''
  const kept = cards.filter((card) => !STRUCTURAL.test(card.keyword))
  const keywords = (isBottomUp ? flipRowsInCards(kept, height) : kept).map(keywordElement).join('')
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<xisf version="1.0" xmlns="http://www.pixinsight.com/xisf" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.pixinsight.com/xisf http://pixinsight.com/xisf/xisf-1.0.xsd"><Image${attributesOf(attributes)}>${mosaic}${keywords}</Image><Metadata><Property id="XISF:CreatorApplication" type="String">Darksite</Property><Property id="XISF:BlockAlignmentSize" type="UInt16" value="${ALIGNMENT}"/></Metadata></xisf>`
  return new TextEncoder().encode(xml)
}

const attributesOf = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('')

const keywordElement = ({ keyword, value, comment = '' }: HeaderCard): string => {
  const isCommentary = keyword === 'COMMENT' || keyword === 'HISTORY' || keyword === ''
  // PixInsight keeps commentary in the comment.
  const parts = isCommentary
    ? { name: keyword, value: '', comment: String(value ?? '') }
    : { name: keyword, value: fitsText(value), comment }
  return `<FITSKeyword${attributesOf(parts)}/>`
}

const fitsText = (value: HeaderCard['value']): string => {
  if (typeof value === 'boolean') return value ? 'T' : 'F'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  return value === null ? '' : String(value)
}

const flipRows = ({ data, width, height, channels }: Raster): Samples => {
  const flipped = data.slice()
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++) {
      const from = (c * height + y) * width
      flipped.set(data.subarray(from, from + width), (c * height + height - 1 - y) * width)
    }
  return flipped
}

// Every machine this runs on is little-endian; FITS is the format that has to swap.
const littleEndian = (data: Samples): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
