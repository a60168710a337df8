import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Db } from '#server/db/open-database.ts'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { numberIn, type ObjectList } from '#shared/catalogues/lists.ts'
import type { CatalogueEntry } from '#shared/records/catalogue.ts'
import { separationDeg } from '#shared/sky/angles.ts'

/** What the library has of an object: pictures that are not rejected, and the seconds of the lights among them. */
export interface Coverage {
  readonly images: number
  readonly exposureSeconds: number
  readonly thumbnail: string | null
  /** How far the object lies from the middle of a picture, at most [deg]; null where no picture's place is known. */
  readonly maxSeparationDeg: number | null
}

interface Picture {
  readonly id: string
  /** Stacks hold the light of their subs, so only lights count as time. */
  readonly seconds: number
  readonly thumbnail: string | null
  /** The best rated stands for the object, stacks before lights. */
  readonly rank: number
  readonly ra: number | null
  readonly dec: number | null
}

const PICTURES = `SELECT f.id AS id, CASE WHEN f.frameType = 'light' THEN coalesce(json_extract(f.metadata, '$.exposureSeconds'), 0) ELSE 0 END AS seconds,
    f.thumbnail AS thumbnail, coalesce(r.rating, 0) * 2 + (f.frameType = 'stacked') + (f.thumbnail IS NOT NULL) * 0.5 AS rank,
    s.ra AS ra, s.dec AS dec
  FROM frames f LEFT JOIN reviews r ON r.id = f.id LEFT JOIN solutions s ON s.id = f.id
  WHERE f.id > ? AND f.frameType IN ('light', 'stacked', 'photo') AND coalesce(r.isRejected, 0) = 0 ORDER BY f.id LIMIT 500`

const PAIRS = `SELECT object, frameId FROM frameObjects WHERE (object, frameId) > (?, ?) ORDER BY object, frameId LIMIT 1000`

/** Counting takes a moment in a large library, and while frames come in every moment changes it: this often is enough [ms]. */
const FRESH_MS = 10_000

type Places = ReadonlyMap<string, Pick<CatalogueObject, 'ra' | 'dec'>>
export type Coverages = ReadonlyMap<string, Coverage>

/**
 * Coverage of every object in the library, by its designation; `objects` say where they lie. It is counted in steps between which
 * others have their turn, kept until a row changes, and a little longer.
 */
export const createCoverage = (
  { sqlite }: Db,
  cursor: () => number,
  now = Date.now,
): ((objects: readonly CatalogueObject[]) => Promise<Coverages>) => {
  const pictures = sqlite.prepare<[string], Picture>(PICTURES)
  const pairs = sqlite.prepare<[string, string], { readonly object: string; readonly frameId: string }>(PAIRS)
  const count = async (places: Places): Promise<Coverages> => {
    const known = new Map<string, Picture>()
    for (let page = pictures.all(''); page.length > 0; page = pictures.all(page.at(-1)!.id)) {
      for (const picture of page) known.set(picture.id, picture)
      await nextTurn()
    }
    const counted = new Map<string, Coverage & { readonly rank: number }>()
    for (let page = pairs.all('', ''); page.length > 0; page = pairs.all(page.at(-1)!.object, page.at(-1)!.frameId)) {
      for (const { object, frameId } of page) {
        const picture = known.get(frameId)
        if (picture) counted.set(object, withPicture(counted.get(object), picture, places.get(object)))
      }
      await nextTurn()
    }
    return counted
  }
  // Sixty thousand objects, which are the same until a list is brought.
  let places: { readonly of: readonly CatalogueObject[]; readonly value: Places } | null = null
  const placesOf = (objects: readonly CatalogueObject[]): Places => {
    if (places?.of !== objects) places = { of: objects, value: new Map(objects.map((object) => [object.designation, object])) }
    return places.value
  }
  let kept: { readonly cursor: number; readonly at: number; readonly coverage: Promise<Coverages> } | null = null
  return (objects) => {
    const [newest, time] = [cursor(), now()]
    if (!kept || (kept.cursor !== newest && Math.abs(time - kept.at) > FRESH_MS)) {
      const coverage = count(placesOf(objects))
      kept = { cursor: newest, at: time, coverage }
      // What went wrong is not kept.
      coverage.catch(() => {
        if (kept?.coverage === coverage) kept = null
      })
    }
    return kept.coverage
  }
}

const withPicture = (
  before: (Coverage & { readonly rank: number }) | undefined,
  { seconds, thumbnail, rank, ra, dec }: Picture,
  place: Pick<CatalogueObject, 'ra' | 'dec'> | undefined,
): Coverage & { readonly rank: number } => {
  const separation = place && ra !== null && dec !== null ? separationDeg(place, { ra, dec }) : null
  if (!before) return { images: 1, exposureSeconds: seconds, thumbnail, rank, maxSeparationDeg: separation }
  return {
    images: before.images + 1,
    exposureSeconds: before.exposureSeconds + seconds,
    thumbnail: rank > before.rank ? thumbnail : before.thumbnail,
    rank: Math.max(rank, before.rank),
    maxSeparationDeg: separation === null ? before.maxSeparationDeg : Math.max(separation, before.maxSeparationDeg ?? 0),
  }
}

const NOTHING: Coverage = { images: 0, exposureSeconds: 0, thumbnail: null, maxSeparationDeg: null }

/** The objects of a list with what the library has of each, in the order of their numbers. */
export const entriesOf = (
  list: Pick<ObjectList, 'designationIn'>,
  objects: readonly CatalogueObject[],
  coverage: Coverages,
): Omit<CatalogueEntry, 'constellation'>[] =>
  objects
    .flatMap((object): Omit<CatalogueEntry, 'constellation'>[] => {
      const designation = list.designationIn(object)
      if (designation === null) return []
      const { name, type, ra, dec, magnitude, majorArcmin } = object
      const { images, exposureSeconds, thumbnail, maxSeparationDeg } = coverage.get(object.designation) ?? NOTHING
      const main = object.designation
      return [
        {
          ...{ designation, mainDesignation: main, name, type, ra, dec, magnitude, majorArcmin },
          ...{ images, exposureSeconds, thumbnail, maxSeparationDeg },
        },
      ]
    })
    .sort((a, b) => numberIn(a.designation) - numberIn(b.designation) || (a.designation < b.designation ? -1 : 1))
