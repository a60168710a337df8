import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import type { FrameMetadata } from '#shared/records/metadata.ts'
import { normalizeRa, parseSexagesimal } from '#shared/sky/angles.ts'
import { dateObsOf } from './date-obs.ts'
import { isMirrored, mirroredNote } from './longitude.ts'
import { type Lookup, lookupOf, numberOf, within } from './lookup.ts'
import { oddValueNotes } from './odd-values.ts'
import { pixelSizeOf } from './pixel-size.ts'

const KEYWORDS = {
  object: ['OBJECT', 'OBJNAME', 'TARGNAME', 'TARGET', 'FIELD'],
  exposure: ['EXPTIME', 'EXPOSURE', 'EXP_TIME', 'EXPOSURETIME', 'ELAPTIME', 'EXPOINUS'],
  filter: ['FILTER', 'FILTER1', 'FILTNAM', 'FILTNAME', 'FILTERS', 'FILTNAM1'],
  gain: ['GAIN'],
  offset: ['OFFSET', 'BLKLEVEL', 'BLACKLVL'],
  iso: ['ISO', 'ISOSPEED', 'ISOSPEEDRATINGS', 'PHOTOGRAPHICSENSITIVITY', 'RECOMMENDEDEXPOSUREINDEX'],
  temperature: ['CCD-TEMP', 'CCDTEMP', 'CCD_TEMP', 'DET-TEMP', 'SENSORTEMP', 'TEMP', 'TEMPERAT', 'CAMTEMP', 'SET-TEMP'],
  camera: ['INSTRUME', 'CAMERA', 'CAMERAID', 'DETECTOR', 'CAMNAME'],
  telescope: ['TELESCOP', 'TELNAME'],
  lens: ['LENSMODEL', 'LENS', 'LENSNAME'],
  focalLength: ['FOCALLEN', 'FOCALLENGTH', 'FOCAL', 'FOCLEN', 'TELFOCAL'],
  fNumber: ['FOCRATIO', 'FNUMBER', 'F-RATIO', 'FRATIO', 'F_RATIO'],
  apertureMm: ['APTDIA', 'APERTDIA', 'TELAPER'],
  observer: ['OBSERVER', 'ARTIST'],
  site: ['SITENAME', 'OBSERVAT', 'OBSNAME', 'SITE'],
  latitude: ['SITELAT', 'LAT-OBS', 'OBSGEO-B', 'LATITUDE', 'OBS-LAT', 'GEOLAT', 'GPSLATITUDE'],
  longitude: ['SITELONG', 'LONG-OBS', 'OBSGEO-L', 'LONGITUD', 'LONGITUDE', 'OBS-LONG', 'GEOLON', 'GPSLONGITUDE'],
  elevation: ['SITEELEV', 'ALT-OBS', 'OBSGEO-H', 'ELEV-OBS', 'ELEVATIO', 'OBS-ELEV', 'HEIGHT', 'GPSALTITUDE'],
  airmass: ['AIRMASS'],
  software: ['SWCREATE', 'CREATOR', 'PROGRAM', 'SOFTWARE'],
  rotator: ['ROTATANG', 'ROTATOR', 'ROTPOS', 'ROTANGLE', 'ROT-ANG'],
  readout: ['READOUTM', 'READMODE', 'RDMODE'],
  focuser: ['FOCUSPOS', 'FOCPOS', 'FOCUSERPOS', 'FOC-POS'],
  ambient: ['AMBTEMP', 'AMB-TEMP', 'AMBIENT', 'AOCAMBT', 'WXTEMP', 'OUTTEMP', 'BOLTAMBT'],
} as const

/** What a header says of the exposure, whichever program wrote it. Keywords are tried in order; empty ones are passed over. */
export const metadataOf = (header: FileHeader): FrameMetadata => {
  const cards = lookupOf(header.cards)
  const [binningX, binningY] = binningOf(cards)
  const focalLengthMm = focalLengthOf(cards)
  return {
    object: cards.text(KEYWORDS.object),
    dateObs: dateObsOf(cards),
    exposureSeconds: exposureOf(cards),
    filter: cards.text(KEYWORDS.filter),
    gain: cards.number(KEYWORDS.gain),
    offset: cards.number(KEYWORDS.offset),
    iso: within(cards.number(KEYWORDS.iso), 1, 1e8),
    ccdTemp: temperatureOf(cards),
    binningX,
    binningY,
    camera: cards.text(KEYWORDS.camera) ?? exifCamera(cards),
    telescope: cards.text(KEYWORDS.telescope),
    lens: cards.text(KEYWORDS.lens),
    focalLengthMm,
    fNumber: fNumberOf(cards, focalLengthMm),
    pixelSizeUm: pixelSizeOf(cards, header.width, binningX ?? 1, focalLengthMm),
    observer: cards.text(KEYWORDS.observer),
    site: cards.text(KEYWORDS.site),
    latitude: placeOf(cards.card(KEYWORDS.latitude), 90),
    longitude: longitudeOf(cards),
    elevationM: within(cards.number(KEYWORDS.elevation), -1000, 100_000),
    airmass: within(cards.number(KEYWORDS.airmass), 1, 100),
    software: cards.text(KEYWORDS.software) ?? namedInComment(header.cards),
    rotatorAngle: angleOf(cards.number(KEYWORDS.rotator)),
    readoutMode: cards.text(KEYWORDS.readout),
    focuserPosition: within(cards.number(KEYWORDS.focuser), -1e7, 1e7),
    ambientTemp: within(cards.number(KEYWORDS.ambient), -90, 60),
  }
}

