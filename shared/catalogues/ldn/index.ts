import type { Catalogue, CatalogueObject } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows, rounded } from '../rows.ts'

export const ldn: Catalogue = {
  id: 'ldn',
  title: 'Lynds dark nebulae',
  credit: `Lynds' Catalogue of Dark Nebulae (Lynds 1962); from ${D3_CELESTIAL}`,
  read: (source) => deepSkyRows(source, 'LDN', 'ldn').map(asCircle),
}

/** Lynds gives areas; the file has the side of a square of that area, we want the diameter of a circle. */
const asCircle = (cloud: CatalogueObject): CatalogueObject => {
  if (cloud.majorArcmin === null) return cloud
  const diameter = rounded((cloud.majorArcmin * 2) / Math.sqrt(Math.PI), 2)
  return { ...cloud, majorArcmin: diameter, minorArcmin: diameter }
}
