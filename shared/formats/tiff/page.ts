import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { SampleFormat } from '#shared/core/raster.ts'
import { readDirectory } from './directory.ts'

export type Compression = 'none' | 'lzw' | 'deflate' | 'packbits' | 'jpeg'

/** What a page's pixels are and where they stand, known from its directory alone. */
export interface Page {
  readonly width: number
  readonly height: number
  /** Channels that are shown: 1 or 3. */
  readonly channels: number
  /** Samples stored per pixel; those behind the shown ones are transparency. */
  readonly samplesPerPixel: number
  readonly bits: number
  readonly kind: 'unsigned' | 'signed' | 'float'
  readonly sampleFormat: SampleFormat
  readonly compression: Compression
  readonly predictor: 1 | 2 | 3
  readonly isPlanar: boolean
  readonly isLittleEndian: boolean
  /** True when 0 is white. */
  readonly isInverted: boolean
  /** False where three samples are brightness and two colour differences. */
  readonly isRgb: boolean
  /** 3 x 2^bits levels of 16 bits: red ones, green ones, blue ones. */
  readonly palette: readonly number[] | null
  /** Strips are tiles as wide as the picture. */
  readonly tileWidth: number
  readonly tileHeight: number
  readonly offsets: readonly number[]
  readonly byteCounts: readonly number[]
  /** What JPEG strips share: their tables. */
  readonly jpegTables: readonly number[]
  readonly notes: readonly string[]
  readonly fault: Fault | null
}

const COMPRESSIONS: Readonly<Record<number, Compression>> = {
  ...{ 1: 'none', 5: 'lzw', 7: 'jpeg', 8: 'deflate', 32946: 'deflate', 32773: 'packbits' },
}
/** The most that one stored byte can become; beyond it the directory lies, and its memory must not be taken. */
export const HIGHEST_RATIO: Readonly<Record<Compression, number>> = {
  none: 1,
  lzw: 2800,
  deflate: 1040,
  packbits: 64,
  jpeg: 2000,
}
const KINDS = { 1: 'unsigned', 2: 'signed', 3: 'float' } as const
const PHOTOMETRIC = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, yCbCr: 6 }
const MAX_BYTES = 2 ** 31

/**
 * The first page of a file. Faults: those of `readDirectory`, `tiff.bad-size`, `tiff.compression`, `tiff.colour`,
 * `tiff.sample-type`, `tiff.fill-order`, `tiff.too-large`; a file that is cut short has a good page and `fault` set.
 */
export const findPage = async (source: ByteSource): Promise<Result<Page>> => {
  const directory = await readDirectory(source)
  if (!directory.ok) return directory
  const { fields, isLittleEndian, pages } = directory.value
  const one = (tag: number, fallback: number): number => fields.get(tag)?.[0] ?? fallback
  const [width, height] = [one(256, 0), one(257, 0)]
  const samplesPerPixel = one(277, 1)
  if (width < 1 || height < 1 || samplesPerPixel < 1 || samplesPerPixel > 64)
    return fail('invalid', 'tiff.bad-size', `The page has an impossible size: ${width} x ${height} x ${samplesPerPixel}.`)
  const compression = COMPRESSIONS[one(259, 1)]
  if (!compression)
    return fail('unsupported', 'tiff.compression', `The TIFF is compressed in a way (${one(259, 1)}) that is not read here.`)
  const type = sampleTypeOf(fields.get(258) ?? [1], fields.get(339)?.[0] ?? 1)
  if (!type.ok) return type
  if (type.value.bits < 8 && one(266, 1) === 2)
    return fail('unsupported', 'tiff.fill-order', 'The bits of the TIFF stand in reverse order, which is not read here.')
  const colour = colourOf(one(262, 1), samplesPerPixel, type.value, compression, fields.get(320) ?? null)
  if (!colour.ok) return colour
  const isTiled = fields.has(322)
  const tileWidth = isTiled ? one(322, 0) : width
  const tileHeight = isTiled ? one(323, 0) : Math.min(one(278, height) || height, height)
  const predictor = one(317, 1)
  const isPlanar = one(284, 1) === 2 && samplesPerPixel > 1
  const page: Omit<Page, 'notes' | 'fault'> = {
    ...{ width, height, samplesPerPixel, ...type.value, ...colour.value, compression, isLittleEndian, isPlanar },
    predictor: predictor === 2 || predictor === 3 ? predictor : 1,
    ...{ tileWidth, tileHeight, offsets: fields.get(isTiled ? 324 : 273) ?? [], jpegTables: fields.get(347) ?? [] },
    byteCounts: fields.get(isTiled ? 325 : 279) ?? [],
  }
  const checked = checkSize(page)
  if (!checked.ok) return checked
  const whole = withByteCounts(page, source.size)
  const fault = pixelFault(whole, source.size)
  const more = pages > 1 ? ['The file has more than one page; the first picture is shown.'] : []
  return ok({ ...whole, notes: more, fault })
}

const sampleTypeOf = (bits: readonly number[], format: number): Result<Pick<Page, 'bits' | 'kind' | 'sampleFormat'>> => {
  // 4 is "undefined", which programs write for plain numbers.
  const kind = KINDS[format === 2 || format === 3 ? format : 1]
  const depth = bits[0]!
  const sampleFormat = bits.every((n) => n === depth) ? sampleFormatOf(depth, kind) : null
  return sampleFormat
    ? ok({ bits: depth, kind, sampleFormat })
    : fail('unsupported', 'tiff.sample-type', `Samples of ${bits.slice(0, 4).join(', ')} bits (${kind}) are not read here.`)
}

