import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { CatalogueObject } from './catalogue.ts'

const VERSION = 1

const Row = z.tuple([
  z.int(),
  z.string(),
  z.string(),
  z.array(z.string()),
  z.int(),
  z.number(),
  z.number(),
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
])

const ObjectsFile = z.object({
  version: z.literal(VERSION),
  catalogues: z.array(z.string()),
  types: z.array(z.string()),
  rows: z.array(Row),
})

/** Objects as rows of plain values, catalogue and type as numbers: a third of the size of objects in JSON. */
export const encodeObjects = (objects: readonly CatalogueObject[]): z.infer<typeof ObjectsFile> => {
  const catalogues = [...new Set(objects.map(({ catalogue }) => catalogue))]
  const types = [...new Set(objects.map(({ type }) => type))]
  const rows = objects.map(
    (o): z.infer<typeof Row> => [
      catalogues.indexOf(o.catalogue),
      o.designation,
      o.name,
      [...o.aliases],
      types.indexOf(o.type),
      o.ra,
      o.dec,
      o.magnitude,
      o.majorArcmin,
      o.minorArcmin,
      o.positionAngle,
    ],
  )
  return { version: VERSION, catalogues, types, rows }
}

/** The objects of `objects.json`. Faults: `catalogue.unreadable`. */
export const decodeObjects = (json: unknown): Result<CatalogueObject[]> => {
  const file = ObjectsFile.safeParse(json)
  if (!file.success) return fail('invalid', 'catalogue.unreadable', `This is no catalogue file: ${z.prettifyError(file.error)}`)
  const { catalogues, types, rows } = file.data
  return ok(
    rows.map(([catalogue, designation, name, aliases, type, ra, dec, magnitude, majorArcmin, minorArcmin, positionAngle]) => ({
      catalogue: catalogues[catalogue] ?? 'other',
      designation,
      name,
      aliases,
      type: types[type] ?? 'object',
      ra,
      dec,
      magnitude,
      majorArcmin,
      minorArcmin,
      positionAngle,
    })),
  )
}

/** Stars of the Hipparcos list in columns of whole numbers, for the simulator. */
const StarsFile = z.object({
  version: z.literal(VERSION),
  /** RA and Dec [1e-4 deg], V [0.01 mag], B-V [0.001 mag]. */
  ra: z.array(z.int()),
  dec: z.array(z.int()),
  magnitude: z.array(z.int()),
  colour: z.array(z.int()),
})

export interface CatalogueStar {
  readonly ra: number
  readonly dec: number
  /** V [mag]. */
  readonly magnitude: number
  /** B-V [mag]. */
  readonly colour: number
}

export const encodeStars = (stars: readonly CatalogueStar[]): z.infer<typeof StarsFile> => ({
  version: VERSION,
  ra: stars.map((star) => Math.round(star.ra * 1e4)),
  dec: stars.map((star) => Math.round(star.dec * 1e4)),
  magnitude: stars.map((star) => Math.round(star.magnitude * 100)),
  colour: stars.map((star) => Math.round(star.colour * 1000)),
})

/** The stars of `stars.json`. Faults: `catalogue.unreadable`. */
export const decodeStars = (json: unknown): Result<CatalogueStar[]> => {
  const file = StarsFile.safeParse(json)
  if (!file.success) return fail('invalid', 'catalogue.unreadable', `This is no star list: ${z.prettifyError(file.error)}`)
  const { ra, dec, magnitude, colour } = file.data
  if (new Set([ra.length, dec.length, magnitude.length, colour.length]).size !== 1)
    return fail('invalid', 'catalogue.unreadable', 'The columns of the star list differ in length.')
  return ok(
    ra.map((value, i) => ({ ra: value / 1e4, dec: dec[i]! / 1e4, magnitude: magnitude[i]! / 100, colour: colour[i]! / 1000 })),
  )
}
