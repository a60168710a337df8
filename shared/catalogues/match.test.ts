import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { offsetPosition, RAD, separationDeg } from '#shared/sky/angles.ts'
import { projectTan } from '#shared/sky/tan.ts'
import { pixelToSky, skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import type { CatalogueObject } from './catalogue.ts'
import { deepSkyLimitOf, starLimitOf } from './limits.ts'
import { matchObjects } from './match.ts'

const [WIDTH, HEIGHT] = [1200, 800]

const wcsAt = (ra: number, dec: number, scaleArcsec = 3, turnDeg = 0, parity: 1 | -1 = 1): Wcs => {
  const s = scaleArcsec / 3600
  const [sin, cos] = [Math.sin(turnDeg * RAD), Math.cos(turnDeg * RAD)]
  return {
    crval: [ra, dec],
    crpix: [(WIDTH - 1) / 2, (HEIGHT - 1) / 2],
    cd: [
      [-s * cos * parity, s * sin],
      [s * sin * parity, s * cos],
    ],
    sip: null,
  }
}

const objectAt = (ra: number, dec: number, more: Partial<CatalogueObject> = {}): CatalogueObject => ({
  catalogue: 'ngc',
  designation: 'NGC 1',
  name: '',
  aliases: [],
  type: 'galaxy',
  ra,
  dec,
  magnitude: 9,
  majorArcmin: null,
  minorArcmin: null,
  positionAngle: null,
  ...more,
})

const match = (objects: CatalogueObject[], wcs: Wcs) => matchObjects(objects, wcs, WIDTH, HEIGHT)

describe('what is in a frame', () => {
  test('a point is in it up to the outer edge of the outer pixel and not beyond', () => {
    const wcs = wcsAt(80, 20)
    const at = (x: number, y: number) => match([{ ...objectAt(0, 0), ...pixelToSky(wcs, x, y) }], wcs).length
    expect(at(-0.49, 400)).toBe(1)
    expect(at(-0.51, 400)).toBe(0)
    expect(at(1199.49, 799.49)).toBe(1)
    expect(at(600, 799.51)).toBe(0)
  })

  test('a nebula larger than the whole frame is in it, though its centre is not', () => {
    const wcs = wcsAt(80, 20)
    const nebula = { ...objectAt(0, 0), ...pixelToSky(wcs, 600, -2000), majorArcmin: 300, minorArcmin: 300 }
    const [found] = match([nebula], wcs)
    expect(found?.isCentreInside).toBe(false)
    expect(found?.y).toBeCloseTo(-2000, 3)
  })

  test('a galaxy seen edge on beside the frame is in it only when it points at the frame', () => {
    const wcs = wcsAt(80, 20)
    const beside = pixelToSky(wcs, -200, 400)
    const lying = (positionAngle: number | null) =>
      match([{ ...objectAt(0, 0), ...beside, majorArcmin: 30, minorArcmin: 2, positionAngle }], wcs).length
    expect(lying(90)).toBe(1)
    expect(lying(0)).toBe(0)
    expect(lying(null), 'without a position angle the long axis counts all around').toBe(1)
  })

  test('frames across 0h and over both poles find what is in them', () => {
    const zero = match([objectAt(359.9, 0.1), objectAt(0.1, -0.1)], wcsAt(0, 0))
    expect(zero).toHaveLength(2)
    const pole = match([objectAt(10, 89.9), objectAt(190, 89.9), objectAt(100, 89.9)], wcsAt(0, 90))
    expect(pole).toHaveLength(3)
    expect(match([objectAt(45, -89.8)], wcsAt(200, -90))).toHaveLength(1)
  })

  test('the place right opposite on the sky is never in it', () => {
    const wide = wcsAt(80, 20, 300)
    expect(match([objectAt(260, -20, { majorArcmin: 600, minorArcmin: 600 })], wide)).toEqual([])
  })

  test('the nearest to the centre comes first', () => {
    const found = match([objectAt(80.2, 20), objectAt(80, 20), objectAt(80.1, 20)], wcsAt(80, 20))
    expect(found.map(({ ra }) => ra)).toEqual([80, 80.1, 80.2])
    expect(found[1]!.separationArcmin).toBeCloseTo(6 * Math.cos(20 * RAD), 2)
  })
})

describe('what is worth a label', () => {
  const named = (magnitude: number | null, more: Partial<CatalogueObject> = {}) => objectAt(80, 20, { magnitude, ...more })
  test('faint galaxies are left out by the limit, Messier objects never', () => {
    const wcs = wcsAt(80, 20)
    expect(matchObjects([named(13)], wcs, WIDTH, HEIGHT, { magnitudeLimit: 12 })).toEqual([])
    expect(matchObjects([named(13, { catalogue: 'messier' })], wcs, WIDTH, HEIGHT, { magnitudeLimit: 12 })).toHaveLength(1)
  })
  test('in a field of 60 degrees a speck of a galaxy or cloud says nothing', () => {
    const wide = wcsAt(80, 20, 150)
    expect(match([named(14), named(null, { majorArcmin: 5 })], wide)).toEqual([])
    expect(match([named(8), named(null, { majorArcmin: 120, minorArcmin: 120 })], wide)).toHaveLength(2)
  })
  test('stars can be turned off, and wide fields name only bright ones', () => {
    const star = named(6.5, { type: 'star', catalogue: 'bright-stars' })
    expect(match([star], wcsAt(80, 20))).toHaveLength(1)
    expect(match([star], wcsAt(80, 20, 150))).toEqual([])
    expect(matchObjects([star], wcsAt(80, 20), WIDTH, HEIGHT, { stars: false })).toEqual([])
  })
  test('limits become brighter as the field grows', () => {
    expect(starLimitOf(1)).toBeGreaterThan(10)
    expect(starLimitOf(1000)).toBeLessThan(5.5)
    expect(deepSkyLimitOf(1)).toBe(17)
    expect(deepSkyLimitOf(10)).toBe(14)
  })
})

const anywhere = fc.record({
  ra: fc.double({ min: 0, max: 359.999, noNaN: true }),
  dec: fc.double({ min: -90, max: 90, noNaN: true }),
})
const near = fc.record({
  away: fc.double({ min: 0, max: 3, noNaN: true }),
  towards: fc.double({ min: 0, max: 360, noNaN: true }),
  major: fc.double({ min: 0.1, max: 200, noNaN: true }),
  flat: fc.double({ min: 0.1, max: 1, noNaN: true }),
  angle: fc.option(fc.double({ min: 0, max: 180, noNaN: true }), { nil: null }),
})

describe('laws', () => {
  test('turning or mirroring a square frame about its centre does not change which round objects touch its inner circle', () => {
    fc.assert(
      fc.property(anywhere, near, fc.double({ min: 0, max: 360, noNaN: true }), (centre, { away, towards, major }, turn) => {
        const object = objectAt(0, 0, { ...offsetPosition(centre, away, towards), majorArcmin: major, minorArcmin: major })
        const inner = separationDeg(centre, object) <= (HEIGHT / 2) * (3 / 3600) + major / 120 - 0.01
        fc.pre(inner)
        for (const parity of [1, -1] as const)
          expect(match([object], wcsAt(centre.ra, centre.dec, 3, turn, parity))).toHaveLength(1)
      }),
    )
  })

  test('a frame turned by half a turn and mirrored twice holds the same objects', () => {
    fc.assert(
      fc.property(
        anywhere,
        fc.array(near, { maxLength: 12 }),
        fc.double({ min: 0, max: 360, noNaN: true }),
        (centre, list, turn) => {
          const objects = list.map(({ away, towards, major, flat, angle }, i) =>
            objectAt(0, 0, {
              ...offsetPosition(centre, away, towards),
              designation: `NGC ${i}`,
              majorArcmin: major,
              minorArcmin: major * flat,
              positionAngle: angle,
            }),
          )
          const names = (wcs: Wcs) => match(objects, wcs).map(({ designation }) => designation)
          const wcs = wcsAt(centre.ra, centre.dec, 3, turn)
          const halfTurn = wcsAt(centre.ra, centre.dec, 3, turn + 180)
          expect(names(halfTurn).toSorted()).toEqual(names(wcs).toSorted())
        },
      ),
    )
  })

  test('nothing that a look at every pixel of the outline finds is missed', () => {
    fc.assert(
      fc.property(
        anywhere,
        near,
        fc.double({ min: 0, max: 360, noNaN: true }),
        (centre, { away, towards, major, flat, angle }, turn) => {
          const wcs = wcsAt(centre.ra, centre.dec, 3, turn)
          const place = offsetPosition(centre, away, towards)
          const object = objectAt(0, 0, { ...place, majorArcmin: major, minorArcmin: major * flat, positionAngle: angle })
          expect(match([object], wcs).length === 1).toBe(touchesByBruteForce(object, wcs))
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** Fills the outline with rings of points and looks whether one of them, or a point of the frame in the outline, is a hit. */
const touchesByBruteForce = (object: CatalogueObject, wcs: Wcs): boolean => {
  const a = object.majorArcmin! / 120
  const b = object.positionAngle === null ? a : object.minorArcmin! / 120
  const isIn = (x: number, y: number) => x >= -0.5 && y >= -0.5 && x <= WIDTH - 0.5 && y <= HEIGHT - 0.5
  const centre = skyToPixel(wcs, object)
  if (centre && isIn(centre.x, centre.y)) return true
  for (let step = 0; step < 20_000; step++) {
    const turn = (step / 20_000) * 2 * Math.PI
    const [along, across] = [a * Math.cos(turn), b * Math.sin(turn)]
    // On the tangent plane of the object, as its catalogue's axes are meant.
    const distance = Math.atan(Math.hypot(along, across) * RAD) / RAD
    const angle = Math.atan2(across, along) / RAD + (object.positionAngle ?? 0)
    const pixel = skyToPixel(wcs, offsetPosition(object, distance, angle))
    if (pixel && isIn(pixel.x, pixel.y)) return true
  }
  // No point of the rim is in the frame: it is all inside or all outside of the outline.
  const middle = pixelToSky(wcs, (WIDTH - 1) / 2, (HEIGHT - 1) / 2)
  const gap = separationDeg(middle, object)
  return gap < b || (gap < a && isInEllipse(object, middle, a, b))
}

const isInEllipse = (object: CatalogueObject, place: { ra: number; dec: number }, a: number, b: number): boolean => {
  const { xi, eta } = projectTan(object, place)!
  const [sin, cos] = [Math.sin((object.positionAngle ?? 0) * RAD), Math.cos((object.positionAngle ?? 0) * RAD)]
  return ((xi * sin + eta * cos) / a) ** 2 + ((xi * cos - eta * sin) / b) ** 2 < 1
}
