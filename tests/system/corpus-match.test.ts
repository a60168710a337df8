import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadCatalogue } from '#server/catalogues/load.ts'
import { readConfig } from '#server/config.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readHdus } from '#shared/formats/fits/hdu.ts'
import { numberCard } from '#shared/formats/fits/header.ts'
import type { MatchedObject } from '#shared/records/match.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { skyToPixel } from '#shared/sky/wcs.ts'
import { corpusDir, corpusFile } from '#tests/support/corpus.ts'

/** What must be in these pictures, by any of its designations. */
const IN_PICTURE: Readonly<Record<string, readonly string[]>> = {
  photo__gx_NGC7000_original: ['NGC 7000'],
  photo__gx_NGC7000_processed: ['NGC 7000'],
  photo__cedar_orion_belt: ['M 42', 'NGC 2024', 'ε Ori', 'ζ Ori', 'B 33'],
  photo__derived_mirror_orion_belt: ['M 42', 'NGC 2024', 'ε Ori'],
  photo__ss_pleiades: ['M 45', 'η Tau'],
  'photo-dso__stel_ic1805': ['IC 1805'],
  'photo-dso__stel_fornax_cluster': ['NGC 1399', 'NGC 1365'],
  'seq-als-m27__Light_1069': ['M 27'],
  'seq-ols-m44-jpeg__frame_00000000': ['M 44'],
  'seq-seestar-m94__Light_M_94_10.0s_IRCUT_20250326-212046': ['M 94'],
}

if (corpusDir() === null) {
  test('no corpus of real images is here, so real frames are matched where there is one', () => expect(corpusDir()).toBeNull())
} else {
  describe('real frames', async () => {
    const objects = await loadCatalogue({ ...readConfig({}), dataDir: '/nowhere' })
    test.each(Object.entries(IN_PICTURE))('%s holds %j', async (name, wanted) => {
      if (!objects.ok) throw new Error(objects.fault.message)
      const found = matchObjects(objects.value, ...(await truthOf(name)))
      const names = new Set(found.flatMap(({ designation, aliases }) => [designation, ...aliases]))
      console.log(`${name}: ${found.length} objects: ${summary(found)}`)
      for (const designation of wanted) expect(names, `${name} has ${designation}`).toContain(designation)
      expect(found.length).toBeLessThan(1500)
    })

    test('in every solved picture the quick test finds just the centres that a look at every object finds', async () => {
      if (!objects.ok) throw new Error(objects.fault.message)
      // Messier objects are never left out for being faint.
      const all = objects.value.map((object) => ({ ...object, catalogue: 'messier' }))
      const names = readdirSync(`${corpusDir()}/truth`).filter((name) => /^photo.*\.wcs$/.test(name))
      expect(names.length).toBeGreaterThan(15)
      for (const name of names) {
        const [wcs, width, height] = await truthOf(name.replace('.wcs', ''))
        const inside = matchObjects(all, wcs, width, height).filter(({ isCentreInside }) => isCentreInside)
        const slowly = all.filter((object) => {
          const pixel = skyToPixel(wcs, object)
          return pixel && pixel.x >= -0.5 && pixel.y >= -0.5 && pixel.x <= width - 0.5 && pixel.y <= height - 0.5
        })
        expect(inside.map(({ designation }) => designation).toSorted(), name).toEqual(
          slowly.map(({ designation }) => designation).toSorted(),
        )
      }
    })
  })
}

const summary = (found: readonly MatchedObject[]): string =>
  found
    .filter(({ type }) => type !== 'star')
    .slice(0, 8)
    .map(({ designation }) => designation)
    .join(', ')

const truthOf = async (name: string): Promise<[Parameters<typeof matchObjects>[1], number, number]> => {
  const hdus = await readHdus(bytesSource(new Uint8Array(readFileSync(corpusFile(`truth/${name}.wcs`)!))))
  if (!hdus.ok) throw new Error(hdus.fault.message)
  const { cards } = hdus.value[0]!
  const wcs = wcsFromCards(cards)
  if (!wcs.ok) throw new Error(wcs.fault.message)
  return [wcs.value, numberCard(cards, 'IMAGEW', 0), numberCard(cards, 'IMAGEH', 0)]
}
