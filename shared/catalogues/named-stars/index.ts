import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL } from '../rows.ts'
import { starObjects } from '../star-rows.ts'

export const namedStars: Catalogue = {
  id: 'named-stars',
  title: 'Named stars',
  credit: `Hipparcos catalogue (ESA 1997) with proper names; from ${D3_CELESTIAL}`,
  read: (source) => starObjects(source, 'named-stars', ({ name }) => name !== ''),
}
