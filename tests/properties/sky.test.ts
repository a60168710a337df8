import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDec, formatRa, offsetPosition, parseSexagesimal, positionAngleDeg, separationDeg } from '#shared/sky/angles.ts'
import { describeField } from '#shared/sky/field.ts'
import { contains } from '#shared/sky/footprint.ts'
import { fullFrameWcs } from '#shared/sky/rescale.ts'
import { deprojectTan, projectTan } from '#shared/sky/tan.ts'
import { pixelToSky, skyToPixel, type Wcs } from '#shared/sky/wcs.ts'

// Even over the range (fc.double prefers tiny numbers), ends included.
const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((n) => min + ((max - min) * n) / (2 ** 31 - 1))

const position = fc.record({ ra: between(0, 359.999999), dec: between(-90, 90) })

const [WIDTH, HEIGHT] = [3000, 2000]

/** A distortion that moves the corners by up to a few pixels, as a real lens does. */
const coefficients = fc.tuple(...Array.from({ length: 7 }, () => between(-1, 1))).map((values) =>
  Object.fromEntries(
    ['2_0', '1_1', '0_2', '3_0', '2_1', '1_2', '0_3'].map((key, n) => {
      const [i, j] = key.split('_').map(Number) as [number, number]
      return [key, (values[n]! * 4) / 1500 ** (i + j)]
    }),
  ),
)

const sip = fc.tuple(coefficients, coefficients).map(([a, b]) => ({
  a: { order: 3, coefficients: a },
  b: { order: 3, coefficients: b },
  ap: null,
  bp: null,
}))

const wcs: fc.Arbitrary<Wcs> = fc
  .record({
    centre: position,
    scale: between(0.05, 60),
    turn: between(0, 2 * Math.PI),
    isMirrored: fc.boolean(),
    sip: fc.option(sip),
  })
  .map(({ centre, scale, turn, isMirrored, sip }) => {
    const [c, s] = [(Math.cos(turn) * scale) / 3600, (Math.sin(turn) * scale) / 3600]
    const side = isMirrored ? 1 : -1
    return {
      crval: [centre.ra, centre.dec],
      crpix: [1499.5, 999.5],
      cd: [
        [side * c, -s],
        [side * s, c],
      ],
      sip,
    }
  })

const pixel = fc.record({ x: between(-0.5, WIDTH - 0.5), y: between(-0.5, HEIGHT - 0.5) })

test('a pixel goes to the sky and comes back', () =>
  fc.assert(
    fc.property(wcs, pixel, (wcs, { x, y }) => {
      const sky = pixelToSky(wcs, x, y)
      const back = skyToPixel(wcs, sky)
      // Degrees near 360 resolve about 1e-13; at 0.05 arcsec/px that is 1e-8 px.
      expect(back && Math.hypot(back.x - x, back.y - y)).toBeLessThan(1e-6)
    }),
    { numRuns: 500 },
  ))

test('the tangent plane and the sky undo each other', () =>
  fc.assert(
    fc.property(position, between(0, 80), between(0, 360), (centre, separation, angle) => {
      const there = offsetPosition(centre, separation, angle)
      const plane = projectTan(centre, there)
      expect(plane).not.toBeNull()
      expect(separationDeg(deprojectTan(centre, plane!), there)).toBeLessThan(1e-9)
    }),
  ))

test('nothing behind the tangent plane has a pixel', () =>
  fc.assert(
    fc.property(wcs, between(90.001, 180), between(0, 360), (wcs, separation, angle) => {
      expect(skyToPixel(wcs, offsetPosition({ ra: wcs.crval[0], dec: wcs.crval[1] }, separation, angle))).toBeNull()
    }),
  ))

