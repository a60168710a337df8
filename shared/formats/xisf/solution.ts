import type { HeaderCard } from '#shared/formats/format.ts'
import { decodeText } from './text-encodings.ts'
import type { XmlElement } from './xml.ts'

const PREFIX = 'PCL:AstrometricSolution:'
/** PixInsight's names of projections, and those of FITS. */
const PROJECTIONS: Readonly<Record<string, string>> = {
  Gnomonic: 'TAN',
  Orthographic: 'SIN',
  Stereographic: 'STG',
  ZenithalEqualArea: 'ZEA',
  PlateCarree: 'CAR',
  HammerAitoff: 'AIT',
}

/**
 * The linear part of an astrometric solution of PixInsight as WCS cards of the stored rows. Its image coordinates count from the
 * top left corner of the first pixel, whose centre is FITS pixel 1. Splines of distortion are left out. Empty without a solution.
 */
export const solutionCards = (properties: readonly XmlElement[]): HeaderCard[] => {
  const numbers = (name: string, count: number): number[] | null => {
    const property = properties.find((candidate) => candidate.attributes.get('id') === PREFIX + name)
    const values = property ? vectorOf(property) : null
    return values?.length === count && values.every(Number.isFinite) ? values : null
  }
  const system = properties.find((one) => one.attributes.get('id') === `${PREFIX}ProjectionSystem`)
  const name = (system?.attributes.get('value') ?? system?.text ?? '').trim()
  const projection = Object.hasOwn(PROJECTIONS, name) ? PROJECTIONS[name] : undefined
  const celestial = numbers('ReferenceCelestialCoordinates', 2)
  const image = numbers('ReferenceImageCoordinates', 2)
  const linear = numbers('LinearTransformationMatrix', 4)
  if (!projection || !celestial || !image || !linear) return []
  const card = (keyword: string, value: string | number): HeaderCard => ({ keyword, value, comment: 'astrometric solution' })
  return [
    card('CTYPE1', `RA---${projection}`),
    card('CTYPE2', `DEC--${projection}`),
    card('CRVAL1', celestial[0]!),
    card('CRVAL2', celestial[1]!),
    card('CRPIX1', image[0]! + 0.5),
    card('CRPIX2', image[1]! + 0.5),
    ...['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'].map((keyword, i) => card(keyword, linear[i]!)),
  ]
}

// Small vectors stand in the header itself: as base64, or as text.
const vectorOf = (property: XmlElement): number[] | null => {
  const inline = /^inline:(\w+)$/.exec((property.attributes.get('location') ?? '').trim())
  const bytes = inline && !property.attributes.has('compression') ? decodeText(property.text, inline[1]!) : null
  if (!bytes || bytes.length % 8 !== 0) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isLittle = property.attributes.get('byteOrder') !== 'big'
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, isLittle))
}
