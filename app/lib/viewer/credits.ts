import { catalogues } from '#shared/catalogues/catalogues.gen.ts'
import type { MatchedObject } from '#shared/records/match.ts'

/** Who is to be thanked for the objects on screen: one sentence per catalogue that is in use. */
export const creditsOf = (objects: readonly MatchedObject[]): { short: string; full: string } => {
  const ids = new Set(objects.map((object) => object.catalogue))
  const used = Object.values(catalogues).filter(({ id }) => ids.has(id))
  const sources = [...new Set(used.map(({ credit }) => credit.split('; from ').at(-1)!))]
  return {
    short: used.length === 0 ? '' : `Catalogues: ${sources.join('; ')}`,
    full: used.map(({ title, credit }) => `${title}: ${credit}`).join('\n'),
  }
}
