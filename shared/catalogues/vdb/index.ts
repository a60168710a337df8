import type { Catalogue } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows } from '../rows.ts'

export const vdb: Catalogue = {
  id: 'vdb',
  title: 'van den Bergh',
  credit: `Reflection Nebulosity (van den Bergh 1966); from ${D3_CELESTIAL}`,
  // The magnitude of the file is that of the star inside.
  read: (source) =>
    deepSkyRows(source, 'VdB', 'vdb', (number) => `vdB ${number}`).map((nebula) => ({ ...nebula, magnitude: null })),
}
