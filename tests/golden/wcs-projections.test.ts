import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { WcsRecord } from '#shared/records/solution.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { cardsOfWcs, wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { pixelToSky, skyToPixel, type Wcs } from '#shared/sky/wcs.ts'

// Made by tests/golden/make/wcs_projections.py with astropy (wcslib for the projections, astropy.coordinates for the frames).
const Golden = z.object({
  by: z.string(),
  cases: z.array(
    z.object({
      title: z.string(),
      cards: z.record(z.string(), z.union([z.string(), z.number()])),
      points: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    }),
  ),
})
const { by, cases } = Golden.parse(JSON.parse(readFileSync(`${import.meta.dirname}/wcs-projections.json`, 'utf8')))

const must = (cards: Parameters<typeof wcsFromCards>[0]): Wcs => {
  const wcs = wcsFromCards(cards)
  if (!wcs.ok) throw new Error(wcs.fault.message)
  return wcs.value
}
const wcsOf = (cards: Record<string, string | number>): Wcs =>
  must(Object.entries(cards).map(([keyword, value]) => ({ keyword, value })))

const TOLERANCE_MAS = 0.01
/** FK4 holds part of the aberration, which is undone for the reference point alone. */
const FK4_MAS_PER_DEGREE = 6
const TOLERANCE_PX = 1e-5

const worst = { mas: 0, fk4Mas: 0, px: 0 }
afterAll(() =>
  console.log(
    `Worst of ${cases.length} projections and frames against ${by}: ${worst.mas.toExponential(1)} mas, ` +
      `${worst.px.toExponential(1)} px; of FK4 ${worst.fk4Mas.toFixed(2)} mas`,
  ),
)

test('there are 130 golden headers, and nearly all of their places are on the map', () => {
  expect(cases.length).toBe(130)
  expect(cases.filter(({ points }) => points.length < 5).map(({ title }) => title)).toEqual(['galactic AIT, the whole sky'])
})

test.each(cases)('$title: places are those of wcslib, and come back to their pixel', ({ title, cards, points }) => {
  const wcs = wcsOf(cards)
  const isFk4 = title.startsWith('FK4')
  const reference = { ra: wcs.crval[0], dec: wcs.crval[1] }
  for (const [x, y, ra, dec] of points) {
    const ours = pixelToSky(wcs, x, y)
    const mas = separationDeg(ours, { ra, dec }) * 3.6e6
    const allowed = isFk4 ? FK4_MAS_PER_DEGREE * separationDeg(reference, ours) + TOLERANCE_MAS : TOLERANCE_MAS
    expect(mas, `at ${x}, ${y}`).toBeLessThan(allowed)
    const pixel = skyToPixel(wcs, isFk4 ? ours : { ra, dec })
    const px = pixel ? Math.hypot(pixel.x - x, pixel.y - y) : Number.POSITIVE_INFINITY
    expect(px, `at ${x}, ${y}`).toBeLessThan(TOLERANCE_PX)
    if (isFk4) worst.fk4Mas = Math.max(worst.fk4Mas, mas)
    else worst.mas = Math.max(worst.mas, mas)
    worst.px = Math.max(worst.px, px)
  }
})

test('the header lines written for a WCS, and the row that is kept of it, mean the same sky', () => {
  for (const { title, cards, points } of cases) {
    const wcs = wcsOf(cards)
    const again = must(cardsOfWcs(wcs))
    const kept = WcsRecord.parse(JSON.parse(JSON.stringify(wcs)))
    for (const [x, y] of points) {
      const place = pixelToSky(wcs, x, y)
      expect(separationDeg(pixelToSky(again, x, y), place) * 3.6e6, title).toBeLessThan(TOLERANCE_MAS)
      expect(pixelToSky(kept, x, y), title).toEqual(place)
    }
  }
})
