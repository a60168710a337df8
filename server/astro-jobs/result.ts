import type { Solution } from '#server/solvers/solver.ts'
import type { MatchedObject } from '#shared/records/match.ts'
import { orientationDeg } from '#shared/sky/orientation.ts'
import type { Capture } from './capture.ts'

/** `result.json` of a solved picture. Angles in degrees unless the key says otherwise. */
export interface SolvedResult {
  readonly ok: true
  readonly filename: string
  readonly image_path: string
  readonly capture: Capture
  readonly astrometry: {
    readonly ra_center: number
    readonly dec_center: number
    /** Width and height of the field. */
    readonly fov_deg: readonly [number, number]
    readonly pixscale_arcsec: number
    /** Direction of the file's +y axis, from north through east, as solve-field prints it. */
    readonly orientation_deg: number
    readonly objects: readonly ResultObject[]
    /** FITS CD matrix of the full picture, rows in file order. */
    readonly cd_matrix: Solution['wcs']['cd']
  }
}

export interface ResultObject {
  /** Everything it is called, as the solver's own list writes it: `NGC 6888 / Crescent Nebula`. */
  readonly raw: string
  readonly name: string
  readonly catalog: string | null
  readonly id: string | null
  readonly ra_deg: number
  readonly dec_deg: number
  readonly sep_arcmin: number
}

export const solvedResult = (
  file: { readonly name: string; readonly path: string; readonly capture: Capture },
  solution: Solution,
  objects: readonly MatchedObject[],
): SolvedResult => ({
  ok: true,
  filename: file.name,
  image_path: file.path,
  capture: file.capture,
  astrometry: {
    ra_center: solution.ra,
    dec_center: solution.dec,
    fov_deg: [solution.fieldWidthDeg, solution.fieldHeightDeg],
    pixscale_arcsec: solution.pixelScaleArcsec,
    orientation_deg: orientationDeg(solution.wcs),
    objects: objects.map(resultObject),
    cd_matrix: solution.wcs.cd,
  },
})

const resultObject = (object: MatchedObject): ResultObject => {
  const [catalog, id] = partsOf(object.designation)
  return {
    raw: [object.designation, ...object.aliases, object.name].filter(isFirst).join(' / '),
    name: object.name || object.designation,
    catalog,
    id,
    ra_deg: object.ra,
    dec_deg: object.dec,
    sep_arcmin: object.separationArcmin,
  }
}

const isFirst = (text: string, index: number, all: readonly string[]): boolean => text !== '' && all.indexOf(text) === index

// `NGC 1976` and `Sh2-281` have a number in a catalogue; `Vega` has none.
const partsOf = (designation: string): readonly [string | null, string | null] => {
  const match = /^(\S+?)[ -](\d\S*)$/.exec(designation)
  return match ? [match[1]!, match[2]!] : [null, null]
}
