import { normalizeRa } from '#shared/sky/angles.ts'
import { parseDateTime } from '../date-obs.ts'
import { within } from '../lookup.ts'
import { known } from '../names/capture-name.ts'
import { readCsv } from './csv.ts'
import type { Findings } from './findings.ts'

type Row = Readonly<Record<string, string>>

/** What the Session Metadata plugin of N.I.N.A. wrote of a folder, ready to be asked for a frame. */
export interface NinaSession {
  /** Of one frame by its file name, or of all frames when N.I.N.A. did not list it. */
  of(fileName: string): Partial<Findings>
}

const NAMES = { images: 'ImageMetaData.csv', details: 'AcquisitionDetails.csv', weather: 'WeatherData.csv' } as const

/** Texts of the three files, null for those that are missing. */
export const ninaSession = (texts: { images: string | null; details: string | null; weather: string | null }): NinaSession => {
  const images = new Map(readCsv(texts.images ?? '').map((row) => [baseName(row['FilePath'] ?? '').toLowerCase(), row]))
  const weather = new Map(readCsv(texts.weather ?? '').map((row) => [row['ExposureNumber'] ?? '', row]))
  const [details] = readCsv(texts.details ?? '')
  const broken =
    texts.images !== null && texts.images.trim() !== '' && ![...images.values()].some((row) => 'ExposureNumber' in row)
      ? [`${NAMES.images}: this is not what N.I.N.A. writes; it is passed over.`]
      : []
  return {
    of: (fileName) => {
      const row = images.get(fileName.toLowerCase())
      if (!row) return { notes: broken }
      const air = weather.get(row['ExposureNumber'] ?? '')
      return {
        metadata: { ...(details ? ofSession(details) : {}), ...(air ? ofWeather(air) : {}), ...ofImage(row) },
        hint: hintOf(row),
        notes: measuredNotes(row),
      }
    },
  }
}

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? ''

const numberOf = (row: Row, column: string, low: number, high: number): number | null => {
  const text = row[column] ?? ''
  return text === '' ? null : within(Number(text.replace(',', '.')), low, high)
}

const ofImage = (row: Row): Findings['metadata'] => {
  const [x, y] =
    /^(\d)x(\d)$/
      .exec(row['Binning'] ?? '')
      ?.slice(1)
      .map(Number) ?? []
  const rotator = numberOf(row, 'RotatorPosition', -360, 360)
  const at = parseDateTime(row['ExposureStartUTC'] ?? '')
  return known({
    filter: row['FilterName'] ?? null,
    dateObs: at === null ? null : new Date(at).toISOString(),
    exposureSeconds: numberOf(row, 'Duration', 0, 1e6),
    binningX: x ?? null,
    binningY: y ?? null,
    ccdTemp: numberOf(row, 'CameraTemp', -200, 100),
    // -1 is how drivers say that they have none.
    gain: numberOf(row, 'Gain', 0, 1e6),
    offset: numberOf(row, 'Offset', 0, 1e6),
    focuserPosition: numberOf(row, 'FocuserPosition', -1e7, 1e7),
    rotatorAngle: rotator === null ? null : normalizeRa(rotator),
    airmass: numberOf(row, 'Airmass', 1, 100),
  })
}

const ofSession = (row: Row): Findings['metadata'] =>
  known({
    object: row['TargetName'] ?? null,
    telescope: row['TelescopeName'] ?? null,
    focalLengthMm: numberOf(row, 'FocalLength', 0.1, 1e6),
    fNumber: numberOf(row, 'FocalRatio', 0.5, 1e4),
    camera: row['CameraName'] ?? null,
    latitude: numberOf(row, 'ObserverLatitude', -90, 90),
    longitude: numberOf(row, 'ObserverLongitude', -180, 180),
    elevationM: numberOf(row, 'ObserverElevation', -1000, 100_000),
  })

const ofWeather = (row: Row): Findings['metadata'] => known({ ambientTemp: numberOf(row, 'Temperature', -90, 60) })

const hintOf = (row: Row): Findings['hint'] => {
  const [ra, dec] = [numberOf(row, 'MountRA', 0, 359.9999999), numberOf(row, 'MountDec', -90, 90)]
  return ra === null || dec === null || (ra === 0 && dec === 0) ? null : { ra, dec, pixelScaleArcsec: null, source: NAMES.images }
}

// N.I.N.A. writes an HFR of 0 when it found no stars: a frame to look at, not a perfect one.
const measuredNotes = (row: Row): string[] => {
  const hfr = numberOf(row, 'HFR', 0, 1000)
  if (hfr === null) return []
  if (hfr === 0) return [`${NAMES.images}: N.I.N.A. could not measure any stars here (HFR 0).`]
  const stars = numberOf(row, 'DetectedStars', 0, 1e7)
  const guiding = numberOf(row, 'GuidingRMSArcSec', 0.0001, 1000)
  const parts = [`HFR ${hfr} px`, stars === null ? '' : `${stars} stars`, guiding === null ? '' : `guiding ${guiding}″ rms`]
  return [`${NAMES.images}: N.I.N.A. measured ${parts.filter((part) => part !== '').join(', ')}.`]
}
