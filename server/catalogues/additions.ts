import { z } from 'zod'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

const AddedObject = z.object({
  catalogue: z.string(),
  designation: z.string().min(1),
  name: z.string(),
  aliases: z.array(z.string()),
  type: z.string(),
  ra: z.number().min(0).lt(360),
  dec: z.number().min(-90).max(90),
  magnitude: z.number().nullable(),
  majorArcmin: z.number().positive().nullable(),
  minorArcmin: z.number().positive().nullable(),
  positionAngle: z.number().min(0).max(360).nullable(),
})

const Additions = z.object({
  version: z.literal(1),
  title: z.string(),
  credit: z.string(),
  /** From the file's own name, for people. */
  source: z.string(),
  objects: z.array(AddedObject),
})
export type Additions = z.infer<typeof Additions>

/** A user's catalogue, as it lies in the data folder. Faults: `catalogue.unreadable`. */
export const readAdditions = (json: unknown): Result<Additions> => {
  const parsed = Additions.safeParse(json)
  if (parsed.success) return ok(parsed.data)
  return fail('invalid', 'catalogue.unreadable', `This is no imported catalogue: ${z.prettifyError(parsed.error)}`)
}

/**
 * The catalogue with a user's file on top. Where both have an object (by any designation) it keeps its designation and name, and
 * takes the file's place, size, position angle and magnitude where the file has them. What only the file has is added.
 */
export const applyAdditions = (objects: readonly CatalogueObject[], additions: readonly CatalogueObject[]): CatalogueObject[] => {
  const merged = [...objects]
  const placeOf = new Map<string, number>()
  objects.forEach((object, index) => {
    for (const name of [object.designation, ...object.aliases]) if (!placeOf.has(name)) placeOf.set(name, index)
  })
  for (const added of additions) {
    const names = [added.designation, ...added.aliases]
    const index = names.map((name) => placeOf.get(name)).find((place) => place !== undefined) ?? merged.length
    const known = merged[index]
    merged[index] = known ? improved(known, added) : added
    for (const name of names) if (!placeOf.has(name)) placeOf.set(name, index)
  }
  return merged
}

const improved = (known: CatalogueObject, added: CatalogueObject): CatalogueObject => ({
  ...known,
  name: known.name || added.name,
  aliases: [...new Set([...known.aliases, added.designation, ...added.aliases])].filter((name) => name !== known.designation),
  ...(isSamePlace(known, added) ? { ra: added.ra, dec: added.dec } : {}),
  magnitude: added.magnitude ?? known.magnitude,
  ...(added.majorArcmin === null ? {} : { majorArcmin: added.majorArcmin, minorArcmin: added.minorArcmin ?? added.majorArcmin }),
  positionAngle: added.positionAngle ?? known.positionAngle,
})

/** Of a large nebula two lists may mean different parts; a galaxy has one centre, and the user's file knows it better. */
const isSamePlace = (known: CatalogueObject, added: CatalogueObject): boolean =>
  known.type.endsWith('galaxy') || Math.abs(known.dec - added.dec) < 0.2
