import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What source-extractor says of an object. Pixels count from 0 here. */
export interface ExtractedSource {
  readonly x: number
  readonly y: number
  /** Kron flux (FLUX_AUTO), which leaves 3 % to 6 % of the light out. */
  readonly flux: number
  /** Sums in circles of the asked diameters, and the first of them (FLUX_APER). */
  readonly apertureSums: readonly number[]
  readonly apertureSum: number
  readonly snr: number
  readonly hfr: number
  readonly fwhm: number
  readonly ellipticity: number
  readonly thetaDeg: number
  readonly flags: number
}

const COLUMNS = [
  'XWIN_IMAGE',
  'YWIN_IMAGE',
  'FLUX_AUTO',
  'FLUXERR_AUTO',
  'FLUX_RADIUS',
  'FWHM_IMAGE',
  'ELLIPTICITY',
  'THETA_IMAGE',
  'FLAGS',
]
const FILTER = 'CONV NORM\n1 2 1\n2 4 2\n1 2 1\n'

/** Prepares a folder for `runSourceExtractor` and gives its arguments for a FITS file. */
export const extractorArguments = (
  folder: string,
  fits: string,
  catalogue: string,
  threshold: number,
  diameters: readonly number[] = [5],
): string[] => {
  const columns = [...COLUMNS, `FLUX_APER(${diameters.length})`]
  writeFileSync(join(folder, 'columns.param'), `${columns.join('\n')}\n`)
  writeFileSync(join(folder, 'filter.conv'), FILTER)
  const settings = {
    PARAMETERS_NAME: join(folder, 'columns.param'),
    FILTER_NAME: join(folder, 'filter.conv'),
    CATALOG_NAME: catalogue,
    DETECT_THRESH: threshold,
    ANALYSIS_THRESH: threshold,
    DETECT_MINAREA: 5,
    PHOT_APERTURES: diameters.join(','),
    VERBOSE_TYPE: 'QUIET',
    // The star-galaxy network is not asked for.
    WEIGHT_TYPE: 'NONE',
  }
  return ['-c', '/dev/null', ...Object.entries(settings).flatMap(([name, value]) => [`-${name}`, String(value)]), fits]
}

/** Runs the real program on a FITS file and reads its catalogue. `diameters` are those of its circles [px]. */
export const runSourceExtractor = (
  folder: string,
  fits: string,
  threshold = 1.5,
  diameters: readonly number[] = [5],
): ExtractedSource[] => {
  const catalogue = join(folder, 'extracted.cat')
  execFileSync('source-extractor', extractorArguments(folder, fits, catalogue, threshold, diameters), {
    cwd: folder,
    stdio: 'ignore',
  })
  return readFileSync(catalogue, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const values = line.trim().split(/\s+/).map(Number)
      const [x = 0, y = 0, flux = 0, error = 0, hfr = 0, fwhm = 0, ellipticity = 0, thetaDeg = 0, flags = 0, ...sums] = values
      const light = { flux, apertureSums: sums, apertureSum: sums[0] ?? 0, snr: flux / error }
      return { x: x - 1, y: y - 1, ...light, hfr, fwhm, ellipticity, thetaDeg, flags }
    })
}
