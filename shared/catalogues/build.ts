import { z } from 'zod'
import type { Catalogue, CatalogueObject, CatalogueSource } from './catalogue.ts'
import { catalogues } from './catalogues.gen.ts'
import type { CatalogueStar } from './compact.ts'
import { mergeObjects } from './merge.ts'
import { magnitudeOf, positionOf } from './rows.ts'

/** Whose designation an object goes by when it is in several catalogues. */
const PREFERENCE = [
  'messier',
  'ngc',
  'ic',
  'sharpless',
  'vdb',
  'barnard',
  'abell',
  'lbn',
  'ldn',
  'other',
  'named-stars',
  'bright-stars',
]

/** All catalogues in order of preference; one that the list does not name comes last. */
export const orderedCatalogues = (): Catalogue[] =>
  Object.values<Catalogue>(catalogues).toSorted((a, b) => rank(a.id) - rank(b.id))

const rank = (id: string): number => (PREFERENCE.includes(id) ? PREFERENCE.indexOf(id) : PREFERENCE.length)

/** Every object once. */
export const buildObjects = (source: CatalogueSource): CatalogueObject[] =>
  mergeObjects(orderedCatalogues().flatMap((catalogue) => catalogue.read(source)))

/** The Hipparcos stars, brightest first. A star without colour is taken for a sun-like one. */
export const buildStars = ({ stars }: CatalogueSource): CatalogueStar[] =>
  stars
    .flatMap((feature) => {
      const magnitude = magnitudeOf(feature.properties['mag'])
      const colour = Number(feature.properties['bv'] === '' ? Number.NaN : feature.properties['bv'])
      return magnitude === null ? [] : [{ ...positionOf(feature), magnitude, colour: Number.isFinite(colour) ? colour : 0.65 }]
    })
    .toSorted((a, b) => a.magnitude - b.magnitude)

const Features = z.object({
  features: z.array(
    z.object({
      id: z.union([z.string(), z.number()]),
      properties: z.record(z.string(), z.union([z.string(), z.number()])),
      geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]) }),
    }),
  ),
})
/** Names in many languages; a star without constellation has null there. */
const Names = z.record(
  z.string(),
  z.record(
    z.string(),
    z
      .string()
      .nullable()
      .transform((text) => text ?? ''),
  ),
)

/** The data package's files, parsed; a file of another shape throws, since the package's version is pinned. */
export const parseSource = (read: (file: string) => unknown): CatalogueSource => ({
  dsos: Features.parse(read('dsos.20.json')).features,
  messier: Features.parse(read('messier.json')).features,
  stars: Features.parse(read('stars.14.json')).features,
  dsoNames: Names.parse(read('dsonames.json')),
  starNames: Names.parse(read('starnames.json')),
})
