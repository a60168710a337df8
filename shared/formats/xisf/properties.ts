import type { HeaderCard } from '#shared/formats/format.ts'
import type { XmlElement } from './xml.ts'

/** Properties of XISF (1.0, 11.5) and the keyword that says the same; `scale` turns their unit into the keyword's. */
const KEYWORDS: Readonly<Record<string, readonly [keyword: string, scale?: number]>> = {
  'Instrument:Camera:Name': ['INSTRUME'],
  'Instrument:Camera:Gain': ['GAIN'],
  'Instrument:Camera:ISOSpeed': ['ISOSPEED'],
  'Instrument:Camera:Rotation': ['ROTATANG'],
  'Instrument:Camera:XBinning': ['XBINNING'],
  'Instrument:Camera:YBinning': ['YBINNING'],
  'Instrument:ExposureTime': ['EXPTIME'],
  'Instrument:FrameExposureTime': ['EXPTIME'],
  'Instrument:Filter:Name': ['FILTER'],
  'Instrument:Focuser:Position': ['FOCUSPOS'],
  'Instrument:Sensor:Temperature': ['CCD-TEMP'],
  'Instrument:Sensor:TargetTemperature': ['SET-TEMP'],
  'Instrument:Sensor:XPixelSize': ['XPIXSZ'],
  'Instrument:Sensor:YPixelSize': ['YPIXSZ'],
  'Instrument:Telescope:Name': ['TELESCOP'],
  'Instrument:Telescope:Aperture': ['APTDIA', 1000],
  'Instrument:Telescope:FocalLength': ['FOCALLEN', 1000],
  'Observation:CelestialReferenceSystem': ['RADESYS'],
  'Observation:Center:RA': ['RA'],
  'Observation:Center:Dec': ['DEC'],
  'Observation:Equinox': ['EQUINOX'],
  'Observation:Location:Elevation': ['SITEELEV'],
  'Observation:Location:Latitude': ['SITELAT'],
  'Observation:Location:Longitude': ['SITELONG'],
  'Observation:Location:Name': ['OBSERVAT'],
  'Observation:Meteorology:AmbientTemperature': ['AMBTEMP'],
  'Observation:Meteorology:RelativeHumidity': ['HUMIDITY'],
  'Observation:Object:Name': ['OBJECT'],
  'Observation:Object:RA': ['RA'],
  'Observation:Object:Dec': ['DEC'],
  'Observation:Time:Start': ['DATE-OBS'],
  'Observation:Time:End': ['DATE-END'],
  'Observation:Title': ['TITLE'],
  'Observer:Name': ['OBSERVER'],
  'Image:FrameNumber': ['FRAMENUM'],
  'XISF:CreatorApplication': ['SWCREATE'],
}

/** The properties of an image, then those of the file. */
export const propertiesOf = (image: XmlElement, root: XmlElement): XmlElement[] =>
  [image, ...root.children.filter((child) => child.name === 'Metadata'), root].flatMap(({ children }) =>
    children.filter((child) => child.name === 'Property'),
  )

/** Properties as cards. Earlier ones of the list win: where the picture points is better than where the object is. */
export const propertyCards = (properties: readonly XmlElement[]): HeaderCard[] => {
  const cards = new Map<string, HeaderCard>()
  for (const [id, [keyword, scale]] of Object.entries(KEYWORDS)) {
    const property = properties.find((candidate) => candidate.attributes.get('id') === id)
    const value = property && !cards.has(keyword) ? scalarOf(property, scale ?? 1) : null
    if (value !== null) cards.set(keyword, { keyword, value, comment: id })
  }
  return [...cards.values()]
}

const LONGEST_TEXT = 2000

const scalarOf = (property: XmlElement, scale: number): string | number | null => {
  const type = property.attributes.get('type') ?? ''
  if (/Vector|Matrix|Table|Complex/.test(type)) return null
  const text = (property.attributes.get('value') ?? property.text).trim()
  if (text === '') return null
  if (type === 'String' || type === 'TimePoint') return text.slice(0, LONGEST_TEXT)
  const number = Number(text)
  return Number.isFinite(number) ? number * scale : text.slice(0, LONGEST_TEXT)
}
