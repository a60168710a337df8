import { separationDeg } from '#shared/sky/angles.ts'
import type { Catalogue, CatalogueObject, CatalogueSource, GeoFeature } from '../catalogue.ts'
import { D3_CELESTIAL, objectOf, tidyName } from '../rows.ts'

export const messier: Catalogue = {
  id: 'messier',
  title: 'Messier',
  credit: `Catalogue des nébuleuses et des amas d'étoiles (Messier 1781); from ${D3_CELESTIAL}`,
  read: (source) => source.messier.map((feature) => messierObject(feature, source)),
}

/** Further than this from Messier's own list, a row of the deep-sky file is some other object [deg]. */
const MISPLACED_DEG = 0.1

/**
 * The list of Messier objects has the right type and a rough place and size; the deep-sky file has fine ones, but a few of
 * them belong to a neighbour (M 87, M 98, M 102). So: fine where the two agree, rough where they do not.
 */
const messierObject = (feature: GeoFeature, source: CatalogueSource): CatalogueObject => {
  const designation = String(feature.id).replace(/^M(\d)/, 'M $1')
  const aliases = aliasesOf(String(feature.properties['desig'] ?? ''))
  const fine = source.dsos.find(
    ({ id, properties }) => properties['desig'] === designation && (id === designation || aliases.includes(String(id))),
  )
  const names = [designation, ...aliases].map((id) => source.dsoNames[id]?.['name']).find((name) => name) ?? ''
  const rough = objectOf(feature, 'messier', designation, nameOf(tidyName(String(feature.properties['alt'] ?? '')), names))
  if (!fine) return { ...rough, aliases }
  const exact = objectOf(fine, 'messier', designation, '')
  const isNear = separationDeg(rough, exact) < MISPLACED_DEG
  const place = isNear ? exact : rough
  const size = isNear && isLike(rough.majorArcmin, exact.majorArcmin) ? exact : rough
  return {
    ...rough,
    aliases,
    ra: place.ra,
    dec: place.dec,
    magnitude: rough.magnitude ?? exact.magnitude,
    majorArcmin: size.majorArcmin,
    minorArcmin: size.minorArcmin,
  }
}

/** `NGC 650/1` is NGC 650 and NGC 651; `WN 4` is Winnecke 4. NGC 5195 is the companion of M 51, an object of its own. */
const aliasesOf = (text: string): string[] => {
  const [first = '', second] = text.replace('WN ', 'Winnecke ').replace('5194/5', '5194').split('/')
  return first === '' ? [] : second ? [first, first.slice(0, -second.length) + second] : [first]
}

/** Messier's list tells what things are (`Milky Way patch`) where they have no name. */
const IS_DESCRIPTION = /patch|asterism/

/** The longer name where one continues the other (`Triangulum Galaxy`), the common one elsewhere. */
const nameOf = (common: string, proper: string): string => {
  const isNoName = common === '' || IS_DESCRIPTION.test(common)
  return tidyName(isNoName || proper.startsWith(common) ? proper : common)
}

const isLike = (rough: number | null, exact: number | null): boolean =>
  exact !== null && (rough === null || (exact > rough / 2 && exact < rough * 2))
