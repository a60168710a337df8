import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows } from '../rows.ts'

export const sharpless: Catalogue = {
  id: 'sharpless',
  title: 'Sharpless',
  credit: `Catalogue of H II Regions (Sharpless 1959); from ${D3_CELESTIAL}`,
  read: (source) => deepSkyRows(source, 'Sh2', 'sharpless', (number) => `Sh2-${number}`),
}