test('a place has a pixel in the frame exactly when the outline holds it', () =>
  fc.assert(
    fc.property(wcs, between(-1000, WIDTH + 1000), between(-1000, HEIGHT + 1000), (wcs, x, y) => {
      // The outline is straight between its points: leave out a rim that is wider than any distortion here.
      fc.pre([x, WIDTH - x, y, HEIGHT - y].every((distance) => Math.abs(distance) > 25))
      const { footprint } = describeField(wcs, WIDTH, HEIGHT, false)
      expect(contains(footprint, pixelToSky(wcs, x, y))).toBe(x > 0 && x < WIDTH && y > 0 && y < HEIGHT)
    }),
  ))

test('separation is the same both ways, and never more than 180', () =>
  fc.assert(
    fc.property(position, position, (a, b) => {
      expect(separationDeg(a, b)).toBeCloseTo(separationDeg(b, a), 10)
      expect(separationDeg(a, b)).toBeLessThanOrEqual(180)
    }),
  ))

test('a step and its description agree', () =>
  fc.assert(
    fc.property(
      fc.record({ ra: between(0, 359.9), dec: between(-89, 89) }),
      between(0.001, 90),
      between(0, 359.9),
      (from, separation, angle) => {
        const to = offsetPosition(from, separation, angle)
        expect(separationDeg(from, to)).toBeCloseTo(separation, 8)
        const turn = Math.abs(positionAngleDeg(from, to) - angle)
        expect(Math.min(turn, 360 - turn)).toBeLessThan(1e-4)
      },
    ),
  ))

test('an angle that is written can be read again', () =>
  fc.assert(
    fc.property(position, ({ ra, dec }) => {
      const [readRa, readDec] = [parseSexagesimal(formatRa(ra, 4), 'hours'), parseSexagesimal(formatDec(dec, 3), 'degrees')]
      expect(readDec).toBeCloseTo(dec, 5)
      expect(Math.min(Math.abs(readRa! - ra), 360 - Math.abs(readRa! - ra))).toBeLessThan(1e-6)
    }),
  ))

test('flipping the rows of a frame turns parity, keeps the centre, and displays the same', () =>
  fc.assert(
    fc.property(wcs, (wcs) => {
      const flipped: Wcs = {
        ...wcs,
        crpix: [wcs.crpix[0], HEIGHT - 1 - wcs.crpix[1]],
        cd: [
          [wcs.cd[0][0], -wcs.cd[0][1]],
          [wcs.cd[1][0], -wcs.cd[1][1]],
        ],
        sip: null,
      }
      const [field, other] = [
        describeField({ ...wcs, sip: null }, WIDTH, HEIGHT, true),
        describeField(flipped, WIDTH, HEIGHT, false),
      ]
      expect(other.parity).toBe(-field.parity)
      expect(other.isMirrored).toBe(field.isMirrored)
      expect(Math.cos(((other.positionAngle - field.positionAngle) * Math.PI) / 180)).toBeCloseTo(1, 9)
      expect(separationDeg(field, other)).toBeLessThan(1e-9)
    }),
  ))

test('a WCS carried from a binned picture to the full frame sees the same sky', () =>
  fc.assert(
    fc.property(wcs, pixel, fc.integer({ min: 1, max: 12 }), (small, { x, y }, binning) => {
      const full = fullFrameWcs(small, binning)
      // The centre of a binned pixel, in full pixels.
      const [fullX, fullY] = [x * binning + (binning - 1) / 2, y * binning + (binning - 1) / 2]
      expect(separationDeg(pixelToSky(full, fullX, fullY), pixelToSky(small, x, y)) * 3600).toBeLessThan(1e-6)
      expect(describeField(full, WIDTH * binning, HEIGHT * binning, true).pixelScaleArcsec * binning).toBeCloseTo(
        describeField(small, WIDTH, HEIGHT, true).pixelScaleArcsec,
        3,
      )
    }),
  ))

test('the outer corner of a binned picture is the outer corner of its full frame', () =>
  fc.assert(
    fc.property(wcs, fc.integer({ min: 2, max: 12 }), (small, binning) => {
      const corner = pixelToSky(fullFrameWcs(small, binning), -0.5, -0.5)
      expect(separationDeg(corner, pixelToSky(small, -0.5, -0.5)) * 3600).toBeLessThan(1e-6)
    }),
  ))
