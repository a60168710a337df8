import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows } from '../rows.ts'

export const ic: Catalogue = {
  id: 'ic',
  title: 'IC',
  credit: `Index Catalogue (Dreyer 1895, 1908); from ${D3_CELESTIAL}`,
  read: (source) => deepSkyRows(source, 'IC', 'ic'),
}
