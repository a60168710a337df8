import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadBuilt } from '#server/catalogues/load.ts'
import { readOpenNgc } from '#server/catalogues/open-ngc.ts'
import { readConfig } from '#server/config.ts'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { corpusDir, corpusFile } from '#tests/support/corpus.ts'

if (corpusDir() === null) {
  test('no corpus is here, so the catalogue is compared with OpenNGC where there is one', () => expect(corpusDir()).toBeNull())
} else {
  describe('the built catalogue against OpenNGC (Verga, CC BY-SA 4.0)', async () => {
    const pairs = await pairsOf()
    const isGalaxy = ({ ours }: Pair): boolean => ours.type.endsWith('galaxy')

    test('the two have thousands of objects in common', () => {
      expect(pairs.length).toBeGreaterThan(9500)
      expect(pairs.filter(({ ours }) => ours.catalogue === 'messier').length).toBeGreaterThan(100)
    })

    test('of the common galaxies at least 99 of 100 lie within 2 arcminutes of each other, and none far off', () => {
      const galaxies = pairs.filter(isGalaxy)
      expect(partWithin(galaxies, () => 2)).toBeGreaterThan(0.99)
      const limit = (pair: Pair): number => Math.max(2, radiusOf(pair))
      expect(galaxies.filter((pair) => pair.arcmin > limit(pair)).map(({ ours }) => ours.designation)).toEqual([])
    })

    test('of all common objects at least 99 of 100 lie within 2 arcminutes or their own size', () => {
      const part = partWithin(pairs, (pair) => Math.max(2, radiusOf(pair)))
      const worst = pairs.toSorted((a, b) => b.arcmin - a.arcmin).slice(0, 12)
      const sharp = [1, 2].map((limit) => `${(100 * partWithin(pairs, () => limit)).toFixed(2)} % within ${limit}'`)
      console.log(`${pairs.length} common objects: ${sharp.join(', ')}, ${(100 * part).toFixed(2)} % within 2' or their size`)
      console.log(
        `worst: ${worst.map(({ ours, arcmin }) => `${ours.designation} (${ours.type}) ${arcmin.toFixed(1)}'`).join(', ')}`,
      )
      expect(part).toBeGreaterThan(0.99)
    })

    test('what one calls a galaxy, a planetary nebula or a globular cluster the other does too', () => {
      const kinds = ['galaxy', 'planetary nebula', 'globular cluster'] as const
      const alike = pairs.filter(({ ours, theirs }) =>
        kinds.every((kind) => theirs.type !== kind || ours.type.includes(kind) || ours.type.includes('cluster')),
      )
      expect(alike.length / pairs.length).toBeGreaterThan(0.99)
    })
  })
}

interface Pair {
  readonly ours: CatalogueObject
  readonly theirs: CatalogueObject
  readonly arcmin: number
}

const partWithin = (pairs: readonly Pair[], limit: (pair: Pair) => number): number =>
  pairs.filter((pair) => pair.arcmin <= limit(pair)).length / pairs.length

const radiusOf = ({ ours, theirs }: Pair): number => Math.max(ours.majorArcmin ?? 0, theirs.majorArcmin ?? 0) / 2

const pairsOf = async (): Promise<Pair[]> => {
  const objects = await loadBuilt(readConfig({}))
  if (!objects.ok) throw new Error(objects.fault.message)
  const rows = readOpenNgc(readFileSync(corpusFile('catalogues/openngc_NGC.csv')!, 'utf8'))
  if (!rows.ok) throw new Error(rows.fault.message)
  const known = new Map<string, CatalogueObject>()
  for (const ours of objects.value)
    for (const name of [ours.designation, ...ours.aliases]) if (!known.has(name)) known.set(name, ours)
  return rows.value.objects.flatMap((theirs) => {
    const ours = known.get(theirs.designation)
    return ours ? [{ ours, theirs, arcmin: separationDeg(ours, theirs) * 60 }] : []
  })
}
