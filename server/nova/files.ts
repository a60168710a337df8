import { fieldStars } from '#server/catalogues/field-stars.ts'
import type { Config } from '#server/config.ts'
import { openImage } from '#server/images/open-image.ts'
import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { writeFits, writeHeader } from '#shared/formats/fits/write.ts'
import { type TableColumn, writeFitsTable } from '#shared/formats/fits/write-table.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { cardsOfWcs } from '#shared/sky/fits-wcs.ts'
import { mutualNearest } from '#shared/sky/match-stars.ts'
import { type Pixel, pixelToSky, skyToPixel } from '#shared/sky/wcs.ts'
import type { UploadResult } from './uploads.ts'

/** What a solved upload can be asked for, apart from the annotated picture. Bytes of a FITS file each. */
export const FILES = {
  wcs_file: async ({ solution }: UploadResult) =>
    ok(
      writeHeader([
        { keyword: 'SIMPLE', value: true, comment: 'conforms to FITS standard' },
        { keyword: 'BITPIX', value: 8 },
        { keyword: 'NAXIS', value: 0 },
        { keyword: 'EXTEND', value: true },
        ...solutionCards(solution),
      ]),
    ),
  /** The uploaded picture with the solution in its header, any former one taken out. */
  new_fits_file: async ({ solution, format }: UploadResult, { path }: FileContext) => {
    if (format === 'table' || path === null) return fail('not-found', 'nova.no-picture', 'A list of stars has no picture.')
    const image = await openImage(path)
    if (!image.ok) return image
    const { raster, header } = image.value
    const cards = header.format === 'fits' ? header.cards.filter(({ keyword }) => !OF_WCS.test(keyword)) : []
    return ok(writeFits(raster, [...cards, ...solutionCards(solution)]))
  },
  /** The stars of the picture, brightest first. */
  axy_file: async ({ solution, stars }: UploadResult) =>
    ok(
      writeFitsTable(
        [column('X', stars, ({ x }) => x + 1), column('Y', stars, ({ y }) => y + 1), column('FLUX', stars, ({ flux }) => flux)],
        [
          { keyword: 'AN_FILE', value: 'AXY' },
          { keyword: 'IMAGEW', value: solution.width },
          { keyword: 'IMAGEH', value: solution.height },
        ],
      ),
    ),
  /** Where the stars of the picture lie on the sky. */
  image_rd_file: async ({ solution, stars }: UploadResult) => {
    const places = stars.map(({ x, y }) => pixelToSky(solution.wcs, x, y))
    return ok(writeFitsTable([column('RA', places, ({ ra }) => ra), column('DEC', places, ({ dec }) => dec)], rdls()))
  },
  /** The catalogue's stars in the field. */
  rdls_file: async (result: UploadResult, context: FileContext) => {
    const stars = await catalogueIn(result, context)
    if (!stars.ok) return stars
    const inside = stars.value.map(({ star }) => star)
    return ok(
      writeFitsTable(
        [
          column('RA', inside, ({ ra }) => ra),
          column('DEC', inside, ({ dec }) => dec),
          column('MAG', inside, (s) => s.magnitude),
        ],
        rdls(),
      ),
    )
  },
  /** Which star of the picture is which of the catalogue. */
  corr_file: async (result: UploadResult, context: FileContext) => {
    const { solution, stars } = result
    const catalogue = await catalogueIn(result, context)
    if (!catalogue.ok) return catalogue
    const pairs = mutualNearest(
      stars,
      catalogue.value.map(({ pixel }) => pixel),
      () => MATCH_PX,
    ).map(([at, index]) => {
      const field = stars[at]!
      return { at, index, field, sky: pixelToSky(solution.wcs, field.x, field.y), ...catalogue.value[index]! }
    })
    return ok(
      writeFitsTable([
        column('field_x', pairs, ({ field }) => field.x + 1),
        column('field_y', pairs, ({ field }) => field.y + 1),
        column('field_ra', pairs, ({ sky }) => sky.ra),
        column('field_dec', pairs, ({ sky }) => sky.dec),
        column('index_x', pairs, ({ pixel }) => pixel.x + 1),
        column('index_y', pairs, ({ pixel }) => pixel.y + 1),
        column('index_ra', pairs, ({ star }) => star.ra),
        column('index_dec', pairs, ({ star }) => star.dec),
        column('index_id', pairs, ({ index }) => index),
        column('field_id', pairs, ({ at }) => at),
        column('match_weight', pairs, () => 1),
        column('FLUX', pairs, ({ field }) => field.flux),
      ]),
    )
  },
} satisfies Record<string, (result: UploadResult, context: FileContext) => Promise<Result<Uint8Array<ArrayBuffer>>>>

export interface FileContext {
  /** The uploaded file. */
  readonly path: string | null
  readonly config: Config
}

/** Farther off than this a catalogue star is another one [px]. */
const MATCH_PX = 4
const MOST_CATALOGUE_STARS = 1000

const OF_WCS =
  /^(WCSAXES|WCSNAME|CTYPE\d|CUNIT\d|CRVAL\d|CRPIX\d|CDELT\d|CROTA\d|CD\d_\d|PC\d_\d|PV\d_\d+|[AB]P?_(ORDER|DMAX|\d_\d)|LONPOLE|LATPOLE|RADESYS|RADECSYS|EQUINOX|EPOCH|IMAGE[WH])$/

const solutionCards = ({ wcs, width, height }: UploadResult['solution']): HeaderCard[] => [
  ...cardsOfWcs(wcs),
  { keyword: 'IMAGEW', value: width, comment: 'width of the picture [px]' },
  { keyword: 'IMAGEH', value: height, comment: 'height of the picture [px]' },
]

const rdls = (): HeaderCard[] => [{ keyword: 'AN_FILE', value: 'RDLS' }]

const column = <T>(name: string, rows: readonly T[], value: (row: T) => number): TableColumn => ({
  name,
  values: Float64Array.from(rows, value),
})

const catalogueIn = async (
  { solution }: UploadResult,
  { config }: FileContext,
): Promise<Result<{ star: CatalogueStar; pixel: Pixel }[]>> => {
  const found = await fieldStars(config, solution, solution.radiusDeg, MOST_CATALOGUE_STARS)
  if (!found.ok) return found
  const { wcs, width, height } = solution
  return ok(
    found.value.flatMap((star) => {
      const pixel = skyToPixel(wcs, star)
      const isInside = pixel && pixel.x > -0.5 && pixel.y > -0.5 && pixel.x < width - 0.5 && pixel.y < height - 0.5
      return isInside ? [{ star, pixel }] : []
    }),
  )
}
