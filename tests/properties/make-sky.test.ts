import { describe, expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readHdus } from '#shared/formats/fits/hdu.ts'
import { cardValue } from '#shared/formats/fits/header.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { describeField } from '#shared/sky/field.ts'
import { pixelToSky, skyToPixel } from '#shared/sky/wcs.ts'
import { type MadeSky, makeSky } from '#tests/support/make-sky.ts'

const cardsOf = async ({ bytes }: MadeSky) => {
  const hdus = await readHdus(bytesSource(bytes))
  if (!hdus.ok) throw new Error(hdus.fault.message)
  return hdus.value[0]!.cards
}

describe('skies for tests', () => {
  test('size, scale, mosaic and direction are as they were asked for', () => {
    const sky = makeSky({
      seed: 1,
      target: 'M 45',
      width: 320,
      height: 200,
      pixelScaleArcsec: 12,
      bayer: null,
      positionAngle: 40,
    })
    const field = describeField(sky.wcs, 320, 200, false)
    expect(sky.raster).toMatchObject({ width: 320, height: 200, sampleFormat: 'u16', isBottomUp: false })
    expect(sky.raster.bayer).toBeUndefined()
    expect(field.pixelScaleArcsec).toBeCloseTo(12, 6)
    expect(field.positionAngle).toBeCloseTo(40, 2)
    expect(separationDeg(field, { ra: 56.75, dec: 24.117 })).toBeLessThan(0.1)
    expect(sky.object).toBe('M 45')
  })

  test('the listed stars lie where the truth has them, brightest first', () => {
    const { stars, wcs } = makeSky({ seed: 2, ra: 0.2, dec: 0.1, pixelScaleArcsec: 20 })
    expect(stars.length).toBeGreaterThan(20)
    for (const star of stars) {
      expect(separationDeg(pixelToSky(wcs, star.x, star.y), star)).toBeLessThan(1e-9)
      expect(skyToPixel(wcs, star)!.x).toBeCloseTo(star.x, 6)
    }
    expect(stars.map(({ magnitude }) => magnitude)).toEqual(stars.map(({ magnitude }) => magnitude).toSorted((a, b) => a - b))
  })

  test('the same wish gives the same file; another frame of the night is dithered and later', async () => {
    const [one, again, next] = [makeSky({ seed: 3 }), makeSky({ seed: 3 }), makeSky({ seed: 3, frame: 1 })]
    expect(again.bytes).toEqual(one.bytes)
    expect(next.wcs.crval).not.toEqual(one.wcs.crval)
    expect(cardValue(await cardsOf(next), 'DATE-OBS')).toBe('2026-11-20T21:00:33.000')
  })

  test('cards can be replaced, added and taken away', async () => {
    const cards = await cardsOf(makeSky({ seed: 4, width: 64, height: 48, cards: { OBJECT: 'Mine', RA: null, NOTE: 'new' } }))
    expect(cardValue(cards, 'OBJECT')).toBe('Mine')
    expect(cardValue(cards, 'RA')).toBeUndefined()
    expect(cardValue(cards, 'NOTE')).toBe('new')
    expect(cardValue(cards, 'BZERO')).toBe(32768)
  })

  test('a mirrored sky is a mirror image', () => {
    const sky = makeSky({ seed: 5, width: 64, height: 48, isMirrored: true })
    expect(describeField(sky.wcs, 64, 48, false).isMirrored).toBe(true)
  })
})
