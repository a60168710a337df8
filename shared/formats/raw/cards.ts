import type { HeaderCard } from '#shared/formats/format.ts'
import type { RawFacts } from './facts.ts'
import { blackLevels, visibleArea, xtransOf } from './layout.ts'

/** What LibRaw reads from the file, named as EXIF names it, for files whose EXIF our reader does not find. */
export const exposureCards = (facts: RawFacts): HeaderCard[] => [
  ...words('Make', facts.camera_make),
  ...words('Model', facts.camera_model),
  ...words('Software', facts.software),
  ...words('Artist', facts.artist),
  ...measure('ExposureTime', facts.shutter, 's'),
  ...measure('FNumber', facts.aperture),
  ...measure('ISOSpeedRatings', facts.iso_speed),
  ...measure('FocalLength', facts.focal_len, 'mm'),
  ...words('LensModel', facts.lens.Lens || facts.lens.makernotes.Lens),
  ...(facts.timestamp > 0 ? words('DateTimeOriginal', clockOf(facts.timestamp)) : []),
  { keyword: 'Orientation', value: ORIENTATIONS[facts.flip] ?? 1 },
  ...placeCards(facts),
]

/** What only LibRaw knows: how hot the sensor was, its levels, and which part of it is shown. */
export const sensorCards = (facts: RawFacts): HeaderCard[] => {
  const { left, top, width, height } = visibleArea(facts)
  const { SensorTemperature, CameraTemperature } = facts.metadata_common
  const levels = blackLevels(facts)
  const xtrans = xtransOf(facts)
  return [
    ...temperature('SensorTemp', SensorTemperature),
    // Cameras that do not measure the sensor measure themselves, a few degrees from it.
    ...temperature('CamTemp', CameraTemperature),
    { keyword: 'BLACKLEVEL', value: levels.length === 1 ? levels[0]! : levels.join(', '), comment: 'ADU' },
    { keyword: 'WHITELEVEL', value: facts.color_data.maximum, comment: 'ADU' },
    { keyword: 'RAWSIZE', value: `${facts.raw_width} x ${facts.raw_height}`, comment: 'of the sensor, borders included' },
    { keyword: 'VISIBLE', value: `${left}, ${top}, ${width}, ${height}`, comment: 'left, top, width, height' },
    ...(xtrans ? [{ keyword: 'XTRANS', value: xtrans, comment: 'colours of the 6 x 6 cell' }] : []),
  ]
}

// LibRaw counts turns as dcraw does, EXIF from 1 (2.32, tag 274).
const ORIENTATIONS: Readonly<Record<number, number>> = { 0: 1, 3: 3, 5: 8, 6: 6 }

const words = (keyword: string, value: string): HeaderCard[] => (value.trim() === '' ? [] : [{ keyword, value: value.trim() }])

const measure = (keyword: string, value: number, comment?: string): HeaderCard[] =>
  // Single precision: 1/80 s is 0.012500000186.
  value > 0 && Number.isFinite(value) ? [{ keyword, value: Number(value.toPrecision(7)), ...(comment ? { comment } : {}) }] : []

/** LibRaw writes -1000 where the camera says nothing. */
const temperature = (keyword: string, value: number): HeaderCard[] =>
  value > -100 && value < 150 ? [{ keyword, value: Number(value.toFixed(1)), comment: 'deg C' }] : []

// LibRaw took the camera's clock for local time; local time gives the clock back.
const clockOf = (seconds: number): string => {
  const time = new Date(seconds * 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join(':')
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`
}

const placeCards = ({ gps_data: gps }: RawFacts): HeaderCard[] => {
  if (!gps.gpsparsed || gps.latref === null || gps.longref === null) return []
  const degrees = ([d = 0, m = 0, s = 0]: readonly number[]): number => d + m / 60 + s / 3600
  const [latitude, longitude] = [degrees(gps.latitude), degrees(gps.longitude)]
  if (latitude > 90 || longitude > 180) return []
  return [
    { keyword: 'GPSLatitude', value: gps.latref === 'S' ? -latitude : latitude, comment: 'deg' },
    { keyword: 'GPSLongitude', value: gps.longref === 'W' ? -longitude : longitude, comment: 'deg' },
    { keyword: 'GPSAltitude', value: gps.altref === 1 ? -gps.altitude : gps.altitude, comment: 'm' },
  ]
}
