import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { separationDeg } from '#shared/sky/angles.ts'
import { cardsOfWcs, wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { pixelToSky, skyToPixel } from '#shared/sky/wcs.ts'

// Made by tests/golden/make/wcs.py with astropy (wcslib).
const Golden = z.object({
  by: z.string(),
  cases: z.array(
    z.object({
      title: z.string(),
      width: z.number(),
      height: z.number(),
      cards: z.record(z.string(), z.union([z.string(), z.number()])),
      points: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    }),
  ),
})
const { by, cases } = Golden.parse(JSON.parse(readFileSync(`${import.meta.dirname}/wcs.json`, 'utf8')))

const wcsOf = (cards: Record<string, string | number>) => {
  const wcs = wcsFromCards(Object.entries(cards).map(([keyword, value]) => ({ keyword, value })))
  if (!wcs.ok) throw new Error(wcs.fault.message)
  return wcs.value
}

// 64-bit degrees near 360 resolve 0.2 microarcseconds.
const TOLERANCE_ARCSEC = 1e-5
const TOLERANCE_PX = 1e-6

let [worstArcsec, worstPx] = [0, 0]
afterAll(() =>
  console.log(
    `Worst of ${cases.length} headers against ${by}: ${worstArcsec.toExponential(1)} arcsec, ${worstPx.toExponential(1)} px`,
  ),
)

test('there are 50 golden headers', () => expect(cases.length).toBe(50))

test.each(cases)('$title: positions are those of wcslib, and come back to their pixel', ({ cards, points }) => {
  const wcs = wcsOf(cards)
  expect(points.length).toBe(10)
  for (const [x, y, ra, dec] of points) {
    const arcsec = separationDeg(pixelToSky(wcs, x, y), { ra, dec }) * 3600
    const pixel = skyToPixel(wcs, { ra, dec })
    const px = pixel ? Math.hypot(pixel.x - x, pixel.y - y) : Infinity
    expect(arcsec).toBeLessThan(TOLERANCE_ARCSEC)
    expect(px).toBeLessThan(TOLERANCE_PX)
    worstArcsec = Math.max(worstArcsec, arcsec)
    worstPx = Math.max(worstPx, px)
  }
})

test('the header lines written for a WCS read back as the same WCS', () => {
  for (const { cards } of cases) {
    const wcs = wcsOf(cards)
    const again = wcsFromCards(cardsOfWcs(wcs))
    if (!again.ok) throw new Error(again.fault.message)
    expect(again.value.cd).toEqual(wcs.cd)
    expect(again.value.sip).toEqual(wcs.sip)
    expect(again.value.crpix[0]).toBeCloseTo(wcs.crpix[0], 9)
  }
})
