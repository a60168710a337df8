import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows, objectOf } from '../rows.ts'
import { PLANETARIES } from './planetaries.ts'

export const abell: Catalogue = {
  id: 'abell',
  title: 'Abell',
  credit: `Clusters of galaxies (Abell, Corwin and Olowin 1989) and planetary nebulae (Abell 1966); from ${D3_CELESTIAL}`,
  read: (source) => [
    ...deepSkyRows(source, 'ACO', 'abell'),
    ...source.dsos.flatMap((feature) => {
      const number = PLANETARIES[String(feature.id)]
      if (number === undefined) return []
      const name = source.dsoNames[`Abell ${number}`]?.['name'] ?? source.dsoNames[String(feature.id)]?.['name'] ?? ''
      return [{ ...objectOf(feature, 'abell', `PN A66 ${number}`, name), aliases: [`Abell ${number}`, String(feature.id)] }]
    }),
  ],
}
