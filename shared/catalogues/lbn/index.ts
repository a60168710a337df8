import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows } from '../rows.ts'

export const lbn: Catalogue = {
  id: 'lbn',
  title: 'Lynds bright nebulae',
  credit: `Lynds' Catalogue of Bright Nebulae (Lynds 1965); from ${D3_CELESTIAL}`,
  read: (source) => deepSkyRows(source, 'LBN', 'lbn'),
}
