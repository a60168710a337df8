import { bytesSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Star } from '#shared/core/star.ts'
import { cardValue } from '#shared/formats/fits/header.ts'
import { readTables } from '#shared/formats/fits/table.ts'

/** A list of stars instead of a picture. */
export interface StarTable {
  /** Brightest first; 0-based pixels. */
  readonly stars: readonly Star[]
  /** Of the picture they were found in, as far as the file or the request says; otherwise what holds them all. */
  readonly width: number
  readonly height: number
}

export interface PictureSize {
  readonly width: number | null
  readonly height: number | null
}

/** More rows than any solver looks at. */
const MOST_ROWS = 100_000

/** Stars from two lists of pixels as FITS counts them, brightest first or with their light. */
export const starTableOf = (
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  flux: ArrayLike<number> | null,
  size: PictureSize,
): Result<StarTable> => {
  const count = Math.min(x.length, y.length, MOST_ROWS)
  const stars: Star[] = []
  for (let i = 0; i < count; i++) {
    const light = flux?.[i] ?? count - i
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) stars.push(starAt(x[i]! - 1, y[i]! - 1, light))
  }
  if (flux) stars.sort((a, b) => b.flux - a.flux)
  if (stars.length === 0) return fail('no-result', 'nova.no-stars', 'The list of stars is empty.')
  const edge = (value: (star: Star) => number): number =>
    Math.ceil(stars.reduce((most, star) => Math.max(most, value(star)), 0)) + 1
  const [width, height] = [size.width ?? edge(({ x }) => x), size.height ?? edge(({ y }) => y)]
  return ok({ stars, width, height })
}

const starAt = (x: number, y: number, flux: number): Star => ({
  ...{ x, y, flux, peak: 0, fwhm: 0, hfr: 0, snr: 0, ellipticity: 0, thetaDeg: 0, isSaturated: false },
})

/**
 * The stars of a FITS table as astrometry.net has them (an `axy` or `xyls` file): columns X and Y, or the first two columns; by
 * FLUX where it is there, otherwise by MAG_AUTO or MAG, otherwise in their order. Null when the file holds no table.
 */
export const readStarTable = async (bytes: Uint8Array, size: PictureSize): Promise<Result<StarTable | null>> => {
  const tables = await readTables(bytesSource(bytes))
  if (!tables.ok) return tables
  const table = tables.value.find(({ columns, rows }) => columns.length >= 2 && rows > 0)
  if (!table) return ok(null)
  const rows = await table.read(0, Math.min(table.rows, MOST_ROWS))
  if (!rows.ok) return rows
  const named = (...names: string[]): Float64Array | null => {
    const column = table.columns.find(({ name }) => names.includes(name.toUpperCase()))
    return column ? rows.value.numbers(column.name) : null
  }
  const [first, second] = table.columns
  const x = named('X', 'X_IMAGE', 'XIMAGE') ?? rows.value.numbers(first!.name)
  const y = named('Y', 'Y_IMAGE', 'YIMAGE') ?? rows.value.numbers(second!.name)
  if (!x || !y) return fail('invalid', 'nova.no-places', 'The table has no columns X and Y.')
  const magnitude = named('MAG_AUTO', 'MAG')
  const flux = named('FLUX', 'FLUX_AUTO') ?? magnitude?.map((value) => 10 ** (-0.4 * value)) ?? null
  const said = (keyword: string): number | null => {
    // The primary header is where augment-xylist writes it, the table's own where others do.
    const value = Number(cardValue(table.cards, keyword) ?? Number.NaN)
    return value > 0 ? value : null
  }
  return starTableOf(x, y, flux, { width: size.width ?? said('IMAGEW'), height: size.height ?? said('IMAGEH') })
}

/** The stars of a text with a line for each, `x y` or `x,y` first; null when it is no such text. */
export const readStarText = (bytes: Uint8Array, size: PictureSize): Result<StarTable | null> => {
  if (bytes.length > 16 * 2 ** 20 || bytes.subarray(0, 4096).some((byte) => byte === 0 || byte > 126)) return ok(null)
  const lines = new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const places = lines.map((line) => line.split(/[\s,;]+/, 3).map(Number))
  if (places.length === 0 || places.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))) return ok(null)
  return starTableOf(
    places.map(([x]) => x!),
    places.map(([, y]) => y!),
    null,
    size,
  )
}
