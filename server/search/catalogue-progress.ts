import type { Db } from '#server/db/open-database.ts'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { numberIn, type ObjectList } from '#shared/catalogues/lists.ts'
import type { CatalogueEntry } from '#shared/records/catalogue.ts'

/** What the library has of an object: pictures that are not rejected, and the seconds of the lights among them. */
export interface Coverage {
  readonly images: number
  readonly exposureSeconds: number
  readonly thumbnail: string | null
}

// Stacks hold the light of their subs, so only lights count as time. The bare column beside max() is of the row that has it.
const COVERAGE = `SELECT o.object AS object, count(*) AS images,
    sum(CASE WHEN f.frameType = 'light' THEN coalesce(json_extract(f.metadata, '$.exposureSeconds'), 0) ELSE 0 END) AS exposureSeconds,
    f.thumbnail AS thumbnail, max(coalesce(r.rating, 0) * 2 + (f.frameType = 'stacked') + (f.thumbnail IS NOT NULL) * 0.5) AS rank
  FROM frameObjects o JOIN frames f ON f.id = o.frameId LEFT JOIN reviews r ON r.id = f.id
  WHERE f.frameType IN ('light', 'stacked', 'photo') AND coalesce(r.isRejected, 0) = 0
  GROUP BY o.object`

/** Counting takes a moment in a large library, and while frames come in every moment changes it: this often is enough [ms]. */
const FRESH_MS = 10_000

/** Coverage of every object in the library, by its designation. Kept until a row changes, and a little longer. */
export const createCoverage = ({ sqlite }: Db, cursor: () => number, now = Date.now): (() => ReadonlyMap<string, Coverage>) => {
  const query = sqlite.prepare<[], Coverage & { readonly object: string }>(COVERAGE)
  let kept: { readonly cursor: number; readonly at: number; readonly coverage: ReadonlyMap<string, Coverage> } | null = null
  return () => {
    const [newest, time] = [cursor(), now()]
    if (!kept || (kept.cursor !== newest && Math.abs(time - kept.at) > FRESH_MS))
      kept = { cursor: newest, at: time, coverage: new Map(query.all().map((row) => [row.object, row])) }
    return kept.coverage
  }
}

const NOTHING: Coverage = { images: 0, exposureSeconds: 0, thumbnail: null }

/** The objects of a list with what the library has of each, in the order of their numbers. */
export const entriesOf = (
  list: Pick<ObjectList, 'designationIn'>,
  objects: readonly CatalogueObject[],
  coverage: ReadonlyMap<string, Coverage>,
): CatalogueEntry[] =>
  objects
    .flatMap((object): CatalogueEntry[] => {
      const designation = list.designationIn(object)
      if (designation === null) return []
      const { name, type, ra, dec, magnitude, majorArcmin } = object
      const { images, exposureSeconds, thumbnail } = coverage.get(object.designation) ?? NOTHING
      const main = object.designation
      return [
        { designation, mainDesignation: main, name, type, ra, dec, magnitude, majorArcmin, images, exposureSeconds, thumbnail },
      ]
    })
    .sort((a, b) => numberIn(a.designation) - numberIn(b.designation) || (a.designation < b.designation ? -1 : 1))
