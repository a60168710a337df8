import { type Cell, csvOf } from './csv.ts'
import type { ReviewFrame } from './frame.ts'
import { medianOf } from './robust.ts'

interface Calibrated {
  readonly darks: number | null
  readonly flats: number | null
  readonly flatDarks: number | null
  readonly bias: number | null
}

/** What AstroBin wants to know and no header tells. All of it may be left out. */
export interface AstroBinExtras {
  /** AstroBin's number of a filter, by the name in the header: it stands in the address of the filter's page. */
  readonly filterIds: Readonly<Record<string, number>>
  /** How many frames calibrate some lights; what is not known is left empty. */
  readonly calibrationOf?: (lights: readonly ReviewFrame[]) => Calibrated
  readonly bortle?: number
  readonly meanSqm?: number
}

/** The columns as https://welcome.astrobin.com/importing-acquisitions-from-csv lists them; only number and duration are asked for. */
const COLUMNS = [
  'date',
  'filter',
  'number',
  'duration',
  'iso',
  'binning',
  'gain',
  'sensorCooling',
  'fNumber',
  'darks',
  'flats',
  'flatDarks',
  'bias',
  'bortle',
  'meanSqm',
  'meanFwhm',
]

/** One line per night, filter, exposure, binning and gain of the frames that were kept. `nightOf` tells the evening's date. */
export const astroBinCsv = (
  frames: readonly ReviewFrame[],
  nightOf: (frame: ReviewFrame) => string,
  extras: AstroBinExtras,
): string => {
  const lines = new Map<string, ReviewFrame[]>()
  for (const frame of frames) {
    const { filter, exposureSeconds, binningX, gain, iso } = frame.metadata
    // AstroBin refuses a line without a duration.
    if (!exposureSeconds || exposureSeconds < 0.0001) continue
    const key = [nightOf(frame), filter, exposureSeconds.toFixed(4), binningX, gain, iso].join('|')
    lines.set(key, [...(lines.get(key) ?? []), frame])
  }
  const rows = [...lines.entries()]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([, list]) => row(list, nightOf, extras))
  return csvOf(COLUMNS, rows)
}

const row = (list: readonly ReviewFrame[], nightOf: (frame: ReviewFrame) => string, extras: AstroBinExtras): Cell[] => {
  const [first] = list
  if (!first) return []
  const { filter, exposureSeconds, binningX, gain, iso, fNumber, lens } = first.metadata
  const calibrated = extras.calibrationOf?.(list)
  const binning = binningX !== null && [1, 2, 3, 4].includes(binningX) ? binningX : null
  return [
    nightOf(first) || null,
    (filter !== null && extras.filterIds[filter]) || null,
    list.length,
    round(exposureSeconds, 4),
    round(iso, 0),
    binning,
    round(gain, 2),
    middle(list, ({ metadata }) => metadata.ccdTemp, 0),
    // Only for lenses, as the page asks.
    lens === null ? null : round(fNumber, 2),
    calibrated?.darks ?? null,
    calibrated?.flats ?? null,
    calibrated?.flatDarks ?? null,
    calibrated?.bias ?? null,
    extras.bortle ?? null,
    extras.meanSqm ?? null,
    middle(list, ({ quality }) => quality?.fwhmArcsec ?? null, 2),
  ]
}

const middle = (list: readonly ReviewFrame[], of: (frame: ReviewFrame) => number | null, decimals: number): number | null => {
  const values = list.map(of).filter((value) => value !== null)
  return values.length === 0 ? null : round(medianOf(values), decimals)
}
const round = (value: number | null, decimals: number): number | null =>
  value === null ? null : Number(value.toFixed(decimals)) + 0