const angleOf = (value: number | null): number | null => {
  const angle = within(value, -360, 360)
  return angle === null ? null : normalizeRa(angle)
}

// The comment names the unit where it is not seconds.
const exposureOf = (cards: Lookup): number | null => {
  const exposure = cards.measure(KEYWORDS.exposure)
  if (exposure === null) return null
  const unit = exposure.keyword === 'EXPOINUS' ? 1e-6 : secondsPer(exposure.comment)
  return within(exposure.value * unit, 0, 1e9)
}

const secondsPer = (comment: string): number => {
  if (/\bmicro-?sec|[[(\s](us|µs)\b/i.test(comment)) return 1e-6
  if (/\bmilli-?sec|[[(\s](ms|msec)\b/i.test(comment)) return 1e-3
  if (/[[(](min|minutes?)[\])]|\bin minutes\b/i.test(comment)) return 60
  return 1
}

const temperatureOf = (cards: Lookup): number | null => {
  const measured = cards.measure(KEYWORDS.temperature)
  if (measured === null) return null
  const celsius = /kelvin|\[K\]/i.test(measured.comment) ? measured.value - 273.15 : measured.value
  // Colder or hotter than any sensor: a way to say "no data".
  return within(Number(celsius.toFixed(4)), -200, 100)
}

const binningOf = (cards: Lookup): [number | null, number | null] => {
  const pair = /^\s*(\d+)\s*(?:[x*,\s]\s*(\d+))?\s*$/i.exec(cards.text(['BINNING', 'CCDSUM', 'CCDBIN', 'BIN']) ?? '')
  const [both, second] = [Number(pair?.[1] ?? 0), Number(pair?.[2] ?? pair?.[1] ?? 0)]
  const x = factor(cards.number(['XBINNING', 'CCDXBIN', 'BINX', 'XBIN', 'HBIN'])) ?? factor(both)
  const y = factor(cards.number(['YBINNING', 'CCDYBIN', 'BINY', 'YBIN', 'VBIN'])) ?? factor(second)
  return [x, y ?? x]
}

const factor = (value: number | null): number | null => within(value, 1, 1000)

const focalLengthOf = (cards: Lookup): number | null => {
  const named = cards.measure(KEYWORDS.focalLength)
  if (named === null) return null
  return within(/\b(metres|meters)\b|\[m\]/i.test(named.comment) ? named.value * 1000 : named.value, 0.1, 1e6)
}

const fNumberOf = (cards: Lookup, focalLengthMm: number | null): number | null => {
  const apertureMm = within(cards.number(KEYWORDS.apertureMm), 0.1, 1e6)
  const computed = focalLengthMm !== null && apertureMm !== null ? Number((focalLengthMm / apertureMm).toFixed(3)) : null
  // No lens is faster than f/0.5: such a number is a damaged one.
  return within(cards.number(KEYWORDS.fNumber), 0.5, 1e4) ?? within(computed, 0.5, 1e4)
}

// Some makers repeat their name in the model: "Canon" and "Canon EOS 60D".
const exifCamera = (cards: Lookup): string | null => {
  const [make, model] = [cards.text(['MAKE']), cards.text(['MODEL'])]
  if (make === null || model === null) return model ?? make
  const [firstWord = ''] = make.split(/\s/)
  return model.toLowerCase().startsWith(firstWord.toLowerCase()) ? model : `${make} ${model}`
}

/** A latitude or longitude [deg] from a number or sexagesimal text, `31 16 24 S` included. */
const placeOf = (card: HeaderCard | null, limit: number): number | null => {
  if (card === null) return null
  const [, before = '', text = '', after = ''] = /^\s*([NSEW]?)\s*(.*?)\s*([NSEW]?)\s*$/i.exec(String(card.value)) ?? []
  const value = numberOf(text) ?? parseSexagesimal(text, 'degrees')
  if (value === null || Math.abs(value) > limit) return null
  const degrees = /[SW]/i.test(before + after) ? -Math.abs(value) : value
  return degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees
}

const longitudeOf = (cards: Lookup): number | null => {
  const longitude = placeOf(cards.card(KEYWORDS.longitude), 360)
  return longitude !== null && isMirrored(longitude, cards) ? -longitude : longitude
}

/** What `metadataOf` read otherwise than it is written, or passed over, a sentence each. */
export const metadataNotes = (header: FileHeader): string[] => {
  const cards = lookupOf(header.cards)
  const card = cards.card(KEYWORDS.longitude)
  const longitude = placeOf(card, 360)
  return [
    ...oddValueNotes(
      header,
      NUMBERS.map((field) => KEYWORDS[field]),
    ),
    ...(card && longitude !== null && isMirrored(longitude, cards) ? [mirroredNote(card.keyword, longitude, cards)] : []),
  ]
}

const NUMBERS = [
  ...(['exposure', 'gain', 'offset', 'iso', 'temperature', 'focalLength', 'fNumber', 'apertureMm'] as const),
  ...(['latitude', 'longitude', 'elevation', 'airmass', 'rotator', 'focuser', 'ambient'] as const),
]

// INDI signs with a comment.
const namedInComment = (cards: readonly HeaderCard[]): string | null =>
  cards.some((card) => card.keyword === 'COMMENT' && String(card.value).includes('Generated by INDI')) ? 'INDI' : null

/** Metadata of a file whose header could not be read. */
export const NO_METADATA: FrameMetadata = metadataOf({
  format: '',
  width: 0,
  height: 0,
  channels: 0,
  sampleFormat: 'u8',
  isBottomUp: false,
  cards: [],
  hdu: 0,
  notes: [],
})
