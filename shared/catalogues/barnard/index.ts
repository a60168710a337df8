import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows } from '../rows.ts'

export const barnard: Catalogue = {
  id: 'barnard',
  title: 'Barnard',
  credit: `Dark Markings in the Sky (Barnard 1927); from ${D3_CELESTIAL}`,
  read: (source) => deepSkyRows(source, 'B', 'barnard'),
}
