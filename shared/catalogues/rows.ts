import type { CatalogueObject, CatalogueSource, GeoFeature } from './catalogue.ts'
import { typeInWords } from './types.ts'

/** The credit of everything that is read from d3-celestial. */
export const D3_CELESTIAL = 'd3-celestial by Olaf Frohn, BSD-3-Clause'

/** The rows of the deep-sky file whose number starts with `prefix` and is plain (`NGC 7000`, not `ACO S300`). */
export const deepSkyRows = (
  { dsos, dsoNames }: CatalogueSource,
  prefix: string,
  catalogue: string,
  designate: (number: string) => string = (number) => `${prefix} ${number}`,
): CatalogueObject[] =>
  dsos
    .filter(({ id }) => String(id).startsWith(`${prefix} `))
    .map((feature) => {
      const number = String(feature.id).slice(prefix.length + 1)
      return objectOf(feature, catalogue, designate(number), dsoNames[String(feature.id)]?.['name'] ?? '')
    })

export const objectOf = (feature: GeoFeature, catalogue: string, designation: string, name: string): CatalogueObject => {
  const type = text(feature, 'type')
  const isDark = type === 'dn'
  return {
    catalogue,
    designation,
    name: tidyName(name),
    aliases: [],
    type: typeInWords(type),
    ...positionOf(feature),
    // For dark nebulae the file keeps the opacity class (1 to 6) in this place.
    magnitude: isDark ? null : magnitudeOf(feature.properties['mag']),
    ...axesOf(text(feature, 'dim')),
    positionAngle: null,
  }
}

/** The file's longitudes run from -180 to 180. */
export const positionOf = ({ geometry }: GeoFeature): { ra: number; dec: number } => {
  const [longitude, dec] = geometry.coordinates
  return { ra: rounded(longitude < 0 ? longitude + 360 : longitude, 5), dec: rounded(dec, 5) }
}

/** 999, 99 and 99.9 stand for "not known". */
export const magnitudeOf = (value: string | number | undefined): number | null => {
  const magnitude = value === undefined || value === '' ? Number.NaN : Number(value)
  return Number.isFinite(magnitude) && magnitude < 90 ? rounded(magnitude, 2) : null
}

/** `110x110` or one number, full axes [arcmin], the larger one first. */
export const axesOf = (dim: string): { majorArcmin: number | null; minorArcmin: number | null } => {
  const axes = dim.split('x').map(Number)
  if (dim === '' || axes.some((axis) => !(axis > 0))) return { majorArcmin: null, minorArcmin: null }
  return { majorArcmin: rounded(Math.max(...axes), 3), minorArcmin: rounded(Math.min(...axes), 3) }
}

/** Typographic apostrophes become plain ones; a name that only repeats the designation's group is no name. */
export const tidyName = (name: string): string =>
  name
    .replace(/[´’]/g, "'")
    .replace(/^(NGC|IC) \d+ group$/i, '')
    .trim()

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

const text = ({ properties }: GeoFeature, key: string): string => String(properties[key] ?? '')
