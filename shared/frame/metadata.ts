import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import type { FrameMetadata } from '#shared/records/metadata.ts'
import { parseSexagesimal } from '#shared/sky/angles.ts'
import { dateObsOf } from './date-obs.ts'
import { type Lookup, lookupOf, numberOf } from './lookup.ts'
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
    iso: positive(cards.number(KEYWORDS.iso)),
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
    longitude: placeOf(cards.card(KEYWORDS.longitude), 360),
    elevationM: elevationOf(cards),
    airmass: atLeast(cards.number(KEYWORDS.airmass), 1),
    software: cards.text(KEYWORDS.software) ?? namedInComment(header.cards),
  }
}

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null)
const atLeast = (value: number | null, least: number): number | null => (value !== null && value >= least ? value : null)

// The comment names the unit where it is not seconds.
const exposureOf = (cards: Lookup): number | null => {
  const card = cards.card(KEYWORDS.exposure)
  const value = numberOf(card?.value)
  if (card === null || value === null || value < 0) return null
  return value * (card.keyword === 'EXPOINUS' ? 1e-6 : secondsPer(card.comment ?? ''))
}

const secondsPer = (comment: string): number => {
  if (/\bmicro-?sec|[[(\s](us|µs)\b/i.test(comment)) return 1e-6
  if (/\bmilli-?sec|[[(\s](ms|msec)\b/i.test(comment)) return 1e-3
  if (/[[(](min|minutes?)[\])]|\bin minutes\b/i.test(comment)) return 60
  return 1
}

const temperatureOf = (cards: Lookup): number | null => {
  const card = cards.card(KEYWORDS.temperature)
  const value = numberOf(card?.value)
  if (value === null) return null
  const celsius = /kelvin|\[K\]/i.test(card?.comment ?? '') ? value - 273.15 : value
  // Colder or hotter than any sensor: a way to say "no data".
  return celsius >= -200 && celsius <= 100 ? Number(celsius.toFixed(4)) : null
}

const binningOf = (cards: Lookup): [number | null, number | null] => {
  const pair = /^\s*(\d+)\s*(?:[x*,\s]\s*(\d+))?\s*$/i.exec(cards.text(['BINNING', 'CCDSUM', 'CCDBIN', 'BIN']) ?? '')
  const x = positive(cards.number(['XBINNING', 'CCDXBIN', 'BINX', 'XBIN', 'HBIN'])) ?? positive(Number(pair?.[1] ?? 0))
  const y =
    positive(cards.number(['YBINNING', 'CCDYBIN', 'BINY', 'YBIN', 'VBIN'])) ?? positive(Number(pair?.[2] ?? pair?.[1] ?? 0))
  return [x, y ?? x]
}

const focalLengthOf = (cards: Lookup): number | null => {
  const card = cards.card(KEYWORDS.focalLength)
  const value = positive(numberOf(card?.value))
  return value !== null && /\b(in )?(metres|meters)\b|\[m\]/i.test(card?.comment ?? '') ? value * 1000 : value
}

const fNumberOf = (cards: Lookup, focalLengthMm: number | null): number | null => {
  const apertureMm = positive(cards.number(KEYWORDS.apertureMm))
  const computed = focalLengthMm !== null && apertureMm !== null ? Number((focalLengthMm / apertureMm).toFixed(3)) : null
  // No lens is faster than f/0.5: such a number is a damaged one.
  return atLeast(cards.number(KEYWORDS.fNumber), 0.5) ?? computed
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

const elevationOf = (cards: Lookup): number | null => {
  const value = cards.number(KEYWORDS.elevation)
  return value !== null && value > -1000 && value < 100_000 ? value : null
}

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
