import type { Fault } from '#shared/core/fault.ts'
import { cdeltOf } from '#shared/sky/flip.ts'
import type { Wcs } from '#shared/sky/wcs.ts'

/** Exit codes of ASTAP, which capture programs look at. */
export const EXIT = {
  solved: 0,
  noSolution: 1,
  fewStars: 2,
  unreadable: 16,
  noDatabase: 32,
  badDatabase: 33,
  notUpdated: 34,
} as const

/** Fewer stars than this make no pattern. */
const FEW_STARS = 4

const NO_DATABASE: ReadonlySet<string> = new Set(['plate-solve.solver-missing', 'solve-field.no-indexes', 'astap.no-database'])

/** The exit code for a fault of solving; `starCount` is null when the file could not be read. */
export const exitCodeOf = ({ kind, code }: Fault, starCount: number | null): number => {
  if (NO_DATABASE.has(code)) return EXIT.noDatabase
  if (code.startsWith('solve-field.') && kind === 'internal') return EXIT.badDatabase
  if (kind === 'no-result' || kind === 'cancelled' || kind === 'timeout')
    return starCount !== null && starCount < FEW_STARS ? EXIT.fewStars : EXIT.noSolution
  return starCount === null ? EXIT.unreadable : EXIT.noSolution
}

export interface IniAnswer {
  /** The plain TAN at the centre of the picture, pixels from 0; null when there is no solution. */
  readonly wcs: Wcs | null
  readonly width: number
  readonly height: number
  readonly commandLine: string
  /** Brightness of the sky [mag/arcsec²], where it was asked for. */
  readonly sqm?: number | null
  readonly error: string
  readonly warnings: readonly string[]
}

/** The `.ini` file that capture programs read. */
export const iniText = ({ wcs, width, height, commandLine, sqm, error, warnings }: IniAnswer): string => {
  const lines = wcs ? ['PLTSOLVD=T', ...wcsLines(wcs)] : ['PLTSOLVD=F']
  return [
    ...lines,
    ...(typeof sqm === 'number' ? [`SQM=${sqm.toFixed(2)}`] : []),
    `CMDLINE=${oneLine(commandLine)}`,
    ...(width > 0 ? [`DIMENSIONS=${width} x ${height}`] : []),
    ...(error ? [`ERROR=${oneLine(error)}`] : []),
    ...(warnings.length > 0 ? [`WARNING=${oneLine(warnings.join(' '))}`] : []),
    '',
  ].join('\n')
}

const wcsLines = ({ crpix, crval, cd }: Wcs): string[] => {
  const { cdelt, crota } = cdeltOf(cd)
  const values: readonly (readonly [string, number])[] = [
    ['CRPIX1', crpix[0] + 1],
    ['CRPIX2', crpix[1] + 1],
    ['CRVAL1', crval[0]],
    ['CRVAL2', crval[1]],
    ['CDELT1', cdelt[0]],
    ['CDELT2', cdelt[1]],
    ['CROTA1', crota[0]],
    ['CROTA2', crota[1]],
    ['CD1_1', cd[0][0]],
    ['CD1_2', cd[0][1]],
    ['CD2_1', cd[1][0]],
    ['CD2_2', cd[1][1]],
  ]
  return values.map(([name, value]) => `${name}=${scientific(value)}`)
}

/** ` 1.2345678901234567E+003`: a place for the sign, three digits of exponent. */
export const scientific = (value: number): string => {
  const [mantissa, exponent] = value.toExponential(16).split('e')
  const power = Number(exponent)
  return `${value < 0 ? '' : ' '}${mantissa}E${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(3, '0')}`
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
