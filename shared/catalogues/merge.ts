import { CALDWELL } from './caldwell.ts'
import type { CatalogueObject } from './catalogue.ts'
import { ADDITIONS, CORRECTIONS } from './corrections.ts'
import { CROSS_IDENTIFICATIONS } from './cross-identifications.ts'
import { MISPLACED } from './misplaced.ts'

/**
 * One entry per object. Objects that share a designation become one: the first keeps its designation, place and type, the
 * rest lend their designations and what it lacks. `objects` come in order of preference (Messier, NGC, IC, …);
 * those that we add ourselves come before all.
 */
export const mergeObjects = (objects: readonly CatalogueObject[]): CatalogueObject[] => {
  const merged: CatalogueObject[] = []
  const placeOf = new Map<string, number>()
  for (const object of [...ADDITIONS, ...objects]) {
    const known = withCrossIdentifications(object)
    const designations = [known.designation, ...known.aliases]
    const place = designations.map((name) => placeOf.get(name)).find((index) => index !== undefined)
    const index = place ?? merged.length
    const first = merged[index]
    merged[index] = first ? joined(first, known) : known
    for (const name of designations) placeOf.set(name, index)
  }
  return merged
    .filter(({ designation }) => !MISPLACED.has(designation) || designation in CORRECTIONS)
    .map((object) => ({ ...object, ...CORRECTIONS[object.designation] }))
}

const withCrossIdentifications = (object: CatalogueObject): CatalogueObject => {
  const caldwell = CALDWELL.get(object.designation)
  const others = [...(CROSS_IDENTIFICATIONS[object.designation] ?? []), ...(caldwell ? [caldwell] : [])]
  if (others.length === 0) return object
  return { ...object, aliases: [...new Set([...object.aliases, ...others])].filter((name) => name !== object.designation) }
}

const joined = (first: CatalogueObject, second: CatalogueObject): CatalogueObject => ({
  ...first,
  name: first.name || second.name,
  aliases: [...new Set([...first.aliases, second.designation, ...second.aliases])].filter((name) => name !== first.designation),
  magnitude: first.magnitude ?? second.magnitude,
  ...(first.majorArcmin === null
    ? { majorArcmin: second.majorArcmin, minorArcmin: second.minorArcmin, positionAngle: second.positionAngle }
    : { positionAngle: first.positionAngle ?? second.positionAngle }),
})
