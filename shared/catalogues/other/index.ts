import type { Catalogue, GeoFeature } from '../catalogue.ts'
import { D3_CELESTIAL, deepSkyRows, magnitudeOf, objectOf } from '../rows.ts'

/** Lists that are taken whole: open clusters, southern nebulae, supernova remnants. */
const WHOLE = ['Cr', 'RCW', 'Ced', 'VdBH', 'C', 'SNR G']

/** Faintest galaxy without NGC or IC number that is kept; the file has 70,000 more [mag]. */
const FAINTEST_GALAXY = 13

export const other: Catalogue = {
  id: 'other',
  title: 'Other lists',
  credit: `Collinder, RCW, Cederblad, van den Bergh and Herbst, Green's supernova remnants, bright PGC galaxies; from ${D3_CELESTIAL}`,
  read: (source) => [
    ...WHOLE.flatMap((prefix) => deepSkyRows(source, prefix, 'other')),
    ...source.dsos.filter(isExtra).flatMap((feature) => {
      const name = source.dsoNames[String(feature.id)]?.['name'] ?? ''
      const magnitude = magnitudeOf(feature.properties['mag'])
      if (name === '' && (magnitude === null || magnitude > FAINTEST_GALAXY)) return []
      return [objectOf(feature, 'other', String(feature.id), name)]
    }),
  ],
}

const isExtra = ({ id }: GeoFeature): boolean => /^(PGC|UGC|ESO|PK|PN G|VV|Mel|Arp|ACO S)/.test(String(id))
