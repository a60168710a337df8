import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows } from '../rows.ts'

export const ngc: Catalogue = {
  id: 'ngc',
  title: 'NGC',
  credit: `New General Catalogue (Dreyer 1888); from ${D3_CELESTIAL}`,
  read: (source) => deepSkyRows(source, 'NGC', 'ngc'),
}