const sampleFormatOf = (bits: number, kind: Page['kind']): SampleFormat | null => {
  if (kind === 'float') return bits === 16 || bits === 32 ? 'f32' : bits === 64 ? 'f64' : null
  if (kind === 'signed') return bits === 8 || bits === 16 ? 'i16' : bits === 32 ? 'i32' : bits === 64 ? 'f64' : null
  if ([1, 2, 4, 8].includes(bits)) return 'u8'
  if ([10, 12, 14, 16].includes(bits)) return 'u16'
  return bits === 32 || bits === 64 ? 'f64' : null
}

const colourOf = (
  photometric: number,
  samples: number,
  { bits, kind }: Pick<Page, 'bits' | 'kind'>,
  compression: Compression,
  map: readonly number[] | null,
): Result<Pick<Page, 'channels' | 'palette' | 'isInverted' | 'isRgb'>> => {
  const isGrey = photometric === PHOTOMETRIC.blackIsZero || photometric === PHOTOMETRIC.whiteIsZero
  if (compression === 'jpeg' && (bits !== 8 || !(isGrey || photometric === PHOTOMETRIC.rgb || photometric === PHOTOMETRIC.yCbCr)))
    return fail('unsupported', 'tiff.compression', 'This kind of JPEG inside a TIFF is not read here.')
  if (photometric === PHOTOMETRIC.palette && bits <= 8 && map && map.length >= 3 << bits)
    return ok({ channels: 3, palette: map, isInverted: false, isRgb: true })
  if (isGrey)
    return ok({
      channels: 1,
      palette: null,
      isInverted: photometric === PHOTOMETRIC.whiteIsZero && kind === 'unsigned',
      isRgb: false,
    })
  const isColour = photometric === PHOTOMETRIC.rgb || (photometric === PHOTOMETRIC.yCbCr && compression === 'jpeg')
  return isColour && samples >= 3
    ? ok({ channels: 3, palette: null, isInverted: false, isRgb: photometric === PHOTOMETRIC.rgb })
    : fail('unsupported', 'tiff.colour', 'The colours of this TIFF (CMYK, Lab or the like) are not read here. Save it as RGB.')
}

const checkSize = (page: Omit<Page, 'notes' | 'fault'>): Result<null> => {
  const { width, height, tileWidth, tileHeight, samplesPerPixel, bits } = page
  if (tileWidth < 1 || tileHeight < 1 || tileWidth > 65536 * 16)
    return fail('invalid', 'tiff.bad-size', `The tiles have an impossible size: ${tileWidth} x ${tileHeight}.`)
  const bytes = width * height * samplesPerPixel * Math.max(1, bits / 8)
  return bytes <= MAX_BYTES && tileWidth * tileHeight * samplesPerPixel * Math.max(1, bits / 8) <= MAX_BYTES
    ? ok(null)
    : fail('unsupported', 'tiff.too-large', `The picture has ${Math.round(bytes / 1e9)} GB of pixels; 2 GB is the limit.`)
}

/** Bytes of one tile as it is once unpacked; the last strip may be shorter. */
export const tileBytes = ({ tileWidth, samplesPerPixel, isPlanar, bits }: TileShape, rows: number): number =>
  Math.ceil((tileWidth * (isPlanar ? 1 : samplesPerPixel) * bits) / 8) * rows

type TileShape = Pick<Page, 'tileWidth' | 'samplesPerPixel' | 'isPlanar' | 'bits'>

export const tilesAcross = ({ width, tileWidth }: Pick<Page, 'width' | 'tileWidth'>): number => Math.ceil(width / tileWidth)
export const tilesDown = ({ height, tileHeight }: Pick<Page, 'height' | 'tileHeight'>): number => Math.ceil(height / tileHeight)

// Old programs leave the counts out when there is one strip, and nothing is packed.
const withByteCounts = <T extends Omit<Page, 'notes' | 'fault'>>(page: T, size: number): T =>
  page.byteCounts.length === 0 && page.offsets.length === 1
    ? { ...page, byteCounts: [Math.max(0, Math.min(size - page.offsets[0]!, tileBytes(page, page.height)))] }
    : page

const pixelFault = (page: Omit<Page, 'notes' | 'fault'>, size: number): Fault | null => {
  const { offsets, byteCounts, compression } = page
  const needed = tilesAcross(page) * tilesDown(page) * (page.isPlanar ? page.samplesPerPixel : 1)
  const invalid = (code: string, message: string): Fault => ({ kind: 'invalid', code, message })
  if (offsets.length < needed || byteCounts.length < needed)
    return invalid('tiff.strips', 'The TIFF file is damaged: not all of its strips are listed.')
  const isInside = offsets.slice(0, needed).every((offset, i) => offset + byteCounts[i]! <= size)
  if (!isInside) return invalid('tiff.truncated', 'The file is cut short: not all pixels are there.')
  const stored = byteCounts.slice(0, needed).reduce((total, count) => total + count, 0)
  const rows = compression === 'none' && tilesAcross(page) === 1 ? page.height : tilesDown(page) * page.tileHeight
  const unpacked = tileBytes(page, rows) * tilesAcross(page) * (page.isPlanar ? page.samplesPerPixel : 1)
  // Strips end with the picture, tiles are padded; a packed strip may end early too.
  const least = Math.min(unpacked, tileBytes({ ...page, tileWidth: page.width }, page.height))
  if (stored * HIGHEST_RATIO[compression] < least)
    return invalid('tiff.truncated', 'The strips of the TIFF file are too short for its size.')
  return null
}
