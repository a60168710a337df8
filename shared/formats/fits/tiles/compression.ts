import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isRiceWidth } from '#shared/kernels/rice/index.ts'
import { columnNamed, columnsOf, type FitsColumn } from '../columns.ts'
import type { Hdu } from '../hdu.ts'
import { cardValue, numberCard } from '../header.ts'
import { heapOf } from '../heap.ts'
import { gridOf, type TileGrid } from './grid.ts'
import type { Quantisation } from './quantise.ts'

export type Algorithm = 'RICE_1' | 'GZIP_1' | 'GZIP_2' | 'HCOMPRESS_1' | 'PLIO_1' | 'NOCOMPRESS'

/** How a picture is compressed inside a binary table (FITS 4.0, section 10). */
export interface Compression {
  readonly algorithm: Algorithm
  readonly grid: TileGrid
  /** ZBITPIX. */
  readonly bitpix: number
  /** BYTEPIX and BLOCKSIZE of RICE_1. */
  readonly rice: { readonly bytePix: number; readonly blockSize: number }
  /** SMOOTH of HCOMPRESS_1. */
  readonly isSmoothed: boolean
  readonly dither: Quantisation['dither']
  readonly seed: number
  /** Floats that were made integers; null where a column says it tile by tile. Absent: nothing was. */
  readonly isQuantised: boolean
  readonly scale: number
  readonly zero: number
  readonly blank: number | null
  readonly columns: TileColumns
  readonly rowBytes: number
  /** Where the table and its heap are in the file [bytes], and where the heap ends. */
  readonly table: number
  readonly heap: number
  readonly end: number
}

export interface TileColumns {
  readonly data: FitsColumn | undefined
  readonly gzip: FitsColumn | undefined
  readonly plain: FitsColumn | undefined
  readonly scale: FitsColumn | undefined
  readonly zero: FitsColumn | undefined
  readonly blank: FitsColumn | undefined
}

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  RICE_1: 'RICE_1',
  RICE_ONE: 'RICE_1',
  GZIP_1: 'GZIP_1',
  GZIP_2: 'GZIP_2',
  HCOMPRESS_1: 'HCOMPRESS_1',
  PLIO_1: 'PLIO_1',
  NOCOMPRESS: 'NOCOMPRESS',
}
const DITHERS: Readonly<Record<string, Quantisation['dither']>> = {
  SUBTRACTIVE_DITHER_1: 'subtractive-1',
  SUBTRACTIVE_DITHER_2: 'subtractive-2',
}

/**
 * What the table's header says of the compression of a picture with these axes. Faults: `fits.unknown-compression`,
 * `fits.bad-compression` when table and picture do not fit together.
 */
export const compressionOf = (hdu: Hdu, axes: readonly number[]): Result<Compression> => {
  const { cards } = hdu
  const text = (keyword: string): string => String(cardValue(cards, keyword) ?? '').trim()
  const algorithm = ALGORITHMS[text('ZCMPTYPE').toUpperCase()]
  if (!algorithm)
    return fail(
      'unsupported',
      'fits.unknown-compression',
      `The picture is compressed by ${text('ZCMPTYPE') || 'no known method'}.`,
    )
  const [rowBytes = 0, rows = 0] = hdu.axes
  const columns = columnsIn(columnsOf(cards, rowBytes))
  const wanted = axes.map((length, axis) => numberCard(cards, `ZTILE${axis + 1}`, axis === 0 ? length : 1))
  const grid = gridOf(axes, wanted)
  const rice = { bytePix: parameter(cards, 'BYTEPIX', 4), blockSize: parameter(cards, 'BLOCKSIZE', 32) }
  if (grid.tiles !== rows || !(columns.data ?? columns.gzip ?? columns.plain))
    return fail(
      'invalid',
      'fits.bad-compression',
      `The picture has ${grid.tiles} tiles, but its table has ${rows} rows for them.`,
    )
  if (algorithm === 'RICE_1' && (!isRiceWidth(rice.bytePix) || !(rice.blockSize >= 1)))
    return fail('invalid', 'fits.bad-compression', `Samples of ${rice.bytePix} bytes cannot be compressed by RICE_1.`)
  const bitpix = numberCard(cards, 'ZBITPIX', 0)
  const blank = cardValue(cards, 'ZBLANK') ?? cardValue(cards, 'BLANK')
  const { start, end } = heapOf(hdu)
  const hasScale = columns.scale !== undefined || cardValue(cards, 'ZSCALE') !== undefined
  return ok({
    algorithm,
    grid,
    bitpix,
    rice,
    isSmoothed: parameter(cards, 'SMOOTH', 0) !== 0,
    dither: DITHERS[text('ZQUANTIZ').toUpperCase()] ?? 'none',
    seed: Math.trunc(numberCard(cards, 'ZDITHER0', 1)),
    isQuantised: bitpix < 0 && (hasScale || !LOSSLESS.has(algorithm)),
    scale: numberCard(cards, 'ZSCALE', 1),
    zero: numberCard(cards, 'ZZERO', 0),
    blank: typeof blank === 'number' ? blank : null,
    columns,
    rowBytes,
    table: hdu.dataOffset,
    heap: start,
    end,
  })
}

/** These keep floats as they are when nothing was quantised. */
const LOSSLESS = new Set<Algorithm>(['GZIP_1', 'GZIP_2', 'NOCOMPRESS'])

const columnsIn = (columns: readonly FitsColumn[]): TileColumns => {
  const array = (name: string): FitsColumn | undefined => {
    const column = columnNamed(columns, name)
    return column?.format === 'P' || column?.format === 'Q' ? column : undefined
  }
  const number = (name: string): FitsColumn | undefined => {
    const column = columnNamed(columns, name)
    return column && 'BIJED'.includes(column.format) && column.repeat >= 1 ? column : undefined
  }
  return {
    data: array('COMPRESSED_DATA'),
    gzip: array('GZIP_COMPRESSED_DATA'),
    plain: array('UNCOMPRESSED_DATA'),
    scale: number('ZSCALE'),
    zero: number('ZZERO'),
    blank: number('ZBLANK'),
  }
}

/** The parameters of a method have numbered names: ZNAME1 = 'BLOCKSIZE', ZVAL1 = 32. */
const parameter = (cards: Hdu['cards'], name: string, otherwise: number): number => {
  const card = cards.find(({ keyword, value }) => /^ZNAME\d+$/.test(keyword) && String(value).trim().toUpperCase() === name)
  return card ? numberCard(cards, card.keyword.replace('ZNAME', 'ZVAL'), otherwise) : otherwise
}
